"""Kendall's tau-b of two orders, ties allowed, and Kendall's W of any number of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import sqrt


def tau_b(one: Sequence[float], other: Sequence[float]) -> float | None:
    """How alike two rankings of the same things are, ties allowed.

    one, other: N ranks (or scores) of the same N things; equal numbers are ties.

    Returns -1 (reversed) to 1 (the same order): (P - Q) / sqrt((n0 - n1) (n0 - n2)), where P and Q count concordant
    and discordant pairs, n0 = N (N - 1) / 2, and n1, n2 the pairs tied in each. None for fewer than two things, or when
    all are tied in one of the rankings: there is no order to compare.
    Sources: Kendall (1945), "The treatment of ties in ranking problems"; Knight (1966) for counting in N log N.
    """
    n = len(one)
    n0, n1, n2 = n * (n - 1) // 2, _tied(one), _tied(other)
    if n0 in (n1, n2):
        return None
    both = _tied(list(zip(one, other, strict=True)))
    ordered = [second for _, second in sorted(zip(one, other, strict=True))]
    discordant = _inversions(ordered)[1]
    concordant = n0 - n1 - n2 + both - discordant
    value = (concordant - discordant) / sqrt((n0 - n1) * (n0 - n2))
    return max(-1.0, min(1.0, value))


def _tied(values: Iterable[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(values).values())


def _inversions(values: list[float]) -> tuple[list[float], int]:
    """The values sorted, and how many pairs stood the wrong way round."""
    if len(values) < 2:
        return values, 0
    middle = len(values) // 2
    (left, n_left), (right, n_right) = _inversions(values[:middle]), _inversions(values[middle:])
    merged: list[float] = []
    count = at = 0
    for value in right:
        while at < len(left) and left[at] <= value:
            merged.append(left[at])
            at += 1
        count += len(left) - at
        merged.append(value)
    return merged + left[at:], n_left + n_right + count


def average_ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, the smallest first; tied values share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranks[place] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def kendall_w(rankings: Sequence[Sequence[float]]) -> float | None:
    """Concordance of M rankings of the same N things, corrected for ties: 1 the same order, 0 none in common.

    rankings: M lists of N ranks or scores each, every one the same way round.

    Returns W = 12 S / (M^2 (N^3 - N) - M T), S the sum of squared deviations of the rank sums from their mean,
    T the sum of t^3 - t over all groups of t tied things in all rankings. None for fewer than two rankings or things,
    or when every ranking ties everything.
    Source: Kendall and Babington Smith (1939), with the tie correction of Kendall (1962), Rank Correlation Methods.
    """
    m, n = len(rankings), len(rankings[0]) if rankings else 0
    if m < 2 or n < 2:
        return None
    ranked = [average_ranks(ranking) for ranking in rankings]
    sums = [sum(column) for column in zip(*ranked, strict=True)]
    spread = sum((each - m * (n + 1) / 2) ** 2 for each in sums)
    ties = sum(count**3 - count for ranking in rankings for count in Counter(ranking).values())
    most = m * m * (n**3 - n) - m * ties
    return 12 * spread / most if most > 0 else None


def tau_of_common(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """tau-b over the things that both rank; None for fewer than two of them, or no order among them."""
    common = [item for item in one if item in other]
    return tau_b([one[item] for item in common], [other[item] for item in common])
