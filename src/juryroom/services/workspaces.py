"""Workspaces: projects that belong together, and the people who share them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from juryroom.core.membership import EVERYWHERE, Workspace
from juryroom.core.model import ProjectId, UserId
from juryroom.errors import BadInput, NotAllowed, NotThere
from juryroom.services import members
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork


def visible(unit: UnitOfWork, who: Caller) -> list[Workspace]:
    """Those of the caller; to owners and administrators all but the personal ones of others."""
    if who.user.role not in EVERYWHERE:
        return unit.workspaces.listing(of=who.id)
    return [each for each in unit.workspaces.listing() if not each.is_personal or each.created_by == who.id]


def get(unit: UnitOfWork, workspace_id: int, who: Caller) -> Workspace:
    """Raises NotThere for what is not there and for what the caller has no part in."""
    workspace = unit.workspaces.get(workspace_id)
    if who.user.role in EVERYWHERE or is_inside(unit, workspace, who):
        return workspace
    raise NotThere("Workspace")


def is_inside(unit: UnitOfWork, workspace: Workspace, who: Caller) -> bool:
    return workspace.created_by == who.id or who.id in unit.workspaces.members(workspace.id)


def create(unit: UnitOfWork, fields: Mapping[str, Any], *, by: Caller) -> Workspace:
    """A workspace whose first member is whoever made it."""
    workspace = unit.workspaces.add({**fields, "created_by": by.id})
    unit.workspaces.join(workspace.id, [by.id])
    return workspace


def update(unit: UnitOfWork, workspace_id: int, changes: Mapping[str, Any], *, by: Caller) -> Workspace:
    return unit.workspaces.update(get(unit, workspace_id, by).id, changes)


def delete(unit: UnitOfWork, workspace_id: int, *, by: Caller) -> None:
    """Its projects stay, for their own members."""
    unit.workspaces.delete(get(unit, workspace_id, by).id)


def join(unit: UnitOfWork, workspace_id: int, ids: Sequence[UserId], *, by: Caller) -> int:
    """How many of these people were no members. Raises BadInput for somebody unknown."""
    workspace = get(unit, workspace_id, by)
    if unknown := set(ids) - unit.accounts.people(ids).keys():
        raise BadInput("Validation error", {"user": [f"There is nobody with the id {min(unknown)}."]})
    return unit.workspaces.join(workspace.id, ids)


def leave(unit: UnitOfWork, workspace_id: int, ids: Sequence[UserId], *, by: Caller) -> int:
    """How many of these people were members. Tasks that they hold are given back."""
    workspace = get(unit, workspace_id, by)
    gone = unit.workspaces.leave(workspace.id, ids)
    for project in unit.workspaces.projects(workspace.id):
        for user_id in ids:
            unit.leases.release(user_id, project)
    return gone


def put_in(unit: UnitOfWork, workspace_id: int, project_id: ProjectId, *, by: Caller) -> None:
    """From now on the workspace's members may enter the project."""
    members.place(unit, project_id, {"workspace": get(unit, workspace_id, by).id}, by=by)


def take_out(unit: UnitOfWork, workspace_id: int, project_id: ProjectId, *, by: Caller) -> None:
    """The project stays, for its own members. Raises NotThere if it is not in this workspace."""
    workspace = get(unit, workspace_id, by)
    if members.access_of(unit, project_id).workspace != workspace.id:
        raise NotThere("Project")
    if by.user.role not in EVERYWHERE and not is_inside(unit, workspace, by):
        raise NotAllowed("Only members of a workspace take projects out of it.")
    members.place(unit, project_id, {"workspace": None}, by=by)
