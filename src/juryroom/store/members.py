"""Members of projects and workspaces, roles in one project, and which projects a person may enter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from juryroom.core.membership import EVERYWHERE, NOWHERE, Access, ProjectRole, Sight, Standing
from juryroom.core.model import Instant, ProjectId, Role, User, UserId
from juryroom.errors import NotThere
from juryroom.store.accounts import USER_COLUMNS, user_of
from juryroom.store.rows import among
from juryroom.store.tables import (
    project_access,
    project_members,
    project_roles,
    projects,
    users,
    workspace_members,
)
from juryroom.store.upsert import put

_PROJECT: sa.BindParameter[int] = sa.bindparam("project")
_USER: sa.BindParameter[int] = sa.bindparam("user")
_STANDING = (
    sa.select(
        projects.c.created_by,
        sa.func.coalesce(project_access.c.is_open, sa.true()),
        sa.exists().where(project_members.c.project_id == projects.c.id, project_members.c.user_id == _USER),
        sa.exists().where(
            workspace_members.c.workspace_id == project_access.c.workspace_id, workspace_members.c.user_id == _USER
        ),
        sa.select(project_roles.c.role)
        .where(project_roles.c.project_id == projects.c.id, project_roles.c.user_id == _USER)
        .scalar_subquery(),
    )
    .select_from(projects.outerjoin(project_access, project_access.c.project_id == projects.c.id))
    .where(projects.c.id == _PROJECT)
)


def enterable(sight: Sight) -> list[sa.ColumnElement[bool]]:
    """Conditions on `projects`: those that this person may enter. The rule of `core/membership.py`, for lists."""
    within = [] if sight.within is None else [projects.c.id == sight.within]
    if sight.role in EVERYWHERE:
        return within
    if sight.role in NOWHERE:
        return [sa.false()]
    access = project_access.alias()
    closed = sa.exists().where(access.c.project_id == projects.c.id, sa.not_(access.c.is_open))
    member = sa.exists().where(
        project_members.c.project_id == projects.c.id, project_members.c.user_id == sight.user_id
    )
    shared = sa.exists().where(
        access.c.project_id == projects.c.id,
        workspace_members.c.workspace_id == access.c.workspace_id,
        workspace_members.c.user_id == sight.user_id,
    )
    ways = [sa.not_(closed), member, shared]
    if sight.role is Role.MANAGER:
        ways.append(projects.c.created_by == sight.user_id)
    return [*within, sa.or_(*ways)]


class Members:
    """Rows of `project_access`, `project_members`, `project_roles`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def standing(self, project_id: ProjectId, user_id: UserId) -> Standing | None:
        """How this person stands to the project; None if there is no such project."""
        row = self._connection.execute(_STANDING, {"project": project_id, "user": user_id}).one_or_none()
        if row is None:
            return None
        creator, is_open, is_member, in_workspace, override = row
        return Standing(
            creator == user_id, bool(is_open), bool(is_member), bool(in_workspace), Role(override) if override else None
        )

    def access(self, ids: Iterable[ProjectId]) -> dict[ProjectId, Access]:
        """Who these projects are for; those without a row are open to everyone."""
        query = sa.select(project_access.c.project_id, project_access.c.workspace_id, project_access.c.is_open)
        rows = self._connection.execute(query.where(among(self._connection, project_access.c.project_id, ids)))
        return {ProjectId(project): Access(workspace, bool(is_open)) for project, workspace, is_open in rows}

    def set_access(self, project_id: ProjectId, access: Access) -> None:
        row = {"workspace_id": access.workspace, "is_open": access.is_open}
        put(self._connection, project_access, {"project_id": project_id}, row)

    def add(self, project_id: ProjectId, ids: Sequence[UserId]) -> int:
        """Make these people members; how many of them were none."""
        present = self.ids(project_id)
        rows = [
            {"project_id": project_id, "user_id": user, "created_at": self._now}
            for user in dict.fromkeys(ids)
            if user not in present
        ]
        if rows:
            self._connection.execute(sa.insert(project_members), rows)
        return len(rows)

    def remove(self, project_id: ProjectId, ids: Sequence[UserId]) -> int:
        """How many of these people were members until now. Their role in the project goes along."""
        gone = 0
        for table in (project_roles, project_members):
            where = (table.c.project_id == project_id, among(self._connection, table.c.user_id, ids))
            gone = self._connection.execute(sa.delete(table).where(*where)).rowcount
        return gone

    def ids(self, project_id: ProjectId) -> set[UserId]:
        """Members by name; who comes in by a workspace is not among them."""
        query = sa.select(project_members.c.user_id).where(project_members.c.project_id == project_id)
        return {UserId(user) for user in self._connection.execute(query).scalars()}

    def implicit(self, project_id: ProjectId) -> set[UserId]:
        """Who comes in by the project's workspace."""
        query = (
            sa.select(workspace_members.c.user_id)
            .join(project_access, project_access.c.workspace_id == workspace_members.c.workspace_id)
            .where(project_access.c.project_id == project_id)
        )
        return {UserId(user) for user in self._connection.execute(query).scalars()}

    def people(self, ids: Iterable[UserId]) -> list[User]:
        """These people, in the order of joining."""
        query = sa.select(*USER_COLUMNS).where(among(self._connection, users.c.id, ids)).order_by(users.c.id)
        return [user_of(row) for row in self._connection.execute(query)]

    def roles(self, project_id: ProjectId) -> dict[UserId, ProjectRole]:
        """Roles of this project, by person."""
        rows = self._roles(project_roles.c.project_id == project_id)
        return {row.user_id: row for row in rows}

    def roles_of(self, user_id: UserId, ids: Iterable[int] | None) -> list[ProjectRole]:
        """A person's roles in projects, in these alone when given."""
        where = [project_roles.c.user_id == user_id]
        if ids is not None:
            where.append(among(self._connection, project_roles.c.project_id, ids))
        return self._roles(*where)

    def role(self, role_id: int) -> ProjectRole:
        """Raises NotThere."""
        found = self._roles(project_roles.c.id == role_id)
        if not found:
            raise NotThere("ProjectRole")
        return found[0]

    def _roles(self, *where: sa.ColumnElement[bool]) -> list[ProjectRole]:
        columns = (project_roles.c.id, project_roles.c.project_id, project_roles.c.user_id, project_roles.c.role)
        rows = self._connection.execute(sa.select(*columns).where(*where).order_by(project_roles.c.id))
        return [ProjectRole(key, ProjectId(project), UserId(user), Role(role)) for key, project, user, role in rows]

    def set_role(self, project_id: ProjectId, user_id: UserId, role: Role) -> ProjectRole:
        key = {"project_id": project_id, "user_id": user_id}
        put(self._connection, project_roles, key, {"role": role.value})
        return self._roles(project_roles.c.project_id == project_id, project_roles.c.user_id == user_id)[0]

    def end_role(self, role_id: int) -> None:
        self._connection.execute(sa.delete(project_roles).where(project_roles.c.id == role_id))
