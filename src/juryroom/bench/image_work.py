"""Work on many images, a chunk at a time: plain functions of this module, so that any process can do them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from juryroom.bench import registry
from juryroom.errors import BadInput

HASH_SIDE = 16
TINY = 32
"""Images with a side shorter than this are reported: they are icons, or broken."""
SHEET_SIDE = 160


@dataclass(frozen=True, slots=True)
class Seen:
    """What opening an image tells. `fault` when it cannot be used; `remarks` when it can, but somebody should look."""

    path: str
    fault: str = ""
    remarks: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    mime_type: str = ""
    sha256: str = ""
    hash: bytes = b""
    vector: bytes = b""


def look_at(paths: Sequence[str]) -> list[Seen]:
    """Open each image once and look at all of it."""
    return [_look(path) for path in paths]


def _look(path: str) -> Seen:
    from PIL import Image, ImageFile, UnidentifiedImageError

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a plain text travels to workers
            data = file.read()
        with Image.open(io.BytesIO(data)) as image:
            remarks, size, kind = _remarks(image), image.size, Image.MIME.get(image.format or "", "")
            image.draft("RGB", (192, 192))
            grey = image.convert("L").resize((HASH_SIDE + 1, HASH_SIDE), Image.Resampling.BOX)
    except UnidentifiedImageError:
        return Seen(path, fault="is no image that can be read" if data else "is empty")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        return Seen(path, fault=f"cannot be read: {problem}")
    return Seen(
        path,
        remarks=remarks,
        width=size[0],
        height=size[1],
        mime_type=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        hash=_difference_hash(np.asarray(grey, np.int16)),
        vector=_embedder("descriptors", None).embed([data])[0].astype(np.float32).tobytes(),
    )


def _remarks(image: Any) -> tuple[str, ...]:
    found = []
    if min(image.size) < TINY:
        found.append(f"tiny: {image.width} x {image.height}")
    if getattr(image, "n_frames", 1) > 1:
        found.append(f"animated: {image.n_frames} frames, the first counts")
    if image.mode in ("CMYK", "YCCK"):
        found.append(f"{image.mode} colours")
    turned = image.getexif().get(0x0112, 1)
    if turned not in (0, 1):
        found.append(f"EXIF rotation {turned}")
    return tuple(found)


def _difference_hash(grey: np.ndarray) -> bytes:
    """256 bits: whether each of 16 x 16 patches is brighter than its left neighbour."""
    return np.packbits(grey[:, 1:] > grey[:, :-1]).tobytes()


@lru_cache(maxsize=4)
def _embedder(name: str, section: Any) -> Any:
    return registry.build("similarity", name, section)


@dataclass(frozen=True)
class EmbedTask:
    """Embed with an adapter in whatever process this arrives: called with a chunk of paths."""

    adapter: str
    section: Any = None

    def __call__(self, paths: Sequence[str]) -> list[bytes | None]:
        """A float32 row for each path; None for one that cannot be read."""
        adapter = registry.build("similarity", self.adapter, self.section)
        return [_embedded(adapter, path) for path in paths]


def _embedded(adapter: Any, path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            row: np.ndarray = adapter.embed([file.read()])[0]
    except (OSError, BadInput):
        return None
    return row.astype(np.float32).tobytes()


def small_copies(paths: Sequence[str]) -> list[bytes | None]:
    """A JPEG no longer than a contact sheet's cell for each path, upright; None for one that cannot be read."""
    return [_small(path) for path in paths]


def _small(path: str) -> bytes | None:
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as image:
            image.draft("RGB", (2 * SHEET_SIDE, 2 * SHEET_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((SHEET_SIDE, SHEET_SIDE))
            out = io.BytesIO()
            upright.save(out, "JPEG", quality=80)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return out.getvalue()
