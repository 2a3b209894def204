"""Imports in the background, and uploads that arrive in parts."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from juryroom.core.model import Instant, Json, ProjectId, UserId
from juryroom.core.transfers import ImportRun, PartialUpload
from juryroom.errors import NotThere
from juryroom.store.jobs import select_with_outcome
from juryroom.store.rows import columns_for
from juryroom.store.tables import imports, partial_uploads, upload_parts


class ImportRuns:
    """Rows of `imports`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now
        self._select = select_with_outcome(ImportRun, imports)

    def add(self, project_id: ProjectId, user_id: UserId | None, plan: Json) -> ImportRun:
        """An import that is about to begin."""
        row = {"project_id": project_id, "user_id": user_id, "plan": plan, "created_at": self._now}
        statement = sa.insert(imports).values(**row, status="created").returning(imports.c.id)
        return self.get(project_id, self._connection.execute(statement).scalar_one())

    def get(self, project_id: ProjectId, import_id: int) -> ImportRun:
        """One import of this project. Raises NotThere."""
        where = sa.and_(imports.c.id == import_id, imports.c.project_id == project_id)
        row = self._connection.execute(self._select.where(where)).one_or_none()
        if row is None:
            raise NotThere("Import")
        return ImportRun(*row)

    def of_project(self, project_id: ProjectId) -> list[ImportRun]:
        """The project's imports, newest first."""
        query = self._select.where(imports.c.project_id == project_id).order_by(imports.c.id.desc())
        return [ImportRun(*row) for row in self._connection.execute(query)]

    def update(self, import_id: int, **values: object) -> None:
        """Change status, counts, faults."""
        self._connection.execute(sa.update(imports).where(imports.c.id == import_id).values(values))


class PartialUploads:
    """Rows of `partial_uploads` and their parts. The bytes are behind ports.MediaStore."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now
        self._select = sa.select(*columns_for(PartialUpload, partial_uploads))

    def add(self, upload_id: str, project_id: ProjectId, user_id: UserId | None, values: dict[str, object]) -> None:
        """A file that is announced: name, size, sha256."""
        row = {"id": upload_id, "project_id": project_id, "user_id": user_id, "created_at": self._now}
        self._connection.execute(sa.insert(partial_uploads).values(row | values))

    def get(self, project_id: ProjectId, upload_id: str, *, hold: bool = False) -> PartialUpload:
        """One upload of this project, held until the commit if asked for. Raises NotThere."""
        where = sa.and_(partial_uploads.c.id == upload_id, partial_uploads.c.project_id == project_id)
        query = self._select.where(where)
        row = self._connection.execute(query.with_for_update() if hold else query).one_or_none()
        if row is None:
            raise NotThere("Upload")
        return PartialUpload(*row)

    def before(self, instant: Instant) -> list[PartialUpload]:
        """Uploads that were announced before this instant and are not complete, of all projects."""
        query = self._select.where(partial_uploads.c.created_at < instant, partial_uploads.c.file_upload.is_(None))
        return [PartialUpload(*row) for row in self._connection.execute(query)]

    def add_part(self, upload: PartialUpload, size: int, stored_as: str) -> None:
        """The next bytes."""
        part = {"upload_id": upload.id, "position": upload.received, "size": size, "stored_as": stored_as}
        self._connection.execute(sa.insert(upload_parts).values(part))
        self._set(upload.id, received=upload.received + size)

    def parts(self, upload_id: str) -> Sequence[str]:
        """Where the parts are stored, in their order."""
        query = sa.select(upload_parts.c.stored_as).where(upload_parts.c.upload_id == upload_id)
        return self._connection.execute(query.order_by(upload_parts.c.position)).scalars().all()

    def complete(self, upload_id: str, file_upload: int) -> None:
        """All bytes are in one file now."""
        self._connection.execute(sa.delete(upload_parts).where(upload_parts.c.upload_id == upload_id))
        self._set(upload_id, file_upload=file_upload)

    def remove(self, upload_id: str) -> None:
        """Forget an upload and its parts."""
        self._connection.execute(sa.delete(partial_uploads).where(partial_uploads.c.id == upload_id))

    def _set(self, upload_id: str, **values: object) -> None:
        self._connection.execute(sa.update(partial_uploads).where(partial_uploads.c.id == upload_id).values(values))
