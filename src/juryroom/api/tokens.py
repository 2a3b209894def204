"""JWT tokens for scripts: a long-lived refresh token, shown once, buys short-lived access tokens."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import PUBLIC, CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.api.schemas.accounts import (
    AccessOut,
    JwtSettings,
    JwtSettingsPatch,
    RefreshIn,
    RefreshOut,
    SessionPolicy,
    TokenOut,
    TokenShown,
)
from juryroom.core.permissions import Permission
from juryroom.errors import NotSignedIn, NotThere
from juryroom.services import accounts, api_tokens

router = APIRouter(tags=["tokens"])


@router.get("/api/token", dependencies=[allow(Permission.USERS_TOKEN)], response_model=list[TokenShown])
def list_tokens(who: CurrentUser, room: CurrentRoom) -> Response:
    """The caller's live refresh tokens, without their signatures."""
    with room.database.read() as unit:
        live = unit.tokens.live(who.id, "refresh")
    return answer(
        [{"token": each.shown, "created_at": each.created_at, "expires_at": each.expires_at} for each in live]
    )


@router.post("/api/token", dependencies=[allow(Permission.USERS_TOKEN)], status_code=201, response_model=TokenOut)
def create_token(who: CurrentUser, room: CurrentRoom) -> Response:
    """A refresh token, shown this once."""
    with room.database.write() as unit:
        return answer({"token": api_tokens.new_refresh(unit, room, who.id)}, 201)


@router.post("/api/token/refresh", dependencies=[PUBLIC], response_model=AccessOut)
def refresh_token(body: RefreshIn, room: CurrentRoom) -> Response:
    """An access token for a refresh token."""
    return answer({"access": api_tokens.access(room, body.refresh)})


@router.post("/api/token/rotate", dependencies=[PUBLIC], response_model=RefreshOut)
def rotate_token(body: RefreshIn, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Another refresh token in place of this one."""
    with room.database.write() as unit:
        token = api_tokens.rotate(unit, room, body.refresh)
    callers.forget()
    return answer({"refresh": token})


@router.post("/api/token/blacklist", dependencies=[allow(Permission.USERS_TOKEN)], status_code=204)
def blacklist_token(body: RefreshIn, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """End a refresh token of the caller, and every access token that came from it."""
    try:
        with room.database.write() as unit:
            api_tokens.end(unit, who, body.refresh)
    except NotThere as error:
        raise NotSignedIn("Token is invalid") from error
    callers.forget()
    return nothing()


@router.get("/api/jwt/settings", dependencies=[allow(Permission.ORGANIZATIONS_VIEW)], response_model=JwtSettings)
def get_jwt_settings(room: CurrentRoom) -> Response:
    """Which kinds of token this installation accepts."""
    with room.database.read() as unit:
        return answer(accounts.jwt_settings(unit))


@router.post("/api/jwt/settings", dependencies=[allow(Permission.ORGANIZATIONS_CHANGE)], response_model=JwtSettings)
def update_jwt_settings(body: JwtSettingsPatch, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Choose which kinds of token this installation accepts."""
    changes: dict[str, Any] = body.model_dump(exclude_none=True)
    with room.database.write() as unit:
        settings = accounts.jwt_settings(unit) | changes
        unit.organization.put("jwt_settings", settings)
    callers.forget()
    return answer(settings)


@router.get("/api/session-policy", dependencies=[allow(Permission.ORGANIZATIONS_VIEW)], response_model=SessionPolicy)
def get_session_policy(room: CurrentRoom) -> Response:
    """How long a session lasts."""
    with room.database.read() as unit:
        return answer(accounts.session_policy(unit))


@router.patch(
    "/api/session-policy", dependencies=[allow(Permission.ORGANIZATIONS_CHANGE)], response_model=SessionPolicy
)
def update_session_policy(body: SessionPolicy, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Choose how long a session lasts."""
    with room.database.write() as unit:
        policy = accounts.session_policy(unit) | body.model_dump(exclude_unset=True)
        unit.organization.put("session_policy", policy)
    callers.forget()
    return answer(policy)
