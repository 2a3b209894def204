"""Qdrant: a server by its address, or inside this process without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from juryroom.adapters.search.installing import client
from juryroom.adapters.search.vectors import vector_of
from juryroom.errors import OutsideFailed
from juryroom.ports import SearchQuery

CHUNK = 256


class Qdrant:
    """Cosine similarity; ids are kept beside numbers, for Qdrant's own are numbers."""

    name = "qdrant"

    def __init__(self, url: str, collection: str, key: str | None) -> None:
        self._library = client("qdrant_client", "qdrant")
        self._client = self._library.QdrantClient(url, api_key=key) if url else self._library.QdrantClient(":memory:")
        self._collection = collection

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        models = self._library.models
        sizes = models.VectorParams(size=int(vectors.shape[1]), distance=models.Distance.COSINE)
        try:
            self._client.delete_collection(self._collection)
            self._client.create_collection(self._collection, vectors_config=sizes)
            for start in range(0, len(ids), CHUNK):
                points = [
                    models.PointStruct(id=at, vector=vectors[at].tolist(), payload={"id": ids[at]})
                    for at in range(start, min(start + CHUNK, len(ids)))
                ]
                self._client.upsert(self._collection, points=points, wait=True)
        except Exception as fault:
            raise OutsideFailed(f"Qdrant did not take the corpus: {fault}") from fault

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        row = vector_of(query).tolist()
        try:
            found = self._client.query_points(self._collection, query=row, limit=limit, with_payload=True)
        except Exception as fault:
            raise OutsideFailed(f"Qdrant did not answer: {fault}") from fault
        return [(str(point.payload["id"]), float(point.score)) for point in found.points]

    def close(self) -> None:
        self._client.close()


def build(section: Any) -> Qdrant:
    """The engine."""
    return Qdrant(section.url, section.collection, section.options.get("api_key"))
