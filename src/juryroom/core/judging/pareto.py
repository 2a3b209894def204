"""Candidates of a reflective search: those that no other one beats everywhere are kept, and tried further.

Source: "GEPA: Reflective Prompt Evolution Can Outperform Reinforcement Learning" (2025), algorithm 2.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate

Scores = Mapping[int, float]
"""Task to score; every candidate was tried on the same tasks."""


def wins(scores: Sequence[Scores]) -> dict[int, int]:
    """Candidate, by its place, to the number of tasks on which no other is better. Candidates that another one equals
    on each of these tasks and beats on one are left out: without them nothing is lost."""
    tasks = sorted(scores[0]) if scores else []
    best = {task: max(one[task] for one in scores) for task in tasks}
    winners = {task: {place for place, one in enumerate(scores) if one[task] == best[task]} for task in tasks}
    kept = {place for places in winners.values() for place in places}
    for place in sorted(kept, key=lambda one: sum(scores[one].values())):
        others = kept - {place}
        if others and all(places & others for places in winners.values() if place in places):
            kept = others
    return dict(Counter(place for places in winners.values() for place in sorted(places & kept)))


def pick(scores: Sequence[Scores], throw: float) -> int:
    """The candidate to work on next: one that is kept, as likely as it has tasks on which no other is better.

    throw: from 0 to below 1, evenly, by the caller's dice.
    """
    found = wins(scores)
    if not found:
        return 0
    reached = list(accumulate(found.values()))
    return list(found)[bisect(reached, throw * reached[-1])]
