"""Assignments: tasks given to people by name, one by one or evenly, and who may answer what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from juryroom.core.assigning import Assignment
from juryroom.core.columns import Operator, read_column
from juryroom.core.filters import Condition, TaskQuery
from juryroom.core.model import Project, Role, TaskId, UserId
from juryroom.core.reviewing.settings import ReviewSettings
from juryroom.core.sampling.assigning import Assigning, distribute
from juryroom.errors import BadInput, NotAllowed, NotNow, NotThere
from juryroom.services.members import role_in
from juryroom.store.unit import UnitOfWork

Kind = Literal["AN", "RE"]
Pairs = Mapping[TaskId, Sequence[UserId]]
MOST_PEOPLE = 1000
_MAY = {
    "AN": frozenset(Role) - {Role.VIEWER, Role.NOT_ACTIVATED, Role.DEACTIVATED},
    "RE": frozenset({Role.REVIEWER, Role.MANAGER, Role.ADMIN, Role.OWNER}),
}
_TO = {"AN": "answer", "RE": "review"}


@dataclass(frozen=True, slots=True)
class Rule:
    """How people are spread over tasks. each: how many per task, None for all of them."""

    users: tuple[UserId, ...]
    kind: Kind = "AN"
    each: int | None = None
    seed: str = ""
    replace: bool = False
    """Whoever else is assigned is so no longer."""


def check_people(unit: UnitOfWork, project: Project, users: Sequence[int], kind: Kind) -> tuple[UserId, ...]:
    """The people, if each of them may do what they would be given. Raises BadInput naming who may not."""
    if len(users) > MOST_PEOPLE:
        raise BadInput("Validation error", {"users": [f"At most {MOST_PEOPLE} people."]})
    there = unit.accounts.people(UserId(one) for one in users)
    wrong = []
    for one in dict.fromkeys(users):
        person = there.get(UserId(one))
        if person is None:
            wrong.append(f"There is nobody with the id {one}.")
        elif role_in(unit, project.id, person) not in _MAY[kind]:
            wrong.append(f"{person.email} may not {_TO[kind]} tasks of this project.")
    if wrong:
        raise BadInput("Validation error", {"users": wrong})
    return tuple(UserId(one) for one in dict.fromkeys(users))


def of_task(unit: UnitOfWork, project: Project, task_id: TaskId, kind: Kind | None = None) -> list[Assignment]:
    """Who is assigned to a task of the project. Raises NotThere."""
    _check_task(unit, project, task_id)
    return unit.assignments.of_task(task_id, kind)


def _check_task(unit: UnitOfWork, project: Project, task_id: TaskId) -> None:
    if unit.tasks.get(task_id, payload=False).project_id != project.id:
        raise NotThere("Task")


def spread(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], rule: Rule, *, by: UserId) -> int:
    """Assign people to tasks by a rule, those who have least first; how many assignments that made.

    A task that has some of them already gets only as many more as the rule asks for.
    """
    _hold(unit, project, ids)
    existing = unit.tasks.existing(project.id, ids)
    inside = [task_id for task_id in ids if task_id in existing]
    there = {task_id: set(users) for task_id, users in unit.assignments.people_of(inside, rule.kind).items()}
    if rule.replace:
        unwanted = {one: sorted(users - set(rule.users)) for one, users in there.items()}
        _remove(unit, project, {one: users for one, users in unwanted.items() if users}, rule.kind)
    loads = unit.assignments.loads(project.id, rule.kind, rule.users)
    each = len(rule.users) if rule.each is None else rule.each
    pairs = distribute(inside, rule.users, each=each, load=loads, there=there, seed=f"{rule.seed}:{project.id}")
    return _add(unit, project, pairs, rule.kind, by)


def set_people(unit: UnitOfWork, project: Project, wanted: Pairs, kind: Kind, *, by: UserId | None) -> None:
    """Let exactly these people be assigned to these tasks."""
    ids = list(wanted)
    _hold(unit, project, ids)
    there = unit.assignments.people_of(ids, kind)
    gone = {one: sorted(set(there[one]) - set(users)) for one, users in wanted.items()}
    new = {one: sorted(set(users) - set(there[one])) for one, users in wanted.items()}
    _remove(unit, project, {one: users for one, users in gone.items() if users}, kind)
    _add(unit, project, {one: users for one, users in new.items() if users}, kind, by)


def remove(unit: UnitOfWork, project: Project, task_id: TaskId, kind: Kind, users: Sequence[int] | None = None) -> int:
    """End assignments to one task, everybody's by default; how many there were. Raises NotThere."""
    _check_task(unit, project, task_id)
    _hold(unit, project, [task_id])
    there = unit.assignments.people_of([task_id], kind)[task_id]
    chosen = [user for user in there if users is None or user in users]
    return _remove(unit, project, {task_id: chosen}, kind) if chosen else 0


