"""Which tasks come next, whatever the sampling says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from juryroom.core.actions import Change
from juryroom.core.model import Project, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services.actions.kinds import Action, Counts, Form, Plan, Step, counted, entry, fields, number_of

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

HIGHEST = 100


def _which(_: UnitOfWork, __: Project, plan: Plan, ___: UserId) -> Plan:
    priority = number_of(plan.options, "priority")
    if priority is None:
        raise BadInput("Validation error", {"priority": ["This field is required."]})
    if not 0 <= priority <= HIGHEST:
        raise BadInput("Validation error", {"priority": [f"A priority is a number from 0 to {HIGHEST}."]})
    return Plan(plan.ids, {"priority": priority})


def _set(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    unit.rewrites.hold(step.project.id, ids)
    wanted: int = step.options["priority"]
    before = {task_id: was for task_id, was in unit.rewrites.priorities(ids).items() if was != wanted}
    unit.rewrites.set_priorities(step.project.id, dict.fromkeys(before, wanted))
    changes = [Change("task", task_id, "priority", task_id, str(was), str(wanted)) for task_id, was in before.items()]
    unit.action_runs.note(step.run, changes)
    return {"tasks": len(changes)}


def _told(did: Counts) -> str:
    return f"Changed the priority of {counted(did.get('tasks', 0), 'task')}"


def _form(_: UnitOfWork, __: Project) -> Form:
    number: dict[str, Any] = entry("priority", "Priority") | {"hint": f"0 to {HIGHEST}; 0 is none"}
    return fields(number)


ACTIONS = (
    Action(
        "set_priority", "Set the priority", 105, Permission.TASKS_CHANGE,
        "Open tasks with a priority are handed out before all others, the highest first.",
        _set, _told, prepare=_which, form=_form,
    ),
)  # fmt: skip
