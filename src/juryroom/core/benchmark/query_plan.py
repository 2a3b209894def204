"""Which candidates a query is judged on: by facets and tags, in either generation's strata. Pure and seeded.

A query's draw depends on the images, the counts, the seed and the query's own id; not on other queries.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from juryroom.core.benchmark.counts import Counts
from juryroom.core.benchmark.index import Index

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

MOST_HARD, MOST_NEAR = 6, 5
"""Candidates of one combination of diversity facets, among matches and among near misses."""
FAR_JACCARD = 0.10
"""Tags of an easy negative overlap the query's by no more than this."""
ALIKE_JACCARD = 0.5
"""Where no core facet is configured, tags that overlap by this much make a match."""
_DRAWS = 64


@dataclass(frozen=True, slots=True)
class Candidate:
    """An image of a query's pool, and why it is in it."""

    image_id: str
    stratum: str
    similarity: float | None = None
    """Tag overlap (Jaccard) or cosine with the query's seeds; None when nothing was compared."""


@dataclass(frozen=True, slots=True)
class PlannedQuery:
    """A query's seeds and pool; the seeds come first. `short` counts what the strata could not fill."""

    query_id: str
    seeds: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    short: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facets:
    """core: what makes a match. off: one of these differs in a near miss. diversity: spread over these."""

    core: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    diversity: tuple[str, ...] = ()


class Planner:
    """Plans queries one by one over the same images.

    duplicates: (N,) group numbers of near-duplicate images, -1 for none; None: not known. Of a group at most one image
    is drawn, and none of a seed's own group.
    """

    def __init__(
        self,
        index: Index,
        facets: Facets,
        counts: Counts,
        *,
        seed: int,
        duplicates: npt.NDArray[np.int64] | None = None,
    ) -> None:
        self.index, self.counts, self.seed = index, counts, seed
        self.facets = Facets(facets.core, facets.off or facets.core, facets.diversity)
        self._spread = index.combined(facets.diversity) if facets.diversity else None
        self._duplicates = duplicates

    def plan(self, query_id: str, seeds: Sequence[str]) -> PlannedQuery | None:
        """The pool of one query; None when none of its seeds is among the images."""
        known = [seed for seed in seeds if seed in self.index.places]
        if not known:
            return None
        draw = _Draw(self, query_id, [self.index.places[seed] for seed in known])
        if self.counts.generation == 1:
            draw.first_generation()
        else:
            draw.second_generation()
        draw.fill()
        return PlannedQuery(query_id, tuple(known), draw.candidates(known), dict(draw.short))


