"""Where somebody is signed in, and signing out there."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.core.model import UserId
from juryroom.core.permissions import Permission
from juryroom.errors import NotThere
from juryroom.services import accounts
from juryroom.services.accounts import Caller
from juryroom.store.sessions import Opened

router = APIRouter(tags=["session"])
_OWN = [allow(Permission.AVATAR)]


class OpenedOut(BaseModel):
    """A browser that is signed in."""

    id: str
    created_at: str
    seen_at: str
    expires_at: str
    address: str
    agent: str
    is_this: bool


def _json(each: Opened, who: Caller) -> dict[str, Any]:
    return {
        "id": each.id,
        "created_at": each.created_at,
        "seen_at": each.seen_at,
        "expires_at": each.expires_at,
        "address": each.address,
        "agent": each.agent,
        "is_this": who.fingerprint.startswith(each.id),
    }


@router.get("/api/sessions", dependencies=_OWN, response_model=list[OpenedOut])
def list_sessions(who: CurrentUser, room: CurrentRoom) -> Response:
    """Browsers in which the caller is signed in, the one seen last first."""
    with room.database.read() as unit:
        return answer([_json(each, who) for each in unit.sessions.of(who.id)])


@router.delete("/api/sessions", dependencies=_OWN, status_code=204)
def end_sessions(who: CurrentUser, room: CurrentRoom, callers: KnownCallers, tokens: bool = False) -> Response:
    """Sign out everywhere but here; with `tokens`, end every token of the caller as well."""
    with room.database.write() as unit:
        accounts.sign_out_everywhere(unit, who.id, but=who.fingerprint, tokens=tokens)
    callers.forget()
    return nothing()


@router.delete("/api/sessions/{session_id}", dependencies=_OWN, status_code=204)
def end_session(session_id: str, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Sign out in one browser."""
    with room.database.write() as unit:
        if not unit.sessions.end_one(who.id, session_id):
            raise NotThere("Session")
    callers.forget()
    return nothing()


@router.post("/api/users/{user_id}/sign-out", dependencies=[allow(Permission.USERS_MANAGE)], status_code=204)
def sign_out_user(user_id: int, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """End every session and every token of somebody: of a lost computer, a leaked key."""
    with room.database.write() as unit:
        accounts.sign_out_by(unit, who, UserId(user_id))
    callers.forget()
    return nothing()
