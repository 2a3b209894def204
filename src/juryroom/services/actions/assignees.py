"""Tasks given to people by name: all of them to each task, or evenly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.actions import Change, Field
from juryroom.core.model import Project, ProjectId, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services import assignments
from juryroom.services.actions.kinds import (
    YES_NO,
    Action,
    Counts,
    Form,
    Plan,
    Prepare,
    Step,
    choice,
    counted,
    entry,
    fields,
    is_yes,
    number_of,
)
from juryroom.services.assignments import Kind, Rule

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

KINDS: dict[Field, Kind] = {"annotators": "AN", "reviewers": "RE"}
_LONGEST_SEED = 64


def _which(kind: Kind) -> Prepare:
    def prepare(unit: UnitOfWork, project: Project, plan: Plan, _: UserId) -> Plan:
        users = assignments.check_people(unit, project, _users(unit, plan.options.get("users")), kind)
        each = number_of(plan.options, "per_task")
        if each is not None and each < 1:
            raise BadInput("Validation error", {"per_task": ["Enter a number from 1."]})
        options = {
            "users": list(users),
            "per_task": each,
            "seed": str(plan.options.get("seed") or "")[:_LONGEST_SEED],
            "replace": is_yes(plan.options, "replace"),
        }
        return Plan(plan.ids, options, preview={"people": len(users), "per_task": min(each or len(users), len(users))})

    return prepare


def _users(unit: UnitOfWork, given: Any) -> list[int]:
    """Ids, or ids and addresses by commas as a form has them. Raises BadInput."""
    parts = given.split(",") if isinstance(given, str) else given if isinstance(given, list) else None
    if not parts:
        raise BadInput("Validation error", {"users": ["This field is required."]})
    found: list[int] = []
    for part in parts:
        text = str(part).strip()
        if isinstance(part, bool) or not text:
            raise BadInput("Validation error", {"users": [f"{part!r} is nobody."]})
        if text.isascii() and text.isdecimal() and len(text) < 19:
            found.append(int(text))
            continue
        person = unit.accounts.find(text)
        if person is None:
            raise BadInput("Validation error", {"users": [f"There is nobody with the address {text}."]})
        found.append(person.id)
    return found


def _give(field: Field) -> Callable[[UnitOfWork, Step, Sequence[TaskId]], Counts]:
    kind = KINDS[field]

    def perform(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
        before = unit.assignments.people_of(ids, kind)
        options = step.options
        users = tuple(UserId(one) for one in options["users"])
        rule = Rule(users, kind, options["per_task"], options["seed"], options["replace"])
        made = assignments.spread(unit, step.project, ids, rule, by=step.by)
        after = unit.assignments.people_of(ids, kind)
        changed = [one for one in ids if before[one] != after[one]]
        unit.action_runs.note(
            step.run, [Change("task", one, field, one, _json(before[one]), _json(after[one])) for one in changed]
        )
        unit.rewrites.tell("task", step.project.id, changed)
        return {"assignments": made, "tasks": len(changed)}

    return perform


def set_back(unit: UnitOfWork, project_id: ProjectId, field: Field, changes: Sequence[Change]) -> int:
    """Undo it on tasks whose people are still those whom the action left; how many that were."""
    kind = KINDS[field]
    project, ids = unit.projects.get(project_id), [each.task_id for each in changes]
    now = unit.assignments.people_of(sorted(unit.tasks.existing(project_id, ids)), kind)
    there = unit.accounts.people({user for each in changes for user in _people(each.before)})
    back = {
        each.task_id: [user for user in _people(each.before) if user in there]
        for each in changes
        if each.task_id in now and _json(now[each.task_id]) == each.mark
    }
    assignments.set_people(unit, project, back, kind, by=None)
    return len(back)


def _json(users: Sequence[UserId]) -> str:
    return msgspec.json.encode(sorted(users)).decode()


def _people(text: str | None) -> list[UserId]:
    return msgspec.json.decode(text or "[]", type=list[UserId])


def _told(noun: str) -> Callable[[Counts], str]:
    return lambda did: (
        f"Made {counted(did.get('assignments', 0), 'assignment')} of {noun} on {counted(did.get('tasks', 0), 'task')}"
    )


def _form(_: UnitOfWork, __: Project) -> Form:
    people = entry("users", "People") | {"hint": "Addresses or ids, by commas"}
    hint = "Those with the fewest tasks first; empty: all"
    each = entry("per_task", "How many of them for each task") | {"hint": hint}
    return fields(people, each, choice("replace", "In the place of others", YES_NO, "No"))


ACTIONS = (
    Action(
        "assign_annotators", "Assign annotators", 103, Permission.ASSIGNMENTS_CHANGE,
        "The selected tasks are given to people by name, all to each or spread evenly.",
        _give("annotators"), _told("annotators"), prepare=_which("AN"), form=_form,
    ),
    Action(
        "assign_reviewers", "Assign reviewers", 104, Permission.MEMBERS_CHANGE,
        "The answers to the selected tasks are given to reviewers by name, all to each or spread evenly.",
        _give("reviewers"), _told("reviewers"), prepare=_which("RE"), form=_form,
    ),
)  # fmt: skip
