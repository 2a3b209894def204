"""Files that people put into a project: stored under a name of ours, typed by their content, served to members."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from juryroom.core.formats import upload_kind
from juryroom.core.model import ProjectId, Upload, UserId
from juryroom.errors import BadInput, NotThere
from juryroom.ports import MediaStore
from juryroom.store.unit import UnitOfWork

MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as it arrived; its name is the uploader's word."""

    name: str
    body: bytes

    @property
    def extension(self) -> str:
        """In lower case with its dot. Raises BadInput for kinds that are not taken."""
        return upload_kind.extension(self.name)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose bytes are stored, and that no row names yet."""

    file: IncomingFile
    stored_as: str
    size: int


def store(media: MediaStore, project_id: ProjectId, files: Sequence[IncomingFile]) -> list[Stored]:
    """Store the bytes, all or none; before a unit is opened, as writing files takes its time.

    Raises BadInput when there are too many files or one is of a kind that is not taken.
    """
    if len(files) > MOST_FILES:
        raise BadInput(f"An upload may hold {MOST_FILES} files, this one holds {len(files)}.")
    names = [f"upload/{project_id}/{uuid.uuid4().hex}{file.extension}" for file in files]
    try:
        sizes = [media.save(name, iter((file.body,))) for file, name in zip(files, names, strict=True)]
    except BaseException:
        discard(media, names)
        raise
    return [Stored(*one) for one in zip(files, names, sizes, strict=True)]


def note(unit: UnitOfWork, project_id: ProjectId, user_id: UserId | None, stored: Sequence[Stored]) -> list[Upload]:
    """Name stored files in the project. The caller discards them if this unit is not committed."""
    unit.projects.get(project_id)
    return [
        unit.uploads.add(
            project_id, user_id, shown_name(one.file.name), one.stored_as, (media_type_of(one.file), one.size)
        )
        for one in stored
    ]


def fetch(media: MediaStore, upload: Upload) -> IncomingFile:
    """The file's bytes again, under the name it came with."""
    with media.open(upload.stored_as) as file:
        return IncomingFile(upload.name, file.read())


def discard(media: MediaStore, names: Sequence[str]) -> None:
    """Remove stored bytes again, after the rows that named them are gone."""
    for name in names:
        media.remove(name)


def media_type_of(file: IncomingFile) -> str:
    """By content; by the name only for texts, which have no signature and are never shown inline."""
    texts = {".svg": "image/svg+xml", ".csv": "text/csv", ".json": "application/json", ".txt": "text/plain"}
    sniffed = upload_kind.sniff(file.body[:64])
    return texts.get(file.extension, sniffed) if sniffed == upload_kind.UNKNOWN else sniffed


def shown_name(name: str) -> str:
    """The last part of a path, without what a terminal or a header would trip over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:255] or "file"


def url_of(upload: Upload) -> str:
    """Where members see the file; also the value that tasks carry."""
    return f"/data/{upload.stored_as}"


def listing(unit: UnitOfWork, project_id: ProjectId, ids: Sequence[int] | None = None) -> list[Upload]:
    """The project's files. Raises NotThere for an unknown project, or for an id that is none of its files."""
    unit.projects.get(project_id)
    found = unit.uploads.of_project(project_id, ids)
    if ids is not None and len(found) < len(set(ids)):
        raise NotThere("FileUpload")
    return found


def remove(unit: UnitOfWork, project_id: ProjectId, ids: Sequence[int] | None) -> list[str]:
    """Forget these files (all for None) and give the names whose bytes may go once this is committed."""
    found = listing(unit, project_id, ids)
    unit.uploads.remove([upload.id for upload in found])
    return [upload.stored_as for upload in found]
