"""Tasks that come to a person outside of the sampling: given by name, with a known answer, or disputed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, TaskId, UserId
from juryroom.store.availability import FREE, inside, own_answer, own_lease, parked, state, this_project, this_user
from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import drafts, is_escalated, is_known, leases, task_assignees, tasks

LOOKED_AT = 256
"""Disputed tasks beyond which nobody looks for one of their own: the rest of them come as begun tasks do."""
_rows = task_assignees
_mine = sa.and_(
    _rows.c.project_id == this_project,
    _rows.c.user_id == this_user,
    _rows.c.kind == "AN",
    _rows.c.task_id == tasks.c.id,
)
_most: sa.BindParameter[int] = sa.bindparam("most")


def _given(state: str, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Tasks given to this person that are in this state, held by nobody of their name."""
    query = sa.select(tasks.c.id).select_from(sa.join(_rows, tasks, _rows.c.task_id == tasks.c.id))
    return query.where(_mine, _rows.c.state == state, sa.not_(own_lease), *conditions).limit(_most)


_PENDING = _given("pending", sa.not_(parked)).order_by(_rows.c.task_id)
_URGENT = _given("pending", sa.not_(parked), tasks.c.priority > 0).order_by(tasks.c.priority.desc(), tasks.c.id)
_PUT_OFF = (
    _given("pending", drafts.c.was_postponed, drafts.c.project_id == this_project, drafts.c.user_id == this_user)
    .join(drafts, drafts.c.task_id == tasks.c.id)
    .order_by(drafts.c.created_at, drafts.c.id)
)
_skipped_at = (
    sa.select(sa.func.max(annotations_table.c.created_at))
    .where(annotations_table.c.task_id == tasks.c.id, annotations_table.c.completed_by == this_user)
    .correlate(tasks)
    .scalar_subquery()
)
_SKIPPED = _given("skipped").order_by(_skipped_at, tasks.c.id)
_KNOWN = (
    sa.select(tasks.c.id)
    .where(inside, is_known, sa.not_(own_answer), sa.not_(own_lease), sa.not_(parked))
    .order_by(tasks.c.id)
    .limit(_most)
)
_HELD_KNOWN = (
    sa.select(sa.func.count())
    .select_from(sa.join(leases, tasks, leases.c.task_id == tasks.c.id))
    .where(leases.c.project_id == this_project, leases.c.user_id == this_user, is_known)
)
_lowest = (
    sa.select(tasks.c.id, state.label("state"))
    .where(inside, is_escalated)
    .order_by(tasks.c.agreement, tasks.c.id)
    .limit(LOOKED_AT)
    .subquery()
)
_ESCALATED = sa.select(_lowest.c.id).where(_lowest.c.state == FREE).limit(_most)


class GivenTasks:
    """Candidates for one person at one instant."""

    def __init__(self, connection: sa.Connection, moment: Instant) -> None:
        self._connection = connection
        self._now = moment

    def _ids(self, query: sa.Select[Any], project_id: ProjectId, who: UserId, **more: object) -> list[TaskId]:
        rows = self._connection.execute(query, {"project": project_id, "user": who, "now": self._now, **more})
        return [TaskId(row[0]) for row in rows]

    def pending(self, project_id: ProjectId, who: UserId, most: int, *, priorities: bool) -> list[TaskId]:
        """Tasks given to this person by name that they have not answered: the urgent ones first, then by id."""
        urgent = self._ids(_URGENT, project_id, who, most=most) if priorities else []
        rest = self._ids(_PENDING, project_id, who, most=most + len(urgent))
        return [*urgent, *(task_id for task_id in rest if task_id not in urgent)][:most]

    def put_off(self, project_id: ProjectId, who: UserId, most: int) -> list[TaskId]:
        """Those of them that they put off, the oldest draft first."""
        return list(dict.fromkeys(self._ids(_PUT_OFF, project_id, who, most=most)))

    def skipped(self, project_id: ProjectId, who: UserId, most: int) -> list[TaskId]:
        """Those of them that they skipped, the longest ago first."""
        return self._ids(_SKIPPED, project_id, who, most=most)

    def known(self, project_id: ProjectId, who: UserId, most: int) -> list[TaskId]:
        """Tasks with a ground truth that this person has not seen, in id order."""
        return self._ids(_KNOWN, project_id, who, most=most)

    def held_known(self, project_id: ProjectId, who: UserId) -> int:
        """How many tasks with a ground truth are in this person's hands."""
        return self._ids(_HELD_KNOWN, project_id, who)[0]

    def is_known(self, task_id: TaskId) -> bool:
        """Whether the task has a ground truth."""
        query = sa.select(tasks.c.ground_truths).where(tasks.c.id == task_id)
        return bool(self._connection.execute(query).scalar())

    def escalated(self, project_id: ProjectId, who: UserId, most: int) -> list[TaskId]:
        """Tasks whose people differ, the lowest agreement first."""
        return self._ids(_ESCALATED, project_id, who, most=most)
