"""What each role may do: one table, of which the owner may change some lines; no policy engine."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from juryroom.core.model import Role


class Permission(StrEnum):
    """One thing a route can ask for; literals of the API where it has one."""

    ORGANIZATIONS_VIEW = "organizations.view"
    ORGANIZATIONS_CHANGE = "organizations.change"
    ORGANIZATIONS_INVITE = "organizations.invite"
    ORGANIZATIONS_PERMISSIONS = "organizations.permissions"
    """Choose which roles have the configurable permissions."""
    USERS_MANAGE = "users.manage"
    USERS_VIEW = "users.view"
    """See everybody; without it a person sees themselves."""
    USERS_SELF = "users.self"
    """See one's own account."""
    USERS_TOKEN = "users.token.any"
    """Hold keys for scripts, and see one's sessions."""
    AVATAR = "avatar.any"
    """Change one's own names, password and keys of the keyboard."""
    ACTIVITY_VIEW = "activity.view"
    WORKSPACES_VIEW = "workspaces.view"
    WORKSPACES_CHANGE = "workspaces.change"
    MEMBERS_VIEW = "members.view"
    MEMBERS_CHANGE = "members.change"
    PROJECTS_VIEW = "projects.view"
    PROJECTS_CREATE = "projects.create"
    PROJECTS_CHANGE = "projects.change"
    PROJECTS_DELETE = "projects.delete"
    PROJECTS_IMPORT = "projects.import"
    PROJECTS_EXPORT = "projects.export"
    PROJECTS_DASHBOARD = "projects.dashboard"
    PERFORMANCE_VIEW = "performance.view"
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
    ASSIGNMENTS_CHANGE = "assignments.change"
    """Give tasks to people by name."""
    REVIEWS_VIEW = "reviews.view"
    """See what was said of one's own answers, and say something to it; of all answers with `annotations.any`."""
    REVIEWS_CREATE = "reviews.create"
    """Review answers, and settle tasks."""
    PREDICTIONS_VIEW = "predictions.view"
    PREDICTIONS = "predictions.any"
    VIEWS_VIEW = "views.view"
    VIEWS_CHANGE = "views.change"
    VIEWS_RESET = "views.reset"
    ACTIONS_PERFORM = "actions.perform"
    PROMPTS_VIEW = "prompts.view"
    """See prompts, what judges said, and how far they may be trusted."""
    PROMPTS_CHANGE = "prompts.change"
    """Write prompts, run judges, certify and automate: what may spend money."""
    PROVIDERS_VIEW = "providers.view"
    PROVIDERS_CHANGE = "providers.change"
    """Connect models with a key of one's own; with `organizations.change` for everybody."""
    BENCHMARKS_VIEW = "benchmarks.view"
    """See benchmarks of image search, their pictures, and reports on search systems."""
    BENCHMARKS_CHANGE = "benchmarks.change"
    """Make benchmarks from folders on the server, and take their steps: what may spend money."""
    JOBS_VIEW = "jobs.view"
    JOBS_CANCEL = "jobs.cancel"
    LABELS_VIEW = "labels.view"


_LOOKING = frozenset(
    {
        Permission.ORGANIZATIONS_VIEW, Permission.USERS_SELF, Permission.USERS_TOKEN, Permission.AVATAR,
        Permission.WORKSPACES_VIEW, Permission.PROJECTS_VIEW, Permission.TASKS_VIEW, Permission.ANNOTATIONS_VIEW,
        Permission.PREDICTIONS_VIEW, Permission.VIEWS_VIEW, Permission.LABELS_VIEW,
    }
)  # fmt: skip
_LABELLING = _LOOKING | {
    Permission.ANNOTATIONS_CREATE, Permission.ANNOTATIONS_CHANGE, Permission.ANNOTATIONS_DELETE,
    Permission.PERFORMANCE_VIEW, Permission.REVIEWS_VIEW,
}  # fmt: skip
_REVIEWING = _LABELLING | {
    Permission.ANNOTATIONS_ANY, Permission.VIEWS_CHANGE, Permission.USERS_VIEW, Permission.MEMBERS_VIEW,
    Permission.REVIEWS_CREATE, Permission.ASSIGNMENTS_CHANGE,
}  # fmt: skip
_OWNING = frozenset({Permission.ORGANIZATIONS_PERMISSIONS})
_ADMINISTRATION = _OWNING | {Permission.ORGANIZATIONS_CHANGE, Permission.USERS_MANAGE, Permission.ACTIVITY_VIEW}

