"""Workspaces, under the field's paths."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.api.paging import FiftyAPage, page_json
from juryroom.api.projects import around
from juryroom.api.schemas.accounts import user_json
from juryroom.api.schemas.members import (
    Assigned,
    BulkIn,
    Chosen,
    Unassigned,
    UserPage,
    WorkspaceIn,
    WorkspaceMember,
    WorkspaceMemberIn,
    WorkspaceMemberOut,
    WorkspaceOut,
    WorkspacePatch,
    WorkspaceProjectIn,
    people_of,
    workspace_json,
)
from juryroom.api.schemas.projects import ProjectOut, project_json
from juryroom.core.membership import Workspace
from juryroom.core.model import ProjectId, User, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services import workspaces
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["workspaces"])
_VIEW = [allow(Permission.WORKSPACES_VIEW)]
_CHANGE = [allow(Permission.WORKSPACES_CHANGE)]
HERE = "/api/workspaces/{workspace_id}"
Flag = Annotated[bool | None, Query()]
Text = Annotated[str, Query()]


def _json(unit: UnitOfWork, many: list[Workspace], who: Caller) -> list[dict[str, Any]]:
    counts = unit.workspaces.counts(each.id for each in many)
    return [workspace_json(each, counts, mine=who.id in unit.workspaces.members(each.id)) for each in many]


@router.get("/api/workspaces", dependencies=_VIEW, response_model=list[WorkspaceOut])
def list_workspaces(
    who: CurrentUser, room: CurrentRoom, is_archived: Flag = None, is_personal: Flag = None
) -> Response:
    """The caller's workspaces; to owners and administrators all of them."""
    with room.database.read() as unit:
        found = workspaces.visible(unit, who)
        fits = [
            each
            for each in found
            if is_archived in (None, each.is_archived) and is_personal in (None, each.is_personal)
        ]
        return answer(_json(unit, fits, who))


