"""Answers as bytes: stored JSON passes through undecoded, everything else is encoded by msgspec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from juryroom.core.model import Json

_encode = msgspec.json.Encoder().encode


def raw(text: Json | str | None) -> msgspec.Raw | None:
    """Stored JSON text, to stand in an answer as it is."""
    return None if text is None else msgspec.Raw(text.encode())


def encode(value: Any) -> bytes:
    """JSON bytes of dicts, lists, dataclasses, and `raw` texts inside them."""
    return _encode(value)


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(_encode(value), status, dict(headers) if headers else None, "application/json")


def nothing() -> Response:
    """Done, and nothing to say."""
    return Response(status_code=204)
