"""Every vector compared with the query's: nothing is missed, so it is what other engines are measured by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from juryroom.adapters.search.vectors import vector_of
from juryroom.ports import SearchQuery


class Exact:
    """Dot products in memory. Equal scores are ordered by id, as trec_eval does."""

    name = "exact"

    def __init__(self) -> None:
        self._ids: np.ndarray = np.zeros(0, object)
        self._rows: np.ndarray = np.zeros((0, 1), np.float32)

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        order = np.array(sorted(range(len(ids)), key=lambda at: ids[at], reverse=True), np.int64)
        self._ids, self._rows = np.array(ids, object)[order], np.ascontiguousarray(vectors[order], np.float32)

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        scores = self._rows @ vector_of(query)
        if limit < len(scores):  # the best `limit`, with all that tie at the border, then in order
            border = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            near = np.flatnonzero(scores >= border)
        else:
            near = np.arange(len(scores))
        best = near[np.argsort(-scores[near], kind="stable")][:limit]
        return [(str(self._ids[at]), float(scores[at])) for at in best]

    def close(self) -> None:
        self._rows = np.zeros((0, 1), np.float32)


def build(_section: Any) -> Exact:
    """The engine."""
    return Exact()
