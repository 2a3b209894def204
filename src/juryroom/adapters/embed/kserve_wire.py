"""How a model behind KServe v2 is reached: what every way offers, and the way over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

import numpy as np

from juryroom.adapters.embed.over_http import Service
from juryroom.errors import OutsideFailed


@dataclass(frozen=True, slots=True)
class Input:
    """What a model takes, by its own description; -1 in a shape is any number."""

    name: str
    datatype: str
    shape: tuple[int, ...]


class Wire(Protocol):
    """How a model is reached."""

    def inputs(self) -> list[Input]:
        """What it takes. Raises OutsideFailed."""

    def infer(self, told: Input, values: np.ndarray) -> np.ndarray:
        """The first output, a row for each of the values. Raises OutsideFailed."""


class HttpWire:
    """`/v2/models/MODEL` and `/infer`, in JSON."""

    def __init__(self, url: str, model: str) -> None:
        self._service = Service(url, {})
        self._path = f"/v2/models/{quote(model, safe='')}"

    def inputs(self) -> list[Input]:
        told = self._service.call("GET", self._path).get("inputs") or ()
        return [Input(one["name"], one["datatype"], tuple(map(int, one["shape"]))) for one in told]

    def infer(self, told: Input, values: np.ndarray) -> np.ndarray:
        data = [one.decode() if isinstance(one, bytes) else one for one in values.ravel().tolist()]
        asked = {"name": told.name, "datatype": told.datatype, "shape": list(values.shape), "data": data}
        answer = self._service.call("POST", f"{self._path}/infer", {"inputs": [asked]})
        try:
            return np.array(answer["outputs"][0]["data"], np.float32)
        except (KeyError, IndexError, TypeError, ValueError):
            raise OutsideFailed(f"{self._service.url}{self._path} gave no output that holds numbers.") from None
