"""faiss in this process: any index its factory knows, for example options factory=HNSW32."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from juryroom.adapters.search.installing import client
from juryroom.adapters.search.vectors import vector_of
from juryroom.ports import SearchQuery


class Faiss:
    """Inner products of rows of length 1."""

    name = "faiss"

    def __init__(self, factory: str) -> None:
        self._library = client("faiss", "faiss")
        self._factory = factory
        self._ids: Sequence[str] = ()
        self._index: Any = None

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        rows = np.ascontiguousarray(vectors, np.float32)
        self._index = self._library.index_factory(rows.shape[1], self._factory, self._library.METRIC_INNER_PRODUCT)
        if not self._index.is_trained:
            self._index.train(rows)
        self._index.add(rows)
        self._ids = ids

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        scores, places = self._index.search(vector_of(query)[None], min(limit, len(self._ids)))
        return [(self._ids[at], float(score)) for at, score in zip(places[0], scores[0], strict=True) if at >= 0]

    def close(self) -> None:
        self._index = None


def build(section: Any) -> Faiss:
    """The engine."""
    return Faiss(section.options.get("factory", "Flat"))
