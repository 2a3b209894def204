"""How far a benchmark's numbers can be trusted: completeness, hardness, copies, agreement. Undefined is None."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from juryroom.core.benchmark import leakage

SAME_QUERY = 0.5
"""Word overlap (Jaccard) from which two queries ask the same."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """One judged pair. `score` is the similarity, None where there is none."""

    query: str
    image: str
    label: int
    stratum: str = ""
    score: float | None = None


def auc(scores: Sequence[float], relevant: Sequence[bool]) -> float | None:
    """Probability that a relevant pair scores higher than another, ties half; None when one of the kinds is missing.

    The Mann-Whitney U statistic over n1 * n0.
    """
    values, is_relevant = np.asarray(scores, float), np.asarray(relevant, bool)
    n1 = int(is_relevant.sum())
    n0 = len(values) - n1
    if not n1 or not n0:
        return None
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[inverse][is_relevant].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


def completeness(judgments: Sequence[Judgment], seeds: Mapping[str, Sequence[str]], n_images: int) -> dict[str, Any]:
    """How much was judged, and how many relevant images each query has.

    seeds: query -> its seeds. n_images: size of the corpus.
    """
    per_query: Counter[str] = Counter({judgment.query: 0 for judgment in judgments})
    seed_only: dict[str, bool] = {}
    for one in judgments:
        if one.label > 0:
            per_query[one.query] += 1
            seed_only[one.query] = seed_only.get(one.query, True) and one.image in seeds.get(one.query, ())
    n_relevant = per_query.total()
    return {
        "queries": len(per_query),
        "images": n_images,
        "judged_pairs": len(judgments),
        "judged_share": len(judgments) / (len(per_query) * n_images) if per_query and n_images else None,
        "relevant": n_relevant,
        "relevant_share": n_relevant / len(judgments) if judgments else None,
        "relevant_per_query": n_relevant / len(per_query) if per_query else None,
        "seed_only_queries": sorted(query for query, only in seed_only.items() if only),
        "queries_without_relevant": sorted(query for query, number in per_query.items() if not number),
        "queries_by_relevant": {str(number): n for number, n in sorted(Counter(per_query.values()).items())},
    }


def separation(judgments: Sequence[Judgment]) -> dict[str, Any]:
    """How well the similarity tells relevant from not: close to 1 means the candidates were easy."""
    scored = [one for one in judgments if one.score is not None]
    by_query: dict[str, list[Judgment]] = defaultdict(list)
    for one in scored:
        by_query[one.query].append(one)
    per_query = {query: _auc(some) for query, some in by_query.items()}
    known = [value for value in per_query.values() if value is not None]
    return {
        "scored_pairs": len(scored),
        "auc": _auc(scored),
        "auc_by_query": per_query,
        "auc_mean": float(np.mean(known)) if known else None,
        "queries_without_auc": len(per_query) - len(known),
        "queries_separated_perfectly": sum(value == 1.0 for value in known),
    }


def _auc(some: Sequence[Judgment]) -> float | None:
    return auc([one.score or 0.0 for one in some], [one.label > 0 for one in some])


def strata(
    judgments: Sequence[Judgment], likeness: Mapping[tuple[str, str], tuple[float | None, float | None]]
) -> list[dict[str, Any]]:
    """How hard each stratum is: its share of relevant images, and how like the seed they are.

    likeness: (query, image) -> (tag overlap with the seed, share of facets equal to the seed's).
    """
    by_stratum: dict[str, list[Judgment]] = defaultdict(list)
    for one in judgments:
        by_stratum[one.stratum or "unknown"].append(one)
    return [
        {
            "stratum": stratum,
            "pairs": len(some),
            "relevant": sum(one.label > 0 for one in some),
            "relevant_share": sum(one.label > 0 for one in some) / len(some),
            "mean_score": _mean([one.score for one in some]),
            "tag_overlap": _mean([likeness.get((one.query, one.image), (None, None))[0] for one in some]),
            "facet_agreement": _mean([likeness.get((one.query, one.image), (None, None))[1] for one in some]),
        }
        for stratum, some in by_stratum.items()
    ]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def jaccard(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Shared over all; None when both are empty."""
    a, b = set(first), set(second)
    return len(a & b) / len(a | b) if a | b else None


def holes(
    judgments: Sequence[Judgment],
    seeds: Mapping[str, Sequence[str]],
    ids: Sequence[str],
    vectors: npt.NDArray[np.float32],
    depth: int,
) -> dict[str, Any]:
    """Images that nobody judged although they are near a query's seed.

    ids, vectors: the corpus, rows of length 1. depth: neighbours looked at. A suspect is an unjudged image among them
    that is nearer to the seed than the weakest relevant image: probably relevant, and counted as if it were not.
    """
    place = {image: at for at, image in enumerate(ids)}
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for one in judgments:
        judged[one.query][one.image] = one.label
    unjudged: dict[str, int] = {}
    suspects: list[dict[str, Any]] = []
    for query, labels in judged.items():
        seed = next((image for image in seeds.get(query, ()) if image in place), None)
        if seed is None:
            continue
        likeness = vectors @ vectors[place[seed]]
        nearest = [ids[at] for at in np.argsort(-likeness, kind="stable")[: depth + 1] if ids[at] != seed][:depth]
        unjudged[query] = sum(image not in labels for image in nearest)
        weakest = min(
            (float(likeness[place[image]]) for image, label in labels.items() if label > 0 and image in place),
            default=None,
        )
        for image in nearest:
            near = float(likeness[place[image]])
            if image not in labels and weakest is not None and near > weakest:
                suspects.append({"query": query, "image": image, "likeness": round(near, 4)})
    share = sum(unjudged.values()) / (len(unjudged) * depth) if unjudged and depth else None
    return {
        "depth": depth,
        "unjudged_share": share,
        "unjudged_by_query": unjudged,
        "suspects": sorted(suspects, key=lambda one: (-one["likeness"], one["query"], one["image"])),
    }


def copies(judgments: Sequence[Judgment], texts: Mapping[str, str], groups: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Near-duplicate images, queries that ask the same, and copies of one picture that were labelled differently."""
    group_of = {image: number for number, group in enumerate(groups) for image in group}
    labels: dict[tuple[str, int], set[int]] = defaultdict(set)
    for one in judgments:
        if one.image in group_of:
            labels[one.query, group_of[one.image]].add(one.label)
    alike = [
        {"first": a, "second": b, "overlap": round(share, 3)}
        for (a, first), (b, second) in combinations(sorted(texts.items()), 2)
        if (share := leakage.overlap(first, second)) is not None and share >= SAME_QUERY
    ]
    return {
        "duplicate_groups": len(groups),
        "duplicate_images": sum(len(group) for group in groups),
        "copies_labelled_differently": [query for (query, _), found in labels.items() if len(found) > 1],
        "queries_alike": sorted(alike, key=lambda one: (-float(str(one["overlap"])), str(one["first"]))),
    }


def leaks(texts: Mapping[str, str], captions: Mapping[str, str]) -> dict[str, Any]:
    """How much of each query stands in its seed's caption."""
    shares = {query: leakage.share(text, captions.get(query, "")) for query, text in texts.items()}
    known = [share for share in shares.values() if share is not None]
    lengths = [len(text.split()) for text in texts.values()]
    return {
        "share_by_query": shares,
        "mean_share": float(np.mean(known)) if known else None,
        "words_mean": float(np.mean(lengths)) if lengths else None,
        "words_min": min(lengths, default=None),
        "words_max": max(lengths, default=None),
    }
