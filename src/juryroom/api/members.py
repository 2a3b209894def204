"""Members of a project: who may enter it, and what they are in it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from juryroom.api.answers import answer, csv_answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.api.paging import FiftyAPage, page_json
from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.api.schemas.members import (
    Assigned,
    BulkIn,
    Chosen,
    MemberIn,
    MemberOut,
    ProjectMemberPage,
    ProjectRoleIn,
    ProjectRoleOut,
    Unassigned,
    member_json,
    numbers,
    role_json,
)
from juryroom.core.membership import EVERYWHERE
from juryroom.core.model import ProjectId, UserId
from juryroom.core.permissions import Permission
from juryroom.services import members
from juryroom.services.members import Member, Wanted
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["members"])
_VIEW = [allow(Permission.MEMBERS_VIEW)]
_CHANGE = [allow(Permission.MEMBERS_CHANGE)]
HERE = "/api/projects/{project_id}/members"
Text = Annotated[str, Query()]
_COLUMNS = ("id", "email", "first_name", "last_name", "role", "implicit", "active", "last_activity")


def _wanted(
    ids: Text = "",
    role: Annotated[str, Query(description="roles by commas; a role in the project goes before the other")] = "",
    search: Text = "",
    implicit: Annotated[bool | None, Query(description="only those by workspace, or only those by name")] = None,
    with_deleted: bool = False,
    tags: Annotated[str, Query(description="numbers of tags by commas: who carries one of them")] = "",
) -> Wanted:
    roles = frozenset(part.strip() for part in role.split(",") if part.strip())
    return Wanted(numbers(ids) if ids else None, roles, search, implicit, with_deleted, _tags(tags))


def _tags(text: str) -> frozenset[int]:
    return numbers(text) if text else frozenset()


Asked = Annotated[Wanted, Depends(_wanted)]


@router.get(HERE, dependencies=_VIEW, response_model=list[UserSimple])
def list_members(project_id: int, room: CurrentRoom) -> Response:
    """Everybody who is a member, by name or by the workspace."""
    with room.database.read() as unit:
        return answer([simple_json(member.user) for member in members.listing(unit, ProjectId(project_id))])


@router.post(HERE, dependencies=_CHANGE, status_code=201, response_model=MemberOut)
def add_member(project_id: int, body: MemberIn, who: CurrentUser, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Make somebody a member. A project that was open to everyone is for its members from now on."""
    with room.database.write() as unit:
        unit.projects.get(ProjectId(project_id))
        members.add(unit, ProjectId(project_id), [UserId(body.user)], by=who)
    callers.forget()
    return answer({"user": body.user}, 201)


@router.delete(HERE, dependencies=_CHANGE, status_code=204)
def remove_member(
    project_id: int, room: CurrentRoom, callers: KnownCallers, user: int | None = None, body: MemberIn | None = None
) -> Response:
    """End a membership, at once; what the person answered stays."""
    gone = user if user is not None else body.user if body else None
    with room.database.write() as unit:
        unit.projects.get(ProjectId(project_id))
        members.remove(unit, ProjectId(project_id), [] if gone is None else [UserId(gone)])
    callers.forget()
    return nothing()


@router.get(f"{HERE}/paginated", dependencies=_VIEW, response_model=ProjectMemberPage)
def list_members_by_page(
    project_id: int, request: Request, page: FiftyAPage, room: CurrentRoom, asked: Asked
) -> Response:
    """A page of members, with what they are in the project."""
    with room.database.read() as unit:
        found = members.listing(unit, ProjectId(project_id), asked)
    shown = found[page.offset : page.offset + page.size]
    return answer(page_json(request, page, len(found), [member_json(member) for member in shown]))


@router.get(f"{HERE}/export", dependencies=_VIEW)
def export_members(project_id: int, room: CurrentRoom, asked: Asked) -> Response:
    """The members as CSV."""
    with room.database.read() as unit:
        found = members.listing(unit, ProjectId(project_id), asked)
    return csv_answer(map(_row, found), _COLUMNS, f"members-{project_id}")


