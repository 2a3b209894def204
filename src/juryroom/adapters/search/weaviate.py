"""Weaviate over its HTTP interface: no client needed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np

from juryroom.adapters.search.calling import Caller
from juryroom.adapters.search.vectors import vector_of
from juryroom.errors import OutsideFailed
from juryroom.ports import SearchQuery

CHUNK = 100


class Weaviate:
    """Vectors given by us; with option `alpha` 0 to 1 and a text, Weaviate's own hybrid of words and vectors."""

    name = "weaviate"

    def __init__(self, caller: Caller, collection: str, alpha: float | None) -> None:
        self._caller, self._alpha = caller, alpha
        self._collection = collection[:1].upper() + collection[1:]

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        self._caller.call("DELETE", f"/v1/schema/{self._collection}", accept=(200, 404))
        properties = [{"name": "item", "dataType": ["text"], "tokenization": "field"}]
        schema = {"class": self._collection, "vectorizer": "none", "properties": properties}
        self._caller.call("POST", "/v1/schema", {**schema, "vectorIndexConfig": {"distance": "dot"}})
        for start in range(0, len(ids), CHUNK):
            rows = range(start, min(start + CHUNK, len(ids)))
            told = self._caller.call(
                "POST", "/v1/batch/objects", {"objects": [self._object(ids[at], vectors[at]) for at in rows]}
            )
            bad = [one for one in told if (one.get("result") or {}).get("status") == "FAILED"]
            if bad:
                raise OutsideFailed(
                    f"Weaviate did not take {len(bad)} of {len(rows)} objects: {json.dumps(bad[0])[:300]}"
                )

    def _object(self, id: str, row: np.ndarray) -> dict[str, Any]:
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, id))
        return {"class": self._collection, "id": key, "properties": {"item": id}, "vector": row.tolist()}

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        vector = json.dumps(vector_of(query).tolist())
        hybrid = self._alpha is not None and query.text
        how = (
            f"hybrid: {{query: {json.dumps(query.text)}, alpha: {self._alpha}, vector: {vector}}}"
            if hybrid
            else f"nearVector: {{vector: {vector}}}"
        )
        wanted = "score" if hybrid else "distance"
        asked = f"{{Get {{{self._collection}({how}, limit: {limit}) {{item _additional {{{wanted}}}}}}}}}"
        told = self._caller.call("POST", "/v1/graphql", {"query": asked})
        if told.get("errors"):
            raise OutsideFailed(f"Weaviate answers: {json.dumps(told['errors'])[:300]}")
        sign = 1 if hybrid else -1  # a distance is smaller where two are nearer
        rows = told["data"]["Get"][self._collection]
        return [(row["item"], sign * float(row["_additional"][wanted])) for row in rows]

    def close(self) -> None:
        """Nothing is kept open."""


def build(section: Any) -> Weaviate:
    """The engine."""
    alpha = section.options.get("alpha")
    return Weaviate(Caller(section, "http://localhost:8080"), section.collection, float(alpha) if alpha else None)
