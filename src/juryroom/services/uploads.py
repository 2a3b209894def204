"""Files that people put into a project: stored under a name of ours, typed by their content, served to members."""

from __future__ import annotations

import math
import uuid
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from juryroom.core.formats import pictures, upload_kind
from juryroom.core.model import ProjectId, Upload, UserId
from juryroom.errors import BadInput, NotThere, OutsideFailed
from juryroom.ports import Egress, MediaStore
from juryroom.store.unit import UnitOfWork

MOST_FILES = 100
MOST_PIXELS = 100_000_000
DOWNLOAD_S = 300.0
PIECE = 256 * 1024
KINDS = ("upload", "export", "import", "part", *pictures.KINDS)


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
        refuse_giant(file)
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


def refuse_giant(file: IncomingFile) -> None:
    """A picture may be huge while its file is small: it is refused by what its header says, before it is unpacked."""
    if media_type_of(file).startswith("image/") and _pixels(file.file) > MOST_PIXELS:
        most = MOST_PIXELS // 1_000_000
        raise BadInput(f"{shown_name(file.name)}: pictures may have {most} megapixels, this one has more.")


def _pixels(file: BinaryIO) -> float:
    """How many there are by the header alone; 0 for what is no picture that can be read."""
    from PIL import Image

    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = Image.open(file).size
            return width * height
    except Image.DecompressionBombError:
        return math.inf
    except (OSError, ValueError, SyntaxError):
        return 0
    finally:
        file.seek(0)


def note(unit: UnitOfWork, project_id: ProjectId, user_id: UserId | None, stored: Sequence[Stored]) -> list[Upload]:
    """Name stored files in the project. The caller discards them if this unit is not committed."""
    unit.projects.get(project_id)
    return [
        unit.uploads.add(project_id, user_id, one.name, one.stored_as, (one.media_type, one.size)) for one in stored
    ]


def download(egress: Egress | None, url: str, most_bytes: int, into: BinaryIO) -> IncomingFile:
    """A file from another server, by its address; named as its path ends, or else by what the server says it is.

    Raises AddressRefused, OutsideFailed; BadInput for a kind of file that is not taken.
    """
    if egress is None:
        raise BadInput("This installation fetches nothing from other servers. Download the file and upload it.")
    with egress.request("GET", url, most_bytes=most_bytes, seconds=DOWNLOAD_S) as reply:
        if reply.status != 200:
            raise OutsideFailed(f"{url} answered with status {reply.status}.")
        for piece in reply.pieces:
            into.write(piece)
    into.seek(0)
    path = unquote(urlsplit(reply.url).path)
    return IncomingFile(_named_by_type(shown_name(path), reply.headers.get("content-type", "")), into)


def _named_by_type(name: str, content_type: str) -> str:
    try:
        upload_kind.extension(name)
    except BadInput:
        suffix = upload_kind.BY_TYPE.get(content_type.partition(";")[0].strip().lower())
        return f"{name}{suffix}" if suffix else name
    return name


def fetch(media: MediaStore, upload: Upload) -> IncomingFile:
    """The file again, open, under the name it came with."""
    return IncomingFile(upload.name, media.open(upload.stored_as))


def discard(media: MediaStore, names: Sequence[str]) -> None:
    """Remove stored bytes again, with their small copies, after the rows that named them are gone."""
    for name in names:
        media.remove(name)
        for copy in pictures.names_of_upload(name) if name.startswith("upload/") else ():
            media.remove(copy)


def discard_all(media: MediaStore, project_id: ProjectId) -> None:
    """Remove every file of a project, after its rows are gone."""
    media.clear(KINDS, project_id)


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
