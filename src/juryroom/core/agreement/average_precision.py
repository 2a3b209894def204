"""Average precision of two rankings: one's favourites are what is relevant, the other's order the result list."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def average_precision(relevant: Collection[str], ranked: Sequence[str]) -> float | None:
    """Mean over the relevant things of the precision at their rank; a relevant thing not ranked counts 0.

    None when nothing is relevant.
    Source: Manning, Raghavan, Schuetze (2008), Introduction to Information Retrieval, section 8.4.
    """
    if not relevant:
        return None
    found, total = 0, 0.0
    for rank, item in enumerate(ranked, 1):
        if item in relevant:
            found += 1
            total += found / rank
    return total / len(relevant)


def symmetric_average_precision(
    one: Sequence[str], best_of_one: Collection[str], other: Sequence[str], best_of_other: Collection[str]
) -> float | None:
    """The mean of both directions; one of them alone when the other has no favourites, None when neither has."""
    both = (average_precision(best_of_one, other), average_precision(best_of_other, one))
    known = [value for value in both if value is not None]
    return sum(known) / len(known) if known else None
