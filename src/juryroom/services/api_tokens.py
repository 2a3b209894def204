"""Keys that scripts sign in with: the legacy token, and the refresh token with its short-lived access tokens."""

from __future__ import annotations

import secrets
from datetime import timedelta

from juryroom.core.model import UserId, instant_of
from juryroom.errors import AlreadyExists, NotAllowed, NotSignedIn, NotThere
from juryroom.services import accounts, credentials
from juryroom.services.credentials import Claims
from juryroom.services.room import Room
from juryroom.store.tokens import ApiToken
from juryroom.store.unit import UnitOfWork


def legacy(unit: UnitOfWork, room: Room, user_id: UserId) -> str:
    """This person's key, made when there is none yet."""
    live = unit.tokens.live(user_id, "legacy")
    if live and live[0].sealed:
        return credentials.unseal(room.secrets, live[0].sealed)
    return set_legacy(unit, room, user_id, credentials.new_legacy_key())


def set_legacy(unit: UnitOfWork, room: Room, user_id: UserId, key: str) -> str:
    """Give this person the key and end their others. Raises AlreadyExists when somebody else has it."""
    mark = credentials.fingerprint(key)
    holder = unit.tokens.holder("legacy", mark)
    if holder is not None and holder.id == user_id:
        return key
    if holder is not None:
        raise AlreadyExists("This token belongs to somebody else.")
    unit.tokens.revoke_all(user_id, "legacy")
    unit.tokens.add(user_id, ApiToken("legacy", mark, credentials.seal(room.secrets, key), "", unit.now, None))
    return key


def new_refresh(unit: UnitOfWork, room: Room, user_id: UserId) -> str:
    """A JWT for scripts, shown once. Raises AlreadyExists while one is live, NotAllowed when they are switched off."""
    settings = accounts.jwt_settings(unit)
    if not settings["api_tokens_enabled"]:
        raise NotAllowed("API tokens are disabled for this organization.")
    if unit.tokens.live(user_id, "refresh"):
        raise AlreadyExists("You already have a valid token. Please revoke it before creating a new one.")
    return _issue(unit, room, user_id, days=settings["api_token_ttl_days"])


def _issue(unit: UnitOfWork, room: Room, user_id: UserId, *, days: int) -> str:
    jti, now = secrets.token_hex(16), room.clock.now()
    lifetime = timedelta(days=days)
    token = credentials.sign(room.secrets, Claims("refresh", user_id, jti), issued=now, lifetime=lifetime)
    shown = token.rpartition(".")[0]
    unit.tokens.add(user_id, ApiToken("refresh", jti, None, shown, unit.now, instant_of(now + lifetime)))
    return token


def access(room: Room, refresh: str) -> str:
    """A short-lived token for a live refresh token. Raises NotSignedIn."""
    claims = _live_refresh(room, refresh)
    access = Claims("access", claims.user_id, claims.jti)
    return credentials.sign(room.secrets, access, issued=room.clock.now(), lifetime=credentials.ACCESS_LIFETIME)


def rotate(unit: UnitOfWork, room: Room, refresh: str) -> str:
    """End this refresh token and give another in its place."""
    claims = _live_refresh(room, refresh)
    if not unit.tokens.revoke(claims.jti):
        raise NotSignedIn("Token is invalid")
    return _issue(unit, room, claims.user_id, days=accounts.jwt_settings(unit)["api_token_ttl_days"])


def end(unit: UnitOfWork, caller: accounts.Caller, refresh: str) -> None:
    """Blacklist one's own refresh token, by its full text or by the part that the list shows."""
    live = unit.tokens.live(caller.id, "refresh")
    found = [token for token in live if token.shown in (refresh, refresh.rpartition(".")[0])]
    if not found:
        raise NotThere("Token", "Token is invalid or has been blacklisted already.")
    unit.tokens.revoke(found[0].fingerprint)


def _live_refresh(room: Room, refresh: str) -> Claims:
    claims = credentials.read_token(room.secrets, refresh, now=room.clock.now())
    if claims.kind != "refresh":
        raise NotSignedIn("Token has wrong type")
    with room.database.read() as unit:
        if unit.tokens.holder("refresh", claims.jti) is None:
            raise NotSignedIn("Token is invalid")
        if not accounts.jwt_settings(unit)["api_tokens_enabled"]:
            raise NotSignedIn(accounts.SWITCHED_OFF)
    return claims
