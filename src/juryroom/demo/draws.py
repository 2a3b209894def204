"""Which views are put together: seeded draws with known truth, no pair twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from juryroom.demo.models import Pair
from juryroom.demo.views import Truth, View, truth_of

SHARES: Mapping[Truth, float] = {"same": 0.45, "similar": 0.25, "different": 0.3}


def draw_pairs(views: Sequence[View], n: int, seed: int, *, without: Sequence[Pair] = ()) -> list[Pair]:
    """At most `n` pairs in random order with the truths in SHARES, spread evenly over the photographs."""
    rng = np.random.default_rng(seed)
    taken = {_key(*pair) for pair in without}
    open_pairs: dict[Truth, list[Pair]] = {truth: [] for truth in SHARES}
    for one, other in combinations(views, 2):
        if _key(one, other) not in taken:
            open_pairs[truth_of(one, other)].append((one, other))
    drawn = [pair for truth, share in SHARES.items() for pair in _spread(open_pairs[truth], round(n * share), rng)]
    order = rng.permutation(len(drawn))
    return [_either_way(drawn[index], rng) for index in order]


def draw_triplets(views: Sequence[View], n: int, seed: int) -> list[tuple[View, View, View]]:
    """Query, nearer, farther: nearer is of the same photograph; farther of the same kind, or of the same photograph
    but another part of it, or of anything."""
    rng = np.random.default_rng(seed)
    triplets: list[tuple[View, View, View]] = []
    for query, nearer in draw_pairs([view for view in views if view.change != "detail"], n * 4, seed):
        if truth_of(query, nearer) == "same" and len(triplets) < n:
            others = [view for view in views if truth_of(query, view) == "similar"] if rng.random() < 0.5 else []
            others = others or [view for view in views if truth_of(query, view) == "different"]
            triplets.append((query, nearer, others[int(rng.integers(len(others)))]))
    return triplets


def _spread(pairs: Sequence[Pair], n: int, rng: np.random.Generator) -> list[Pair]:
    """Take from every photograph in turn, so that none with many similar ones is shown all the time."""
    by_photograph: dict[str, list[Pair]] = {}
    for index in rng.permutation(len(pairs)):
        by_photograph.setdefault(pairs[index][0].photograph.id, []).append(pairs[index])
    taken: list[Pair] = []
    while len(taken) < n and any(by_photograph.values()):
        for photograph in sorted(by_photograph):
            if by_photograph[photograph] and len(taken) < n:
                taken.append(by_photograph[photograph].pop())
    return taken


def _either_way(pair: Pair, rng: np.random.Generator) -> Pair:
    return (pair[1], pair[0]) if rng.random() < 0.5 else pair


def _key(one: View, other: View) -> tuple[str, str]:
    return (one.id, other.id) if one.id < other.id else (other.id, one.id)
