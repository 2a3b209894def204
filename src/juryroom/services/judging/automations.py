"""Automation: verdicts that are sure enough stand without a person, as long as people's samples say so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.judging.automation import Threshold, choose, has_drifted, thresholds
from juryroom.core.judging.prompts import PROBE, Automation, AutomationState, PromptVersion, TaskVerdict
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import Json, ProjectId, TaskId, UserId
from juryroom.core.stats.intervals import wilson
from juryroom.errors import BadInput, NotNow
from juryroom.services import actions
from juryroom.services.actions.automating import MARK
from juryroom.services.actions.kinds import Plan
from juryroom.services.actions.undo import undo as undo_action
from juryroom.services.judging import alerts, results, routing, runs, work

if TYPE_CHECKING:
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

SAMPLED = 0.02
"""Share of sure verdicts that people look at all the same."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Thresholds on the half that one may work with, the one that fits the target, and the sealed half's word."""

    target: float
    thresholds: list[Threshold]
    chosen: Threshold | None
    confirmed: dict[str, Any] | None


def preview(
    unit: UnitOfWork, version: PromptVersion, project_id: ProjectId, target: float, threshold: float | None = None
) -> Preview:
    """What could be automated at which error; `threshold`: the one to confirm, else the one that is chosen."""
    dev = results.truth_of(unit, version, project_id, "dev")
    found = thresholds(
        [verdict.confidence for verdict in dev.verdicts.values()], [score >= 1 for score in dev.scores.values()]
    )
    chosen = choose(found, target)
    level = threshold if threshold is not None else chosen.confidence if chosen else None
    confirmed = None
    if level is not None and results.is_open(unit, version.id, project_id):
        confirmed = _confirmed(unit, version, project_id, level, target)
    return Preview(target, found, chosen, confirmed)


def _confirmed(
    unit: UnitOfWork, version: PromptVersion, project_id: ProjectId, level: float, target: float
) -> dict[str, Any]:
    """How the verdicts above a threshold did on the half that nobody worked with."""
    test = results.truth_of(unit, version, project_id, "test")
    right = [test.scores[one] >= 1 for one, verdict in test.verdicts.items() if (verdict.confidence or 0.0) >= level]
    accuracy = sum(right) / len(right) if right else None
    return {
        "threshold": level, "n": len(right), "accuracy": accuracy, "accuracy_interval": wilson(sum(right), len(right)),
        "holds": accuracy is not None and accuracy >= target,
    }  # fmt: skip


def start(
    unit: UnitOfWork, version: PromptVersion, project_id: ProjectId, threshold: float | None, target: float, *,
    by: UserId,
) -> Automation:  # fmt: skip
    """Let verdicts above the threshold stand. Raises BadInput unless the version is certified and the sealed half
    says that the target holds above this threshold."""
    if unit.automations.active(version.id, project_id) is not None:
        raise NotNow("This version is automated already: stop that first.")
    if not results.is_open(unit, version.id, project_id):
        raise BadInput("Validation error", {"version": ["Certify the version first: automation rests on its test."]})
    if threshold is None:
        chosen = preview(unit, version, project_id, target).chosen
        if chosen is None:
            message = "No confidence reaches the target on the dev half."
            raise BadInput("Validation error", {"threshold": [message]})
        threshold = chosen.confidence
    confirmed = _confirmed(unit, version, project_id, threshold, target)
    if not confirmed["holds"]:
        share = "none was judged" if confirmed["accuracy"] is None else f"{confirmed['accuracy']:.1%} are right"
        message = f"On the sealed half {share} of {confirmed['n']} verdicts above {threshold:g}: below the target."
        raise BadInput("Validation error", {"threshold": [message]})
    made = unit.automations.add(
        {"version_id": version.id, "project_id": project_id, "threshold": threshold, "target": target,
         "state": AutomationState.ACTIVE, "created_by": by}
    )  # fmt: skip
    return extend(unit, made, by=by)


def extend(unit: UnitOfWork, automation: Automation, *, by: UserId | None) -> Automation:
    """Automate what the version is sure of and nobody has answered; what it is not sure of goes to people."""
    version = unit.prompts.version(automation.version_id)
    sure, unsure = _sorted(unit, automation)
    options = {"model_version": runs.model_version_of(unit, version), "automation": automation.id}
    who = by or automation.created_by or UserId(0)
    values: dict[str, Any] = {"routed": len(unsure)}
    if sure:
        plan = Plan(sure, options)
        done = actions.start(unit, automation.project_id, actions.named("judge_automation"), plan, by=who)
        values |= {"action_run_id": done.run, "automated": automation.automated + len(sure)}
    if unsure:
        routing.route(unit, automation.project_id, f"automation {automation.id}", unsure, by=who)
    return unit.automations.update(automation.id, values)


def _sorted(unit: UnitOfWork, automation: Automation) -> tuple[list[TaskId], dict[TaskId, str]]:
    """Tasks that nobody has answered: the sure ones, and the others with the reason why people should look. Of a task
    that was judged in several runs the newest verdict counts."""
    reasons: dict[TaskId, str | None] = {}
    for some in _verdicts(unit, automation):
        free = unit.judge_runs.unanswered([one.task_id for one in some])
        reasons |= {one.task_id: _reason(automation, one) for one in some if one.task_id in free}
    sure = [task_id for task_id, why in reasons.items() if why is None]
    return sure, {task_id: why for task_id, why in reasons.items() if why is not None}


