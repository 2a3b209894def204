"""The bootstrap: how much a figure would differ if other units of the same kind had been drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
"""How often each of N units was drawn."""
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies, `level` sure. n: replicates it comes from; undefined: those in which it had no value."""

    low: float
    high: float
    level: float
    n: int
    undefined: int = 0


def bootstrap_interval(
    statistic: Callable[[Counts], float | None],
    n_units: int,
    rng: np.random.Generator,
    *,
    replicates: int = 1000,
    level: float = 0.95,
    around: float | None = None,
) -> Interval | None:
    """The percentile interval of a statistic under drawing `n_units` units with replacement.

    statistic: from how often each unit was drawn to the figure, None where it is undefined.
    rng:       the caller's seeded generator, so that the same call gives the same interval.
    around:    the figure itself, for one that is biased in small samples: then the interval is as many standard errors
               of the replicates to either side of it as a normal distribution says.

    None for fewer than two units, or when the figure was defined in fewer than 20 replicates or in less than half.
    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, sections 13.3 and 12.5.
    """
    if n_units < 2 or replicates < _FEWEST:
        return None
    found = [
        value
        for _ in range(replicates)
        if (value := statistic(np.bincount(rng.integers(0, n_units, n_units), minlength=n_units).astype(float)))
        is not None
    ]
    if len(found) < max(_FEWEST, replicates / 2):
        return None
    tail = (1 - level) / 2
    if around is None:
        low, high = np.quantile(found, (tail, 1 - tail))
    else:
        half = NormalDist().inv_cdf(1 - tail) * float(np.std(found, ddof=1))
        low, high = around - half, around + half
    return Interval(float(low), float(high), level, len(found), replicates - len(found))


def mean_interval(
    values: NDArray[np.float64], rng: np.random.Generator, *, replicates: int = 1000, level: float = 0.95
) -> Interval | None:
    """The bootstrap interval of a mean; None for fewer than two values."""
    return bootstrap_interval(
        lambda drawn: float(drawn @ values / len(values)), len(values), rng, replicates=replicates, level=level
    )
