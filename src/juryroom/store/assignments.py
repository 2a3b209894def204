"""Assignments: which tasks are whose to answer, and whose to review.

What an assigned annotator has done is kept on the row, so that their next task and everybody's load come from an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.assigning import Assignment, AssignmentCounts
from juryroom.core.model import Instant, ProjectId, TaskId, UserId
from juryroom.store import bulk
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import leases, task_assignees, tasks

ANNOTATORS, REVIEWERS = "AN", "RE"
_rows = task_assignees
_SELECT = sa.select(*columns_for(Assignment, _rows))
_IS_MINE = sa.select(_rows.c.id).where(
    _rows.c.task_id == sa.bindparam("task"), _rows.c.kind == ANNOTATORS, _rows.c.user_id == sa.bindparam("user")
)
_COLUMNS = ("project_id", "task_id", "user_id", "kind", "state", "created_at", "created_by")


def _answer(*conditions: sa.ColumnElement[bool]) -> sa.Exists:
    own = annotations_table
    return sa.exists().where(own.c.task_id == _rows.c.task_id, own.c.completed_by == _rows.c.user_id, *conditions)


_state = sa.case(
    (_answer(sa.not_(annotations_table.c.was_cancelled)), "submitted"), (_answer(), "skipped"), else_="pending"
)


def unfinished(ignore_skipped: sa.ColumnElement[bool]) -> sa.Exists:
    """Whether an assigned annotator still owes a task its answer."""
    owes = sa.or_(_rows.c.state == "pending", sa.and_(_rows.c.state == "skipped", sa.not_(ignore_skipped)))
    return sa.exists().where(_rows.c.task_id == tasks.c.id, _rows.c.kind == ANNOTATORS, owes)


def follow(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None = None) -> None:
    """Note on assignments what annotators have done with these tasks (all of the project by default)."""
    theirs = _rows.c.project_id == project if ids is None else among(connection, _rows.c.task_id, ids)
    here = [_rows.c.kind == ANNOTATORS, theirs]  # not both: SQLite would go through the whole project's
    connection.execute(sa.update(_rows).where(*here, _rows.c.state != _state).values(state=_state))


class Assignments:
    """The repository of assignments. Whether tasks are done may follow from them: the caller asks for that."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def of_task(self, task_id: TaskId, kind: str | None = None) -> list[Assignment]:
        """Everybody assigned to a task, in the order of assigning."""
        query = _SELECT.where(_rows.c.task_id == task_id, *([] if kind is None else [_rows.c.kind == kind]))
        return [Assignment(*row) for row in self._connection.execute(query.order_by(_rows.c.id))]

    def people_of(self, ids: Sequence[TaskId], kind: str) -> dict[TaskId, list[UserId]]:
        """Who is assigned to each of these tasks; every id has its list, possibly empty, in the order of ids."""
        found: dict[TaskId, list[UserId]] = {task_id: [] for task_id in ids}
        query = sa.select(_rows.c.task_id, _rows.c.user_id).where(
            among(self._connection, _rows.c.task_id, ids), _rows.c.kind == kind
        )
        for task_id, user_id in self._connection.execute(query.order_by(_rows.c.user_id)):
            found[TaskId(task_id)].append(UserId(user_id))
        return found

    def is_annotator(self, task_id: TaskId, user: UserId) -> bool:
        """Whether the task is this person's to answer."""
        return self._connection.execute(_IS_MINE, {"task": task_id, "user": user}).scalar() is not None

    def of_user_among(self, user: UserId, ids: Iterable[int]) -> set[TaskId]:
        """Those of the tasks that are this person's to answer."""
        query = sa.select(_rows.c.task_id).where(
            among(self._connection, _rows.c.task_id, ids), _rows.c.kind == ANNOTATORS, _rows.c.user_id == user
        )
        return {TaskId(value) for value in self._connection.execute(query).scalars()}

    def add(self, project: ProjectId, pairs: Mapping[TaskId, Sequence[UserId]], kind: str, *, by: UserId | None) -> int:
        """Assign people to tasks they are not assigned to yet; how many assignments that made."""
        there = self.people_of(list(pairs), kind)
        rows = [
            (project, task_id, user, kind, "pending", self._now, by)
            for task_id, users in pairs.items()
            for user in dict.fromkeys(users)
            if user not in there[task_id]
        ]
        bulk.insert(self._connection, _rows, _COLUMNS, rows)
        self._changed(project, list(pairs), kind)
        return len(rows)

    def remove(self, project: ProjectId, pairs: Mapping[TaskId, Sequence[UserId]], kind: str) -> int:
        """End these assignments, and the leases that were held by virtue of them; how many there were."""
        number = 0
        for users, ids in _by_people(pairs).items():
            here = [
                _rows.c.project_id == project,
                _rows.c.kind == kind,
                among(self._connection, _rows.c.task_id, ids),
                among(self._connection, _rows.c.user_id, users),
            ]
            number += self._connection.execute(sa.delete(_rows).where(*here)).rowcount
            if kind == ANNOTATORS:
                held = [
                    among(self._connection, leases.c.task_id, ids),
                    among(self._connection, leases.c.user_id, users),
                ]
                self._connection.execute(sa.delete(leases).where(leases.c.beyond, *held))
        self._changed(project, list(pairs), kind)
        return number

    def _changed(self, project: ProjectId, ids: Sequence[TaskId], kind: str) -> None:
        if kind != ANNOTATORS or not ids:
            return
        follow(self._connection, project, ids)
        number = sa.select(sa.func.count()).where(_rows.c.task_id == tasks.c.id, _rows.c.kind == ANNOTATORS)
        here = among(self._connection, tasks.c.id, ids)
        counted = number.correlate(tasks).scalar_subquery()
        self._connection.execute(sa.update(tasks).where(here, tasks.c.project_id == project).values(assignees=counted))

    def loads(self, project: ProjectId, kind: str, users: Sequence[UserId]) -> dict[UserId, int]:
        """How many tasks of the project each of these people is assigned to."""
        query = sa.select(_rows.c.user_id, sa.func.count()).where(
            _rows.c.project_id == project, _rows.c.kind == kind, among(self._connection, _rows.c.user_id, users)
        )
        return {UserId(row[0]): row[1] for row in self._connection.execute(query.group_by(_rows.c.user_id))}

    def counts(self, project: ProjectId) -> dict[UserId, AssignmentCounts]:
        """Per annotator of the project, how many tasks are theirs and what became of them."""
        query = sa.select(_rows.c.user_id, _rows.c.state, sa.func.count()).where(
            _rows.c.project_id == project, _rows.c.kind == ANNOTATORS
        )
        found: dict[UserId, dict[str, int]] = {}
        for user, state, number in self._connection.execute(query.group_by(_rows.c.user_id, _rows.c.state)):
            found.setdefault(UserId(user), {})[state] = number
        return {user: AssignmentCounts(**{"assigned": sum(each.values()), **each}) for user, each in found.items()}

    def pending(self, project: ProjectId, user: UserId) -> int:
        """How many of their tasks this person has not answered."""
        query = sa.select(sa.func.count()).where(
            _rows.c.project_id == project, _rows.c.user_id == user, _rows.c.kind == ANNOTATORS
        )
        return int(self._connection.execute(query.where(_rows.c.state == "pending")).scalar_one())

    def has_any(self, project: ProjectId, user: UserId) -> bool:
        """Whether any task of the project is this person's to answer."""
        query = sa.select(_rows.c.id).where(
            _rows.c.project_id == project, _rows.c.user_id == user, _rows.c.kind == ANNOTATORS
        )
        return self._connection.execute(query.limit(1)).scalar() is not None


def _by_people(pairs: Mapping[TaskId, Sequence[UserId]]) -> dict[tuple[UserId, ...], list[TaskId]]:
    found: dict[tuple[UserId, ...], list[Any]] = {}
    for task_id, users in pairs.items():
        found.setdefault(tuple(users), []).append(task_id)
    return found
