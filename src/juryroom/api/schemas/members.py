"""Members, workspaces and roles in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.schemas.accounts import ORGANIZATION, UserOut, membership_json, user_json
from juryroom.core.membership import ProjectRole, Workspace
from juryroom.core.model import Role, User
from juryroom.services.members import Member


class MemberIn(BaseModel):
    user: int


class MemberOut(BaseModel):
    user: int


class RoleOfMember(BaseModel):
    user_id: int
    role: Role


class BulkIn(BaseModel):
    """`all` with `excluded`, or `included`."""

    all: bool = False
    included: list[int] = []
    excluded: list[int] = []
    ids: list[int] = []
    search: str = ""
    roles: list[RoleOfMember] = []


def numbers(text: str) -> frozenset[int]:
    """Ids separated by commas; what is none is left out."""
    return frozenset(int(part) for part in text.split(",") if part.strip().isdecimal() and len(part) < 19)


def _chosen(
    body: BulkIn | None = None,
    all: bool = False,
    included: Annotated[str, Query(description="ids by commas, here or in the body")] = "",
    excluded: Annotated[str, Query()] = "",
    ids: Annotated[str, Query()] = "",
) -> BulkIn:
    said = body or BulkIn()
    return BulkIn(
        all=said.all or all,
        included=[*said.included, *said.ids, *numbers(included), *numbers(ids)],
        excluded=[*said.excluded, *numbers(excluded)],
    )


Chosen = Annotated[BulkIn, Depends(_chosen)]
"""Whom a DELETE is about: its SDK says so in the address, others in the body."""


class Assigned(BaseModel):
    assignments: int
    skipped_user_ids: list[int]


class Unassigned(BaseModel):
    unassignments: int


class ProjectMember(UserOut):
    """A member of a project: named, or (`implicit_member`) there by the workspace or because everyone is."""

    implicit_member: bool
    project_role: Role | None
    project_role_source: str | None
    organization_membership: dict[str, Any]


class ProjectMemberPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[ProjectMember]


class ProjectRoleIn(BaseModel):
    project: int
    user: int
    role: Role


class ProjectRoleOut(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: int
    project: int
    user: int
    role: Role
    role_source: str


class WorkspaceIn(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=1000)]
    description: Annotated[str, Field(max_length=10_000)] = ""
    color: Annotated[str, Field(max_length=16)] = "#FFFFFF"
    is_personal: bool = False
    is_archived: bool = False


class WorkspacePatch(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    description: Annotated[str, Field(max_length=10_000)] | None = None
    color: Annotated[str, Field(max_length=16)] | None = None
    is_personal: bool | None = None
    is_archived: bool | None = None


class WorkspaceOut(BaseModel):
    """`membership` says whether the caller is a member."""

    model_config = ConfigDict(extra="forbid")

    id: int
    title: str
    description: str
    color: str
    is_personal: bool
    is_archived: bool
    created_by: int | None
    created_at: str
    projects_count: int
    membership: dict[str, Any]


class WorkspaceMemberIn(BaseModel):
    user: int
    workspace: int | None = None


class WorkspaceMemberOut(BaseModel):
    user: int
    workspace: int


class WorkspaceMember(BaseModel):
    user: UserOut
    workspace: int


class UserPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[UserOut]


class WorkspaceProjectIn(BaseModel):
    project: int


def member_json(member: Member) -> dict[str, Any]:
    """ProjectMember of a member."""
    membership = membership_json(member.user)
    return user_json(member.user) | {
        "implicit_member": member.implicit,
        "project_role": member.override.role.value if member.override else None,
        "project_role_source": "manual" if member.override else None,
        "organization_membership": {
            "organization_id": ORGANIZATION, "role": membership["role"], "active": membership["active"],
        },
    }  # fmt: skip


def role_json(role: ProjectRole) -> dict[str, Any]:
    """ProjectRoleOut of a role."""
    return {
        "id": role.id, "project": role.project_id, "user": role.user_id, "role": role.role.value,
        "role_source": "manual",
    }  # fmt: skip


def workspace_json(workspace: Workspace, projects: Mapping[int, int], *, mine: bool) -> dict[str, Any]:
    """WorkspaceOut of a workspace, with how many projects are in each and whether the caller is a member."""
    return {
        "id": workspace.id,
        "title": workspace.title,
        "description": workspace.description,
        "color": workspace.color,
        "is_personal": workspace.is_personal,
        "is_archived": workspace.is_archived,
        "created_by": workspace.created_by,
        "created_at": workspace.created_at,
        "projects_count": projects.get(workspace.id, 0),
        "membership": {"is_member": mine},
    }


def people_of(users: list[User], workspace: int) -> list[dict[str, Any]]:
    """WorkspaceMember of each."""
    return [{"user": user_json(user), "workspace": workspace} for user in users]
