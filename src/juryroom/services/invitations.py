"""Inviting people by a link, and joining by one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from juryroom.core.model import ProjectId, Role, User, UserId, instant_of
from juryroom.errors import BadInput, NotThere
from juryroom.services import accounts, credentials, members, organization, workspaces
from juryroom.services.accounts import Caller, Where
from juryroom.services.room import Room
from juryroom.store.invitations import Invitation
from juryroom.store.unit import UnitOfWork

_NO_USE = "This invitation is not known, has been used up, or is past its time. Ask for another one."


@dataclass(frozen=True, slots=True)
class Terms:
    """What an invitation is good for. `role` None: what the organisation's default is when somebody joins."""

    role: Role | None = None
    days: int | None = 14
    most_uses: int | None = None
    projects: Sequence[int] = ()
    workspaces: Sequence[int] = ()
    is_standing: bool = False


def invite(unit: UnitOfWork, room: Room, terms: Terms, *, by: Caller) -> tuple[Invitation, str]:
    """A new invitation and the secret of its link. Raises NotAllowed for more than the caller is."""
    if terms.role is not None:
        organization.check_role(by, terms.role)
    _check_places(unit, terms, by)
    secret = secrets.token_urlsafe(24)
    expires = None if terms.days is None else instant_of(unit.moment + timedelta(days=terms.days))
    row = {
        "sealed": credentials.seal(room.secrets, secret),
        "role": terms.role.value if terms.role else None,
        "projects": msgspec.json.encode(list(terms.projects)).decode(),
        "workspaces": msgspec.json.encode(list(terms.workspaces)).decode(),
        "is_standing": terms.is_standing,
        "most_uses": terms.most_uses,
        "created_by": by.id,
        "expires_at": expires,
    }
    return unit.invitations.add(credentials.fingerprint(secret), row), secret


def _check_places(unit: UnitOfWork, terms: Terms, by: Caller) -> None:
    """Nobody invites where they may not go themselves."""
    for project in terms.projects:
        if not members.may_enter(unit, ProjectId(project), by):
            raise BadInput("Validation error", {"projects": [f"There is no project {project}."]})
    for workspace in terms.workspaces:
        try:
            workspaces.get(unit, workspace, by)
        except NotThere as error:
            raise BadInput("Validation error", {"workspaces": [f"There is no workspace {workspace}."]}) from error


def secret_of(room: Room, invitation: Invitation) -> str:
    return credentials.unseal(room.secrets, invitation.sealed)


def standing(unit: UnitOfWork, room: Room, *, by: Caller, anew: bool = False) -> str:
    """The secret of the one link that the field's API knows; `anew` ends the one before."""
    found = unit.invitations.standing()
    if found is not None and not anew:
        return secret_of(room, found)
    if found is not None:
        unit.invitations.revoke(found.id)
    return invite(unit, room, Terms(days=None, is_standing=True), by=by)[1]


def look(unit: UnitOfWork, secret: str) -> tuple[Invitation, Role]:
    """The invitation behind a link, and what whoever accepts it will be. Raises NotThere."""
    found = unit.invitations.find(credentials.fingerprint(secret))
    if found is None or not found.is_live(unit.now):
        raise NotThere("Invitation", _NO_USE)
    return found, found.role or organization.default_role(unit)


def accept(room: Room, secret: str, *, email: str, password: str, where: Where) -> tuple[User, str]:
    """An account by an invitation, and its first session. Raises NotThere, BadInput, AlreadyExists."""
    hashed = credentials.hash_password(password)
    with room.database.write() as unit:
        found, role = look(unit, secret)
        user = accounts.create_user(unit, email=email, password_hash=hashed, role=role)
        if not unit.invitations.use(found.id):
            raise NotThere("Invitation", _NO_USE)
        _bring_in(unit, found, user.id)
    return user, accounts.open_session(room, user, where)


def _bring_in(unit: UnitOfWork, invitation: Invitation, user_id: UserId) -> None:
    """Into what is still there of the projects and workspaces; an open project needs no membership."""
    projects = msgspec.json.decode(invitation.projects, type=list[int])
    for project in unit.projects.page(ids=projects, limit=max(len(projects), 1)) if projects else ():
        if not members.access_of(unit, project.id).is_open:
            unit.members.add(project.id, [user_id])
    wanted = msgspec.json.decode(invitation.workspaces, type=list[int])
    for workspace in unit.workspaces.listing():
        if workspace.id in wanted:
            unit.workspaces.join(workspace.id, [user_id])
