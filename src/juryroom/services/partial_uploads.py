"""Uploads in parts: each part is stored when it has arrived, so that a broken connection costs no more than one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from juryroom.core.formats import upload_kind
from juryroom.core.model import ProjectId, Upload, UserId
from juryroom.core.transfers import PartialUpload
from juryroom.errors import BadInput, NotNow
from juryroom.ports import MediaStore
from juryroom.services import uploads
from juryroom.services.room import Room
from juryroom.services.uploads import IncomingFile
from juryroom.store.unit import UnitOfWork

MOST_BYTES = 64 * 1024**3


def announce(
    unit: UnitOfWork, project_id: ProjectId, user_id: UserId, name: str, size: int, sha256: str | None
) -> PartialUpload:
    """A file that is going to arrive. Raises BadInput for a kind that is not taken."""
    unit.projects.get(project_id)
    upload_kind.extension(name)
    if not 0 < size <= MOST_BYTES:
        raise BadInput(f"A file has 1 to {MOST_BYTES} bytes.")
    upload_id = uuid.uuid4().hex
    values: dict[str, object] = {"name": uploads.shown_name(name), "size": size, "sha256": sha256}
    unit.partial_uploads.add(upload_id, project_id, user_id, values)
    return unit.partial_uploads.get(project_id, upload_id)


def receive(room: Room, project_id: ProjectId, upload_id: str, offset: int, body: BinaryIO) -> PartialUpload:
    """Keep the bytes that come next; behind the last of them the file is put together and checked.

    Raises NotNow when `offset` is not where the upload stands, BadInput when there are too many bytes or their hash
    is another.
    """
    with room.database.read() as unit:
        _check_offset(unit.partial_uploads.get(project_id, upload_id), offset)
    name = f"part/{project_id}/{uuid.uuid4().hex}"
    size = room.media.save(name, uploads.pieces(body))
    try:
        with room.database.write() as unit:
            upload = unit.partial_uploads.get(project_id, upload_id, hold=True)
            _check_offset(upload, offset)
            if offset + size > upload.size:
                raise BadInput(f"{offset + size} bytes are more than the {upload.size} that were announced.")
            if size:
                unit.partial_uploads.add_part(upload, size, name)
    except BaseException:
        room.media.remove(name)
        raise
    return settle(room, project_id, upload_id)


def _check_offset(upload: PartialUpload, offset: int) -> None:
    if upload.received != offset:
        raise NotNow(f"The upload stands at byte {upload.received}, not at {offset}.")


def settle(room: Room, project_id: ProjectId, upload_id: str) -> PartialUpload:
    """Put the file together if all of it has arrived and that was not done yet."""
    with room.database.read() as unit:
        upload = unit.partial_uploads.get(project_id, upload_id)
        parts = unit.partial_uploads.parts(upload_id)
    if upload.received < upload.size or upload.file_upload is not None:
        return upload
    digest = hashlib.sha256()
    name = f"upload/{project_id}/{uuid.uuid4().hex}{upload_kind.extension(upload.name)}"
    size = room.media.save(name, _joined(room.media, parts, digest))
    try:
        _check(room.media, upload, name, digest.hexdigest())
        with room.database.write() as unit:
            upload = unit.partial_uploads.get(project_id, upload_id, hold=True)
            if upload.file_upload is None:
                kept = _note(unit, room.media, upload, name, size)
                unit.partial_uploads.complete(upload_id, kept.id)
    except BadInput:
        room.media.remove(name)
        discard(room, project_id, upload_id)
        raise
    except BaseException:
        room.media.remove(name)
        raise
    uploads.discard(room.media, parts)
    with room.database.read() as unit:
        return unit.partial_uploads.get(project_id, upload_id)


def _joined(media: MediaStore, parts: Sequence[str], digest: hashlib._Hash) -> Iterator[bytes]:
    for part in parts:
        with media.open(part) as file:
            for piece in uploads.pieces(file):
                digest.update(piece)
                yield piece


def _check(media: MediaStore, upload: PartialUpload, name: str, sha256: str) -> None:
    if upload.sha256 is not None and upload.sha256 != sha256:
        raise BadInput(f"The file's SHA-256 is {sha256}, not the {upload.sha256} that was announced. Begin again.")
    with media.open(name) as file:
        uploads.refuse_giant(IncomingFile(upload.name, file))


def _note(unit: UnitOfWork, media: MediaStore, upload: PartialUpload, name: str, size: int) -> Upload:
    with media.open(name) as file:
        media_type = uploads.media_type_of(IncomingFile(upload.name, file))
    return unit.uploads.add(upload.project_id, upload.user_id, upload.name, name, (media_type, size))


def discard(room: Room, project_id: ProjectId, upload_id: str) -> None:
    """Forget an upload with what has arrived of it; a file that is complete stays."""
    with room.database.write() as unit:
        unit.partial_uploads.get(project_id, upload_id)
        parts = unit.partial_uploads.parts(upload_id)
        unit.partial_uploads.remove(upload_id)
    uploads.discard(room.media, parts)
