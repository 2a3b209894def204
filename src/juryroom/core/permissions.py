"""What each role may do: one fixed table, no policy engine."""

from __future__ import annotations

from enum import StrEnum

from juryroom.core.model import Role


class Permission(StrEnum):
    """One thing a route can ask for; literals of the API where it has one."""

    ORGANIZATIONS_VIEW = "organizations.view"
    ORGANIZATIONS_CHANGE = "organizations.change"
    USERS_MANAGE = "users.manage"
    USERS_TOKEN = "users.token.any"
    AVATAR = "avatar.any"
    PROJECTS_VIEW = "projects.view"
    PROJECTS_CREATE = "projects.create"
    PROJECTS_CHANGE = "projects.change"
    PROJECTS_DELETE = "projects.delete"
    PROJECTS_IMPORT = "projects.import"
    PROJECTS_EXPORT = "projects.export"
    TASKS_VIEW = "tasks.view"
    TASKS_CREATE = "tasks.create"
    TASKS_CHANGE = "tasks.change"
    TASKS_DELETE = "tasks.delete"
    ANNOTATIONS_VIEW = "annotations.view"
    ANNOTATIONS_CREATE = "annotations.create"
    ANNOTATIONS_CHANGE = "annotations.change"
    ANNOTATIONS_DELETE = "annotations.delete"
    ANNOTATIONS_ANY = "annotations.any"
    """See and change what other people answered."""
    PREDICTIONS_VIEW = "predictions.view"
    PREDICTIONS = "predictions.any"
    VIEWS_VIEW = "views.view"
    VIEWS_CHANGE = "views.change"
    ACTIONS_PERFORM = "actions.perform"
    JOBS_VIEW = "jobs.view"
    JOBS_CANCEL = "jobs.cancel"
    LABELS_VIEW = "labels.view"


_LABELLING = frozenset(
    {
        Permission.ORGANIZATIONS_VIEW, Permission.USERS_TOKEN, Permission.AVATAR, Permission.PROJECTS_VIEW,
        Permission.TASKS_VIEW, Permission.ANNOTATIONS_VIEW, Permission.ANNOTATIONS_CREATE,
        Permission.ANNOTATIONS_CHANGE, Permission.ANNOTATIONS_DELETE, Permission.PREDICTIONS_VIEW,
        Permission.VIEWS_VIEW, Permission.LABELS_VIEW,
    }
)  # fmt: skip
_REVIEWING = _LABELLING | {Permission.ANNOTATIONS_ANY, Permission.VIEWS_CHANGE}
_ADMINISTRATION = frozenset({Permission.ORGANIZATIONS_CHANGE, Permission.USERS_MANAGE})
_MANAGING = frozenset(Permission) - _ADMINISTRATION

_TABLE: dict[Role, frozenset[Permission]] = {
    Role.ANNOTATOR: _LABELLING,
    Role.REVIEWER: _REVIEWING,
    Role.MANAGER: _MANAGING,
    Role.ADMIN: frozenset(Permission),
    Role.OWNER: frozenset(Permission),
}


def permissions_of(role: Role) -> frozenset[Permission]:
    """Everything this role may do."""
    return _TABLE[role]
