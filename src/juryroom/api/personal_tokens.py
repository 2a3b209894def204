"""Personal tokens: scoped, with an end, kept as fingerprints."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.services import personal_tokens
from juryroom.store.tokens import ApiToken

router = APIRouter(tags=["tokens"])
_OWN = [allow(Permission.USERS_TOKEN)]


class PersonalTokenIn(BaseModel):
    """`full`: all that you may do; `read`: what changes nothing; `project`: in one project alone."""

    title: Annotated[str, Field(min_length=1, max_length=100)]
    scope: Literal["full", "read", "project"] = "full"
    project: int | None = None
    expires_in_days: Annotated[int, Field(ge=1, le=73000)] = 90


class PersonalTokenOut(BaseModel):
    """`shown` is how the token ends."""

    id: int
    title: str
    scope: Literal["full", "read", "project"]
    project: int | None
    shown: str
    created_at: str
    expires_at: str | None
    used_at: str | None


class PersonalTokenMade(PersonalTokenOut):
    """`token` is told this once."""

    token: str


def _json(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "title": token.title,
        "scope": token.scope,
        "project": token.project_id,
        "shown": token.shown,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
    }


@router.get("/api/personal-tokens", dependencies=_OWN, response_model=list[PersonalTokenOut])
def list_personal_tokens(who: CurrentUser, room: CurrentRoom) -> Response:
    """The caller's tokens that still work, newest first."""
    with room.database.read() as unit:
        return answer([_json(token) for token in unit.tokens.live(who.id, "personal")])


@router.post("/api/personal-tokens", dependencies=_OWN, status_code=201, response_model=PersonalTokenMade)
def create_personal_token(body: PersonalTokenIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A token for scripts (`Authorization: Token jrp_…`), told this once."""
    project = None if body.project is None else ProjectId(body.project)
    with room.database.write() as unit:
        made, key = personal_tokens.create(
            unit, room, by=who, title=body.title, scope=body.scope, project=project, days=body.expires_in_days
        )
    return answer(_json(made) | {"token": key}, 201)


@router.delete("/api/personal-tokens/{token_id}", dependencies=_OWN, status_code=204)
def revoke_personal_token(token_id: int, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """End a token, at once."""
    with room.database.write() as unit:
        personal_tokens.revoke(unit, token_id, by=who)
    callers.forget()
    return nothing()
