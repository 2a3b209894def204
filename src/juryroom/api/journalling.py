"""Notes for the activity log what changes something, signs somebody in, or takes data out."""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from juryroom.api.auth import SAFE_METHODS
from juryroom.core.activity import Activity
from juryroom.core.model import Json, instant_of
from juryroom.ports import Clock
from juryroom.services.accounts import Caller
from juryroom.services.journal import Journal, Noted

_QUIET = re.compile(
    r"/queue(/heartbeat|/release)?$|^/api/lint$|/validate$|/sample-task$|/config-change$|^/api/token/refresh$|/events$"
)
"""Questions that are asked by POST, and signs of life: every annotator sends them every few seconds."""
_TAKEN_OUT = re.compile(
    r"/export$|/exports/[^/]+/download$|^/api/current-user/token$|^/logout$|^/user/oidc/callback$|^/api/invite$"
)
"""What is read and noted all the same: data and keys that leave, sessions that begin and end."""
_SECRETS = {"token", "code", "state", "password", "refresh"}
_LONGEST = 500
_VIA = {
    None: Json("{}"),
    "token": Json('{"via":"token"}'),
    "jwt": Json('{"via":"jwt"}'),
    "session": Json('{"via":"session"}'),
}


class Journalling:
    """Stands behind Authentication, which says who is calling."""

    def __init__(self, app: ASGIApp, journal: Journal, clock: Clock) -> None:
        self.app, self.journal, self.clock = app, journal, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_noted(scope):
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        caller = scope["state"]["caller"]
        try:
            await self.app(scope, receive, watching)
        finally:
            took = int((time.perf_counter() - begun) * 1000)
            self.journal.note(_noted(scope, caller, status, took, self.clock))


def _is_noted(scope: Scope) -> bool:
    path = scope["path"]
    if scope["method"] in SAFE_METHODS:
        return _TAKEN_OUT.search(path) is not None
    return _QUIET.search(path) is None


def _noted(scope: Scope, caller: Caller | None, status: int, took_ms: int, clock: Clock) -> Noted:
    state = scope["state"]
    user_id, email = state.get("acted") or ((caller.id, caller.user.email) if caller else (None, ""))
    line = Activity(
        at=instant_of(clock.now()),
        user_id=user_id,
        email=email,
        method=scope["method"],
        url=shown_url(scope),
        project_id=None,
        status=status,
        took_ms=took_ms,
        address=scope["client"][0] if scope.get("client") else "",
        agent=_plain(Headers(scope=scope).get("user-agent", ""))[:_LONGEST],
        detail=_VIA[caller.via if caller else None],
    )
    named = state.get("named")
    return Noted(line, (named[0].kind, named[0].number) if named else None)


def shown_url(scope: Scope) -> str:
    """Path and query, without what opens something."""
    query = scope["query_string"].decode("latin-1")
    if not query:
        return _plain(scope["path"])[:_LONGEST]
    pairs = [(name, "***" if name in _SECRETS else value) for name, value in parse_qsl(query, keep_blank_values=True)]
    return _plain(f"{scope['path']}?{urlencode(pairs, safe='*,:/')}")[:_LONGEST]


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def acted(scope: MutableMapping[str, Any], user_id: int | None, email: str) -> None:
    """Whom a request without credentials is about: who signs in, or tries to."""
    cast(dict[str, Any], scope["state"])["acted"] = (user_id, _plain(email)[:254])
