"""Image descriptors that need no download and no training: colours, edges, rough shape."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, UnidentifiedImageError

from juryroom.errors import BadInput

SIDE = 96
"""Pictures are looked at this small, squeezed to a square: descriptors do not see fine detail anyway."""


class ColourHistogram:
    """Which hues, how saturated, how bright: 16 x 4 x 4 bins of HSV. Blind to where anything is.

    Rows are square roots of shares, so their dot product is the Bhattacharyya coefficient, 0 to 1.
    """

    name = "colour-histogram"
    bins = (16, 4, 4)

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, 256) float32 rows of length 1. Raises BadInput naming a bad image."""
        return _rows(images, self._one, int(np.prod(self.bins)))

    def _one(self, image: Image.Image) -> np.ndarray:
        pixels = np.asarray(image.convert("HSV"), dtype=np.int64).reshape(-1, 3)
        hue, saturation, value = (pixels[:, axis] * n // 256 for axis, n in enumerate(self.bins))
        cell = (hue * self.bins[1] + saturation) * self.bins[2] + value
        return np.sqrt(np.bincount(cell, minlength=int(np.prod(self.bins))) / len(cell))


class OrientedGradients:
    """Histogram of oriented gradients (Dalal and Triggs 2005): where edges run which way. Blind to colour and exposure.

    Rows are centred, so their dot product is a correlation, -1 to 1.
    """

    name = "hog"
    cells = 8
    orientations = 9

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, 576) float32 rows of length 1. Raises BadInput naming a bad image."""
        return _rows(images, self._one, self.cells**2 * self.orientations)

    def _one(self, image: Image.Image) -> np.ndarray:
        from skimage.feature import hog

        edges: np.ndarray = hog(
            np.asarray(image.convert("L"), dtype=np.float32) / 255,
            orientations=self.orientations,
            pixels_per_cell=(SIDE // self.cells, SIDE // self.cells),
            cells_per_block=(1, 1),
            transform_sqrt=True,
        )
        centred: np.ndarray = edges - edges.mean()
        return centred


class DifferenceHash:
    """Whether each of 16 x 16 patches is brighter than its left neighbour. Survives exposure, blur and scaling.

    Rows are bits as +-1 over 16, so their dot product is 1 - 2 * (share of bits that differ), -1 to 1.
    """

    name = "difference-hash"
    side = 16

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, 256) float32 rows of length 1. Raises BadInput naming a bad image."""
        return _rows(images, self._one, self.side**2)

    def _one(self, image: Image.Image) -> np.ndarray:
        grey = np.asarray(image.convert("L").resize((self.side + 1, self.side), Image.Resampling.BOX), dtype=np.int16)
        return np.where(grey[:, 1:] > grey[:, :-1], 1.0, -1.0).ravel()


def _rows(images: Sequence[bytes], describe: Callable[[Image.Image], np.ndarray], width: int) -> np.ndarray:
    rows = np.zeros((len(images), width), dtype=np.float32)
    for index, encoded in enumerate(images):
        row = describe(_small(encoded, index))
        length = float(np.linalg.norm(row))
        rows[index] = row / length if length else 1 / np.sqrt(width)  # a flat picture looks like no direction at all
    return rows


def _small(encoded: bytes, index: int) -> Image.Image:
    try:
        with Image.open(io.BytesIO(encoded)) as image:
            image.draft("RGB", (2 * SIDE, 2 * SIDE))
            return image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    except (UnidentifiedImageError, OSError, ValueError) as fault:
        raise BadInput(f"Image {index} cannot be read: {fault}") from fault
