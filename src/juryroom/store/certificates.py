"""Certificates: one for each version in a project, never changed."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from juryroom.core.judging.prompts import Certificate
from juryroom.core.model import Instant, Json, ProjectId, UserId
from juryroom.errors import NotThere
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import certificates

_CERTIFICATES = sa.select(*columns_for(Certificate, certificates))


class Certificates:
    """The repository of certificates."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, version_id: int, project_id: ProjectId, content: Json, by: UserId | None) -> Certificate:
        """A new certificate."""
        row = {"version_id": version_id, "project_id": project_id, "content": content, "created_by": by,
               "created_at": self._now}  # fmt: skip
        made = self._connection.execute(sa.insert(certificates).values(row).returning(certificates.c.id)).scalar_one()
        return self.get(made)

    def get(self, certificate_id: int) -> Certificate:
        """Raises NotThere."""
        row = self._connection.execute(_CERTIFICATES.where(certificates.c.id == certificate_id)).one_or_none()
        if row is None:
            raise NotThere("Certificate")
        return Certificate(*row)

    def of_version(self, version_id: int, project_id: ProjectId) -> Certificate | None:
        """The one of a version in a project, if there is one."""
        query = _CERTIFICATES.where(certificates.c.version_id == version_id, certificates.c.project_id == project_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Certificate(*row)

    def of_versions(self, version_ids: Sequence[int], project_id: ProjectId) -> dict[int, Certificate]:
        """Version to certificate, of those that have one."""
        here = among(self._connection, certificates.c.version_id, version_ids)
        query = _CERTIFICATES.where(here, certificates.c.project_id == project_id)
        return {row.version_id: Certificate(*row) for row in self._connection.execute(query)}

    def of_project(self, project_id: ProjectId) -> list[Certificate]:
        """All of a project, newest first."""
        query = _CERTIFICATES.where(certificates.c.project_id == project_id).order_by(certificates.c.id.desc())
        return [Certificate(*row) for row in self._connection.execute(query)]
