"""Files that people put into a project: stored under a name of ours, typed by their content, served to members."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from juryroom.core.formats import upload_kind
from juryroom.core.model import ProjectId, Upload, UserId
from juryroom.errors import BadInput, NotThere
from juryroom.ports import MediaStore
from juryroom.store.unit import UnitOfWork

MOST_FILES = 100
MOST_PIXELS = 100_000_000
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as it arrived; its name is the uploader's word."""

    name: str
    file: BinaryIO

    @property
    def extension(self) -> str:
        """In lower case with its dot. Raises BadInput for kinds that are not taken."""
        return upload_kind.extension(self.name)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose bytes are stored, and that no row names yet."""

    name: str
    media_type: str
    stored_as: str
    size: int


def store(media: MediaStore, project_id: ProjectId, files: Sequence[IncomingFile]) -> list[Stored]:
    """Store the bytes, all or none; before a unit is opened, as writing files takes its time.

    Raises BadInput when there are too many files or one is of a kind that is not taken.
    """
    if len(files) > MOST_FILES:
        raise BadInput(f"An upload may hold {MOST_FILES} files, this one holds {len(files)}.")
    for file in files:
        _refuse_giant(file)
    names = [f"upload/{project_id}/{uuid.uuid4().hex}{file.extension}" for file in files]
    try:
        sizes = [media.save(name, pieces(file.file)) for file, name in zip(files, names, strict=True)]
    except BaseException:
        discard(media, names)
        raise
    return [
        Stored(shown_name(file.name), media_type_of(file), name, size)
        for file, name, size in zip(files, names, sizes, strict=True)
    ]


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """The whole file from its beginning, some at a time; it stands at its beginning again behind that."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
    file.seek(0)


def _refuse_giant(file: IncomingFile) -> None:
    """A picture may say of itself that it is huge while its file is small: it is refused by what its header says."""
    size = picture_size(file.file) if media_type_of(file).startswith("image/") else None
    if size is not None and size[0] * size[1] > MOST_PIXELS:
        most = MOST_PIXELS // 1_000_000
        raise BadInput(f"{shown_name(file.name)}: {size[0]} x {size[1]} pixels; pictures may have {most} megapixels.")


def picture_size(file: BinaryIO) -> tuple[int, int] | None:
    """(width, height) by the header alone, without unpacking a pixel; None for what is no picture we can read."""
    from PIL import Image

    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(file).size
    except Image.DecompressionBombError:
        return (MOST_PIXELS, MOST_PIXELS)
    except (OSError, ValueError, SyntaxError):
        return None
    finally:
        file.seek(0)


def note(unit: UnitOfWork, project_id: ProjectId, user_id: UserId | None, stored: Sequence[Stored]) -> list[Upload]:
    """Name stored files in the project. The caller discards them if this unit is not committed."""
    unit.projects.get(project_id)
    return [
        unit.uploads.add(project_id, user_id, one.name, one.stored_as, (one.media_type, one.size)) for one in stored
    ]


def fetch(media: MediaStore, upload: Upload) -> IncomingFile:
    """The file again, open, under the name it came with."""
    return IncomingFile(upload.name, media.open(upload.stored_as))


def discard(media: MediaStore, names: Sequence[str]) -> None:
    """Remove stored bytes again, after the rows that named them are gone."""
    for name in names:
        media.remove(name)


def media_type_of(file: IncomingFile) -> str:
    """By content; by the name only for texts, which have no signature and are never shown inline."""
    texts = {".svg": "image/svg+xml", ".csv": "text/csv", ".json": "application/json", ".txt": "text/plain"}
    file.file.seek(0)
    sniffed = upload_kind.sniff(file.file.read(64))
    file.file.seek(0)
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
