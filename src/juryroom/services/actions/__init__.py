"""What can be done to many tasks at once, picked by a selection, a filter or a view; and undone for 30 days."""

from __future__ import annotations

from collections.abc import Sequence

from juryroom.core.jobs import Job, JobId
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.errors import NotThere
from juryroom.services.actions import (
    answering,
    assignees,
    automating,
    deletions,
    duplicates,
    labels,
    priorities,
    runs,
    task_fields,
    undo,
)
from juryroom.services.actions.kinds import Action, Options, Plan
from juryroom.services.actions.runs import IN_REQUEST, JOB, Done, chosen, plan, start
from juryroom.store.unit import UnitOfWork

__all__ = [
    "ACTIONS", "IN_REQUEST", "JOB", "Action", "Done", "Options", "Plan", "chosen", "conclude", "enqueue", "named",
    "perform", "perform_chunk", "plan", "start", "undo",
]  # fmt: skip

ACTIONS = tuple(
    sorted(
        (
            *deletions.ACTIONS, *answering.ACTIONS, *duplicates.ACTIONS, *labels.ACTIONS, *task_fields.ACTIONS,
            *priorities.ACTIONS, *assignees.ACTIONS,
        ),
        key=lambda action: action.order,
    )
)  # fmt: skip
"""What a list offers, in its order."""


def named(name: str) -> Action:
    """The action of this id. Raises NotThere."""
    every = (*ACTIONS, labels.CHANGE_CONFIG, automating.AUTOMATE)
    found = next((action for action in every if action.id == name), None)
    if found is None:
        raise NotThere("Action", f"There is no action {name!r}. There are: {', '.join(each.id for each in ACTIONS)}.")
    return found


perform_chunk, conclude = runs.chunk_of(named)


def perform(
    unit: UnitOfWork, project_id: ProjectId, action: Action, asked: Options, *, view_id: int | None, by: UserId
) -> Done:
    """Do it at once, however many they are, to the tasks that `asked` (selectedItems, filters) or the view names."""
    ids = chosen(unit, project_id, asked, view_id)
    planned = plan(unit, project_id, action, ids, asked, by)
    return start(unit, project_id, action, planned, by=by, selected=len(ids), in_request=max(len(ids), IN_REQUEST))


def enqueue(
    unit: UnitOfWork, project_id: ProjectId, action: Action, ids: Sequence[TaskId], asked: Options, by: UserId
) -> Job:
    """Do it to these tasks in the background."""
    planned = plan(unit, project_id, action, ids, asked, by)
    done = start(unit, project_id, action, planned, by=by, selected=len(ids), in_request=-1)
    return unit.jobs.get(JobId(done.job or 0))
