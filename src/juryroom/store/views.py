"""Saved views of the Data Manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from juryroom.core.model import Instant, Json, ProjectId, UserId
from juryroom.errors import NotThere
from juryroom.store.rows import columns_for
from juryroom.store.tables import views


@dataclass(frozen=True, slots=True)
class View:
    """A saved filter, order and selection over one project; `data` and `selected_items` are JSON text."""

    id: int
    project_id: ProjectId
    user_id: UserId | None
    position: int
    data: Json
    selected_items: Json
    shared: bool
    """Seen by everybody in the project; else it is its maker's alone, and whoever has the link may look."""


_COLUMNS = columns_for(View, views)


class Views:
    """Stores views in the order in which their tabs stand."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, project_id: ProjectId, user_id: UserId | None, data: Json, now: Instant, *, shared: bool = False
    ) -> View:
        """A new view behind the project's last one."""
        last = sa.select(sa.func.max(views.c.position)).where(views.c.project_id == project_id)
        position = (self._connection.execute(last).scalar_one() or 0) + 1
        row = {"project_id": project_id, "user_id": user_id, "position": position, "data": data, "shared": shared}
        statement = sa.insert(views).values(**row, created_at=now, updated_at=now).returning(*_COLUMNS)
        return View(*self._connection.execute(statement).one())

    def get(self, view_id: int) -> View:
        """One view. Raises NotThere."""
        row = self._connection.execute(sa.select(*_COLUMNS).where(views.c.id == view_id)).one_or_none()
        if row is None:
            raise NotThere("View")
        return View(*row)

    def of_project(self, project_id: ProjectId) -> list[View]:
        """The project's views, in the order of their tabs."""
        statement = sa.select(*_COLUMNS).where(views.c.project_id == project_id).order_by(views.c.position, views.c.id)
        return [View(*row) for row in self._connection.execute(statement)]

    def update(self, view_id: int, now: Instant, **changes: object) -> View:
        """Change `data`, `selected_items`, `position` or `shared`. Raises NotThere."""
        statement = sa.update(views).where(views.c.id == view_id).values(**changes, updated_at=now)
        self._connection.execute(statement)
        return self.get(view_id)

    def delete(self, view_id: int) -> None:
        """Forget one view."""
        self._connection.execute(sa.delete(views).where(views.c.id == view_id))

    def delete_many(self, ids: Sequence[int]) -> None:
        """Forget these views."""
        self._connection.execute(sa.delete(views).where(views.c.id.in_(ids)))
