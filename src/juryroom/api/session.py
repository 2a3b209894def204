"""Signing in and out: JSON for the web app, forms on the field's usual paths."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import SecretStr
from starlette.responses import RedirectResponse, Response

from juryroom.api.answers import answer, nothing
from juryroom.api.attempts import Attempts
from juryroom.api.auth import COOKIE, PUBLIC, CurrentRoom, KnownCallers, refuse_other_site
from juryroom.api.journalling import acted
from juryroom.api.schemas.accounts import SessionOut, SignIn, whoami_json
from juryroom.api.static import WebApp
from juryroom.core.model import User
from juryroom.services import accounts
from juryroom.services.accounts import Caller, Where
from juryroom.services.room import Room

router = APIRouter(tags=["session"])


@router.post("/api/session", dependencies=[PUBLIC], response_model=SessionOut)
def sign_in(body: SignIn, request: Request, room: CurrentRoom) -> Response:
    """Sign in by password; the session travels in a cookie."""
    refuse_other_site(request.headers)
    user, value = _by_password(request, room, body.email, body.password)
    with room.database.read() as unit:
        caller = Caller.of(unit, user, "session")
    return with_cookie(answer({"user": whoami_json(caller)}), value, request, room, user)


@router.delete("/api/session", dependencies=[PUBLIC], status_code=204)
def sign_out(request: Request, room: CurrentRoom, callers: KnownCallers) -> Response:
    """End the session; harmless when there is none."""
    _end(request, room, callers)
    response = nothing()
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/user/login", dependencies=[PUBLIC], include_in_schema=False)
@router.get("/user/signup", dependencies=[PUBLIC], include_in_schema=False)
def sign_in_page(request: Request) -> Response:
    """The pages of the web app on the paths that the forms post to."""
    return WebApp().page(request.url.path, request.headers)


@router.post("/user/login", dependencies=[PUBLIC], status_code=302, include_in_schema=False)
def sign_in_by_form(
    email: Annotated[str, Form()], password: Annotated[SecretStr, Form()], request: Request, room: CurrentRoom
) -> Response:
    """Sign in with a form, then go to the projects."""
    refuse_other_site(request.headers)
    user, value = _by_password(request, room, email, password)
    return with_cookie(RedirectResponse("/projects", 302), value, request, room, user)


@router.post("/user/signup", dependencies=[PUBLIC], status_code=302, include_in_schema=False)
def sign_up_by_form(
    email: Annotated[str, Form()], password: Annotated[SecretStr, Form()], request: Request, room: CurrentRoom
) -> Response:
    """Make an account with a form, where sign-up is open."""
    refuse_other_site(request.headers)
    attempts: Attempts = request.app.state.attempts
    attempts.sign_up(address_of(request))
    user, value = accounts.sign_up(room, email, password.get_secret_value(), where_from(request))
    return with_cookie(RedirectResponse("/projects", 302), value, request, room, user)


@router.get("/logout", dependencies=[PUBLIC], include_in_schema=False)
def leave(request: Request, room: CurrentRoom, callers: KnownCallers) -> Response:
    """End the session and go to the door; not for a link of another site, nor for a picture with this address."""
    response = RedirectResponse("/user/login", 302)
    site, use = (request.headers.get(f"sec-fetch-{name}") for name in ("site", "dest"))
    if site in (None, "same-origin", "none") and use in (None, "document"):
        _end(request, room, callers)
        response.delete_cookie(COOKIE, path="/")
    return response


def _by_password(request: Request, room: Room, email: str, password: SecretStr) -> tuple[User, str]:
    """The person and their cookie's value; the session there was ends. Raises NotSignedIn, TooManyAttempts."""
    attempts: Attempts = request.app.state.attempts
    acted(request.scope, None, email)
    attempts.begin(address_of(request), email)
    found = accounts.sign_in(room, email, password.get_secret_value(), where_from(request))
    attempts.succeeded(address_of(request), email)
    _end(request, room, request.app.state.callers)
    return found


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def where_from(request: Request) -> Where:
    """What a person will know this session by."""
    agent = request.headers.get("user-agent", "")[:300]
    return Where(address_of(request), "".join(letter for letter in agent if letter.isprintable()))


def end_session_of(request: Request, room: Room) -> None:
    """Whoever signs in again leaves the session they had."""
    _end(request, room, request.app.state.callers)


def _end(request: Request, room: Room, callers: KnownCallers) -> None:
    caller = request.scope["state"]["caller"]
    if caller is not None:
        with room.database.write() as unit:
            accounts.sign_out(unit, caller)
        callers.forget()


def with_cookie(response: Response, value: str, request: Request, room: Room, user: User) -> Response:
    """The answer that opens a session in this browser."""
    acted(request.scope, user.id, user.email)
    response.set_cookie(
        COOKIE,
        value,
        max_age=room.limits.session_days * 86400,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response
