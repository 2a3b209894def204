"""Workspaces and their members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.membership import Workspace
from juryroom.core.model import Instant, ProjectId, UserId
from juryroom.errors import NotThere
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import project_access, workspace_members, workspaces

_SELECT = sa.select(*columns_for(Workspace, workspaces))


class Workspaces:
    """Rows of `workspaces` and `workspace_members`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, Any]) -> Workspace:
        row = {"created_at": self._now, **values}
        new = self._connection.execute(sa.insert(workspaces).values(row).returning(workspaces.c.id)).scalar_one()
        return self.get(new)

    def get(self, workspace_id: int) -> Workspace:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(workspaces.c.id == workspace_id)).one_or_none()
        if row is None:
            raise NotThere("Workspace")
        return Workspace(*row)

    def listing(self, *, of: UserId | None = None) -> list[Workspace]:
        """All of them, or those that this person is a member of or has made."""
        query = _SELECT.order_by(workspaces.c.id)
        if of is not None:
            mine = sa.exists().where(
                workspace_members.c.workspace_id == workspaces.c.id, workspace_members.c.user_id == of
            )
            query = query.where(sa.or_(mine, workspaces.c.created_by == of))
        return [Workspace(*row) for row in self._connection.execute(query)]

    def update(self, workspace_id: int, changes: Mapping[str, Any]) -> Workspace:
        if changes:
            self._connection.execute(sa.update(workspaces).where(workspaces.c.id == workspace_id).values(**changes))
        return self.get(workspace_id)

    def delete(self, workspace_id: int) -> None:
        """The workspace; its projects stay, closed to all but their own members."""
        self._connection.execute(sa.delete(workspaces).where(workspaces.c.id == workspace_id))

    def members(self, workspace_id: int) -> set[UserId]:
        query = sa.select(workspace_members.c.user_id).where(workspace_members.c.workspace_id == workspace_id)
        return {UserId(user) for user in self._connection.execute(query).scalars()}

    def join(self, workspace_id: int, ids: Sequence[UserId]) -> int:
        """Make these people members; how many of them were none."""
        present = self.members(workspace_id)
        rows = [
            {"workspace_id": workspace_id, "user_id": user, "created_at": self._now}
            for user in dict.fromkeys(ids)
            if user not in present
        ]
        if rows:
            self._connection.execute(sa.insert(workspace_members), rows)
        return len(rows)

    def leave(self, workspace_id: int, ids: Sequence[UserId]) -> int:
        """How many of these people were members until now."""
        where = (
            workspace_members.c.workspace_id == workspace_id,
            among(self._connection, workspace_members.c.user_id, ids),
        )
        return self._connection.execute(sa.delete(workspace_members).where(*where)).rowcount

    def projects(self, workspace_id: int) -> list[ProjectId]:
        query = sa.select(project_access.c.project_id).where(project_access.c.workspace_id == workspace_id)
        found = self._connection.execute(query.order_by(project_access.c.project_id)).scalars()
        return [ProjectId(project) for project in found]

    def counts(self, ids: Iterable[int]) -> dict[int, int]:
        """How many projects are in each of these workspaces."""
        query = (
            sa.select(project_access.c.workspace_id, sa.func.count())
            .where(among(self._connection, project_access.c.workspace_id, ids))
            .group_by(project_access.c.workspace_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}