def _hold(unit: UnitOfWork, project: Project, ids: Sequence[TaskId]) -> None:
    unit.rewrites.hold(project.id, ids)


def _add(unit: UnitOfWork, project: Project, pairs: Pairs, kind: Kind, by: UserId | None) -> int:
    number = unit.assignments.add(project.id, pairs, kind, by=by) if pairs else 0
    _settle(unit, project, pairs, kind)
    return number


def _remove(unit: UnitOfWork, project: Project, pairs: Pairs, kind: Kind) -> int:
    number = unit.assignments.remove(project.id, pairs, kind) if pairs else 0
    _settle(unit, project, pairs, kind)
    return number


def _settle(unit: UnitOfWork, project: Project, pairs: Pairs, kind: Kind) -> None:
    """Where tasks are answered by those assigned, whether one is done follows from who is."""
    if pairs and kind == "AN" and Assigning.of(project.settings).assigned_only:
        unit.tasks.recount(project, list(pairs))


def refuse_uncalled(unit: UnitOfWork, project: Project, task_id: TaskId, user: UserId) -> None:
    """Of an answer that no lease stands behind, whether this person may give it.

    Raises NotAllowed (tasks are given by name, and this one is not theirs), NotNow (it has its answers, and the
    project wants no more).
    """
    rules = Assigning.of(project.settings)
    if not (rules.strict or rules.assigned_only) or unit.assignments.is_annotator(task_id, user):
        return
    if rules.assigned_only:
        _refuse_annotator(unit, project, user)
    known = rules.evaluation.enabled and unit.given_tasks.is_known(task_id)
    if rules.strict and not known and unit.queue.answered_by(task_id, user) is None:
        _refuse_excess(unit, task_id)


def _refuse_annotator(unit: UnitOfWork, project: Project, user: UserId) -> None:
    person = unit.accounts.people([user]).get(user)
    if person is not None and role_in(unit, project.id, person) == Role.ANNOTATOR:
        raise NotAllowed("In this project tasks are given to people by name, and this one was not given to you.")


def _refuse_excess(unit: UnitOfWork, task_id: TaskId) -> None:
    places = unit.queue.lock(task_id, wait=True, done=True)
    held = [lease for lease in unit.leases.of_task(task_id) if not lease.beyond and lease.expires_at > unit.now]
    if places is not None and places[1] + len(held) >= places[0]:
        raise NotNow("This task has all the answers it is to have; the project takes no more.")


def visible_in(project: Project, query: TaskQuery, user: UserId) -> TaskQuery:
    """What an annotator may see of a list: where tasks are given by name, theirs alone."""
    if not Assigning.of(project.settings).assigned_only:
        return query
    mine = read_column("assigned_annotators", None, "filters")
    return query.within(Condition(mine, Operator.CONTAINS, (user,)))


def to_review_in(project: Project, query: TaskQuery, user: UserId) -> TaskQuery:
    """What a reviewer gets of the tasks that wait: where reviewing is given by name, theirs alone."""
    if not ReviewSettings.of(project.settings).only_assigned:
        return query
    mine = read_column("assigned_reviewers", None, "filters")
    return query.within(Condition(mine, Operator.CONTAINS, (user,)))


def is_visible(unit: UnitOfWork, project: Project, task_id: TaskId, user: UserId) -> bool:
    """Whether an annotator may see the task: where tasks are given by name, theirs alone, and what they answered."""
    if not Assigning.of(project.settings).assigned_only or unit.assignments.is_annotator(task_id, user):
        return True
    return unit.queue.answered_by(task_id, user) is not None
