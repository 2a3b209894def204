"""What the organisation chose: its name, what newcomers are, what roles may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from juryroom.core.model import Role
from juryroom.core.permissions import CONFIGURABLE, RANKS, Configurable
from juryroom.errors import BadInput, NotAllowed, NotThere
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

_NAME = "organization"
USUAL: dict[str, Any] = {
    "title": "Juryroom",
    "contact_info": None,
    "created_at": None,
    "default_role": Role.ANNOTATOR.value,
    "new_projects_open": True,
    "activity_days": 365,
}


def settings(unit: UnitOfWork) -> dict[str, Any]:
    return USUAL | (unit.organization.get(_NAME) or {})


def change(unit: UnitOfWork, changes: Mapping[str, Any]) -> None:
    unit.organization.put(_NAME, (unit.organization.get(_NAME) or {}) | dict(changes))


def default_role(unit: UnitOfWork) -> Role:
    """What people become who join without being told what."""
    return Role(settings(unit)["default_role"])


def set_default_role(unit: UnitOfWork, role: Role, *, by: Caller) -> Role:
    """Raises NotAllowed for more than the caller is, BadInput for what nobody can be by themselves."""
    check_role(by, role)
    change(unit, {"default_role": role.value})
    return role


def check_role(by: Caller, role: Role) -> None:
    """Whether the caller may make others this. Raises BadInput, NotAllowed."""
    if role is Role.DEACTIVATED:
        raise BadInput("Validation error", {"role": ["Nobody joins switched off."]})
    if not may_give(by, role):
        raise NotAllowed("You cannot make others more than you are yourself.")


def may_give(by: Caller, role: Role) -> bool:
    if role not in RANKS:
        return True
    return by.user.role in RANKS and RANKS.index(role) <= RANKS.index(by.user.role)


def configurable(key: str) -> Configurable:
    """Raises NotThere."""
    for line in CONFIGURABLE:
        if line.key == key:
            return line
    raise NotThere("Permission", f"There is no permission {key!r} to configure.")


def choose(unit: UnitOfWork, key: str, roles: Sequence[Role] | None) -> tuple[Configurable, list[Role]]:
    """Give a permission to these roles, None: to the usual ones. The owner has it in any case. Raises BadInput."""
    line = configurable(key)
    stored = dict(unit.organization.get("permissions") or {})
    if roles is None:
        stored.pop(key, None)
        chosen = list(line.default)
    else:
        _refuse_others(line, roles)
        chosen = [role for role in line.options if role in roles or role is Role.OWNER]
        stored[key] = [role.value for role in chosen]
    unit.organization.put("permissions", stored)
    return line, chosen


def _refuse_others(line: Configurable, roles: Sequence[Role]) -> None:
    if wrong := [role.value for role in roles if role not in line.options]:
        offered = ", ".join(role.value for role in line.options)
        raise BadInput("Validation error", {"roles": [f"{wrong[0]} cannot have it. Choose among: {offered}."]})
