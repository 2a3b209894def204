"""What happens to every request before a route sees it: its path, the size of its body, the headers of its answer."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from juryroom.api.errors import refusal
from juryroom.errors import BadInput, BodyTooLarge

ANONYMOUS_BODY = 64 * 1024
"""Bytes that somebody without credentials may send: enough to sign in."""

POLICY = (
    "default-src 'self'; img-src * data: blob:; media-src * data: blob:; style-src 'self' 'unsafe-inline'; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_SECURITY = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_SECURITY_RAW = [(name.encode(), value.encode()) for name, value in _SECURITY.items()]


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

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                present = {name for name, _ in headers}
                headers.extend(pair for pair in _SECURITY_RAW if pair[0] not in present)
                if private and b"cache-control" not in present:
                    headers.append((b"cache-control", b"no-store"))
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Refuses a body over the limit: by its announced length, else while it arrives."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        most = self.most if scope["state"]["caller"] else min(self.most, ANONYMOUS_BODY)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > most:
            await _refuse_body(most, scope, receive, send)
            return
        await self._counted(most, scope, receive, send)

    async def _counted(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        arrived, started, over = 0, False, False

        async def counting() -> Message:
            nonlocal arrived, over
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > most:
                over = True
                raise _over(most)
            return message

        async def noting(message: Message) -> None:
            nonlocal started
            if over and not started:
                return
            started = True
            await send(message)

        try:
            await self.app(scope, counting, noting)
        except BodyTooLarge:
            if started:
                raise
        if over and not started:
            await _refuse_body(most, scope, receive, send)


def _over(most: int) -> BodyTooLarge:
    size = f"{most // 1024**2} MB" if most >= 1024**2 else f"{most // 1024} kB"
    return BodyTooLarge(f"The request body is larger than the limit of {size} ({most} bytes).")


async def _refuse_body(most: int, scope: Scope, receive: Receive, send: Send) -> None:
    response = refusal(_over(most))
    MutableHeaders(raw=response.raw_headers)["connection"] = "close"
    await response(scope, receive, send)
