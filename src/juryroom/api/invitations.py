"""Invitations: links by which people join."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, SecretStr
from starlette.responses import Response

from juryroom.api.answers import answer, nothing, raw
from juryroom.api.auth import PUBLIC, CurrentRoom, CurrentUser, allow, refuse_other_site
from juryroom.api.schemas.accounts import SessionOut, whoami_json
from juryroom.api.session import address_of, where_from, with_cookie
from juryroom.core.model import Instant, Role
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotSupported, NotThere
from juryroom.services import invitations, organization
from juryroom.services.accounts import Caller
from juryroom.services.invitations import Terms
from juryroom.services.room import Room
from juryroom.store.invitations import Invitation

router = APIRouter(tags=["invitations"])
_INVITE = [allow(Permission.ORGANIZATIONS_INVITE)]
Ids = Annotated[list[int], Field(max_length=1000)]


class InvitationIn(BaseModel):
    """Without a role, people become what the organisation's default is; without days the link has no end."""

    role: Role | None = None
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = 14
    most_uses: Annotated[int, Field(ge=1, le=100_000)] | None = None
    projects: Ids = []
    workspaces: Ids = []


class InvitationOut(BaseModel):
    id: int
    role: Role | None
    projects: list[int]
    workspaces: list[int]
    uses: int
    most_uses: int | None
    is_live: bool
    created_by: int | None
    created_at: str
    expires_at: str | None
    invite_url: str


class Standing(BaseModel):
    token: str
    invite_url: str


class Secret(BaseModel):
    token: SecretStr


class Accepting(BaseModel):
    token: SecretStr
    email: str
    password: SecretStr


class Offer(BaseModel):
    """What somebody is invited to."""

    organization: str
    role: Role


def _url(request: Request, room: Room, secret: str) -> str:
    """The secret stands behind the #, so that no server and no log on the way sees it."""
    return f"{(room.limits.public_url or str(request.base_url)).rstrip('/')}/user/signup#token={secret}"


def _json(request: Request, room: Room, invitation: Invitation, secret: str, now: Instant) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "role": invitation.role.value if invitation.role else None,
        "projects": raw(invitation.projects),
        "workspaces": raw(invitation.workspaces),
        "uses": invitation.uses,
        "most_uses": invitation.most_uses,
        "is_live": invitation.is_live(now),
        "created_by": invitation.created_by,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
        "invite_url": _url(request, room, secret),
    }


@router.get("/api/invitations", dependencies=_INVITE, response_model=list[InvitationOut])
def list_invitations(request: Request, room: CurrentRoom) -> Response:
    """Invitations that nobody has revoked, the newest first."""
    with room.database.read() as unit:
        found, now = unit.invitations.listing(), unit.now
    return answer([_json(request, room, each, invitations.secret_of(room, each), now) for each in found])


@router.post("/api/invitations", dependencies=_INVITE, status_code=201, response_model=InvitationOut)
def create_invitation(body: InvitationIn, request: Request, who: CurrentUser, room: CurrentRoom) -> Response:
    """A link for people to join by, as a role no higher than the caller's."""
    terms = Terms(body.role, body.expires_in_days, body.most_uses, body.projects, body.workspaces)
    with room.database.write() as unit:
        made, secret = invitations.invite(unit, room, terms, by=who)
        return answer(_json(request, room, made, secret, unit.now), 201)


@router.delete("/api/invitations/{invitation_id}", dependencies=_INVITE, status_code=204)
def revoke_invitation(invitation_id: int, room: CurrentRoom) -> Response:
    """End an invitation; who has joined by it stays."""
    with room.database.write() as unit:
        unit.invitations.revoke(unit.invitations.get(invitation_id).id)
    return nothing()


@router.post("/api/invitations/look", dependencies=[PUBLIC], response_model=Offer)
def look_at_invitation(body: Secret, request: Request, room: CurrentRoom) -> Response:
    """What an invitation is good for, for whoever has its link."""
    request.app.state.attempts.sign_up(address_of(request))
    with room.database.read() as unit:
        _, role = invitations.look(unit, body.token.get_secret_value())
        return answer({"organization": organization.settings(unit)["title"], "role": role.value})


@router.post("/api/invitations/accept", dependencies=[PUBLIC], status_code=201, response_model=SessionOut)
def accept_invitation(body: Accepting, request: Request, room: CurrentRoom) -> Response:
    """Make an account by an invitation, and sign in to it."""
    refuse_other_site(request.headers)
    request.app.state.attempts.sign_up(address_of(request))
    user, value = invitations.accept(
        room, body.token.get_secret_value(), email=body.email, password=body.password.get_secret_value(),
        where=where_from(request),
    )  # fmt: skip
    with room.database.read() as unit:
        caller = Caller.of(unit, user, "session")
    return with_cookie(answer({"user": whoami_json(caller)}, 201), value, request, room, user)


@router.get("/api/invite", dependencies=_INVITE, response_model=Standing)
def get_invite(request: Request, who: CurrentUser, room: CurrentRoom) -> Response:
    """The organization's one standing link, made when there is none yet."""
    with room.database.write() as unit:
        secret = invitations.standing(unit, room, by=who)
    return answer({"token": secret, "invite_url": _url(request, room, secret)})


class MailIn(BaseModel):
    """What an invitation by e-mail would be."""

    emails: Annotated[list[str], Field(max_length=1000)] = []
    role: Role | None = None
    projects: Ids = []
    workspaces: Ids = []


class RevokeIn(BaseModel):
    email: str


_NO_MAIL = (
    "This installation sends no e-mail. Make a link at POST /api/invitations (role, projects, workspaces, an end, how "
    "often it may be used) and send it yourself."
)


@router.post("/api/invite/send-email", dependencies=_INVITE, status_code=501)
def invite_by_mail(body: MailIn) -> Response:
    """Refused: there is no mail server here; links are sent by whoever makes them."""
    if not body.emails:
        raise BadInput("Validation error", {"emails": ["This field is required."]})
    raise NotSupported(_NO_MAIL)


@router.post("/api/invite/revoke", dependencies=_INVITE, status_code=404)
def revoke_mail(_: RevokeIn) -> Response:
    """There is nothing to take back: nobody is invited by e-mail. Links end at DELETE /api/invitations/{id}."""
    raise NotThere("Invitation", "Nobody is invited by e-mail here. End a link at DELETE /api/invitations/{id}.")


@router.post("/api/invite/reset-token", dependencies=_INVITE, status_code=201, response_model=Standing)
def reset_invite(request: Request, who: CurrentUser, room: CurrentRoom) -> Response:
    """Another standing link; the one before ends at once."""
    with room.database.write() as unit:
        secret = invitations.standing(unit, room, by=who, anew=True)
    return answer({"token": secret, "invite_url": _url(request, room, secret)}, 201)
