"""The organization: one per installation; its people and what each role may do."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.api.our_organization import HERE, OURS
from juryroom.api.schemas.accounts import (
    ORGANIZATION,
    DefaultRole,
    DefaultRolePatch,
    Membership,
    MembershipPatch,
    OrganizationOut,
    OrganizationPatch,
    PermissionIn,
    PermissionLine,
    PermissionRoles,
    membership_json,
)
from juryroom.core.model import Role, UserId
from juryroom.core.permissions import CONFIGURABLE, Configurable, Permission
from juryroom.services import accounts, organization
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["organizations"])
_LIST = [allow(Permission.ORGANIZATIONS_VIEW)]
_VIEW = [allow(Permission.ORGANIZATIONS_VIEW), OURS]
_CHANGE = [allow(Permission.ORGANIZATIONS_CHANGE), OURS]
_PEOPLE = [allow(Permission.USERS_VIEW), OURS]
_MANAGE = [allow(Permission.USERS_MANAGE), OURS]
_PERMISSIONS = [allow(Permission.ORGANIZATIONS_PERMISSIONS), OURS]
Text = Annotated[str, Query()]


def _organization_json(unit: UnitOfWork) -> dict[str, Any]:
    return {"id": ORGANIZATION, **organization.settings(unit)}


@router.get(
    "/api/organizations", dependencies=[allow(Permission.ORGANIZATIONS_VIEW)], response_model=list[OrganizationOut]
)
def list_organizations(room: CurrentRoom) -> Response:
    """The one organization of this installation."""
    with room.database.read() as unit:
        return answer([_organization_json(unit)])


@router.get(HERE, dependencies=_VIEW, response_model=OrganizationOut)
def get_organization(room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(_organization_json(unit))


@router.patch(HERE, dependencies=_CHANGE, response_model=OrganizationOut)
def update_organization(body: OrganizationPatch, room: CurrentRoom) -> Response:
    """Rename the organization, choose whom new projects are open to and how long the activity log is kept."""
    with room.database.write() as unit:
        organization.change(unit, body.model_dump(exclude_none=True))
        return answer(_organization_json(unit))


@router.patch(f"{HERE}/set-default-role", dependencies=_CHANGE, response_model=DefaultRole)
def set_default_role(body: DefaultRolePatch, who: CurrentUser, room: CurrentRoom) -> Response:
    """What people become who join by an invitation that names no role, or sign up."""
    with room.database.write() as unit:
        role = organization.set_default_role(unit, body.default_role, by=who)
    return answer({"organization": ORGANIZATION, "default_role": role.value})


@router.patch(f"{HERE}/memberships", dependencies=_MANAGE, response_model=Membership)
def update_membership(body: MembershipPatch, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Give somebody a role; `DI` switches the account off, any other on again. It holds at once, in open sessions."""
    with room.database.write() as unit:
        changes: dict[str, Any] = {"role": body.role}
        if body.role is not Role.DEACTIVATED:
            changes["is_active"] = True
        user = accounts.update_user(unit, who, UserId(body.user_id), changes)
    callers.forget()
    return answer(membership_json(user))


@router.get(f"{HERE}/memberships/{{user_id}}", dependencies=_PEOPLE, response_model=Membership)
def get_membership(user_id: int, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(membership_json(unit.accounts.get(UserId(user_id))))


@router.delete(f"{HERE}/memberships/{{user_id}}", dependencies=_MANAGE, status_code=204)
def delete_membership(user_id: int, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Switch an account off: the person can no longer sign in, what they answered stays."""
    with room.database.write() as unit:
        accounts.update_user(unit, who, UserId(user_id), {"is_active": False})
    callers.forget()
    return nothing()


def _line_json(line: Configurable, roles: list[Role]) -> dict[str, Any]:
    return {
        "id": CONFIGURABLE.index(line) + 1,
        "organization": ORGANIZATION,
        "permission": line.key,
        "label": line.label,
        "group": line.group,
        "tooltip": "",
        "roles": [role.value for role in roles],
        "default": [role.value for role in line.default],
        "options": [role.value for role in line.options],
    }


def _lines(unit: UnitOfWork) -> list[dict[str, Any]]:
    chosen = accounts.permission_choices(unit)
    return [_line_json(line, list(chosen.get(line.key, line.default))) for line in CONFIGURABLE]


@router.get(f"{HERE}/permissions", dependencies=_VIEW, response_model=list[PermissionLine])
def list_permissions(room: CurrentRoom) -> Response:
    """Permissions that the owner gives to roles, and who has them."""
    with room.database.read() as unit:
        return answer(_lines(unit))


@router.get(f"{HERE}/permissions/options", dependencies=_VIEW, response_model=list[PermissionLine])
def list_permission_options(room: CurrentRoom) -> Response:
    """The same; who may be given which is in `options`."""
    return list_permissions(room)


@router.post(f"{HERE}/permissions", dependencies=_PERMISSIONS, status_code=201, response_model=PermissionLine)
def create_permission(body: PermissionIn, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Give a permission to these roles and no others."""
    return _choose(body.permission, body.roles, room, callers, 201)


@router.get(f"{HERE}/permissions/{{permission_key}}", dependencies=_VIEW, response_model=PermissionLine)
def get_permission(permission_key: str, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        line = organization.configurable(permission_key)
        return answer(_line_json(line, list(accounts.permission_choices(unit).get(line.key, line.default))))


@router.put(f"{HERE}/permissions/{{permission_key}}", dependencies=_PERMISSIONS, response_model=PermissionLine)
def replace_permission(
    permission_key: str, body: PermissionRoles, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Give a permission to these roles and no others; in the API as on the screens, at once."""
    return _choose(permission_key, body.roles, room, callers, 200)


@router.patch(f"{HERE}/permissions/{{permission_key}}", dependencies=_PERMISSIONS, response_model=PermissionLine)
def update_permission(permission_key: str, body: PermissionRoles, room: CurrentRoom, callers: KnownCallers) -> Response:
    """The same as PUT."""
    return _choose(permission_key, body.roles, room, callers, 200)


@router.delete(f"{HERE}/permissions/{{permission_key}}", dependencies=_PERMISSIONS, status_code=204)
def delete_permission(permission_key: str, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Go back to the default."""
    with room.database.write() as unit:
        organization.choose(unit, permission_key, None)
    callers.forget()
    return nothing()


def _choose(key: str, roles: list[Role], room: CurrentRoom, callers: KnownCallers, status: int) -> Response:
    with room.database.write() as unit:
        line, chosen = organization.choose(unit, key, roles)
    callers.forget()
    return answer(_line_json(line, chosen), status)
