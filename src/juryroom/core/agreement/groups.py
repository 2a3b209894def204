"""The largest group in which everybody agrees with everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

STEPS = 20_000
"""Branches of the search. Agreement nearly always falls into groups, where a handful is enough; past the limit the best
group found so far counts, so that a contrived task cannot hold up the one who submits."""


def largest_group(n: int, agreeing: Iterable[tuple[int, int]]) -> int:
    """The size of the largest clique among `n` raters, of whom the pairs in `agreeing` agree; 0 for none at all.

    Source: Bron and Kerbosch (1973), with the pivot of Tomita, Tanaka, Takahashi (2006).
    """
    if n == 0:
        return 0
    neighbours = [0] * n
    for one, other in agreeing:
        neighbours[one] |= 1 << other
        neighbours[other] |= 1 << one
    return _Search(neighbours).largest()


class _Search:
    """Sets of raters as bits of a number."""

    def __init__(self, neighbours: Sequence[int]) -> None:
        self.neighbours = neighbours
        self.best, self.steps = 1, 0

    def largest(self) -> int:
        self._grow(0, (1 << len(self.neighbours)) - 1, 0)
        return self.best

    def _grow(self, size: int, candidates: int, done: int) -> None:
        self.steps += 1
        self.best = max(self.best, size)
        if size + candidates.bit_count() <= self.best or self.steps > STEPS:
            return
        pivot = max(_bits(candidates | done), key=lambda rater: (self.neighbours[rater] & candidates).bit_count())
        for rater in _bits(candidates & ~self.neighbours[pivot]):
            near = self.neighbours[rater]
            self._grow(size + 1, candidates & near, done & near)
            candidates &= ~(1 << rater)
            done |= 1 << rater


def _bits(number: int) -> list[int]:
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length() - 1)
        number ^= low
    return found
