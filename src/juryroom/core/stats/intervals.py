"""Intervals by formula: of a share."""

from __future__ import annotations

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
