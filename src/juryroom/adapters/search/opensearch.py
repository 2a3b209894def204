"""OpenSearch, and what speaks as it does: k-nearest neighbours over `_bulk` and `_search`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np

from juryroom.adapters.search.calling import Caller
from juryroom.adapters.search.vectors import vector_of
from juryroom.errors import OutsideFailed
from juryroom.ports import SearchQuery

CHUNK = 500


class OpenSearch:
    """One index, made anew with each corpus."""

    name = "opensearch"

    def __init__(self, caller: Caller, collection: str) -> None:
        self._caller, self._path = caller, "/" + quote(collection.lower(), safe="")

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        self._caller.call("DELETE", self._path, accept=(200, 404))
        method = {"name": "hnsw", "space_type": "innerproduct", "engine": "faiss"}
        field = {"type": "knn_vector", "dimension": int(vectors.shape[1]), "method": method}
        self._caller.call(
            "PUT", self._path, {"settings": {"index.knn": True}, "mappings": {"properties": {"vector": field}}}
        )
        for start in range(0, len(ids), CHUNK):
            rows = range(start, min(start + CHUNK, len(ids)))
            lines = [
                json.dumps(one)
                for at in rows
                for one in ({"index": {"_id": ids[at]}}, {"vector": vectors[at].tolist()})
            ]
            told = self._caller.call("POST", f"{self._path}/_bulk", raw=("\n".join(lines) + "\n").encode())
            if told.get("errors"):
                raise OutsideFailed(f"OpenSearch did not take all of the corpus: {json.dumps(told)[:300]}")
        self._caller.call("POST", f"{self._path}/_refresh")

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        asked = {
            "size": limit,
            "_source": False,
            "query": {"knn": {"vector": {"vector": vector_of(query).tolist(), "k": limit}}},
        }
        told = self._caller.call("POST", f"{self._path}/_search", asked)
        return [(str(hit["_id"]), float(hit["_score"])) for hit in told["hits"]["hits"]]

    def close(self) -> None:
        """Nothing is kept open."""


def build(section: Any) -> OpenSearch:
    """The engine."""
    return OpenSearch(Caller(section, "http://localhost:9200"), section.collection)
