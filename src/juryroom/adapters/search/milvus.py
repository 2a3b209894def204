"""Milvus: a server by its address, or a file of milvus-lite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from juryroom.adapters.search.installing import client
from juryroom.adapters.search.vectors import vector_of
from juryroom.errors import OutsideFailed
from juryroom.ports import SearchQuery

CHUNK = 256
LONGEST_ID = 1024


class Milvus:
    """Inner products of rows of length 1."""

    name = "milvus"

    def __init__(self, url: str, collection: str, token: str) -> None:
        library = client("pymilvus", "milvus")
        self._client = library.MilvusClient(url or "./milvus.db", token=token)
        self._collection = collection

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        try:
            if self._client.has_collection(self._collection):
                self._client.drop_collection(self._collection)
            self._client.create_collection(
                self._collection, dimension=int(vectors.shape[1]), id_type="string", max_length=LONGEST_ID,
                metric_type="IP", consistency_level="Strong",
            )  # fmt: skip
            for start in range(0, len(ids), CHUNK):
                rows = range(start, min(start + CHUNK, len(ids)))
                self._client.insert(self._collection, [{"id": ids[at], "vector": vectors[at].tolist()} for at in rows])
        except Exception as fault:
            raise OutsideFailed(f"Milvus did not take the corpus: {fault}") from fault

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        row = vector_of(query).tolist()
        try:
            found = self._client.search(self._collection, data=[row], limit=limit)
        except Exception as fault:
            raise OutsideFailed(f"Milvus did not answer: {fault}") from fault
        return [(str(one["id"]), float(one["distance"])) for one in found[0]]

    def close(self) -> None:
        self._client.close()


def build(section: Any) -> Milvus:
    """The engine."""
    return Milvus(section.url, section.collection, section.options.get("token", ""))
