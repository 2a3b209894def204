"""Rankers: an order, or buckets that are in order; compared by tau, average precision and by bucket."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from juryroom.core.agreement.average_precision import symmetric_average_precision
from juryroom.core.agreement.kendall import tau_of_common
from juryroom.core.agreement.metric import AGREES_FROM, Metric, Param, Params, Reading
from juryroom.core.agreement.values import given
from juryroom.core.config.tags.ranker import LEFT_OVER, buckets_of

_RANKER = frozenset({"Ranker"})


@dataclass(frozen=True)
class Ranking:
    """What one person made of a List. `buckets` in the order of the config; a plain order is one bucket without a name.

    Items that stayed in the list beside the buckets were not placed and are not here.
    """

    buckets: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def plain(self) -> bool:
        """True for an order without buckets."""
        return len(self.buckets) == 1 and self.buckets[0][0] == ""

    @cached_property
    def items(self) -> tuple[str, ...]:
        """All items, best first."""
        return tuple(item for _, items in self.buckets for item in items)

    @cached_property
    def bucket_of(self) -> dict[str, str]:
        """The bucket of every item."""
        return {item: name for name, items in self.buckets for item in items}

    def places(self, *, tied: bool) -> dict[str, float]:
        """The rank of every item; with `tied`, items of one bucket share one."""
        if tied and not self.plain:
            return {item: float(place) for place, (_, items) in enumerate(self.buckets) for item in items}
        return {item: float(place) for place, item in enumerate(self.items)}

    def best(self, top: float | None) -> Collection[str]:
        """The first bucket; of a plain order the first `top`, the better half when that is not said."""
        if not self.plain:
            return frozenset(self.buckets[0][1])
        n = max(1, len(self.items) // 2) if top is None else int(top)
        return frozenset(self.items[:n])


def ranking(reading: Reading) -> Ranking | None:
    """The order or the buckets; None when nothing was placed."""
    for result in reversed(reading.results):
        found = _ranking(given(result, "ranker"), reading)
        if found is not None and found.items:
            return found
    return None


def _ranking(value: Any, reading: Reading) -> Ranking | None:
    names = [node.name or "" for node in buckets_of(reading.control)]
    if isinstance(value, list):
        value = {reading.control.name: value}
    if not isinstance(value, Mapping):
        return None
    lists = {name: tuple(map(str, items)) for name, items in value.items() if isinstance(items, list)}
    if not names:
        items = lists.get(reading.control.name) or lists.get(LEFT_OVER) or ()
        return Ranking((("", items),))
    return Ranking(tuple((name, lists.get(name, ())) for name in names))


def _tau(one: Ranking, other: Ranking, params: Params) -> float | None:
    tied = params["within_bucket"] == "tie"
    tau = tau_of_common(one.places(tied=tied), other.places(tied=tied))
    return None if tau is None else (tau + 1) / 2


def _precision(one: Ranking, other: Ranking, params: Params) -> float | None:
    top = params["top"]
    return symmetric_average_precision(one.items, one.best(top), other.items, other.best(top))


def same_bucket(one: Ranking, other: Ranking, _params: Params | None = None) -> float | None:
    """Of the items that either placed, the share both put into the same bucket; in a plain order, at one place."""
    if one.plain or other.plain:
        places = (dict(enumerate(one.items)), dict(enumerate(other.items)))
        n = max(map(len, places))
        return sum(places[0].get(at) == places[1].get(at) for at in range(n)) / n if n else None
    items = one.bucket_of.keys() | other.bucket_of.keys()
    return sum(one.bucket_of.get(item) == other.bucket_of.get(item) for item in items) / len(items) if items else None


def _only_bucket(value: Ranking, name: str) -> Ranking | None:
    kept = tuple(bucket for bucket in value.buckets if bucket[0] == name and bucket[1])
    return Ranking(kept) if kept else None


def _buckets(value: Ranking) -> Collection[str]:
    return [name for name, items in value.buckets if name and items]


TAU = Metric(
    name="kendall_tau",
    title="Kendall's tau-b, (tau + 1) / 2",
    tags=_RANKER,
    read=ranking,
    score=_tau,
    params=(
        Param("within_bucket", "choice", "tie", "Items of one bucket are tied, or in order.", ("tie", "order")),
        AGREES_FROM,
    ),
    agrees_at=None,
)
AVERAGE_PRECISION = Metric(
    name="average_precision",
    title="Average precision, the first bucket being relevant",
    tags=_RANKER,
    read=ranking,
    score=_precision,
    params=(
        Param("top", "number", None, "How many of a plain order are relevant; half of them when not said.", least=1),
        AGREES_FROM,
    ),
    agrees_at=None,
)
SAME_BUCKET = Metric(
    name="same_bucket",
    title="Share of items in the same bucket",
    tags=_RANKER,
    read=ranking,
    score=same_bucket,
    params=(AGREES_FROM,),
    agrees_at=None,
    labels=_buckets,
    only=_only_bucket,
)
METRICS = (TAU, AVERAGE_PRECISION, SAME_BUCKET)
