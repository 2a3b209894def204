"""Any search over HTTP by a template: a body with {text}, {vector}, {limit}, {id}; paths of results in the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np

from juryroom.adapters.search.calling import Caller
from juryroom.errors import BadInput, OutsideFailed
from juryroom.ports import SearchQuery

BODY = '{"query": {text}, "limit": {limit}}'


class Http:
    """An endpoint that has its own corpus.

    Options: method (POST); body, a JSON template in which {text} and {vector} stand without quotes; results, id, score:
    dotted paths. Without scores the order of the answer counts; `order=distance` where smaller is better.
    """

    name = "http"

    def __init__(self, caller: Caller, options: dict[str, str]) -> None:
        self._caller, self._options = caller, options
        self._method = options.get("method", "POST").upper()
        self._body = options.get("body", BODY)

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        """The endpoint has a corpus of its own."""

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        values = {
            "text": json.dumps(query.text),
            "vector": json.dumps(query.vector.tolist() if query.vector is not None else None),
            "limit": str(limit),
            "id": json.dumps(query.id),
        }
        path, raw = "", None
        if self._method == "GET":
            path = _filled(self._options.get("path", "?q={text}&limit={limit}"), {**values, "text": quote(query.text)})
        else:
            path, raw = self._options.get("path", ""), _filled(self._body, values).encode()
        told = _at(self._caller.call(self._method, path, raw=raw), self._options.get("results", "results"))
        if not isinstance(told, list):
            raise OutsideFailed(
                f"{self._caller.url} answers without a list at {self._options.get('results', 'results')}."
            )
        return [self._one(row, place) for place, row in enumerate(told[:limit])]

    def _one(self, row: Any, place: int) -> tuple[str, float]:
        id = _at(row, self._options.get("id", "id")) if isinstance(row, dict) else row
        if id is None:
            raise OutsideFailed(f"{self._caller.url}: result {place + 1} has no id at {self._options.get('id', 'id')}.")
        score = _at(row, self._options.get("score", "score")) if isinstance(row, dict) else None
        if score is None:
            return str(id), -float(place)
        return str(id), float(score) * (-1 if self._options.get("order") == "distance" else 1)

    def close(self) -> None:
        """Nothing is kept open."""


def _filled(template: str, values: dict[str, str]) -> str:
    """Every {name} by its value, in one pass, so that a text that holds {limit} stays as it is."""
    import re

    return re.sub(r"\{(text|vector|limit|id)\}", lambda match: values[match[1]], template)


def _at(value: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def build(section: Any) -> Http:
    """The engine. Raises BadInput without an address."""
    if not section.url:
        raise BadInput("The engine http needs an address: --url https://...")
    return Http(Caller(section), dict(section.options))
