"""Leases: tasks held by one person for a while.

Slots of a task are numbered from 0; (task, slot) and (task, user) are unique, so the database itself keeps rows at
or below the overlap. The token grows with every new holder. An expired row keeps its slot until somebody needs it:
its holder may still submit, as nobody came in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from juryroom.core.model import Instant, Lease, ProjectId, TaskId, UserId
from juryroom.store.rows import among
from juryroom.store.tables import leases, tasks
from juryroom.store.upsert import DIALECTS, insert_into

_COLUMNS = [leases.c.task_id, leases.c.slot, leases.c.user_id, leases.c.token, leases.c.expires_at, leases.c.beyond]
_OF_USER = (
    sa.select(*_COLUMNS)
    .where(leases.c.project_id == sa.bindparam("project"), leases.c.user_id == sa.bindparam("user"))
    .order_by(leases.c.token)
)
_OF_TASK = sa.select(*_COLUMNS).where(leases.c.task_id == sa.bindparam("task")).order_by(leases.c.token)
_END = sa.delete(leases).where(
    leases.c.task_id == sa.bindparam("task"), leases.c.user_id == sa.bindparam("user")
).returning(leases.c.token)  # fmt: skip


_mine = leases.c.user_id == sa.bindparam("user", type_=sa.BigInteger)
_until = sa.bindparam("until", type_=sa.Text)
_EXTEND = sa.update(leases).where(_mine).values(expires_at=_until).returning(*_COLUMNS)
_EXTEND_ONE = _EXTEND.where(leases.c.token == sa.bindparam("held", type_=sa.BigInteger))
_OTHERS_HOLD_ANY = sa.select(
    sa.exists().where(
        leases.c.project_id == sa.bindparam("project"),
        leases.c.user_id != sa.bindparam("user"),
        leases.c.expires_at > sa.bindparam("now"),
    )
)


class Leases:
    """The repository of leases."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(
        self,
        task_id: TaskId,
        slot: int,
        project_id: ProjectId,
        user: UserId,
        expires_at: Instant,
        *,
        beyond: bool = False,
    ) -> Lease | None:
        """A new lease; None when the slot, or this person's lease on the task, exists already.

        beyond: it does not count towards the overlap.
        """
        row = {
            "task_id": task_id, "slot": slot, "project_id": project_id, "user_id": user,
            "created_at": self._now, "expires_at": expires_at, "beyond": beyond,
        }  # fmt: skip
        token = self._connection.execute(_INSERT[self._connection.dialect.name], row).scalar()
        return None if token is None else Lease(task_id, slot, user, int(token), expires_at, beyond)

    def of_user(self, project_id: ProjectId, user: UserId) -> list[Lease]:
        """This person's leases in the project, expired ones included, oldest first."""
        return [Lease(*row) for row in self._connection.execute(_OF_USER, {"project": project_id, "user": user})]

    def of_task(self, task_id: TaskId) -> list[Lease]:
        """A task's leases, expired ones included, oldest first."""
        return [Lease(*row) for row in self._connection.execute(_OF_TASK, {"task": task_id})]

    def end(self, task_id: TaskId, user: UserId) -> int | None:
        """End this person's lease on the task; its token, or None when there was none."""
        return self._connection.execute(_END, {"task": task_id, "user": user}).scalar()

    def drop_expired(self, task_id: TaskId, token: int) -> bool:
        """Remove this lease if it is (still) expired: its place is needed. Whether it went."""
        where = [leases.c.task_id == task_id, leases.c.token == token, leases.c.expires_at <= self._now]
        return bool(self._connection.execute(sa.delete(leases).where(*where)).rowcount)

    def extend(self, user: UserId, tokens: Sequence[int], until: Instant) -> list[Lease]:
        """Let this person's leases with these tokens run until then; those that are still theirs."""
        bound: dict[str, object] = {"user": user, "until": until}
        if len(tokens) == 1:
            rows = self._connection.execute(_EXTEND_ONE, bound | {"held": tokens[0]})
        else:
            rows = self._connection.execute(_EXTEND.where(among(self._connection, leases.c.token, tokens)), bound)
        return sorted((Lease(*row) for row in rows), key=lambda lease: lease.token)

    def projects_of(self, user: UserId, tokens: Sequence[int]) -> dict[ProjectId, list[int]]:
        """This person's tokens, by project."""
        query = sa.select(leases.c.project_id, leases.c.token).where(
            leases.c.user_id == user, among(self._connection, leases.c.token, tokens)
        )
        found: dict[ProjectId, list[int]] = {}
        for project_id, token in self._connection.execute(query):
            found.setdefault(ProjectId(project_id), []).append(token)
        return found

    def release(self, user: UserId, project_id: ProjectId, tokens: Sequence[int] | None = None) -> int:
        """Give this person's leases back (all of the project by default); how many."""
        where = [leases.c.user_id == user, leases.c.project_id == project_id]
        if tokens is not None:
            where.append(among(self._connection, leases.c.token, tokens))
        return int(self._connection.execute(sa.delete(leases).where(*where)).rowcount)

    def trim(self, task_id: TaskId, room: int) -> None:
        """Keep at most `room` leases on the task, besides those beyond the overlap: live ones before expired ones,
        older before newer."""
        rows = [lease for lease in self.of_task(task_id) if not lease.beyond]
        if len(rows) <= room:
            return
        keep_first = sorted(rows, key=lambda lease: (lease.expires_at <= self._now, lease.token))
        excess = [lease.token for lease in keep_first[max(room, 0) :]]
        self._connection.execute(sa.delete(leases).where(leases.c.token.in_(excess)))

    def drop_excess(self, project_id: ProjectId, ids: Sequence[int] | None = None) -> None:
        """End the leases that tasks of the project (all by default) have no room for any more, the newest first."""
        drop_excess(self._connection, project_id, ids)

    def others_hold_any(self, project_id: ProjectId, user: UserId) -> bool:
        """Whether somebody else works in the project at this moment."""
        bound = {"project": project_id, "user": user, "now": self._now}
        return bool(self._connection.execute(_OTHERS_HOLD_ANY, bound).scalar())


def drop_excess(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None = None) -> None:
    """End the leases that tasks of the project (all by default) have no room for any more, the newest first."""
    here = [leases.c.project_id == project, sa.not_(leases.c.beyond)]
    if ids is not None:
        here.append(among(connection, leases.c.task_id, ids))
    rank = sa.func.row_number().over(partition_by=leases.c.task_id, order_by=leases.c.token)
    room = (tasks.c.overlap + tasks.c.extra - tasks.c.answers).label("room")
    ranked = sa.select(leases.c.token, rank.label("place"), room).join(tasks, tasks.c.id == leases.c.task_id)
    found = ranked.where(*here).subquery()
    excess = sa.select(found.c.token).where(found.c.place > found.c.room)
    connection.execute(sa.delete(leases).where(leases.c.token.in_(excess)))


_INSERT: Mapping[str, sa.Executable] = {
    dialect: insert_into(dialect, leases).on_conflict_do_nothing().returning(leases.c.token) for dialect in DIALECTS
}
