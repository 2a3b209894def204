"""KServe v2 over gRPC, through Triton's own client: values go as bytes, so pictures are some five times smaller."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from juryroom.adapters.embed.kserve_wire import Input
from juryroom.errors import BadInput, OutsideFailed

SECONDS = 120.0


class GrpcWire:
    """kserve_wire.Wire."""

    def __init__(self, address: str, model: str, *, encrypted: bool) -> None:
        try:
            self._library: Any = import_module("tritonclient.grpc")
        except ImportError:
            raise BadInput('Triton over gRPC needs its client: pip install "juryroom[triton]".') from None
        self._where, self._model = f"{address}/{model}", model
        self._client = self._library.InferenceServerClient(address, ssl=encrypted)

    def inputs(self) -> list[Input]:
        with self._told():
            found = self._client.get_model_metadata(self._model, client_timeout=SECONDS)
        return [Input(one.name, one.datatype, tuple(map(int, one.shape))) for one in found.inputs]

    def infer(self, told: Input, values: np.ndarray) -> np.ndarray:
        asked = self._library.InferInput(told.name, list(values.shape), told.datatype)
        asked.set_data_from_numpy(np.ascontiguousarray(values))
        with self._told():
            answer = self._client.infer(self._model, [asked], client_timeout=SECONDS)
            outputs = answer.get_response().outputs
            found = answer.as_numpy(outputs[0].name) if outputs else None
        if found is None or found.dtype == object:
            raise OutsideFailed(f"{self._where} gave no output that holds numbers.")
        return np.asarray(found, np.float32)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Its faults as ours."""
        exceptions = import_module("tritonclient.utils")
        try:
            yield
        except exceptions.InferenceServerException as fault:
            raise OutsideFailed(f"{self._where} answers {fault.status() or 'an error'}: {fault.message()}") from fault
