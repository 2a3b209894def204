"""Whether a judge is as often right as it says it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Verdicts of about the same confidence: what they said on average, and how many were right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`error`: the expected calibration error, 0 to 1: |accuracy - confidence| over bins, by their verdicts."""

    error: float
    bins: tuple[Bin, ...]
    n: int


def calibration(confidence: Sequence[float], right: Sequence[bool]) -> Calibration | None:
    """Ten bins of equal width (Guo et al., "On Calibration of Modern Neural Networks", 2017, eq. 3).

    confidence: 0 to 1, one per verdict. None without verdicts.
    """
    if not confidence:
        return None
    said, was = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    places = np.clip(np.ceil(said * BINS).astype(int) - 1, 0, BINS - 1)
    bins = [
        Bin(place / BINS, (place + 1) / BINS, int(chosen.sum()), float(said[chosen].mean()), float(was[chosen].mean()))
        for place in range(BINS)
        if (chosen := places == place).any()
    ]
    error = sum(one.n * abs(one.accuracy - one.confidence) for one in bins) / len(said)
    return Calibration(error, tuple(bins), len(said))
