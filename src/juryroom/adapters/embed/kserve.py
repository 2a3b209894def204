"""A model behind KServe v2, as Triton serves it: over HTTP, or over gRPC where the address says so."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import numpy as np

from juryroom.adapters.embed.kserve_wire import HttpWire, Input, Wire
from juryroom.adapters.embed.rows import pixels, unit_rows
from juryroom.errors import BadInput, OutsideFailed

SIDE = 224
"""Of pictures for a model that takes any size."""


class KServe:
    """ports.Embedder: the model's description says which input takes pixels and which takes text."""

    name = "triton"

    def __init__(self, wire: Wire, where: str) -> None:
        self._wire, self._where = wire, where
        self._inputs: list[Input] = []

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, D) float32 rows of length 1. Raises BadInput naming a bad image."""
        told = self._input("FP", 4, "pixels (N, 3, height, width)")
        height, width = (one if one > 0 else SIDE for one in told.shape[-2:])
        values = np.stack([pixels(one, at, width, height) for at, one in enumerate(images)])
        kind = np.float16 if told.datatype == "FP16" else np.float32
        return self._rows(told, values.astype(kind))

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """N texts -> (N, D) float32 rows of length 1; the model tokenises."""
        told = self._input("BYTES", None, "texts (BYTES)")
        values = np.array([one.encode() for one in texts], object)
        return self._rows(told, values.reshape([len(texts)] + [1] * (len(told.shape) - 1)))

    def _input(self, kind: str, rank: int | None, what: str) -> Input:
        self._inputs = self._inputs or self._wire.inputs()
        for one in self._inputs:
            if one.datatype.startswith(kind) and rank in (None, len(one.shape)):
                return one
        known = ", ".join(f"{one.name} {one.datatype} {list(one.shape)}" for one in self._inputs)
        raise BadInput(f"The model at {self._where} takes no {what}; it takes {known or 'nothing'}.")

    def _rows(self, told: Input, values: np.ndarray) -> np.ndarray:
        found = self._wire.infer(told, values)
        if found.size == 0 or found.size % len(values):
            raise OutsideFailed(f"{self._where} did not give a vector for each of {len(values)} inputs.")
        return unit_rows(found.reshape(len(values), -1).astype(np.float32))


def kserve(url: str, model: str) -> KServe:
    """The model at `http(s)://host:8000`, or at `grpc(s)://host:8001`. Raises BadInput for any other address."""
    parts = urlsplit(url)
    where = f"{url.rstrip('/')}/v2/models/{model}"
    if parts.scheme in ("grpc", "grpcs"):
        from juryroom.adapters.embed.kserve_grpc import GrpcWire

        return KServe(GrpcWire(parts.netloc, model, encrypted=parts.scheme == "grpcs"), where)
    if parts.scheme not in ("http", "https"):
        raise BadInput(f"base_url is http://HOST:8000 or grpc://HOST:8001, not {url!r}.")
    return KServe(HttpWire(url, model), where)
