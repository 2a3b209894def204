"""A real detector that needs no training: regions that stand out from the background, each with a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageFilter

MOST = 24
"""Boxes a person can look over in one go; the biggest are kept."""
SMALLEST = 0.0005
LARGEST = 0.5
"""Share of the picture: smaller is noise, larger is background."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A region: its box in per cent, whether it looks like one thing, and how clearly it stands out (0..1)."""

    x: float
    y: float
    width: float
    height: float
    label: Literal["Single", "Cluster"]
    score: float


def detect(image: Image.Image) -> list[Detection]:
    """Otsu's threshold over the unevenness of the light; the rarer of bright and dark is foreground. Biggest first."""
    from skimage.measure import label, regionprops
    from skimage.morphology import closing, disk

    even = _evened(image.convert("L"))
    found = label(closing(_foreground(even), disk(2)))
    areas = np.bincount(found.ravel())
    areas[0] = 0  # the background
    fitting = np.flatnonzero((areas >= SMALLEST * even.size) & (areas <= LARGEST * even.size))
    kept = np.where(np.isin(found, fitting[np.argsort(-areas[fitting], kind="stable")][:MOST]), found, 0)
    regions = sorted(regionprops(kept, intensity_image=even), key=lambda region: -region.area)
    spread = float(even.std()) or 1.0
    return [_detection(one, spread, even.shape) for one in regions if one.area_bbox < 0.8 * even.size]


def _evened(grey: Image.Image) -> np.ndarray:
    """The picture less its light: what a coarse 6 x 6 version of it shows."""
    light = grey.resize((6, 6), Image.Resampling.BOX).resize(grey.size, Image.Resampling.BICUBIC)
    smooth = grey.filter(ImageFilter.GaussianBlur(1.5))
    return (np.asarray(smooth, dtype=np.float64) - np.asarray(light, dtype=np.float64)) / 255


def _foreground(even: np.ndarray) -> np.ndarray:
    from skimage.filters import threshold_otsu

    if float(np.ptp(even)) == 0:
        return np.zeros(even.shape, dtype=bool)  # a flat picture has no foreground
    bright: np.ndarray = even > threshold_otsu(even)
    return bright if bright.mean() <= 0.5 else ~bright


def _detection(region: Any, spread: float, shape: tuple[int, ...]) -> Detection:
    top, left, bottom, right = region.bbox
    high, wide = shape[0] / 100, shape[1] / 100
    solid = float(region.solidity)
    # How far from the mean light in standard deviations, and how little of its own hull is missing.
    score = (1 - float(np.exp(-abs(region.intensity_mean) / spread))) * solid
    return Detection(
        round(left / wide, 3),
        round(top / high, 3),
        round((right - left) / wide, 3),
        round((bottom - top) / high, 3),
        "Single" if solid >= 0.88 else "Cluster",
        round(score, 4),
    )
