"""Vectors of images, by the hash of their bytes: computed once, kept in a file that is mapped, not read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from juryroom.bench.journal import Journal

Vectors = npt.NDArray[np.float32]


class VectorStore:
    """Rows of one adapter. A row counts once its name is in the journal beside the file."""

    def __init__(self, state: Path, name: str) -> None:
        self._data = state / f"vectors_{name}.f32"
        self._journal = Journal(state / f"vectors_{name}.jsonl")
        self._rows = {str(row["image"]): int(row["at"]) for row in self._journal.rows()}
        self._width = next((int(row["width"]) for row in self._journal.rows()), 0)

    def __contains__(self, image: str) -> bool:
        return image in self._rows

    def add(self, found: Iterable[tuple[str, bytes]]) -> None:
        """Keep (image hash, float32 row)."""
        new = list({image: row for image, row in found if image not in self._rows}.items())
        if not new:
            return
        self._width = self._width or len(new[0][1]) // 4
        self._data.parent.mkdir(parents=True, exist_ok=True)
        with self._data.open("ab") as file:
            start = -(-file.tell() // (4 * self._width))
            file.truncate(start * 4 * self._width)  # a crash may have left part of a row
            file.seek(0, os.SEEK_END)
            file.write(b"".join(row for _, row in new))
            file.flush()
            os.fsync(file.fileno())
        rows = [{"image": image, "at": start + number, "width": self._width} for number, (image, _) in enumerate(new)]
        self._journal.append(rows)
        self._rows.update({str(row["image"]): int(str(row["at"])) for row in rows})

    def rows(self, images: Sequence[str]) -> Vectors:
        """(N, D) rows of these images. Raises KeyError for one that was never added."""
        if not images:
            return np.zeros((0, max(self._width, 1)), np.float32)
        mapped = np.memmap(self._data, np.float32, "r").reshape(-1, self._width)
        return np.asarray(mapped[[self._rows[image] for image in images]])
