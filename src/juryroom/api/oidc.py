"""Single sign-on: leaving for the provider, and coming back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from juryroom.api.answers import answer
from juryroom.api.auth import PUBLIC, CurrentRoom
from juryroom.api.session import end_session_of, where_from, with_cookie
from juryroom.errors import JuryroomError, NotThere
from juryroom.services import accounts, oidc
from juryroom.services.oidc import Provider
from juryroom.services.room import Room

router = APIRouter(tags=["session"])
_COOKIE = "juryroom_oidc"
_PATH = "/user/oidc"


class SignInOptions(BaseModel):
    """Ways to sign in here. `oidc` is what the button says, null without a provider."""

    password: bool
    signup: bool
    oidc: str | None


@router.get("/api/sign-in-options", dependencies=[PUBLIC], response_model=SignInOptions)
def get_sign_in_options(room: CurrentRoom) -> Response:
    """Which ways there are to sign in."""
    title = room.oidc.title if room.oidc else None
    return answer({"password": True, "signup": room.limits.open_signup, "oidc": title})


@router.get(f"{_PATH}/start", dependencies=[PUBLIC], status_code=302, include_in_schema=False)
def start_single_sign_on(request: Request, room: CurrentRoom, next: Annotated[str, Query()] = "") -> Response:
    """Leave for the provider."""
    address, journey = oidc.depart(room, _provider(request, room), _redirect_uri(request, room), _ours(next))
    response = RedirectResponse(address, 302)
    response.set_cookie(
        _COOKIE, journey, max_age=oidc.LASTS_S, path=_PATH, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


@router.get(f"{_PATH}/callback", dependencies=[PUBLIC], status_code=302, include_in_schema=False)
def finish_single_sign_on(request: Request, room: CurrentRoom) -> Response:
    """Come back from the provider: into the app, or to the sign-in page with the reason."""
    try:
        response = _arrived(request, room)
    except JuryroomError as error:
        response = RedirectResponse(f"/user/login?problem={error.code}", 302)
    response.delete_cookie(_COOKIE, path=_PATH)
    return response


def _arrived(request: Request, room: Room) -> Response:
    provider = _provider(request, room)
    user, journey = oidc.arrive(room, provider, request.cookies.get(_COOKIE, ""), request.query_params)
    value = accounts.open_session(room, user, where_from(request))
    end_session_of(request, room)
    return with_cookie(RedirectResponse(journey.next, 302), value, request, room, user)


def _provider(request: Request, room: Room) -> Provider:
    if room.oidc is None:
        raise NotThere("Provider", "Single sign-on is not set up here.")
    state: Any = request.app.state
    if getattr(state, "provider", None) is None:
        state.provider = Provider(room, room.oidc)
    found: Provider = state.provider
    return found


def _redirect_uri(request: Request, room: Room) -> str:
    return f"{(room.limits.public_url or str(request.base_url)).rstrip('/')}{_PATH}/callback"


def _ours(path: str) -> str:
    """A path of this server, or the projects: sign-in leads nowhere else."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain else "/projects"
