"""Large JSON answers travel compressed where the client takes that. Small ones, streams and files go as they are."""

from __future__ import annotations

import asyncio
import gzip

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WORTH_IT = 8 * 1024
"""Bytes below which an answer goes in a few packets anyway: what annotators wait for is smaller."""
LONG = 128 * 1024
"""Bytes from which the work is done aside, as nobody else is answered meanwhile."""
LEVEL = 1
"""A list of tasks shrinks to an eighth; the best level would halve that again in ten times the time."""
_MEDIA = b"application/json"


class Compression:
    """Compresses an answer that is handed over in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            send = _Packer(send).send
        await self.app(scope, receive, send)


def _takes_gzip(accepted: str) -> bool:
    """Whether the header names gzip, and not with a weight of nothing."""
    for one in accepted.split(","):
        name, _, weight = one.partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return weight.replace(" ", "").rstrip("0").rstrip(".") not in ("q=", "q=0")
    return False


class _Packer:
    """Holds the start of an answer back until its first piece tells whether it is worth it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_plain_json(message):
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                message = await _packed(start, message)
            await self._send(start)
        await self._send(message)


def _is_plain_json(start: Message) -> bool:
    """A whole answer with a body of JSON whose bytes no tag names."""
    headers = dict(start["headers"])
    if not headers.get(b"content-type", b"").startswith(_MEDIA) or start["status"] in (204, 206, 304):
        return False
    return not headers.keys() & {b"content-encoding", b"etag", b"content-disposition"}


async def _packed(start: Message, message: Message) -> Message:
    """The message with less in it; the headers of the start follow."""
    body = message.get("body", b"")
    headers = [pair for pair in start["headers"] if pair[0] != b"vary"]
    start["headers"] = [*headers, (b"vary", _varying(start))]
    if len(body) < WORTH_IT:
        return message
    if len(body) < LONG:
        small = gzip.compress(body, LEVEL, mtime=0)
    else:
        small = await asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0)
    headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
    start["headers"] = [*headers, (b"content-length", str(len(small)).encode()), (b"content-encoding", b"gzip")]
    return {**message, "body": small}


def _varying(start: Message) -> bytes:
    return b", ".join([*(value for name, value in start["headers"] if name == b"vary"), b"Accept-Encoding"])
