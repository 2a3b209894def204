"""The statistics of imsearch_eval under their names, and beside each what it was meant to say.

The older evaluator looks at the returned list alone: its nDCG is perfect for a system that returns one relevant image
of twenty, its precision rewards short lists. Its figures are kept so that old tables can be read; `correct` holds the
measure to use instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

INSTEAD = {
    "NDCG": "nDCG@{k}", "reciprocal_rank": "RR@{k}", "precision": "P@{k}", "recall": "R@{k}", "hit": "Success@{k}",
    "accuracy": "Judged@{k}",
}  # fmt: skip
"""Statistic -> the measure that says it right, on the corpus and against all judgments."""


def statistics(listed: Mapping[str, float], judged: Mapping[str, int], limit: int = 25) -> dict[str, float | None]:
    """The older figures of one query.

    listed: document -> score; the first `limit` of them count. judged: document -> grade; a document belongs to the
    query when it was judged for it. None where the older tool divides by nothing.
    """
    order = sorted(listed.items(), key=lambda one: (one[1], one[0]), reverse=True)[:limit]
    grades = [max(judged.get(document, 0), 0) for document, _ in order]
    belongs = sum(document in judged for document, _ in order)
    n, found, all_relevant = len(order), sum(grades), sum(max(grade, 0) for grade in judged.values())
    return {
        "total_images": n,
        "correctly_returned": belongs,
        "incorrectly_returned": n - belongs,
        "relevant_images": found,
        "non_relevant_images": n - found,
        "accuracy": belongs / n if n else None,
        "precision": found / n if n else None,
        "recall": found / all_relevant if all_relevant else None,
        "hit": float(found > 0),
        "NDCG": _ndcg(grades),
        "reciprocal_rank": next((1 / rank for rank, grade in enumerate(grades, 1) if grade > 0), 0.0),
    }


def _ndcg(grades: list[int]) -> float:
    """Against the returned rows alone, and 0 for fewer than two, as the older evaluator has it."""
    best = _dcg(sorted(grades, reverse=True))
    return _dcg(grades) / best if len(grades) > 1 and best else 0.0


def _dcg(grades: list[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def compared(
    run: Mapping[str, Mapping[str, float]], qrels: Mapping[str, Mapping[str, int]], limit: int = 25
) -> dict[str, Any]:
    """The older means over the answered queries, each with the name of the measure that is right."""
    rows = [statistics(run[query], qrels[query], limit) for query in qrels if run.get(query)]
    found = {}
    for name in rows[0] if rows else ():
        values = [value for row in rows if (value := row[name]) is not None]
        correct = INSTEAD.get(name, "").format(k=limit)
        found[name] = {"value": sum(values) / len(values) if values else None, "correct": correct or None}
    return found