def _row(member: Member) -> dict[str, Any]:
    user = member.user
    return {
        "id": user.id, "email": user.email, "first_name": user.first_name, "last_name": user.last_name,
        "role": member.role.value, "implicit": member.implicit, "active": user.is_active,
        "last_activity": user.last_activity,
    }  # fmt: skip


@router.post(f"{HERE}/bulk", dependencies=_CHANGE, response_model=Assigned)
def add_members(
    project_id: int, body: BulkIn, asked: Asked, who: CurrentUser, room: CurrentRoom, callers: KnownCallers
) -> Response:
    """Make many people members: those `included`, or `all` but those `excluded`; `roles` are theirs in the project."""
    project = ProjectId(project_id)
    with room.database.write() as unit:
        unit.projects.get(project)
        ids = _everybody(unit, body, asked) if body.all else [UserId(user) for user in body.included]
        known = unit.accounts.people(ids)
        added = members.add(unit, project, [user for user in ids if user in known], by=who)
        for each in body.roles:
            members.set_role(unit, project, UserId(each.user_id), each.role)
    callers.forget()
    return answer({"assignments": added, "skipped_user_ids": sorted(set(ids) - known.keys())})


def _everybody(unit: UnitOfWork, body: BulkIn, asked: Wanted) -> list[UserId]:
    """Who needs a membership: not those who enter every project in any case."""
    people = [Member(user, False, None) for user in unit.accounts.listing() if user.role not in EVERYWHERE]
    return [each.user.id for each in people if asked.fits(each) and each.user.id not in body.excluded]


@router.delete(f"{HERE}/bulk", dependencies=_CHANGE, response_model=Unassigned)
def remove_members(project_id: int, gone: Chosen, asked: Asked, room: CurrentRoom, callers: KnownCallers) -> Response:
    """End memberships: of those `included`, or of `all` but those `excluded`."""
    project = ProjectId(project_id)
    with room.database.write() as unit:
        named = [member for member in members.listing(unit, project, asked) if not member.implicit]
        chosen = [member.user.id for member in named if gone.all or member.user.id in gone.included]
        number = members.remove(unit, project, [user for user in chosen if user not in gone.excluded])
    callers.forget()
    return answer({"unassignments": number})


@router.get("/api/projects/roles", dependencies=[allow(Permission.PROJECTS_VIEW)], response_model=list[ProjectRoleOut])
def list_my_roles(who: CurrentUser, room: CurrentRoom, ids: Text = "") -> Response:
    """What the caller is in projects where that differs from what they are elsewhere."""
    with room.database.read() as unit:
        return answer([role_json(role) for role in unit.members.roles_of(who.id, numbers(ids) if ids else None)])


@router.post("/api/projects/roles", dependencies=_CHANGE, status_code=201, response_model=ProjectRoleOut)
def add_project_role(body: ProjectRoleIn, room: CurrentRoom, callers: KnownCallers) -> Response:
    """Make an annotator a reviewer in one project, or the other way round."""
    with room.database.write() as unit:
        unit.projects.get(ProjectId(body.project))
        role = members.set_role(unit, ProjectId(body.project), UserId(body.user), body.role)
    callers.forget()
    return answer(role_json(role), 201)


@router.delete("/api/projects/roles/{project_role_id}", dependencies=_CHANGE, status_code=204)
def remove_project_role(project_role_id: int, room: CurrentRoom, callers: KnownCallers) -> Response:
    """From now on the person is in the project what they are elsewhere."""
    with room.database.write() as unit:
        unit.members.end_role(unit.members.role(project_role_id).id)
    callers.forget()
    return nothing()


@router.get("/api/projects/{project_id}/roles", dependencies=_VIEW, response_model=list[ProjectRoleOut])
def list_project_roles(project_id: int, room: CurrentRoom) -> Response:
    """Everybody who is something else in this project than elsewhere."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        return answer([role_json(role) for role in unit.members.roles(ProjectId(project_id)).values()])
