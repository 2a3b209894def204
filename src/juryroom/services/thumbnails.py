"""Pictures made small for lists: made when first looked at, kept only where the project allows it.

A picture that cannot be made small is shown from where it is: that is an answer, not an error.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from juryroom.core.formats import pictures, upload_kind
from juryroom.core.formats.pictures import Size, Thumbnails
from juryroom.core.model import Project, ProjectId, TaskId
from juryroom.errors import AddressRefused, BadInput, NotNow, NotThere, OutsideFailed, StorageFull
from juryroom.ports import Egress, MediaStore
from juryroom.services.room import Room

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 100_000_000
"""Told by the header alone; more is refused before anything is unpacked."""
MOST_UNPACKED = 32_000_000
"""Pixels in memory at once: about 100 MB. A JPEG is unpacked at a half, a quarter or an eighth of its size."""
MOST_FETCHED = 32 * 1024**2
FETCH_S = 8.0
SPOOLED = 1024**2
QUALITY = 68
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
_HEAD = 64
_unpacking = threading.BoundedSemaphore(2)
"""Two at once, however many ask: each takes up to MOST_UNPACKED pixels of memory."""
_fetching = threading.BoundedSemaphore(8)
"""A slow server elsewhere must not keep our own threads."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture, as WebP; or None: show it from where it is."""

    content: bytes | None
    name: str


def kept_by(project: Project) -> Thumbnails:
    """What the project keeps small copies of."""
    settings = msgspec.json.decode(project.settings, type=dict[str, object])
    found = settings.get("thumbnails")
    return found if found in ("off", "all") else pictures.USUAL


def of_upload(room: Room, project_id: ProjectId, stored_as: str, size: Size) -> Thumbnail:
    """The small copy of an uploaded picture. Raises NotThere, BadInput for a picture that is too large to look at."""
    with room.database.read() as unit:
        upload = unit.uploads.named(stored_as)
        allowed = kept_by(unit.projects.get(project_id)) != "off"
    name = pictures.name_of_upload(upload.stored_as, size)
    if not allowed or not upload.media_type.startswith("image/"):
        return Thumbnail(None, name)
    kept = _kept(room.media, name)
    if kept is None:
        with room.media.open(upload.stored_as) as file:
            kept = _keep(room.media, name, shrunk(file, size))
    return Thumbnail(kept, name)


def of_address(room: Room, task_id: TaskId, address: str, size: Size) -> Thumbnail:
    """The small copy of a picture elsewhere that the task's data name. Raises NotThere if they name no such one."""
    with room.database.read() as unit:
        task = unit.tasks.get(task_id)
        project = unit.projects.get(task.project_id)
    if not address.startswith(("http://", "https://")) or not _names(task.data or "", address):
        raise NotThere("Picture")
    name = pictures.name_of_address(project.id, address, size)
    if kept_by(project) != "all" or room.egress is None:
        return Thumbnail(None, name)
    kept = _kept(room.media, name)
    if kept is None:
        try:
            with _fetched(room.egress, address) as file:
                kept = _keep(room.media, name, shrunk(file, size))
        except (OutsideFailed, AddressRefused, NotNow):
            kept = None
    return Thumbnail(kept, name)


def forget_copies(media: MediaStore, project_id: ProjectId) -> None:
    """Remove every small copy of the project's pictures."""
    media.clear(pictures.KINDS, project_id)


def _names(data: str, address: str) -> bool:
    """Whether a text of the data is, or holds, the address: a list's items carry theirs in HTML."""
    found: list[object] = [msgspec.json.decode(data or "{}")]
    for value in found:
        if isinstance(value, str) and (address in value or address in value.replace("&amp;", "&")):
            return True
        found.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
    return False


def _kept(media: MediaStore, name: str) -> bytes | None:
    try:
        with media.open(name) as file:
            return file.read() or None  # a power cut may leave a file without its bytes
    except NotThere:
        return None


def _keep(media: MediaStore, name: str, content: bytes | None) -> bytes | None:
    """A copy is a convenience: it is not synced, and a full disk only means that it is made again."""
    if content is not None:
        with suppress(StorageFull):
            media.save(name, iter([content]), durable=False)
    return content


@contextmanager
def _fetched(egress: Egress, address: str) -> Iterator[BinaryIO]:
    """The picture at an address. Raises NotNow when enough are being fetched already, OutsideFailed, AddressRefused."""
    if not _fetching.acquire(blocking=False):
        raise NotNow("Enough pictures are being fetched already.")
    try:
        with SpooledTemporaryFile(SPOOLED) as held:
            with egress.request("GET", address, most_bytes=MOST_FETCHED, seconds=FETCH_S) as reply:
                if reply.status != 200:
                    raise OutsideFailed(f"{address} answered with status {reply.status}.")
                for piece in reply.pieces:
                    held.write(piece)
            yield cast(BinaryIO, held)
    finally:
        _fetching.release()


def shrunk(file: BinaryIO, size: Size) -> bytes | None:
    """The picture as WebP with no side above `size`; None for what is no picture, or is one that takes much memory.

    What it is is told by its bytes. Raises BadInput when its header claims more pixels than are looked at.
    """
    file.seek(0)
    if not upload_kind.sniff(file.read(_HEAD)).startswith("image/"):
        return None
    file.seek(0)
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=FORMATS) as picture:
                return _as_webp(picture, size)
        except Image.DecompressionBombError:
            raise _too_large() from None
        except (OSError, ValueError, SyntaxError, MemoryError):
            return None


def _too_large() -> BadInput:
    return BadInput(f"The picture has more than {MOST_PIXELS // 1_000_000} megapixels.")


def _as_webp(picture: Image.Image, size: Size) -> bytes | None:
    from PIL import ImageOps

    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large()
    picture.draft("RGB", (2 * size, 2 * size))  # only JPEG can; twice the size, to be scaled well from there
    if picture.width * picture.height > MOST_UNPACKED:
        return None
    out = io.BytesIO()
    with _unpacking:
        has_holes = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        small = picture.convert("RGBA" if has_holes else "RGB")
        small.thumbnail((size, size), reducing_gap=2.0)
        ImageOps.exif_transpose(small, in_place=True)
        small.save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()
