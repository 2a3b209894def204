"""Which of several tests still say something, when so many were made."""

from __future__ import annotations

from collections.abc import Sequence


def benjamini_yekutieli(p_values: Sequence[float | None], rate: float = 0.05) -> list[bool]:
    """Which hypotheses are rejected at this false discovery rate, whatever the tests have to do with each other.

    The k smallest of m, for the largest k with p(k) <= k rate / (m (1 + 1/2 + ... + 1/m)); Benjamini and Yekutieli,
    "The control of the false discovery rate in multiple testing under dependency" (2001). None is never rejected.
    """
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    m = len(known)
    harmonic = sum(1 / k for k in range(1, m + 1))
    passing = [k for k, (p, _) in enumerate(known, 1) if p <= k * rate / (m * harmonic)]
    shown = {place for _, place in known[: max(passing, default=0)]}
    return [place in shown for place in range(len(p_values))]


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """p-values corrected so that any false rejection among m tests is as rare as in one test; None stays None.

    The k-th smallest is multiplied by m - k + 1, and none becomes smaller than one before it; at most 1.
    Source: Holm, "A simple sequentially rejective multiple test procedure" (1979).
    """
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    found: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(known):
        highest = min(1.0, max(highest, p * (len(known) - rank)))
        found[place] = highest
    return found