class _Draw:
    """The making of one pool."""

    def __init__(self, planner: Planner, query_id: str, seeds: list[int]) -> None:
        self.index, self.counts, self.facets = planner.index, planner.counts, planner.facets
        self._spread, self._groups = planner._spread, planner._duplicates
        self.rng = np.random.default_rng(_seed_of(planner.seed, query_id))
        self.profile = {facet: _majority(self.index, facet, seeds) for facet in {*self.facets.core, *self.facets.off}}
        tags = {int(tag) for seed in seeds for tag in self.index.tags_of(seed)}
        self.jaccard = self.index.jaccard(sorted(tags), len(tags))
        self.taken: dict[int, str] = {}
        self.barred: set[int] = set(seeds)
        self.barred_groups: set[int] = set()
        for seed in seeds:
            self._bar_group(seed)
        self.short: Counter[str] = Counter()
        self._off_count: npt.NDArray[np.int8] | None = None

    # --- The two generations

    def first_generation(self) -> None:
        """Hard: all core facets equal. Near miss: one of the off facets differs. Easy: far away.

        Without core facets tags alone rank, for hard and then for near misses.
        """
        core = self.facets.core
        self._take_ranked(self._matches(core) if core else self._alike(), "hard", self.counts.hard, MOST_HARD)
        for kept in range(len(core) - 1, 0, -1):
            self._take_ranked(self._matches(core[:kept]), "hard", self._missing("hard"), MOST_HARD)
        near = np.zeros(len(self.index), bool) if core else self._akin()
        if core:
            for facet in self.facets.off:
                rest = tuple(one for one in core if one != facet)
                near |= self._matches(rest) & (self.index.column(facet) != self.profile[facet])
            self._take_ranked(near, "nearmiss", self.counts.near, MOST_NEAR)
            near = self._matches(core[:1])
        self._take_ranked(near, "nearmiss", self._missing("nearmiss"), MOST_NEAR)
        self._take_far("easy", self.counts.easy)
        self._note_short({"hard": self.counts.hard, "nearmiss": self.counts.near, "easy": self.counts.easy})

    def second_generation(self) -> None:
        """Positive: all facets equal. Neutral: one off. Hard: two or more off, tags most alike. Easy: far away."""
        counts = self.counts
        if self.facets.core:
            off = self._facets_off()
            self._take_ranked(off == 0, "positive", counts.positive, MOST_HARD)
            self._take_ranked(off == 1, "neutral", counts.near, MOST_NEAR)
            self._take_ranked(off >= 2, "hard", counts.hard, MOST_NEAR)
        else:
            self._take_ranked(self._alike(), "positive", counts.positive, MOST_HARD)
            self._take_ranked(self._akin(), "neutral", counts.near, MOST_NEAR)
            self._take_ranked(self._akin(), "hard", counts.hard, MOST_NEAR)
        self._take_far("easy", counts.easy)
        wanted = {"positive": counts.positive, "neutral": counts.near, "hard": counts.hard, "easy": counts.easy}
        self._note_short(wanted)

    def fill(self) -> None:
        """Make up for what the strata could not give, at random."""
        self._take_random("filler", self.counts.total - len(self.taken))

    def candidates(self, seeds: Sequence[str]) -> tuple[Candidate, ...]:
        """Seeds, then what was taken, in order."""
        drawn = [
            Candidate(self.index.ids[place], stratum, round(float(self.jaccard[place]), 6))
            for place, stratum in self.taken.items()
        ]
        return (*(Candidate(seed, "seed") for seed in seeds), *drawn)

    # --- Who is eligible

    def _matches(self, facets: Sequence[str]) -> Mask:
        """Images equal to the profile on every one of these facets."""
        found = np.ones(len(self.index), bool)
        for facet in facets:
            found &= self.index.column(facet) == self.profile[facet]
        return found

    def _alike(self) -> Mask:
        """Images that share half of the tags or more: what stands for a match when no facet says so."""
        found: Mask = self.jaccard >= ALIKE_JACCARD
        return found

    def _akin(self) -> Mask:
        """Images that share some tags."""
        found: Mask = (self.jaccard > 0) & (self.jaccard < ALIKE_JACCARD)
        return found

    def _facets_off(self) -> npt.NDArray[np.int8]:
        """(N,) how many core facets differ from the profile."""
        if self._off_count is None:
            self._off_count = np.zeros(len(self.index), np.int8)
            for facet in self.facets.core:
                self._off_count += self.index.column(facet) != self.profile[facet]
        return self._off_count

    def _far(self, places: Places) -> Mask:
        enough = max(2, len(self.facets.core) // 2) if self.facets.core else 0
        off: Mask = self._facets_off()[places] >= enough
        return off & (self.jaccard[places] <= FAR_JACCARD)

    # --- Taking

    def _missing(self, stratum: str) -> int:
        wanted = {"hard": self.counts.hard, "nearmiss": self.counts.near}[stratum]
        return wanted - sum(found == stratum for found in self.taken.values())

    def _take_ranked(self, eligible: Mask, stratum: str, number: int, most: int) -> None:
        """The eligible most like the query's tags, then by id, spread over the diversity facets."""
        if number <= 0:
            return
        per_combination: Counter[int] = Counter()
        if self._spread is not None:
            per_combination.update(int(self._spread[at]) for at, found in self.taken.items() if found == stratum)
        for place in self._by_likeness(np.flatnonzero(eligible), 4 * (number + len(self.taken)) + 16):
            if number == 0:
                return
            if self._is_barred(place):
                continue
            if self._spread is not None:
                combination = int(self._spread[place])
                if per_combination[combination] >= most:
                    continue
                per_combination[combination] += 1
            self._take(place, stratum)
            number -= 1

    def _by_likeness(self, places: Places, first: int) -> Iterator[int]:
        """Places by falling tag overlap, then number: a first part cheaply, the rest only if it is asked for."""
        likeness = self.jaccard[places]
        if len(places) > 4 * first:
            edge = np.partition(likeness, len(places) - first)[len(places) - first]
            yield from _sorted(places, likeness, likeness > edge)
            yield from places[likeness == edge].tolist()
            yield from _sorted(places, likeness, likeness < edge)
        else:
            yield from _sorted(places, likeness, np.ones(len(places), bool))

    def _take_far(self, stratum: str, number: int) -> None:
        """Random images that are far from the query; when there are none left, fewer."""
        left = self._take_drawn(stratum, number, far=True)
        if left > 0:
            rest = np.flatnonzero(self._far(np.arange(len(self.index))))
            for place in self.rng.permutation(rest).tolist():
                if left == 0:
                    return
                if not self._is_barred(place):
                    self._take(place, stratum)
                    left -= 1

    def _take_random(self, stratum: str, number: int) -> None:
        left = self._take_drawn(stratum, number, far=False)
        if left > 0:
            for place in self.rng.permutation(len(self.index)).tolist():
                if left == 0:
                    return
                if not self._is_barred(place):
                    self._take(place, stratum)
                    left -= 1

    def _take_drawn(self, stratum: str, number: int, *, far: bool) -> int:
        """Try some random images instead of shuffling a million; how many are still wanted."""
        if number <= 0 or not len(self.index):
            return 0
        drawn = self.rng.integers(0, len(self.index), size=_DRAWS * number)
        if far:
            drawn = drawn[self._far(drawn)]
        for place in drawn.tolist():
            if number == 0:
                break
            if not self._is_barred(place):
                self._take(place, stratum)
                number -= 1
        return number

    def _is_barred(self, place: int) -> bool:
        if place in self.taken or place in self.barred:
            return True
        return self._groups is not None and int(self._groups[place]) in self.barred_groups

    def _take(self, place: int, stratum: str) -> None:
        self.taken[place] = stratum
        self._bar_group(place)

    def _bar_group(self, place: int) -> None:
        if self._groups is not None and self._groups[place] >= 0:
            self.barred_groups.add(int(self._groups[place]))

    def _note_short(self, wanted: dict[str, int]) -> None:
        found = Counter(self.taken.values())
        self.short.update({name: number - found[name] for name, number in wanted.items() if number > found[name]})


def _sorted(places: Places, likeness: npt.NDArray[np.float64], among: Mask) -> Iterator[int]:
    picked = places[among]
    yield from picked[np.argsort(-likeness[among], kind="stable")].tolist()


def _majority(index: Index, facet: str, seeds: Sequence[int]) -> int:
    """The code most seeds have; of equally frequent values the first in the order of their texts.

    Half of the seeds true is true, for booleans: "true" would otherwise lose to "false" by its spelling.
    """
    votes = Counter(index.value_of(facet, seed) for seed in seeds)
    most = max(votes.values())
    best = sorted(value for value, number in votes.items() if number == most)
    return index.code_of(facet, "true" if best == ["false", "true"] else best[0])


def _seed_of(seed: int, query_id: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{query_id}".encode()).digest()[:8], "big")
