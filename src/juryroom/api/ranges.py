"""Files in whole or in part: a download that broke off goes on where it stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def send(request: Request, file: BinaryIO, size: int, headers: Mapping[str, str], media_type: str) -> Response:
    """The file, or the part of it that `Range` asks for; `If-Range` is held against the etag in `headers`."""
    first, last = _wanted(request, headers, size) or (0, size - 1)
    partial = last - first + 1 < size
    told = {"content-length": str(last - first + 1), "accept-ranges": "bytes", **headers}
    if partial:
        told["content-range"] = f"bytes {first}-{last}/{size}"
    return StreamingResponse(_pieces(file, first, last), 206 if partial else 200, told, media_type)


def size_of(file: BinaryIO) -> int:
    """Bytes of an open file, which then stands at its beginning."""
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _wanted(request: Request, headers: Mapping[str, str], size: int) -> tuple[int, int] | None:
    """First and last byte of `bytes=a-b`, `bytes=a-`, `bytes=-n`; None (the whole) for anything else."""
    same = request.headers.get("if-range")
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if not found or found[1] == found[2] == "" or (same is not None and same != headers.get("etag")):
        return None
    first = int(found[1]) if found[1] else max(size - int(found[2]), 0)
    last = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
    return (first, last) if first <= last else None


def _pieces(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with file:
        file.seek(first)
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
