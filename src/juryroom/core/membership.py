"""Who may enter which project, and as what: the rule itself. `store/members.py` says the same in SQL for lists."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.model import Instant, ProjectId, Role, UserId

EVERYWHERE = frozenset({Role.OWNER, Role.ADMIN})
"""Roles that enter every project."""
NOWHERE = frozenset({Role.NOT_ACTIVATED, Role.DEACTIVATED})
OVERRIDES = frozenset({Role.ANNOTATOR, Role.REVIEWER})
"""Between these alone a project may give somebody another role than the organisation does."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to a project."""

    created_it: bool
    is_open: bool
    """The project is open to everyone."""
    is_member: bool
    in_workspace: bool
    """Member of the workspace that the project is in."""
    override: Role | None


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose eyes a list of projects is for."""

    user_id: UserId
    role: Role
    within: ProjectId | None = None
    """The one project that the caller's key is for."""


def role_in_project(role: Role, standing: Standing) -> Role | None:
    """What somebody of this role is in the project; None when they may not enter it."""
    if role in EVERYWHERE:
        return role
    if role in NOWHERE:
        return None
    enters = standing.is_open or standing.is_member or standing.in_workspace
    if not enters and not (role is Role.MANAGER and standing.created_it):
        return None
    return standing.override if standing.override is not None and role in OVERRIDES else role


@dataclass(frozen=True, slots=True)
class Access:
    """Who a project is for."""

    workspace: int | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Workspace:
    """Projects that belong together, and the people who share them."""

    id: int
    title: str
    description: str
    color: str
    is_personal: bool
    is_archived: bool
    created_by: UserId | None
    created_at: Instant


@dataclass(frozen=True, slots=True)
class ProjectRole:
    """What a person is in one project, whatever they are elsewhere."""

    id: int
    project_id: ProjectId
    user_id: UserId
    role: Role
