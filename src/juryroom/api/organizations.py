"""The organization: one per installation."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.api.paging import FiftyAPage, page_json
from juryroom.api.schemas.accounts import (
    ORGANIZATION,
    Membership,
    MembershipPage,
    OrganizationOut,
    OrganizationPatch,
    membership_json,
)
from juryroom.core.model import UserId
from juryroom.core.permissions import Permission
from juryroom.errors import NotThere
from juryroom.services import accounts
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["organizations"])
_VIEW = [allow(Permission.ORGANIZATIONS_VIEW)]


def _organization(unit: UnitOfWork) -> dict[str, Any]:
    stored = unit.organization.get("organization") or {}
    return {"id": ORGANIZATION, "title": "Juryroom", "contact_info": None, "created_at": None} | stored


def _only(organization_id: int) -> None:
    if organization_id != ORGANIZATION:
        raise NotThere("Organization")


@router.get("/api/organizations", dependencies=_VIEW, response_model=list[OrganizationOut])
def list_organizations(room: CurrentRoom) -> Response:
    """The one organization of this installation."""
    with room.database.read() as unit:
        return answer([_organization(unit)])


@router.get("/api/organizations/{organization_id}", dependencies=_VIEW, response_model=OrganizationOut)
def get_organization(organization_id: int, room: CurrentRoom) -> Response:
    _only(organization_id)
    with room.database.read() as unit:
        return answer(_organization(unit))


@router.patch(
    "/api/organizations/{organization_id}",
    dependencies=[allow(Permission.ORGANIZATIONS_CHANGE)],
    response_model=OrganizationOut,
)
def update_organization(organization_id: int, body: OrganizationPatch, room: CurrentRoom) -> Response:
    """Rename the organization."""
    _only(organization_id)
    with room.database.write() as unit:
        unit.organization.put("organization", (unit.organization.get("organization") or {}) | body.model_dump())
        return answer(_organization(unit))


@router.get("/api/organizations/{organization_id}/memberships", dependencies=_VIEW, response_model=MembershipPage)
def list_memberships(organization_id: int, request: Request, page: FiftyAPage, room: CurrentRoom) -> Response:
    """Everybody in the organization."""
    _only(organization_id)
    with room.database.read() as unit:
        count, people = unit.accounts.page(limit=page.size, offset=page.offset)
    return answer(page_json(request, page, count, [membership_json(user) for user in people]))


@router.get("/api/organizations/{organization_id}/memberships/{user_id}", dependencies=_VIEW, response_model=Membership)
def get_membership(organization_id: int, user_id: int, room: CurrentRoom) -> Response:
    _only(organization_id)
    with room.database.read() as unit:
        return answer(membership_json(unit.accounts.get(UserId(user_id))))


@router.delete(
    "/api/organizations/{organization_id}/memberships/{user_id}",
    dependencies=[allow(Permission.USERS_MANAGE)],
    status_code=204,
)
def delete_membership(
    organization_id: int, user_id: int, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Switch an account off: the person can no longer sign in, what they answered stays."""
    _only(organization_id)
    with room.database.write() as unit:
        accounts.update_user(unit, who, UserId(user_id), {"is_active": False})
    callers.forget()
    return nothing()
