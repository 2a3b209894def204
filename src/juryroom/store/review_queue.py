"""Tasks that wait for reviewers or for a final answer, and who holds them.

One reviewer per task and purpose: unique in the database. An expired lease keeps its place until somebody needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, TaskId, UserId
from juryroom.core.reviewing.model import Purpose, ReviewLease
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import (
    is_awaiting_review,
    is_disputed,
    review_leases,
    task_assignees,
    tasks,
)
from juryroom.store.upsert import insert_into

_COLUMNS = columns_for(ReviewLease, review_leases)
_SELECT = sa.select(*_COLUMNS)
_WAITING = {"review": is_awaiting_review, "adjudication": is_disputed}

_user: sa.BindParameter[int] = sa.bindparam("user")
_inside = tasks.c.project_id == sa.bindparam("project")
_held = sa.exists().where(
    review_leases.c.task_id == tasks.c.id,
    review_leases.c.purpose == sa.bindparam("purpose"),
    review_leases.c.user_id != _user,
    review_leases.c.expires_at > sa.bindparam("now"),
)
_to_review = sa.and_(
    annotations_table.c.task_id == tasks.c.id,
    annotations_table.c.review.is_(None),
    sa.not_(annotations_table.c.was_cancelled),
    sa.not_(annotations_table.c.adjudicated),
)
_somebody_elses = sa.exists().where(
    _to_review, sa.or_(annotations_table.c.completed_by.is_(None), annotations_table.c.completed_by != _user)
)
_of_author = sa.exists().where(_to_review, annotations_table.c.completed_by == sa.bindparam("author"))
_assigned = sa.exists().where(
    task_assignees.c.task_id == tasks.c.id, task_assignees.c.kind == "RE", task_assignees.c.user_id == _user
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose task, and which it may be."""

    user: UserId
    assigned: bool = False
    """Only those that they are assigned to."""
    shown: Sequence[TaskId] | None = None
    """Only these; None: any."""


