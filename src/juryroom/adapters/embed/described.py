"""The descriptors together: one vector whose dot product is the mean of theirs."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, UnidentifiedImageError

from juryroom.errors import BadInput

SIDE, GRID, ORIENTATIONS = 96, 8, 9
BINS = (16, 4, 4)


class Described:
    """Colours overall and by quarter, and where edges run: 256 + 4 * 24 + 576 numbers, a third of the length each.

    The same as descriptors.py measures, in numpy alone: no scikit-image, and one decoding for all of them.
    """

    name = "descriptors"

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, 928) float32 rows of length 1. Raises BadInput naming a bad image."""
        return (
            np.stack([_row(encoded, at) for at, encoded in enumerate(images)]) if images else np.zeros((0, 928), "f4")
        )


def _row(encoded: bytes, at: int) -> np.ndarray:
    try:
        with Image.open(io.BytesIO(encoded)) as image:
            image.draft("RGB", (2 * SIDE, 2 * SIDE))
            small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise BadInput(f"Image {at} cannot be read: {fault}") from fault
    hsv = np.asarray(small.convert("HSV"), np.int64)
    parts = [_colours(hsv), _coarse_colours(hsv), _edges(np.asarray(small.convert("L"), np.float32) / 255)]
    row: np.ndarray = np.concatenate([_unit(part) for part in parts]) / np.sqrt(len(parts))
    return row.astype(np.float32)


def _colours(hsv: np.ndarray) -> np.ndarray:
    """Square roots of the shares of 256 bins of hue, saturation and brightness."""
    hue, saturation, value = (hsv[..., axis].ravel() * n // 256 for axis, n in enumerate(BINS))
    cell = (hue * BINS[1] + saturation) * BINS[2] + value
    found: np.ndarray = np.sqrt(np.bincount(cell, minlength=int(np.prod(BINS))))
    return found


def _coarse_colours(hsv: np.ndarray) -> np.ndarray:
    """The same in 24 bins (8 hues, 3 brightnesses) for each quarter: which colour is where."""
    cell = hsv[..., 0] * 8 // 256 * 3 + hsv[..., 2] * 3 // 256
    half = SIDE // 2
    quarters = [cell[top : top + half, left : left + half] for top in (0, half) for left in (0, half)]
    found: np.ndarray = np.sqrt(np.concatenate([np.bincount(quarter.ravel(), minlength=24) for quarter in quarters]))
    return found


def _edges(grey: np.ndarray) -> np.ndarray:
    """Oriented gradients (Dalal and Triggs 2005) in 8 x 8 cells, 9 directions, each cell of length 1."""
    grey = np.sqrt(grey)
    down, right = np.gradient(grey)
    strength = np.hypot(right, down)
    direction = (np.degrees(np.arctan2(down, right)) % 180 * ORIENTATIONS / 180).astype(np.int64) % ORIENTATIONS
    rows, columns = np.indices(grey.shape) * GRID // SIDE
    cell = (rows * GRID + columns) * ORIENTATIONS + direction
    found = np.bincount(cell.ravel(), strength.ravel(), GRID * GRID * ORIENTATIONS).reshape(-1, ORIENTATIONS)
    evened: np.ndarray = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 0.05)
    return evened.ravel()


def _unit(row: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(row))
    return row / length if length else np.full_like(row, 1 / np.sqrt(len(row)))
