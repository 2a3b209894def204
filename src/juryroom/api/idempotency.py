"""`Idempotency-Key` on any POST: the first answer again for the same request, 422 for another one, 409 meanwhile."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from juryroom.api.bodies import SPOOLED
from juryroom.api.errors import NO_ROOM, refusal
from juryroom.core.model import UserId, instant_of
from juryroom.errors import BadInput, IdempotencyMismatch, JuryroomError, RequestInFlight, StorageFull
from juryroom.services import credentials
from juryroom.services.room import Room
from juryroom.store.idempotency import FirstAnswer

Body = SpooledTemporaryFile[bytes] | BinaryIO
PIECE = 256 * 1024
KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=10)
"""A first request without an answer for this long died with its server; the key may be used again."""
_NOT_KEPT = frozenset({401, 403, 409, 413})
"""Answers that depend on the moment, not on the request: a repetition is tried afresh."""
_LONGEST_KEY = 255
_SECRET_PATHS = ("/api/token", "/api/current-user/reset-token", "/api/session")
"""Answers of these hold keys: they are kept as all keys are, sealed."""


class IdempotencyKeys:
    """Keeps the first answer by person and key for a day."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self.app, self.room = app, room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        with SpooledTemporaryFile(SPOOLED) as body:
            try:
                complete = await _read(receive, body)
            except OSError as problem:
                if problem.errno not in NO_ROOM:
                    raise
                await refusal(StorageFull())(scope, receive, send)
                return
            if complete:
                await self._answer(key, body, (scope, receive, send))

    async def _answer(self, key: str, body: Body, call: tuple[Scope, Receive, Send]) -> None:
        scope, receive, send = call
        user_id = scope["state"]["caller"].id
        try:
            first = await run_in_threadpool(lambda: self._begin(user_id, key, _hash(scope, body)))
        except JuryroomError as error:
            await refusal(error)(scope, receive, send)
            return
        if first is None:
            await self._answer_first(user_id, key, body, call)
            return
        kept = self._opened(scope, first.body)
        again = Response(kept or None, first.status or 200, {"Idempotency-Replayed": "true"})
        if kept:
            again.headers["content-type"] = "application/json"
        await again(scope, receive, send)

    def _opened(self, scope: Scope, kept: str | None) -> str | None:
        return credentials.unseal(self.room.secrets, kept) if kept and _is_secret(scope) else kept

    def _begin(self, user_id: UserId, key: str, request_hash: str) -> FirstAnswer | None:
        """The stored answer, or None when this request is the first. Raises when it is neither."""
        if not key or len(key) > _LONGEST_KEY:
            raise BadInput(f"Idempotency-Key has 1 to {_LONGEST_KEY} characters.")
        now = self.room.clock.now()
        with self.room.database.write() as unit:
            unit.idempotency.sweep(instant_of(now - KEPT))
            if unit.idempotency.begin(user_id, key, request_hash):
                return None
            first = unit.idempotency.find(user_id, key)
            if first is None or first.request_hash != request_hash:
                raise IdempotencyMismatch("This Idempotency-Key was used for another request.")
            if first.status is not None:
                return first
            if first.created_at > instant_of(now - ABANDONED):
                raise RequestInFlight("The first request with this Idempotency-Key is still being answered.")
            unit.idempotency.drop(user_id, key)
            unit.idempotency.begin(user_id, key, request_hash)
            return None

    async def _answer_first(self, user_id: UserId, key: str, body: Body, call: tuple[Scope, Receive, Send]) -> None:
        scope, receive, send = call
        status, parts = 0, bytearray()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                parts.extend(message.get("body", b""))
                if not message.get("more_body"):  # kept before the client can know the outcome
                    text = parts.decode(errors="replace")
                    kept = credentials.seal(self.room.secrets, text) if text and _is_secret(scope) else text
                    await run_in_threadpool(self._finish, user_id, key, status, kept)
            await send(message)

        try:
            await self.app(scope, _replay(body, receive), noting)
        except BaseException:
            await run_in_threadpool(self._finish, user_id, key, 500, "")
            raise

    def _finish(self, user_id: UserId, key: str, status: int, body: str) -> None:
        with self.room.database.write() as unit:
            if status in _NOT_KEPT or status >= 500:
                unit.idempotency.drop(user_id, key)
            else:
                unit.idempotency.finish(user_id, key, status, body)


def _key_of(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] != "POST" or scope["state"]["caller"] is None:
        return None
    return Headers(scope=scope).get("idempotency-key")


def _is_secret(scope: Scope) -> bool:
    return str(scope["path"]).startswith(_SECRET_PATHS)


def _hash(scope: Scope, body: Body) -> str:
    """Of method, path, query and body; a multipart boundary is drawn anew for each attempt and left out."""
    content_type = Headers(scope=scope).get("content-type", "")
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    digest = hashlib.sha256(f"{scope['method']} {scope['path']}?".encode() + scope["query_string"] + b"\n")
    held = b""
    body.seek(0)
    while piece := body.read(PIECE):
        held += piece
        if not boundary:
            digest.update(held)
            held = b""
            continue
        held = held.replace(boundary, b"")
        sure = len(held) - len(boundary) + 1  # behind that the boundary may have begun
        digest.update(held[: max(sure, 0)])
        held = held[max(sure, 0) :]
    digest.update(held)
    return digest.hexdigest()


async def _read(receive: Receive, into: Body) -> bool:
    """Keep the whole body; False when the client left before it was complete."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        into.write(message.get("body", b""))
        if not message.get("more_body"):
            return True


def _replay(body: Body, receive: Receive) -> Receive:
    body.seek(0)
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        piece = body.read(PIECE)
        sent = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not sent}

    return replayed
