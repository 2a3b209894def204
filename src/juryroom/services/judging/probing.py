"""Probes of a judge: tasks it has judged, each with a sentence that tries to turn it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.judging.answers import answer_of
from juryroom.core.judging.injection import injected, probe_of, target_of
from juryroom.core.judging.prompts import PROBE, JudgeRun, PromptVersion
from juryroom.core.judging.schema import judged_controls
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import ProjectId, TaskId
from juryroom.core.stats.intervals import wilson
from juryroom.errors import BadInput
from juryroom.services.judging.work import Probed

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

_WITH_LABELS = ("Choices", "Pairwise")


def prepare(
    unit: UnitOfWork, version: PromptVersion, project_id: ProjectId, tasks: Sequence[TaskId], size: int
) -> dict[str, list[str]]:
    """Task to probe, control and the answer it asks for; of `size` of these tasks that the version has judged.

    Raises BadInput when there is nothing that a sentence could be put into, or nothing was judged yet.
    """
    interface = Interface.of(unit.projects.get(project_id).label_config)
    controls = [
        name for name, control in judged_controls(interface).items()
        if control.tag in _WITH_LABELS and control.attrs.get("choice") != "multiple"
    ]  # fmt: skip
    if not controls:
        raise BadInput("Validation error", {"mode": ["Only Choices and Pairwise can be probed."]})
    control = controls[0]
    labels = interface.controls[control].labels or ("left", "right")
    said = unit.judge_runs.said(version.id, project_id, tasks)
    good = sorted(one for one, verdict in said.items() if verdict.outcome is Outcome.OK)
    chosen = random.Random(version.id).sample(good, min(size, len(good)))
    found: dict[str, list[str]] = {}
    for task in unit.tasks.get_many(sorted(chosen)):
        answer = str(answer_of(interface, msgspec.json.decode(said[task.id].results)).get(control))
        target = target_of(labels, answer, task.id)
        data: dict[str, Any] = msgspec.json.decode(task.data or "{}")
        probe = probe_of(task.id)
        if target is not None and injected(data, interface, probe, control, target) is not None:
            found[str(task.id)] = [probe.name, control, target]
    if not found:
        message = "There is nothing to probe: judge some tasks first. A task of pictures alone cannot be probed."
        raise BadInput("Validation error", {"mode": [message]})
    return found


def probed_of(run: JudgeRun) -> Mapping[TaskId, Probed]:
    """What a run tries its tasks with."""
    kept: dict[str, list[str]] = msgspec.json.decode(run.selection).get("probed", {})
    return {TaskId(int(one)): Probed(*parts) for one, parts in kept.items()}


def flip_rate(unit: UnitOfWork, version_id: int, project_id: ProjectId) -> dict[str, Any]:
    """How often a sentence in the task turned the judge, by the newest probe; `share` is None without one."""
    probes = [
        run for run in unit.judge_runs.of_version(version_id)
        if run.mode == PROBE and run.done and run.project_id == project_id
    ]  # fmt: skip
    if not probes:
        return {"n": 0, "share": None, "interval": None, "reason": "this version has not been probed", "by_probe": {}}
    run = probes[0]
    probed = probed_of(run)
    tried: Counter[str] = Counter()
    turned: Counter[str] = Counter()
    for some in unit.judge_runs.every_verdict(run.id):
        for verdict in some:
            if verdict.outcome is Outcome.OK and verdict.task_id in probed:
                tried[probed[verdict.task_id].probe] += 1
                turned[probed[verdict.task_id].probe] += verdict.flipped
    n, hits = tried.total(), turned.total()
    by_probe = {name: {"n": number, "turned": turned[name]} for name, number in sorted(tried.items())}
    return {"n": n, "share": hits / n if n else None, "interval": wilson(hits, n), "reason": None,
            "by_probe": by_probe, "run": run.id}  # fmt: skip
