"""Answers as bytes: stored JSON passes through undecoded, everything else is encoded by msgspec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from starlette.responses import Response, StreamingResponse

from juryroom.core.formats import csv_table
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


def csv_answer(rows: Iterable[dict[str, Any]], columns: Sequence[str], name: str) -> Response:
    """A table to be opened in a spreadsheet: texts that it would run are made harmless."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    pieces = csv_table.write(rows, columns, formulas=False)
    return StreamingResponse(pieces, headers=headers, media_type="text/csv; charset=utf-8")
