"""Small copies of images for a report that is one file."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

SIDE = 132
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp")


class Thumbnails:
    """Images of a folder by id: the path below the folder, or the file's name without its ending."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._by_name: dict[str, Path] | None = None
        self._made: dict[str, str | None] = {}

    def of(self, id: str) -> str | None:
        """The copy as a data address; None when there is no such picture."""
        if self._folder is None:
            return None
        if id not in self._made:
            path = self.path(id)
            self._made[id] = _address(path) if path else None
        return self._made[id]

    def path(self, id: str) -> Path | None:
        """The image's file."""
        if self._folder is None:
            return None
        if self._by_name is None:
            self._by_name = {}
            for top, _, names in sorted(os.walk(self._folder)):
                for name in sorted(names):
                    path = Path(top) / name
                    if path.suffix.lower() in SUFFIXES:
                        below = str(path.relative_to(self._folder))
                        for known in (below, below.replace(" ", "_"), path.stem):
                            self._by_name.setdefault(known, path)
        return self._by_name.get(id)


def _address(path: Path) -> str | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            image.draft("RGB", (SIDE * 2, SIDE * 2))
            small = image.convert("RGB")
            small.thumbnail((SIDE, SIDE))
            kept = io.BytesIO()
            small.save(kept, "JPEG", quality=78)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    return "data:image/jpeg;base64," + base64.b64encode(kept.getvalue()).decode()
