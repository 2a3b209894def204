"""Vectors from services over HTTP: anything that speaks OpenAI's embeddings API."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from juryroom.adapters.egress.client import EgressClient
from juryroom.adapters.embed.rows import unit_rows
from juryroom.errors import OutsideFailed

MOST_BYTES, SECONDS = 256 * 1024 * 1024, 120.0


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
        return unit_rows(found)


def _kind(encoded: bytes) -> str:
    if encoded.startswith(b"\x89PNG"):
        return "image/png"
    return "image/webp" if encoded[8:12] == b"WEBP" else "image/jpeg"
