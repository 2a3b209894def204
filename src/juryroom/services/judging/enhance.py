"""Enhance: a teacher reads what a version got wrong on the half of the ground truth one may work with, and proposes
another; once, or step by step in a search. A proposal is a version of its own, run on the same tasks, and is better
only if a paired test says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.jobs import Job, JobId, JobState
from juryroom.core.judging.cost import MILLION
from juryroom.core.judging.prompts import PromptVersion, Provider, RunState
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.errors import BadInput, NotThere
from juryroom.services import jobs
from juryroom.services.jobs import NewJob
from juryroom.services.judging import connections, results

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

JOB = "judge.enhance"
MOST_CANDIDATES = 6
FEWEST_TO_SEARCH = 20
"""Tasks of the dev half, below which a search has too few to learn from and to be tested on."""
CALLS = 300
"""Questions to judge and teacher that a search may ask, unless it is told otherwise."""
LEVEL = 0.05
"""Of the paired test, over all candidates of an enhancement together."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an enhancement is asked with. `candidates`: how many proposals, each from other errors."""

    project_id: ProjectId
    teacher: str
    connection_id: int
    candidates: int = 1
    cap: float | None = None
    search: bool = False
    """Candidates are tried, and those that nothing beats everywhere are worked on further."""
    calls: int = CALLS
    """Of a search: most questions to judge and teacher together."""


@dataclass(frozen=True, slots=True)
class Enhancement:
    """How far an enhancement is."""

    job: Job
    status: str
    before: PromptVersion
    candidates: list[dict[str, Any]]
    best: PromptVersion | None
    accepted: bool | None
    """None while it is not known."""
    cost: float
    problem: str | None
    progress: dict[str, Any]
    """Of a search: questions asked of those allowed, proposals, candidates kept, and why it ended."""


def start(unit: UnitOfWork, version: PromptVersion, wish: Wish, *, by: UserId) -> Job:
    """Ask for it. Raises BadInput when there is nothing to learn from."""
    if not 1 <= wish.candidates <= MOST_CANDIDATES:
        raise BadInput("Validation error", {"candidates": [f"1 to {MOST_CANDIDATES}."]})
    connection = unit.connections.get(wish.connection_id)
    if not connections.may_use(connection, by):
        raise NotThere("ModelProviderConnection")
    if connection.provider is Provider.DESCRIPTORS:
        message = "Descriptors compare pictures. A teacher writes: choose a connection to a language model."
        raise BadInput("Validation error", {"teacher_model_provider_connection_id": [message]})
    dev = results.truth_of(unit, version, wish.project_id, "dev")
    if not any(score < 1 for score in dev.scores.values()):
        message = "There is nothing to learn from: run the version on tasks with ground truth, and let some be wrong."
        raise BadInput("Validation error", {"version": [message]})
    if wish.search and len(dev.scores) < FEWEST_TO_SEARCH:
        message = f"A search needs {FEWEST_TO_SEARCH} judged tasks of the dev half; there are {len(dev.scores)}."
        raise BadInput("Validation error", {"search": [message]})
    args = {
        "version": version.id, "teacher": wish.teacher, "connection": wish.connection_id, "by": by,
        "candidates": wish.candidates, "cap": wish.cap, "search": wish.search, "calls": wish.calls,
    }  # fmt: skip
    prompt = unit.prompts.get(version.prompt_id)
    return jobs.enqueue(unit, NewJob(JOB, f"Enhance {prompt.title}/v{version.number}", args, wish.project_id, by))


# Following it


def look(unit: UnitOfWork, version: PromptVersion, job_id: int) -> Enhancement:
    """How far an enhancement is, and which proposal is the best so far. Raises NotThere."""
    job = unit.jobs.get(JobId(job_id))
    if job.kind != JOB or msgspec.json.decode(job.args)["version"] != version.id:
        raise NotThere("Enhancement")
    found: dict[str, Any] = msgspec.json.decode(job.result) if job.result else {}
    tested = found.get("tested")
    there = {one.id for one in unit.prompts.versions(version.prompt_id)}
    proposed = [one for one in found.get("candidates", []) if one["version"] in there]
    candidates = [_seen(unit, version, one, tested) for one in proposed]
    over = job.is_over and all(one["over"] for one in candidates)
    level = LEVEL / max(1, len(candidates))
    better = [
        one for one in candidates
        if one["over"] and one["test"]["second_is_better"] and (one["test"]["p_value"] or 0.0) < level
    ]  # fmt: skip
    best = max(better or candidates, key=lambda one: one["accuracy"] or 0.0, default=None)
    cost = _spent(job) + sum(one["spent"] for one in candidates)
    failed = job.state is JobState.FAILED or (job.is_over and not candidates)
    waiting = "Pending" if job.state is JobState.QUEUED else "InProgress"
    return Enhancement(
        job, "Failed" if failed else "Completed" if over else waiting,
        version, candidates, unit.prompts.version(best["version"]) if best else None,
        bool(better) if over and not failed else None, cost, job.error or found.get("problem"), _progress(job, found),
    )  # fmt: skip


def _spent(job: Job) -> float:
    counts: dict[str, int] = msgspec.json.decode(job.counts)
    return sum(number for name, number in counts.items() if name.endswith("_micro_usd")) / MILLION


def _progress(job: Job, found: Mapping[str, Any]) -> dict[str, Any]:
    counts: dict[str, int] = msgspec.json.decode(job.counts)
    search: bool = msgspec.json.decode(job.args)["search"]
    return {
        "search": search, "calls": job.done, "allowed": job.total, "proposed": counts.get("proposed", 0),
        "kept": counts.get("kept", 0), "note": found.get("note"),
    }  # fmt: skip


def latest(unit: UnitOfWork, version: PromptVersion) -> JobId | None:
    """The newest enhancement of a version."""
    project_id = unit.prompts.get(version.prompt_id).project_id
    for job in unit.jobs.of_kind(JOB, project_id):
        if msgspec.json.decode(job.args)["version"] == version.id:
            return job.id
    return None


def _seen(
    unit: UnitOfWork, before: PromptVersion, one: Mapping[str, Any], tested: list[TaskId] | None
) -> dict[str, Any]:
    run = unit.judge_runs.get(one["run"])
    version = unit.prompts.version(one["version"])
    dev = results.aligned(results.truth_of(unit, version, run.project_id, "dev"))
    test = results.paired_test(unit, before, version, run.project_id, among=tested)
    live = run.state in (RunState.PENDING, RunState.IN_PROGRESS)
    return {
        "version": version.id, "run": run.id, "status": run.state.value, "over": not live, "accuracy": dev.accuracy,
        "reasoning": one["reasoning"], "changes": one["changes"], "test": test, "spent": run.spent,
    }  # fmt: skip
