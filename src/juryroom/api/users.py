"""People, and what belongs to the caller: whoami, the legacy token, hotkeys."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request
from pydantic import SecretStr
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.attempts import Attempts
from juryroom.api.auth import CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.api.schemas.accounts import (
    Hotkeys,
    TokenOut,
    UserIn,
    UserOut,
    UserPatch,
    WhoAmI,
    user_json,
    whoami_json,
)
from juryroom.api.session import address_of
from juryroom.core.model import Role, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotAllowed, NotThere
from juryroom.services import accounts, api_tokens, credentials
from juryroom.services.accounts import Caller

router = APIRouter(tags=["users"])
_MOST_HOTKEYS = 64 * 1024


@router.get("/api/users", dependencies=[allow(Permission.USERS_SELF)], response_model=list[UserOut])
def list_users(who: CurrentUser, room: CurrentRoom) -> Response:
    """Everybody, in the order of joining; annotators and viewers see themselves."""
    with room.database.read() as unit:
        found = unit.accounts.listing() if who.may(Permission.USERS_VIEW) else [unit.accounts.get(who.id)]
        return answer([user_json(user) for user in found])


@router.post("/api/users", dependencies=[allow(Permission.USERS_MANAGE)], status_code=201, response_model=UserOut)
def create_user(body: UserIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Add a person."""
    if body.role is Role.OWNER and who.user.role is not Role.OWNER:
        raise NotAllowed("Only an owner can make an owner.")
    hashed = credentials.hash_password(body.password.get_secret_value()) if body.password else None
    names = body.model_dump(include={"email", "username", "first_name", "last_name", "role"})
    with room.database.write() as unit:
        user = accounts.create_user(unit, password_hash=hashed, **names)
    return answer(user_json(user), 201)


@router.get("/api/users/{user_id}", dependencies=[allow(Permission.USERS_SELF)], response_model=UserOut)
def get_user(user_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    if user_id != who.id and not who.may(Permission.USERS_VIEW):
        raise NotThere("User")
    with room.database.read() as unit:
        return answer(user_json(unit.accounts.get(UserId(user_id))))


@router.patch("/api/users/{user_id}", dependencies=[allow(Permission.AVATAR)], response_model=UserOut)
def update_user(
    user_id: int, body: UserPatch, request: Request, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Change a person: one's own names and password, or anybody for those who manage people."""
    return _update(UserId(user_id), body, request, who, room, callers)


@router.delete("/api/users/{user_id}", dependencies=[allow(Permission.USERS_MANAGE)], status_code=204)
def delete_user(user_id: int, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Remove an account; what the person answered stays."""
    with room.database.write() as unit:
        accounts.remove_user(unit, who, UserId(user_id))
    callers.forget()
    return nothing()


def _update(
    user_id: UserId, body: UserPatch, request: Request, who: Caller, room: CurrentRoom, callers: KnownCallers
) -> Response:
    values = body.model_dump(exclude_unset=True, exclude={"password", "current_password"})
    changes: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    if body.password is not None:
        if user_id == who.id:
            _prove(body.current_password, request, who, room)
        changes["password_hash"] = credentials.hash_password(body.password.get_secret_value())
    with room.database.write() as unit:
        user = accounts.update_user(unit, who, user_id, changes)
    callers.forget()
    return answer(user_json(user))


def _prove(said: SecretStr | None, request: Request, who: Caller, room: CurrentRoom) -> None:
    """An open session, or a token, is not the person: the password that was is asked for, and guesses are counted."""
    attempts: Attempts = request.app.state.attempts
    attempts.begin(address_of(request), who.user.email)
    accounts.refuse_another_password(room, who.id, said.get_secret_value() if said else "")
    attempts.succeeded(address_of(request), who.user.email)


@router.get("/api/current-user/whoami", dependencies=[allow(Permission.USERS_SELF)], response_model=WhoAmI)
def whoami(who: CurrentUser) -> Response:
    """The caller and their permissions."""
    return answer(whoami_json(who))


@router.get("/api/current-user", dependencies=[allow(Permission.USERS_SELF)], response_model=WhoAmI)
def get_current_user(who: CurrentUser) -> Response:
    """The caller and their permissions."""
    return answer(whoami_json(who))


@router.patch("/api/current-user", dependencies=[allow(Permission.AVATAR)], response_model=UserOut)
def update_current_user(
    body: UserPatch, request: Request, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Change one's own names or password."""
    return _update(who.id, body, request, who, room, callers)


@router.get("/api/current-user/token", dependencies=[allow(Permission.USERS_TOKEN)], response_model=TokenOut)
def get_legacy_token(who: CurrentUser, room: CurrentRoom) -> Response:
    """The caller's legacy token, made when there is none yet."""
    with room.database.write() as unit:
        return answer({"token": api_tokens.legacy(unit, room, who.id)})


@router.post(
    "/api/current-user/reset-token",
    dependencies=[allow(Permission.USERS_TOKEN)],
    status_code=201,
    response_model=TokenOut,
)
def reset_legacy_token(who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """A new legacy token; the old one ends at once."""
    with room.database.write() as unit:
        token = api_tokens.set_legacy(unit, room, who.id, credentials.new_legacy_key())
    callers.forget()
    return answer({"token": token}, 201)


@router.get("/api/current-user/hotkeys", dependencies=[allow(Permission.USERS_SELF)], response_model=Hotkeys)
def get_hotkeys(who: CurrentUser) -> Response:
    """The caller's own keys."""
    return answer({"custom_hotkeys": msgspec.Raw(who.user.hotkeys.encode())})


@router.patch("/api/current-user/hotkeys", dependencies=[allow(Permission.AVATAR)], response_model=Hotkeys)
def update_hotkeys(body: Hotkeys, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Replace the caller's own keys."""
    text = msgspec.json.encode(body.custom_hotkeys).decode()
    if len(text) > _MOST_HOTKEYS:
        raise BadInput("Validation error", {"custom_hotkeys": [f"Longer than {_MOST_HOTKEYS} bytes."]})
    with room.database.write() as unit:
        unit.accounts.update(who.id, {"hotkeys": text})
    callers.forget()
    return answer({"custom_hotkeys": body.custom_hotkeys})
