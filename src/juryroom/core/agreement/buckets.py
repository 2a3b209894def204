"""Which items people put into different buckets: what a curator wants to see, not a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from juryroom.core.agreement.ranking import Ranking


@dataclass(frozen=True, slots=True)
class BucketConflict:
    """An item and the bucket each rater put it into, None where a rater did not place it; how many raters differ."""

    item: str
    buckets: Mapping[str, str | None]
    steps: int
    """Distance of the furthest two buckets in the order of the config: never is further from now than later is."""


def bucket_conflicts(rankings: Mapping[str, Ranking]) -> list[BucketConflict]:
    """Items in different buckets, the furthest apart first, then in the first rater's order. Not placed is no conflict.

    rankings: by rater, over the same buckets.
    """
    found: dict[str, dict[str, str | None]] = {}
    for ranking in rankings.values():
        for item in ranking.items:
            found.setdefault(item, {rater: each.bucket_of.get(item) for rater, each in rankings.items()})
    order = {name: place for ranking in rankings.values() for place, (name, _) in enumerate(ranking.buckets)}
    conflicts = []
    for item, buckets in found.items():
        places = [order[name] for name in buckets.values() if name is not None]
        if len(set(places)) > 1:
            conflicts.append(BucketConflict(item, buckets, max(places) - min(places)))
    return sorted(conflicts, key=lambda conflict: -conflict.steps)
