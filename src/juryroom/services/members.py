"""Who may enter which project, and who its members are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from juryroom.core.membership import EVERYWHERE, NOWHERE, OVERRIDES, Access, ProjectRole, role_in_project
from juryroom.core.model import Project, ProjectId, Role, User, UserId
from juryroom.errors import AlreadyExists, BadInput, NotAllowed, NotThere
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may enter a project because they were named, or by its workspace."""

    user: User
    implicit: bool
    override: ProjectRole | None

    @property
    def role(self) -> Role:
        return self.override.role if self.override and self.user.role in OVERRIDES else self.user.role


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which members are asked for."""

    ids: frozenset[int] | None = None
    roles: frozenset[str] = frozenset()
    search: str = ""
    implicit: bool | None = None
    with_deleted: bool = False
    tags: frozenset[int] = frozenset()
    """Who carries one of these; empty: whoever."""

    def fits(self, member: Member) -> bool:
        user = member.user
        text = f"{user.first_name} {user.last_name} {user.email} {user.username}".lower()
        return (
            (self.ids is None or user.id in self.ids)
            and (not self.roles or member.role.value in self.roles)
            and self.search.lower() in text
            and self.implicit in (None, member.implicit)
            and (user.is_active or self.with_deleted)
        )


def role_in(unit: UnitOfWork, project_id: ProjectId, user: User) -> Role | None:
    """What this person is in the project; None when they may not enter it, or when there is none."""
    if not user.is_active:
        return None
    standing = unit.members.standing(project_id, user.id)
    return None if standing is None else role_in_project(user.role, standing)


def may_enter(unit: UnitOfWork, project: Project | ProjectId, caller: Caller) -> bool:
    """Whether the caller may enter the project, with the key they came with."""
    project_id = project.id if isinstance(project, Project) else project
    return caller.within in (None, project_id) and role_in(unit, project_id, caller.user) is not None


def listing(unit: UnitOfWork, project_id: ProjectId, wanted: Wanted | None = None) -> list[Member]:
    """The members of a project: named ones, those of its workspace, whoever made it. Of an open project: everyone."""
    project = unit.projects.get(project_id)
    named, shared = unit.members.ids(project_id), unit.members.implicit(project_id)
    if access_of(unit, project_id).is_open:
        shared |= {user.id for user in unit.accounts.listing() if user.role not in NOWHERE}
    if project.created_by is not None:
        shared.add(project.created_by)
    roles = unit.members.roles(project_id)
    people = unit.members.people(named | shared)
    if wanted is not None and wanted.tags:
        carriers = unit.member_tags.carriers(sorted(wanted.tags))
        people = [user for user in people if user.id in carriers]
    found = [Member(user, user.id not in named, roles.get(user.id)) for user in people]
    return [member for member in found if (wanted or Wanted()).fits(member)]


def access_of(unit: UnitOfWork, project_id: ProjectId) -> Access:
    return unit.members.access([project_id]).get(project_id, Access())


def add(unit: UnitOfWork, project_id: ProjectId, ids: Sequence[UserId], *, by: Caller) -> int:
    """Make people members. A project that was open to everyone is for its members from now on. Raises BadInput."""
    _refuse_strangers(unit, ids)
    added = unit.members.add(project_id, ids)
    access = access_of(unit, project_id)
    if access.is_open:
        _close(unit, project_id, access, by)
    return added


def _refuse_strangers(unit: UnitOfWork, ids: Iterable[UserId]) -> None:
    known = unit.accounts.people(ids)
    if unknown := sorted(set(ids) - known.keys()):
        raise BadInput("Validation error", {"user": [f"There is nobody with the id {unknown[0]}."]})


def _close(unit: UnitOfWork, project_id: ProjectId, access: Access, by: Caller) -> None:
    """Whoever closes a project does not shut themselves out."""
    unit.members.set_access(project_id, replace(access, is_open=False))
    if by.user.role not in EVERYWHERE and role_in(unit, project_id, by.user) is None:
        unit.members.add(project_id, [by.id])


def remove(unit: UnitOfWork, project_id: ProjectId, ids: Sequence[UserId]) -> int:
    """They are no members any more; tasks that they hold are given back."""
    gone = unit.members.remove(project_id, ids)
    for user_id in ids:
        unit.leases.release(user_id, project_id, None)
    return gone


def at_first(unit: UnitOfWork, fields: Mapping[str, object]) -> dict[str, object]:
    """Where a new project goes: as asked, else as the organisation likes it."""
    usual = (unit.organization.get("organization") or {}).get("new_projects_open", True)
    asked = {name: fields[name] for name in ("workspace", "open_to_everyone") if fields.get(name) is not None}
    return asked if usual or "open_to_everyone" in asked else asked | {"open_to_everyone": False}


def place(unit: UnitOfWork, project_id: ProjectId, fields: Mapping[str, object], *, by: Caller) -> None:
    """Put the project into a workspace, or open or close it: what `fields` says of `workspace`, `open_to_everyone`.

    A workspace is for its members: a project that comes into one is closed unless it is said to stay open.
    """
    before = access_of(unit, project_id)
    after = before
    if "workspace" in fields:
        workspace = fields["workspace"]
        after = replace(after, workspace=_workspace(unit, workspace, by) if isinstance(workspace, int) else None)
        if after.workspace not in (None, before.workspace):
            after = replace(after, is_open=False)
    if fields.get("open_to_everyone") is not None:
        after = replace(after, is_open=bool(fields["open_to_everyone"]))
    if after == before:
        return
    unit.members.set_access(project_id, after)
    if not after.is_open:
        _close(unit, project_id, after, by)


def _workspace(unit: UnitOfWork, workspace_id: int, by: Caller) -> int:
    try:
        workspace = unit.workspaces.get(workspace_id)
    except NotThere as error:
        raise BadInput("Validation error", {"workspace": ["There is no such workspace."]}) from error
    if not may_place(unit, workspace_id, by):
        raise NotAllowed("Only members of a workspace put projects into it.")
    return workspace.id


def may_place(unit: UnitOfWork, workspace_id: int, by: Caller) -> bool:
    """Whether the caller may put projects into a workspace that there is."""
    if by.user.role in EVERYWHERE or unit.workspaces.get(workspace_id).created_by == by.id:
        return True
    return by.id in unit.workspaces.members(workspace_id)


def set_role(unit: UnitOfWork, project_id: ProjectId, user_id: UserId, role: Role) -> ProjectRole:
    """Make an annotator a reviewer in this project alone, or the other way round. Raises BadInput."""
    user = unit.accounts.get(user_id)
    if user.role not in OVERRIDES or role not in OVERRIDES:
        message = "In a project annotators may be reviewers, and reviewers annotators; other roles stay."
        raise BadInput("Validation error", {"role": [message]})
    if role_in(unit, project_id, user) is None:
        raise AlreadyExists("This person is no member of the project: add them first.")
    return unit.members.set_role(project_id, user_id, role)
