"""Intervals by formula: of a share, of a weighted share."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist


def wilson(successes: float, n: float, level: float = 0.95) -> tuple[float, float] | None:
    """The interval of a share of `successes` in `n` trials; None for no trials. Also near 0 and 1, and for small n.

    n may be an effective number, not whole.
    Source: Wilson (1927); Brown, Cai, DasGupta (2001), "Interval estimation for a binomial proportion".
    """
    if n <= 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes <= 0 else max(0.0, middle - half)
    high = 1.0 if successes >= n else min(1.0, middle + half)
    return low, high


def effective_n(weights: Sequence[float]) -> float:
    """How many equally weighted trials tell as much: (sum w)^2 / sum w^2; 0 for no weight at all.

    Source: Kish (1965), Survey Sampling.
    """
    total = sum(weights)
    return total * total / sum(weight * weight for weight in weights) if total > 0 else 0.0


def weighted_share(
    hits: Sequence[bool], weights: Sequence[float], level: float = 0.95
) -> tuple[float, tuple[float, float]] | None:
    """The weighted share of hits, and its Wilson interval at the effective number of trials; None without weight."""
    total, n = sum(weights), effective_n(weights)
    if n <= 0:
        return None
    share = sum(weight for hit, weight in zip(hits, weights, strict=True) if hit) / total
    interval = wilson(share * n, n, level)
    return None if interval is None else (share, interval)
