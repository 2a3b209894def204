"""Juries."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from juryroom.core.judging.prompts import Jury
from juryroom.core.model import Instant, ProjectId
from juryroom.errors import NotThere
from juryroom.store.rows import columns_for
from juryroom.store.tables import juries

_JURIES = sa.select(*columns_for(Jury, juries))


class Juries:
    """The repository of juries."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, project_id: ProjectId, values: Mapping[str, object]) -> Jury:
        """A new jury."""
        row = {**values, "project_id": project_id, "created_at": self._now, "updated_at": self._now}
        made = self._connection.execute(sa.insert(juries).values(row).returning(juries.c.id)).scalar_one()
        return self.get(made)

    def get(self, jury_id: int) -> Jury:
        """Raises NotThere."""
        row = self._connection.execute(_JURIES.where(juries.c.id == jury_id)).one_or_none()
        if row is None:
            raise NotThere("Jury")
        return Jury(*row)

    def of_project(self, project_id: ProjectId) -> list[Jury]:
        """The juries of a project, newest first."""
        query = _JURIES.where(juries.c.project_id == project_id).order_by(juries.c.id.desc())
        return [Jury(*row) for row in self._connection.execute(query)]

    def update(self, jury_id: int, values: Mapping[str, object]) -> Jury:
        """Raises NotThere."""
        query = sa.update(juries).where(juries.c.id == jury_id)
        self._connection.execute(query.values({**values, "updated_at": self._now}))
        return self.get(jury_id)

    def delete(self, jury_id: int) -> None:
        """Raises NotThere."""
        self.get(jury_id)
        self._connection.execute(sa.delete(juries).where(juries.c.id == jury_id))
