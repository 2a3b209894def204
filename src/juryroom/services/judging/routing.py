"""What judges are not sure of goes to people: flagged, and first in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from juryroom.core.judging.prompts import JudgeRun
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.services import actions
from juryroom.services.actions.kinds import Plan

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

PRIORITY = 50
"""Of tasks that judges leave to people, 0 to 100."""


def route(
    unit: UnitOfWork, project_id: ProjectId, source: str, reasons: Mapping[TaskId, str], *, by: UserId
) -> int | None:
    """Flag these tasks for `source`, whose flags of before make way, and have them handed out before others.

    Returns the action that put them first, which can be undone; None when there was nothing to put first.
    """
    here = unit.tasks.existing(project_id, list(reasons))
    unit.standings.judged(project_id, source, {one: why for one, why in reasons.items() if one in here})
    if not here:
        return None
    action = actions.named("set_priority")
    return actions.start(unit, project_id, action, Plan(sorted(here), {"priority": PRIORITY}), by=by).run


def route_run(unit: UnitOfWork, run: JudgeRun, *, by: UserId) -> tuple[int, int | None]:
    """The verdicts of a run that people should look at; how many there are, and the action."""
    reasons = {
        verdict.task_id: verdict.review
        for some in unit.judge_runs.every_verdict(run.id)
        for verdict in some
        if verdict.review is not None
    }
    return len(reasons), route(unit, run.project_id, f"run {run.id}", reasons, by=by)
