"""The place where answers pass the veil, if the route's policy found that there is one."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Veiling:
    """Lays the veil, where the route's policy found that there is one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, _Sender(scope, send))
        else:
            await self.app(scope, receive, send)


class _Sender:
    """Holds an answer back until it is whole, if it has to be looked through."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self.send = scope, send
        self.start: Message | None = None
        self.kind = ""
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._looks_through(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish(b"".join(self.parts), self.start)

    def _looks_through(self, message: Message) -> bool:
        if self.scope["state"].get("veil") is None or message["status"] >= 400:
            return False
        self.kind = Headers(raw=message["headers"]).get("content-type", "")
        return self.kind.startswith(("application/json", "text/csv"))

    async def _finish(self, body: bytes, start: Message) -> None:
        shown = await run_in_threadpool(self.scope["state"]["veil"].over, body, self.kind) if body else body
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(shown))
        await self.send({**start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": shown})
