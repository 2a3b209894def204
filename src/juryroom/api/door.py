"""What happens to every request before a route sees it: its path, the size of its body, the headers of its answer."""

from __future__ import annotations

import asyncio
import re
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from juryroom.api.errors import refusal
from juryroom.errors import BadInput, BodyTooLarge, BodyTooSlow

ANONYMOUS_BODY = 64 * 1024
"""Bytes that somebody without credentials may send: enough to sign in."""
ORDINARY_BODY = 32 * 1024 * 1024
"""Bytes of a request that is read as a whole. Imports and parts of uploads are not: for them the installation's own
limit is the only one."""
_STREAMED = re.compile(r"/(import|import/predictions|tasks/bulk|uploads/[^/]+)$")
STILL_S = 60.0
"""How long a body may stand still."""
ANONYMOUS_S = 20.0
"""How long somebody without credentials may take for all of it."""

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; "
    "media-src * data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_SECURITY = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_SECURITY_RAW = [(name.encode(), value.encode()) for name, value in _SECURITY.items()]
_BY_HTTPS = (b"strict-transport-security", b"max-age=31536000")


class TrailingSlash:
    """`/api/projects/` and `/api/projects` are the same place, served without a redirect."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            if len(path) > 1 and path.endswith("/"):
                scope["path"] = path.rstrip("/") or "/"
            if "\x00" in path:
                await refusal(BadInput("A path cannot hold a zero byte."))(scope, receive, send)
                return
        await self.app(scope, receive, send)


class SecurityHeaders:
    """Puts the security headers on every answer that does not carry its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        private = scope["path"].startswith("/api/")
        wanted = [*_SECURITY_RAW, _BY_HTTPS] if scope["scheme"] == "https" else _SECURITY_RAW

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                present = {name for name, _ in headers}
                headers.extend(pair for pair in wanted if pair[0] not in present)
                if private and b"cache-control" not in present:
                    headers.append((b"cache-control", b"no-store"))
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Refuses a body over the limit, by its announced length or else while it arrives, and one that stops arriving."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        most = self._most(scope)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isascii() and announced.isdecimal() and int(announced[:20]) > most:
            await _refuse_body(_over(most), scope, receive, send)
            return
        await self._watched(_Arrival(receive, most, anonymous=scope["state"]["caller"] is None), scope, receive, send)

    def _most(self, scope: Scope) -> int:
        if scope["state"]["caller"] is None:
            return min(self.most, ANONYMOUS_BODY)
        return self.most if _STREAMED.search(scope["path"]) else min(self.most, ORDINARY_BODY)

    async def _watched(self, arrival: _Arrival, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            if arrival.fault and not started:
                return
            started = True
            await send(message)

        try:
            await self.app(scope, arrival.receive, noting)
        except (BodyTooLarge, BodyTooSlow):
            if started:
                raise
        if arrival.fault and not started:
            await _refuse_body(arrival.fault, scope, receive, send)


class _Arrival:
    """A body on its way in; `fault` says why the rest of it is not taken."""

    def __init__(self, receive: Receive, most: int, *, anonymous: bool) -> None:
        self._receive, self._most = receive, most
        self._until = time.monotonic() + ANONYMOUS_S if anonymous else None
        self._size, self._complete = 0, False
        self.fault: BodyTooLarge | BodyTooSlow | None = None

    async def receive(self) -> Message:
        if self._complete:  # whoever asks now waits for the client to leave, which may take as long as it takes
            return await self._receive()
        left = STILL_S if self._until is None else self._until - time.monotonic()
        try:
            async with asyncio.timeout(left):
                message = await self._receive()
        except TimeoutError:
            self.fault = BodyTooSlow("The request body stopped arriving.")
            raise self.fault from None
        self._complete = not message.get("more_body", False)
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            self.fault = _over(self._most)
            raise self.fault
        return message


def _over(most: int) -> BodyTooLarge:
    size = f"{most // 1024**2} MB" if most >= 1024**2 else f"{most // 1024} kB"
    return BodyTooLarge(f"The request body is larger than the limit of {size} ({most} bytes).")


async def _refuse_body(fault: BodyTooLarge | BodyTooSlow, scope: Scope, receive: Receive, send: Send) -> None:
    response = refusal(fault)
    MutableHeaders(raw=response.raw_headers)["connection"] = "close"
    await response(scope, receive, send)
