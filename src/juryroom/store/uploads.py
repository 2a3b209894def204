"""Uploaded files: who put what where. The bytes are behind ports.MediaStore."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, TaskId, Upload, UserId
from juryroom.errors import NotThere
from juryroom.store.rows import among, among_texts, columns_for
from juryroom.store.tables import file_uploads, tasks


class Uploads:
    """Rows of `file_uploads`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now
        self._select = sa.select(*columns_for(Upload, file_uploads))

    def add(
        self, project_id: ProjectId, user_id: UserId | None, name: str, stored_as: str, media: tuple[str, int]
    ) -> Upload:
        """Note a stored file. `media`: its type and its size in bytes."""
        media_type, size = media
        row = {
            "project_id": project_id,
            "user_id": user_id,
            "name": name,
            "stored_as": stored_as,
            "created_at": self._now,
        }
        statement = sa.insert(file_uploads).values(**row, media_type=media_type, size=size).returning(file_uploads.c.id)
        return self.get(self._connection.execute(statement).scalar_one())

    def get(self, upload_id: int) -> Upload:
        return self._one(file_uploads.c.id == upload_id)

    def named(self, stored_as: str) -> Upload:
        """The file behind an address."""
        return self._one(file_uploads.c.stored_as == stored_as)

    def named_any(self, stored_as: Sequence[str]) -> list[Upload]:
        """The files behind addresses, those that there are."""
        statement = self._select.where(among_texts(self._connection, file_uploads.c.stored_as, stored_as))
        return [Upload(*row) for row in self._connection.execute(statement)]

    def of_project(self, project_id: ProjectId, ids: Sequence[int] | None = None) -> list[Upload]:
        """The project's files, oldest first; only those in `ids` when given."""
        statement = self._select.where(file_uploads.c.project_id == project_id).order_by(file_uploads.c.id)
        if ids is not None:
            statement = statement.where(among(self._connection, file_uploads.c.id, ids))
        return [Upload(*row) for row in self._connection.execute(statement)]

    def rename(self, upload_id: int, name: str) -> Upload:
        """Change what people call the file; its address stays."""
        self._connection.execute(sa.update(file_uploads).where(file_uploads.c.id == upload_id).values(name=name))
        return self.get(upload_id)

    def remove(self, ids: Sequence[int]) -> None:
        """Forget files; their bytes are the caller's to remove once this is committed."""
        self._connection.execute(sa.delete(file_uploads).where(among(self._connection, file_uploads.c.id, ids)))

    def tasks_from(self, project_id: ProjectId, stored_as: Sequence[str]) -> list[TaskId]:
        """Tasks that were imported from these files."""
        query = sa.select(tasks.c.id).where(tasks.c.project_id == project_id, tasks.c.file_upload.in_(stored_as))
        return [TaskId(value) for value in self._connection.execute(query).scalars()]

    def _one(self, condition: sa.ColumnElement[bool]) -> Upload:
        row = self._connection.execute(self._select.where(condition)).one_or_none()
        if row is None:
            raise NotThere("FileUpload")
        return Upload(*row)