def _reason(automation: Automation, verdict: TaskVerdict) -> str | None:
    """Why people should look at a verdict; None when it stands by itself."""
    if not _is_sure(automation, verdict):
        return verdict.review or "not sure enough"
    return "a sample of what is automated" if _is_sampled(automation, verdict.task_id) else None


def _verdicts(unit: UnitOfWork, automation: Automation) -> Iterator[list[TaskVerdict]]:
    """The verdicts of every run of the version, the newest run's last."""
    for run in reversed(unit.judge_runs.of_version(automation.version_id)):
        if run.project_id == automation.project_id and run.mode != PROBE:
            for some in unit.judge_runs.every_verdict(run.id):
                yield [one for one in some if one.outcome is not Outcome.WAITING]


def _is_sure(automation: Automation, verdict: TaskVerdict) -> bool:
    sure = verdict.confidence is not None and verdict.confidence >= automation.threshold
    return verdict.outcome is Outcome.OK and sure and not verdict.flipped


def _is_sampled(automation: Automation, task_id: TaskId) -> bool:
    """The same tasks for good, whatever else comes and goes."""
    digest = hashlib.sha256(f"automation {automation.id}/{task_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < SAMPLED


def sampled(unit: UnitOfWork, automation: Automation) -> dict[TaskId, bool]:
    """The sure verdicts that people looked at again since: whether each was right."""
    project = unit.projects.get(automation.project_id)
    interface = Interface.of(project.label_config)
    settings = work.settings_of(project, interface)
    right: dict[TaskId, bool] = {}
    for some in _verdicts(unit, automation):
        chosen = [one for one in some if _is_sure(automation, one)]
        answers = unit.annotations.of_tasks([one.task_id for one in chosen])
        for verdict in chosen:
            said = [
                each for each in answers[verdict.task_id]
                if not each.was_cancelled and each.last_action != MARK and each.created_at >= automation.created_at
            ]  # fmt: skip
            if said:
                score = work.score(interface, settings, verdict, Json(said[-1].result))
                right[verdict.task_id] = score is not None and score >= 1
    return right


def _known(unit: UnitOfWork, automation: Automation) -> dict[TaskId, bool]:
    """The sure verdicts on the half of the ground truth that one may work with: whether each is right."""
    version = unit.prompts.version(automation.version_id)
    dev = results.truth_of(unit, version, automation.project_id, "dev")
    return {
        one: score >= 1 for one, score in dev.scores.items()
        if (dev.verdicts[one].confidence or 0.0) >= automation.threshold
    }  # fmt: skip


def check(unit: UnitOfWork, automation_id: int) -> Automation:
    """Stop the automation when what people looked at again says that it errs too often."""
    automation = unit.automations.get(automation_id, lock=True)
    if automation.state is not AutomationState.ACTIVE:
        return automation
    looked = sampled(unit, automation)
    known = [right for one, right in _known(unit, automation).items() if one not in looked]
    right = list(looked.values())
    if not has_drifted(right, automation.target, known):
        return automation
    problem = (
        f"People looked at {len(right)} sure verdicts again, and {sum(right)} were right: "
        f"{automation.target:g} can no longer be relied on."
    )
    stopped = _stop(unit, automation, problem)
    alerts.stopped(unit, stopped)
    return stopped


def check_all(room: Room) -> None:
    """The drift alarm, from time to time: each automation that is at work, in a unit of its own."""
    with room.database.read() as unit:
        active = [one.id for one in unit.automations.every_active()]
    for automation_id in active:
        with room.database.write() as unit:
            check(unit, automation_id)


def stop(unit: UnitOfWork, automation_id: int) -> Automation:
    """No verdict stands by itself any more; those that do stay."""
    automation = unit.automations.get(automation_id, lock=True)
    if automation.state is not AutomationState.ACTIVE:
        raise NotNow(f"The automation is {automation.state.value} already.")
    return _stop(unit, automation, None)


def _stop(unit: UnitOfWork, automation: Automation, problem: str | None) -> Automation:
    values = {"state": AutomationState.STOPPED, "problem": problem, "stopped_at": unit.now}
    return unit.automations.update(automation.id, values)


def undo(unit: UnitOfWork, automation_id: int, *, by: UserId) -> Automation:
    """Take the annotations back that it made and nobody has touched since."""
    automation = unit.automations.get(automation_id, lock=True)
    if automation.state is AutomationState.UNDONE:
        raise NotNow("The automation is undone already.")
    for run_id in action_runs_of(unit, automation):
        undo_action(unit, run_id, by=by)
    values = {"state": AutomationState.UNDONE, "stopped_at": automation.stopped_at or unit.now}
    return unit.automations.update(automation_id, values)


def action_runs_of(unit: UnitOfWork, automation: Automation) -> Sequence[int]:
    """The actions that made its annotations and are not undone, newest first."""
    return [
        run.id for run in unit.action_runs.of_project(automation.project_id, limit=10_000)
        if run.action == "judge_automation" and run.undone_at is None
        and msgspec.json.decode(run.options).get("automation") == automation.id
    ]  # fmt: skip


def follow(unit: UnitOfWork, version_id: int, project_id: ProjectId) -> None:
    """Behind a run of the version: see whether it still holds, then automate what is new."""
    active = unit.automations.active(version_id, project_id)
    if active is not None and check(unit, active.id).state is AutomationState.ACTIVE:
        extend(unit, unit.automations.get(active.id), by=None)


def preview_json(found: Preview) -> dict[str, Any]:
    """For the API."""
    return {
        "target": found.target, "thresholds": [asdict(one) for one in found.thresholds],
        "chosen": asdict(found.chosen) if found.chosen else None, "confirmed": found.confirmed,
    }  # fmt: skip
