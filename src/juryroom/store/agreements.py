"""Agreement as it was kept: read, summed up, and worked out anew."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from juryroom.core.agreement.answers import Answer
from juryroom.core.agreement.settings import Tools
from juryroom.core.model import ProjectId, TaskId
from juryroom.core.quality.shares import Key, Sum
from juryroom.core.quality.task_shares import Rules
from juryroom.store import agreement, counters, escalation, standings
from juryroom.store import tables as t
from juryroom.store.rows import among

_read_values = msgspec.json.Decoder(dict[str, float | None]).decode


class Agreements:
    """The repository of agreement as it was kept."""

    def __init__(self, connection: sa.Connection, _: object = None) -> None:
        self._connection = connection

    def rules(self, project_id: ProjectId) -> Rules | None:
        """What agreement goes by; None when the project's config cannot be read."""
        return agreement.rules_of(self._connection, project_id)

    @property
    def tools(self) -> Tools | None:
        """The installed metrics of others."""
        return agreement.tools_of(self._connection)

    def answers(self, ids: Sequence[TaskId]) -> dict[int, tuple[list[Answer], Answer | None]]:
        """See `agreement.answers_of`."""
        return agreement.answers_of(self._connection, ids)

    def accepted(self, ids: Sequence[TaskId]) -> dict[int, list[Answer]]:
        """The answers of these tasks that reviewers have accepted, as they are now."""
        return agreement.accepted_of(self._connection, ids)

    def sums(self, project_id: ProjectId, *kinds: str) -> dict[Key, Sum]:
        """What all tasks of the project add up to, of these kinds."""
        table = t.agreement_sums.c
        columns = (table.kind, table.first, table.second, table.third, table.n, table.left_out, table.total,
                   table.squares)  # fmt: skip
        query = sa.select(*columns).where(table.project_id == project_id, table.kind.in_(kinds))
        found = {(row[0], row[1], row[2], row[3]): Sum(*row[4:]) for row in self._connection.execute(query)}
        return {key: each for key, each in found.items() if each}

    def by_control(self, ids: Sequence[TaskId]) -> dict[TaskId, dict[str, float | None]]:
        """What is kept of these tasks by control; those of which nothing is are left out."""
        own = t.task_agreements.c
        query = sa.select(own.task_id, own.by_control).where(among(self._connection, own.task_id, ids))
        return {TaskId(row[0]): _read_values(row[1]) for row in self._connection.execute(query)}

    def answered(self, project_id: ProjectId) -> list[TaskId]:
        """Tasks of the project whose agreement is kept or should be."""
        return [TaskId(one) for one in agreement.answered(self._connection, project_id)]

    def recount(self, project_id: ProjectId, ids: Sequence[TaskId]) -> None:
        """Work these tasks out anew. Holds the tasks, then the project."""
        where = counters.ids_or_project(self._connection, project_id, ids)
        counters.lock_tasks(self._connection, where)
        counters.touch(self._connection, project_id)
        inside = sa.select(t.tasks.c.id).where(where).order_by(t.tasks.c.id)
        agreement.follow(self._connection, project_id, list(self._connection.execute(inside).scalars()))
        if escalation.follow(self._connection, project_id, ids):
            counters.forget_positions(self._connection, project_id)
        standings.follow(self._connection, project_id, ids)

    def sweep(self, project_id: ProjectId) -> None:
        """Remove sums that have come down to nothing."""
        table = t.agreement_sums
        empty = [table.c.project_id == project_id, table.c.n == 0, table.c.left_out == 0]
        self._connection.execute(sa.delete(table).where(*empty))

    def uncounted(self) -> list[ProjectId]:
        """Projects with answers of which nothing is kept: they are from before agreement was."""
        known = sa.exists().where(t.agreement_sums.c.project_id == t.projects.c.id)
        query = sa.select(t.projects.c.id).where(t.projects.c.num_tasks_with_annotations > 0, sa.not_(known))
        return [ProjectId(one) for one in self._connection.execute(query).scalars()]

    def below(self, project_id: ProjectId, threshold: float) -> int:
        """How many tasks have an agreement below this."""
        query = sa.select(sa.func.count()).where(t.tasks.c.project_id == project_id, t.tasks.c.agreement < threshold)
        return int(self._connection.execute(query).scalar_one())

    def lowest(self, project_id: ProjectId, limit: int) -> list[tuple[TaskId, float]]:
        """The tasks whose answers agree least."""
        known = [t.tasks.c.project_id == project_id, t.tasks.c.agreement.is_not(None)]
        query = sa.select(t.tasks.c.id, t.tasks.c.agreement).where(*known)
        rows = self._connection.execute(query.order_by(t.tasks.c.agreement, t.tasks.c.id).limit(limit))
        return [(TaskId(row[0]), row[1]) for row in rows]
