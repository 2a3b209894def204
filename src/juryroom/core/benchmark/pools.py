"""Pools from vectors and from the ranked lists of real systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from juryroom.core.benchmark.counts import Counts
from juryroom.core.benchmark.query_plan import Candidate, PlannedQuery, _seed_of

Vectors = npt.NDArray[np.float32]
BAND = (0.02, 0.20)
"""Of all images by likeness: where the middle stratum is drawn from. What is beyond is far."""


def from_vectors(
    ids: Sequence[str],
    vectors: Vectors,
    queries: Iterable[tuple[str, Sequence[int]]],
    counts: Counts,
    *,
    seed: int,
    alike: Callable[[int], set[int]] | None = None,
) -> Iterable[PlannedQuery]:
    """The nearest, a band behind them, and the far, by cosine with the mean of the seeds' vectors.

    ids, vectors: N images, rows of length 1. queries: id and numbers of its seeds.
    alike: near-duplicates of an image, which are not drawn beside it.
    """
    for query_id, seeds in queries:
        centre = vectors[list(seeds)].mean(axis=0)
        likeness = vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-12))
        order = np.lexsort((np.arange(len(ids)), -likeness)).tolist()
        rng = np.random.default_rng(_seed_of(seed, query_id))
        taken = _strata(order, set(seeds), counts, rng, alike)
        drawn = tuple(Candidate(ids[at], stratum, round(float(likeness[at]), 6)) for at, stratum in taken)
        names = tuple(ids[at] for at in seeds)
        short = {"all": counts.total - len(drawn)} if len(drawn) < counts.total else {}
        yield PlannedQuery(query_id, names, (*(Candidate(name, "seed") for name in names), *drawn), short)


def _strata(
    order: list[int],
    seeds: set[int],
    counts: Counts,
    rng: np.random.Generator,
    alike: Callable[[int], set[int]] | None,
) -> list[tuple[int, str]]:
    barred = set(seeds)
    for at in seeds:
        barred |= alike(at) if alike else set()
    taken: list[tuple[int, str]] = []

    def take(places: Iterable[int], stratum: str, number: int) -> None:
        for at in places:
            if number <= 0:
                return
            if at not in barred:
                taken.append((at, stratum))
                barred.update({at} | (alike(at) if alike else set()))
                number -= 1

    near, far = (int(len(order) * share) for share in BAND)
    take(order, "nearest", counts.positive + counts.hard)
    take(rng.permutation(order[near:far]).tolist(), "band", counts.near)
    take(rng.permutation(order[far:]).tolist(), "far", counts.easy)
    take(order[near:], "band", counts.total - len(taken))
    take(order, "nearest", counts.total - len(taken))
    return taken


def from_runs(
    seeds: Mapping[str, Sequence[str]], runs: Mapping[str, Mapping[str, Sequence[str]]], depth: int, known: set[str]
) -> Iterable[PlannedQuery]:
    """The union of the systems' first `depth` images of every query, each with the systems that found it.

    seeds: query -> seed images. runs: system -> query -> images in order. known: images of the corpus.
    A run's columns are separated by blanks, so that blanks of an id stand in it as `_`.
    """
    spelled = {"_".join(image.split()): image for image in known}
    for query_id, images in seeds.items():
        found: dict[str, list[str]] = {}
        for system, lists in runs.items():
            for listed in lists.get(query_id, ())[:depth]:
                image = listed if listed in known else spelled.get(listed, "")
                if image and image not in images:
                    found.setdefault(image, []).append(system)
        drawn = tuple(Candidate(image, f"pooled:{'+'.join(systems)}") for image, systems in found.items())
        yield PlannedQuery(query_id, tuple(images), (*(Candidate(image, "seed") for image in images), *drawn))
