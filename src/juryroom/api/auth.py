"""Who is calling, and whether they may: every route names the permission it needs, or says that it is public."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.params import Depends as DependsMarker
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from juryroom.api.entry import Doors, enter, kept_there, lead_to
from juryroom.api.faces import SEE_ALL, refuse_asking
from juryroom.api.veil import TELL_OF_NOBODY, Veil
from juryroom.core.permissions import Permission
from juryroom.core.reviewing.discretion import NOTHING
from juryroom.errors import JuryroomError, NotAllowed, NotSignedIn
from juryroom.services import accounts
from juryroom.services.accounts import Caller
from juryroom.services.room import Room

COOKIE = "juryroom_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_CALLS = frozenset({"empty", "document"})
"""What a browser fetches the API for: a call of a page, an address that somebody opened."""
REMEMBERED_S = 1.0
"""How long a looked-up caller is believed without asking again: what another process revokes ends within this time."""
_MOST_REMEMBERED = 4096


class Callers:
    """Credentials seen a moment ago. `forget` ends them at once in this process, and outdates look-ups under way."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._seen: dict[str, tuple[Caller, float]] = {}
        self._generation = 0

    def get(self, credential: str) -> Caller | None:
        found = self._seen.get(credential)
        return found[0] if found and found[1] > time.monotonic() else None

    def generation(self) -> int:
        return self._generation

    def put(self, credential: str, caller: Caller, generation: int) -> None:
        if generation != self._generation:
            return
        if len(self._seen) >= _MOST_REMEMBERED:
            self._seen = {}
        self._seen[credential] = (caller, time.monotonic() + REMEMBERED_S)

    def forget(self) -> None:
        self._generation += 1
        self._seen = {}
        self._doors.forget()


class Authentication:
    """Finds the caller before the body is read; routes decide by `allow` what an unknown caller gets."""

    def __init__(self, app: ASGIApp, room: Room, callers: Callers) -> None:
        self.app, self.room, self.callers = app, room, callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = scope.setdefault("state", {})
            try:
                state["caller"] = await self._caller(scope)
            except JuryroomError as error:
                state["caller"], state["refusal"] = None, error
        await self.app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller | None:
        headers = Headers(scope=scope)
        credential, from_cookie = headers.get("authorization") or _api_key(headers), False
        if credential and credential.lower().startswith("session "):
            raise NotSignedIn("A session is a cookie, no header.")
        if not credential:
            credential, from_cookie = _session(headers), True
        if not credential:
            return None
        caller = self.callers.get(credential)
        if caller is None:
            generation = self.callers.generation()
            caller = await run_in_threadpool(accounts.identify, self.room, credential)
            self.callers.put(credential, caller, generation)
        if from_cookie and scope["method"] not in SAFE_METHODS:
            refuse_foreign_page(headers)
        elif from_cookie and scope["path"].startswith("/api/"):
            refuse_being_a_part(headers)
        return caller


def _api_key(headers: Headers) -> str | None:
    key = headers.get("x-api-key")
    return f"{'Bearer' if key.count('.') == 2 else 'Token'} {key}" if key else None


def _session(headers: Headers) -> str | None:
    cookies = headers.get("cookie")
    if not cookies or COOKIE not in cookies:
        return None
    try:
        morsel = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return None
    return f"Session {morsel.value}" if morsel else None


def refuse_foreign_page(headers: Mapping[str, str]) -> None:
    """A cookie travels with requests that other sites make; only our own pages may change something with it."""
    refuse_other_site(headers)
    if "sec-fetch-site" not in headers and "origin" not in headers:
        raise NotAllowed("A request with the session cookie needs Sec-Fetch-Site or an Origin of this server.")


def refuse_being_a_part(headers: Mapping[str, str]) -> None:
    """A picture, a frame or a script of any page is no call: `<img src="/api/projects/1/next">` in a task's text would
    take tasks in the name of whoever looks at it, and so would a link on another site."""
    if headers.get("sec-fetch-dest", "empty") not in _CALLS:
        raise NotAllowed("The API is called; it cannot be a picture, a frame or a script of a page.")
    refuse_other_site(headers)


def refuse_other_site(headers: Mapping[str, str]) -> None:
    """Refuse what a browser sends on behalf of another site; scripts, which say nothing, may pass."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin is not None and urlsplit(origin).netloc != headers.get("host")
    if foreign:
        raise NotAllowed("This request comes from another site.")


class Allow:
    """The policy of one route: a permission, or None for a route anyone may call."""

    def __init__(self, permission: Permission | None) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> None:
        if self.permission is None:
            return
        known = signed_in(request)
        if known.scope == "read" and request.method not in SAFE_METHODS:
            raise NotAllowed("This token reads and changes nothing.")
        caller = request.scope["state"]["caller"] = await enter(request, known, self.permission)
        if self.permission not in caller.permissions:
            raise NotAllowed("You do not have permission to perform this action.")
        request.scope["state"]["veil"] = await veil_of(request, caller, self.permission)


OF_PEOPLE = frozenset({Permission.USERS_VIEW, Permission.USERS_SELF, Permission.MEMBERS_VIEW})
"""Of routes that list people."""


async def veil_of(request: Request, caller: Caller, permission: Permission) -> Veil | None:
    """What is kept from the caller in this request. Raises NotAllowed for who asks for people who are hidden."""
    if caller.user.role in SEE_ALL:
        return None
    room, projects = cast(Room, request.app.state.room), lead_to(request)
    of_people = permission in OF_PEOPLE or "/memberships" in request.url.path
    if len(projects) != 1:
        nobody = request.url.path.startswith(TELL_OF_NOBODY) and not of_people
        return None if nobody else Veil(room, caller, None)
    kept = await kept_there(request, caller, projects[0])
    if kept.names:
        refuse_asking(request.path_params, request.query_params.multi_items(), caller)
    return None if kept == NOTHING and not of_people else Veil(room, caller, projects[0], kept)


def hides_names(request: Request) -> bool:
    """Whether the project keeps from the caller who did what."""
    veil: Veil | None = request.scope["state"].get("veil")
    return veil is not None and veil.kept.names


async def _agreement_is_told(request: Request) -> None:
    veil: Veil | None = request.scope["state"].get("veil")
    if veil is not None and veil.kept.agreement:
        raise NotAllowed("This project keeps from reviewers how far people agree.")


AGREEMENT = cast(DependsMarker, Depends(_agreement_is_told))
"""Beside `allow`, for a route that tells of nothing else than how far people agree."""


def allow(permission: Permission) -> DependsMarker:
    """`dependencies=[allow(Permission.TASKS_VIEW)]`: the route is for signed-in people with this permission."""
    return cast(DependsMarker, Depends(Allow(permission)))


PUBLIC = cast(DependsMarker, Depends(Allow(None)))


def signed_in(request: Request) -> Caller:
    """The caller. Raises NotSignedIn, or why the credentials were refused."""
    state = request.scope["state"]
    if refusal := state.get("refusal"):
        raise refusal
    if state["caller"] is None:
        raise NotSignedIn("Authentication credentials were not provided.")
    return cast(Caller, state["caller"])


async def _current_user(request: Request) -> Caller:
    return signed_in(request)


async def _current_room(request: Request) -> Room:
    return cast(Room, request.app.state.room)


async def _known_callers(request: Request) -> Callers:
    return cast(Callers, request.app.state.callers)


CurrentUser = Annotated[Caller, Depends(_current_user)]
CurrentRoom = Annotated[Room, Depends(_current_room)]
KnownCallers = Annotated[Callers, Depends(_known_callers)]
