"""Figures that are worked out behind a request, with what they were worked out from."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from juryroom.core.model import Instant, Json, ProjectId
from juryroom.store import tables as t
from juryroom.store.upsert import put


@dataclass(frozen=True, slots=True)
class Figure:
    """One of them. `version` is that of the project's content; a newer one makes it out of date."""

    value: Json
    version: str
    computed_at: Instant | None
    job_id: int | None


class Figures:
    """Their repository."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def get(self, project_id: ProjectId, name: str) -> Figure | None:
        """The latest, if it was ever worked out or asked for."""
        own = t.figures.c
        query = sa.select(own.value, own.version, own.computed_at, own.job_id)
        row = self._connection.execute(query.where(own.project_id == project_id, own.name == name)).one_or_none()
        return None if row is None else Figure(Json(row[0]), row[1], row[2], row[3])

    def put(self, project_id: ProjectId, name: str, value: Json, version: str) -> None:
        """Keep a figure that is worked out now."""
        values = {"value": value, "version": version, "computed_at": self._now, "job_id": None}
        put(self._connection, t.figures, {"project_id": project_id, "name": name}, values)

    def ask(self, project_id: ProjectId, name: str, job_id: int) -> None:
        """Note the job that is going to work it out."""
        old = self.get(project_id, name) or Figure(Json("null"), "", None, None)
        values = {"value": old.value, "version": old.version, "computed_at": old.computed_at, "job_id": job_id}
        put(self._connection, t.figures, {"project_id": project_id, "name": name}, values)