class ReviewQueue:
    """Candidates for one reviewer, and leases."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    # Candidates

    def waiting(
        self, purpose: Purpose, project: ProjectId, wish: Wish, most: int, *, start: int = 0, author: int | None = None
    ) -> list[TaskId]:
        """Tasks that this person could have, by id from `start` on.

        For review, one of their answers is to be somebody else's, or `author`'s if given.
        """
        where = [_inside, _WAITING[purpose], tasks.c.id >= sa.bindparam("start"), sa.not_(_held)]
        if purpose == "review":
            where.append(_somebody_elses if author is None else _of_author)
        if wish.assigned:
            where.append(_assigned)
        if wish.shown is not None:
            where.append(among(self._connection, tasks.c.id, wish.shown))
        query = sa.select(tasks.c.id).where(*where).order_by(tasks.c.id).limit(most)
        values: dict[str, Any] = {"project": project, "user": wish.user, "now": self._now, "purpose": purpose}
        values |= {"start": start} | ({} if author is None else {"author": author})
        return [TaskId(one) for one in self._connection.execute(query, values).scalars()]

    def edges(self, purpose: Purpose, project: ProjectId) -> tuple[int, int] | None:
        """The lowest and the highest id that waits."""
        query = sa.select(tasks.c.id).where(_inside, _WAITING[purpose]).limit(1)
        first, last = (
            self._connection.execute(query.order_by(order), {"project": project}).scalar()
            for order in (tasks.c.id.asc(), tasks.c.id.desc())
        )
        return None if first is None or last is None else (first, last)

    def still_waits(self, purpose: Purpose, task_id: TaskId) -> bool:
        query = sa.select(tasks.c.id).where(tasks.c.id == task_id, _WAITING[purpose])
        return self._connection.execute(query).scalar() is not None

    def assigned_and_waiting(self, projects: Sequence[ProjectId], user: UserId) -> dict[ProjectId, tuple[int, int]]:
        """Per project: tasks assigned to this reviewer, and those of them that wait."""
        own = task_assignees.c
        query = (
            sa.select(own.project_id, sa.func.count(), sa.func.count().filter(is_awaiting_review))
            .join(tasks, tasks.c.id == own.task_id)
            .where(among(self._connection, own.project_id, projects), own.user_id == user, own.kind == "RE")
            .group_by(own.project_id)
        )
        return {ProjectId(row[0]): (row[1], row[2]) for row in self._connection.execute(query)}

    def count_held(self, purpose: Purpose, project: ProjectId, user: UserId) -> tuple[int, Instant | None]:
        """How many waiting tasks others hold, and until when the first of them."""
        own = review_leases.c
        query = (
            sa.select(sa.func.count(), sa.func.min(own.expires_at))
            .join(tasks, tasks.c.id == own.task_id)
            .where(own.project_id == project, own.purpose == purpose, own.user_id != user, own.expires_at > self._now)
            .where(_WAITING[purpose])
        )
        row = self._connection.execute(query).one()
        return int(row[0]), row[1]

    # Leases

    def lease_on(self, task_id: TaskId, purpose: Purpose) -> ReviewLease | None:
        """Whoever holds it, or held it last."""
        where = [review_leases.c.task_id == task_id, review_leases.c.purpose == purpose]
        row = self._connection.execute(_SELECT.where(*where)).one_or_none()
        return None if row is None else ReviewLease(*row)

    def leases_of(self, user: UserId, project: ProjectId, purpose: Purpose) -> list[ReviewLease]:
        """This person's, expired ones included, oldest first."""
        own = review_leases.c
        query = _SELECT.where(own.project_id == project, own.user_id == user, own.purpose == purpose)
        return [ReviewLease(*row) for row in self._connection.execute(query.order_by(own.token))]

    def add(
        self, task_id: TaskId, purpose: Purpose, project: ProjectId, user: UserId, until: Instant
    ) -> ReviewLease | None:
        """A lease under a new token; None when somebody else was faster. The task is locked by the caller."""
        held = self.lease_on(task_id, purpose)
        if held is not None and held.user_id != user and held.expires_at > self._now:
            return None
        if held is not None:
            self._connection.execute(sa.delete(review_leases).where(review_leases.c.token == held.token))
        row = {
            "task_id": task_id, "purpose": purpose, "project_id": project, "user_id": user,
            "created_at": self._now, "expires_at": until,
        }  # fmt: skip
        insert = insert_into(self._connection.dialect.name, review_leases).on_conflict_do_nothing()
        token = self._connection.execute(insert.returning(review_leases.c.token), row).scalar()
        return None if token is None else ReviewLease(int(token), task_id, purpose, project, user, until)

    def extend(self, user: UserId, project: ProjectId, tokens: Sequence[int], until: Instant) -> list[ReviewLease]:
        """Let these run until then; those that are still this person's."""
        own = review_leases.c
        query = (
            sa.update(review_leases)
            .where(own.user_id == user, own.project_id == project, among(self._connection, own.token, tokens))
            .values(expires_at=until)
            .returning(*_COLUMNS)
        )
        return sorted((ReviewLease(*row) for row in self._connection.execute(query)), key=lambda each: each.token)

    def release(self, user: UserId, project: ProjectId, tokens: Sequence[int] | None = None) -> int:
        """Give this person's leases in the project back, all by default; how many there were."""
        own = review_leases.c
        where = [own.user_id == user, own.project_id == project]
        if tokens is not None:
            where.append(among(self._connection, own.token, tokens))
        return int(self._connection.execute(sa.delete(review_leases).where(*where)).rowcount)

    def end(self, task_id: TaskId, purpose: Purpose) -> None:
        """The task is done with."""
        own = review_leases.c
        self._connection.execute(sa.delete(review_leases).where(own.task_id == task_id, own.purpose == purpose))
