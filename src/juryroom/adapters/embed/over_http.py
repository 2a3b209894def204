"""Vectors from services: anything that speaks OpenAI's embeddings API, and Triton (KServe v2) over HTTP."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np

from juryroom.adapters.egress.client import EgressClient
from juryroom.errors import BadInput, OutsideFailed

MOST_BYTES, SECONDS = 256 * 1024 * 1024, 120.0
MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
"""Of CLIP's training pictures."""


class Service:
    """Calls below one address that its user named."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self.url = url.rstrip("/")
        self._headers = {"content-type": "application/json", **headers}
        self._web = EgressClient([urlsplit(self.url).hostname or ""])

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises OutsideFailed."""
        content = None if body is None else json.dumps(body).encode()
        with self._web.request(
            method, self.url + path, headers=self._headers, content=content, most_bytes=MOST_BYTES, seconds=SECONDS
        ) as answer:
            text = b"".join(answer.pieces)
            if answer.status != 200:
                raise OutsideFailed(f"{self.url}{path} answers {answer.status}: {text[:300].decode(errors='replace')}")
        try:
            return json.loads(text)
        except ValueError:
            raise OutsideFailed(f"{self.url}{path} answers no JSON.") from None


class OpenAIEmbeddings:
    """`POST /embeddings`. Pictures go as `{"image": "data:..."}`: multimodal services take them, OpenAI's not."""

    name = "openai"

    def __init__(self, url: str, model: str, key: str | None) -> None:
        self._service = Service(url, {"authorization": f"Bearer {key}"} if key else {})
        self._model = model

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, D) float32 rows of length 1."""
        return self._rows([{"image": f"data:{_kind(one)};base64,{base64.b64encode(one).decode()}"} for one in images])

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """N texts -> (N, D) float32 rows of length 1."""
        return self._rows(list(texts))

    def _rows(self, inputs: Sequence[Any]) -> np.ndarray:
        told = self._service.call("POST", "/embeddings", {"model": self._model, "input": inputs})
        try:
            rows = {int(one["index"]): one["embedding"] for one in told["data"]}
            found = np.array([rows[at] for at in range(len(inputs))], np.float32)
        except (KeyError, TypeError, ValueError):
            raise OutsideFailed(
                f"{self._service.url} did not give a vector for each of {len(inputs)} inputs."
            ) from None
        return _unit(found)


class Triton:
    """A model behind KServe v2: its own description says which input takes pixels and which takes text."""

    name = "triton"

    def __init__(self, url: str, model: str) -> None:
        self._service = Service(url, {})
        self._path = f"/v2/models/{quote(model, safe='')}"
        self._inputs: list[dict[str, Any]] = []

    def embed(self, images: Sequence[bytes]) -> np.ndarray:
        """N encoded images -> (N, D) float32 rows of length 1. Raises BadInput naming a bad image."""
        told = self._input(4, "pixels (N, 3, height, width)")
        height, width = (int(one) if int(one) > 0 else 224 for one in told["shape"][-2:])
        pixels = np.stack([_pixels(one, at, width, height) for at, one in enumerate(images)])
        return self._infer(told, list(pixels.shape), pixels.ravel().tolist())

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """N texts -> (N, D) float32 rows of length 1; the model tokenises."""
        told = self._input(None, "texts (BYTES)")
        shape = [len(texts)] + [1] * (len(told["shape"]) - 1)
        return self._infer(told, shape, list(texts))

    def _input(self, rank: int | None, what: str) -> dict[str, Any]:
        if not self._inputs:
            self._inputs = list(self._service.call("GET", self._path).get("inputs") or ())
        for one in self._inputs:
            if (rank is None and one["datatype"] == "BYTES") or (rank is not None and len(one["shape"]) == rank):
                return one
        known = ", ".join(f"{one['name']} {one['datatype']} {one['shape']}" for one in self._inputs)
        raise BadInput(f"The model at {self._service.url}{self._path} takes no {what}; it takes {known or 'nothing'}.")

    def _infer(self, told: Mapping[str, Any], shape: list[int], data: list[Any]) -> np.ndarray:
        asked = {"inputs": [{"name": told["name"], "datatype": told["datatype"], "shape": shape, "data": data}]}
        answer = self._service.call("POST", f"{self._path}/infer", asked)
        try:
            output = answer["outputs"][0]
            found = np.array(output["data"], np.float32).reshape(shape[0], -1)
        except (KeyError, IndexError, TypeError, ValueError):
            raise OutsideFailed(f"{self._service.url} did not give a vector for each of {shape[0]} inputs.") from None
        return _unit(found)


def _pixels(encoded: bytes, at: int, width: int, height: int) -> np.ndarray:
    """(3, H, W): shorter side to size, the middle cut out, CLIP's mean and deviation."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(encoded)) as image:
            fitted = ImageOps.fit(image.convert("RGB"), (width, height), Image.Resampling.BICUBIC)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise BadInput(f"Image {at} cannot be read: {fault}") from fault
    values: np.ndarray = (np.asarray(fitted, np.float32) / 255 - MEAN) / DEVIATION
    return values.transpose(2, 0, 1).astype(np.float32)


def _kind(encoded: bytes) -> str:
    if encoded.startswith(b"\x89PNG"):
        return "image/png"
    return "image/webp" if encoded[8:12] == b"WEBP" else "image/jpeg"


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: np.ndarray = rows / np.where(lengths > 0, lengths, 1)
    return found