_TABLE: dict[Role, frozenset[Permission]] = {
    Role.DEACTIVATED: frozenset(),
    Role.NOT_ACTIVATED: frozenset({Permission.USERS_SELF}),
    Role.VIEWER: _LOOKING | {Permission.ANNOTATIONS_ANY},
    Role.ANNOTATOR: _LABELLING,
    Role.REVIEWER: _REVIEWING,
    Role.MANAGER: frozenset(Permission) - _ADMINISTRATION,
    Role.ADMIN: frozenset(Permission) - _OWNING,
    Role.OWNER: frozenset(Permission),
}

RANKS = (Role.ANNOTATOR, Role.REVIEWER, Role.MANAGER, Role.ADMIN, Role.OWNER)
"""Each may do all that the ones before may. A viewer stands beside them."""


@dataclass(frozen=True, slots=True)
class Configurable:
    """A line of the table that the owner may change: which roles have these permissions."""

    key: str
    label: str
    group: str
    permissions: frozenset[Permission]
    options: tuple[Role, ...]
    """Roles that may be given it. The owner always has it."""
    default: tuple[Role, ...]


_MANAGERS = (Role.MANAGER, Role.ADMIN, Role.OWNER)
_REVIEWERS = (Role.REVIEWER, *_MANAGERS)
_EVERYONE = (Role.VIEWER, *RANKS)

CONFIGURABLE: tuple[Configurable, ...] = (
    Configurable(
        "invite_members", "Invite people", "People",
        frozenset({Permission.ORGANIZATIONS_INVITE}), _MANAGERS, _MANAGERS,
    ),
    Configurable(
        "create_api_tokens", "Hold tokens for scripts", "People",
        frozenset({Permission.USERS_TOKEN}), _EVERYONE, _EVERYONE,
    ),
    Configurable(
        "view_project_dashboard", "See a project's dashboard", "Quality",
        frozenset({Permission.PROJECTS_DASHBOARD}), _REVIEWERS, _MANAGERS,
    ),
    Configurable(
        "view_member_performance", "See how people do (annotators: themselves)", "Quality",
        frozenset({Permission.PERFORMANCE_VIEW}), RANKS, RANKS,
    ),
    Configurable(
        "delete_tasks", "Delete tasks", "Projects", frozenset({Permission.TASKS_DELETE}), _REVIEWERS, _MANAGERS
    ),
    Configurable(
        "drop_tabs", "Reset the tabs of the Data Manager", "Projects",
        frozenset({Permission.VIEWS_RESET}), _REVIEWERS, _MANAGERS,
    ),
    Configurable(
        "delete_project", "Delete projects", "Projects",
        frozenset({Permission.PROJECTS_DELETE}), _MANAGERS, _MANAGERS,
    ),
)  # fmt: skip

Choices = Mapping[str, Collection[Role]]
"""What the owner chose instead of the default, by key."""


def permissions_of(role: Role, choices: Choices | None = None) -> frozenset[Permission]:
    """Everything this role may do."""
    granted = set(_TABLE[role])
    for line in CONFIGURABLE:
        roles = {Role.OWNER, *(choices or {}).get(line.key, line.default)}
        if role in roles and role in line.options:
            granted |= line.permissions
        else:
            granted -= line.permissions
    return frozenset(granted)


_NOT_BY_KEY = frozenset(
    {
        Permission.USERS_TOKEN, Permission.AVATAR, Permission.USERS_MANAGE, Permission.ORGANIZATIONS_CHANGE,
        Permission.ORGANIZATIONS_INVITE, Permission.ORGANIZATIONS_PERMISSIONS,
    }
)  # fmt: skip
"""What no key of narrower scope may do, whoever holds it: make more keys, or change who people are."""
_OF_A_PROJECT = frozenset(
    permission
    for permission in Permission
    if permission.partition(".")[0]
    in ("projects", "tasks", "annotations", "predictions", "views", "actions", "jobs", "labels", "members", "prompts")
) - {Permission.PROJECTS_CREATE}


def narrowed(granted: frozenset[Permission], scope: str) -> frozenset[Permission]:
    """What is left of permissions under a key's scope: `full`, `read` (changes nothing) or `project` (in one)."""
    match scope:
        case "full":
            return granted
        case "project":
            return granted & (_OF_A_PROJECT | {Permission.USERS_SELF})
        case _:
            return granted - _NOT_BY_KEY