@router.post("/api/workspaces", dependencies=_CHANGE, status_code=201, response_model=WorkspaceOut)
def create_workspace(body: WorkspaceIn, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """A workspace; whoever makes it is its first member."""
    with room.database.write() as unit:
        made = _json(unit, [workspaces.create(unit, body.model_dump(), by=who)], who)[0]
    callers.forget()
    return answer(made, 201)


@router.get(HERE, dependencies=_VIEW, response_model=WorkspaceOut)
def get_workspace(workspace_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(_json(unit, [workspaces.get(unit, workspace_id, who)], who)[0])


@router.patch(HERE, dependencies=_CHANGE, response_model=WorkspaceOut)
def update_workspace(workspace_id: int, body: WorkspacePatch, who: CurrentUser, room: CurrentRoom) -> Response:
    """Rename or archive a workspace."""
    with room.database.write() as unit:
        changed = workspaces.update(unit, workspace_id, body.model_dump(exclude_none=True), by=who)
        return answer(_json(unit, [changed], who)[0])


@router.delete(HERE, dependencies=_CHANGE, status_code=204)
def delete_workspace(workspace_id: int, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Remove a workspace; its projects stay, for their own members."""
    with room.database.write() as unit:
        workspaces.delete(unit, workspace_id, by=who)
    callers.forget()
    return nothing()


def _people(unit: UnitOfWork, workspace_id: int, who: Caller) -> list[User]:
    return unit.members.people(unit.workspaces.members(workspaces.get(unit, workspace_id, who).id))


@router.get(f"{HERE}/memberships", dependencies=[allow(Permission.MEMBERS_VIEW)], response_model=list[WorkspaceMember])
def list_workspace_members(workspace_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The workspace's members: they may enter its projects."""
    with room.database.read() as unit:
        return answer(people_of(_people(unit, workspace_id, who), workspace_id))


@router.get(f"{HERE}/memberships/paginated", dependencies=[allow(Permission.MEMBERS_VIEW)], response_model=UserPage)
def list_workspace_members_by_page(
    workspace_id: int, request: Request, page: FiftyAPage, who: CurrentUser, room: CurrentRoom, search: Text = ""
) -> Response:
    """A page of the workspace's members."""
    with room.database.read() as unit:
        people = [user for user in _people(unit, workspace_id, who) if _has(user, search)]
    shown = people[page.offset : page.offset + page.size]
    return answer(page_json(request, page, len(people), [user_json(user) for user in shown]))


def _has(user: User, text: str) -> bool:
    return text.lower() in f"{user.first_name} {user.last_name} {user.email} {user.username}".lower()


@router.post(f"{HERE}/memberships", dependencies=_CHANGE, status_code=201, response_model=WorkspaceMemberOut)
def add_workspace_member(
    workspace_id: int, body: WorkspaceMemberIn, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Make somebody a member, of all projects in the workspace at once."""
    with room.database.write() as unit:
        workspaces.join(unit, workspace_id, [UserId(body.user)], by=who)
    callers.forget()
    return answer({"user": body.user, "workspace": workspace_id}, 201)


@router.delete(f"{HERE}/memberships", dependencies=_CHANGE, status_code=204)
def remove_workspace_member(
    workspace_id: int,
    who: CurrentUser,
    room: CurrentRoom,
    callers: KnownCallers,
    user_id: int | None = None,
    body: WorkspaceMemberIn | None = None,
) -> Response:
    """End a membership, at once."""
    gone = user_id if user_id is not None else body.user if body else None
    if gone is None:
        raise BadInput("Validation error", {"user_id": ["This field is required."]})
    with room.database.write() as unit:
        workspaces.leave(unit, workspace_id, [UserId(gone)], by=who)
    callers.forget()
    return nothing()


@router.post(f"{HERE}/memberships/bulk", dependencies=_CHANGE, response_model=Assigned)
def add_workspace_members(
    workspace_id: int, body: BulkIn, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Make many people members: those `included`, or `all` but those `excluded`."""
    with room.database.write() as unit:
        everybody = [user.id for user in unit.accounts.listing() if user.is_active]
        ids = everybody if body.all else [UserId(user) for user in body.included]
        known = unit.accounts.people(ids)
        joining = [user for user in ids if user in known and user not in body.excluded]
        added = workspaces.join(unit, workspace_id, joining, by=who)
    callers.forget()
    return answer({"assignments": added, "skipped_user_ids": sorted(set(ids) - known.keys())})


@router.delete(f"{HERE}/memberships/bulk", dependencies=_CHANGE, response_model=Unassigned)
def remove_workspace_members(
    workspace_id: int, gone: Chosen, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """End memberships: of those `included`, or of `all` but those `excluded`."""
    with room.database.write() as unit:
        present = unit.workspaces.members(workspaces.get(unit, workspace_id, who).id)
        chosen = (present if gone.all else present & {*gone.included}) - {*gone.excluded}
        number = workspaces.leave(unit, workspace_id, sorted(UserId(user) for user in chosen), by=who)
    callers.forget()
    return answer({"unassignments": number})


@router.get(f"{HERE}/projects", dependencies=_VIEW, response_model=list[ProjectOut])
def list_workspace_projects(workspace_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The projects in the workspace that the caller may enter."""
    with room.database.read() as unit:
        ids = unit.workspaces.projects(workspaces.get(unit, workspace_id, who).id)
        found = unit.projects.page(ids=ids, limit=max(len(ids), 1), sight=who.sight)
        beside = around(unit, found, who)
    return answer([project_json(project, beside) for project in found])


@router.post(f"{HERE}/projects", dependencies=_CHANGE, status_code=204)
def add_workspace_project(
    workspace_id: int, body: WorkspaceProjectIn, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Put a project into the workspace: it is for the workspace's members from now on, besides its own."""
    with room.database.write() as unit:
        unit.projects.get(ProjectId(body.project))
        workspaces.put_in(unit, workspace_id, ProjectId(body.project), by=who)
    callers.forget()
    return nothing()


@router.delete(f"{HERE}/projects", dependencies=_CHANGE, status_code=204)
def remove_workspace_project(
    workspace_id: int, project: int, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Take a project out of the workspace; it stays, for its own members."""
    with room.database.write() as unit:
        workspaces.take_out(unit, workspace_id, ProjectId(project), by=who)
    callers.forget()
    return nothing()
