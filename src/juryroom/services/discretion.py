"""What a project keeps from whom, read from its settings and its config."""

from __future__ import annotations

from juryroom.core.columns import Column
from juryroom.core.config.binding import variables_of
from juryroom.core.config.interface import Interface
from juryroom.core.filters import TaskQuery
from juryroom.core.model import Project
from juryroom.core.reviewing.discretion import ALL, Discretion, Kept
from juryroom.errors import ConfigInvalid, NotAllowed
from juryroom.services import members
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

_OF_PEOPLE = frozenset(
    {
        "annotators", "assigned_annotators", "assigned_reviewers", "updated_by", "reviewers", "comment_authors",
        "updated_at", "completed_at", "last_comment_updated_at",
    }
)  # fmt: skip
"""Columns of who did something, or of when, which a filter could tell to the second."""


def of(project: Project) -> Discretion:
    """The settings; with a config that cannot be read, every field of the data counts as shown."""
    try:
        elements = Interface.of(project.label_config).outline.elements
    except ConfigInvalid:
        return Discretion.of(project.settings, None)
    return Discretion.of(project.settings, [path for each in elements for path in variables_of(each.node)])


def kept_from(project: Project, caller: Caller) -> Kept:
    """What is kept from this caller. They come as what they are in the project."""
    return of(project).towards(caller.permissions)


def kept_in(unit: UnitOfWork, project: Project, caller: Caller) -> Kept:
    """The same wherever their request leads; everything, if they may not enter."""
    role = members.role_in(unit, project.id, caller.user)
    return ALL if role is None else kept_from(project, caller.as_role(role))


def hides_column(project: Project, column: Column, caller: Caller) -> bool:
    """Whether a column of the task list tells of what is kept from this caller."""
    kept = kept_from(project, caller)
    return (
        (kept.names and column.name in _OF_PEOPLE)
        or (kept.agreement and column.name.partition(":")[0] == "agreement")
        or kept.hides_field(column.path)
    )


def refuse_hidden_columns(project: Project, wanted: TaskQuery, caller: Caller) -> None:
    """Who is not shown something may not ask for tasks by it, either. Raises NotAllowed."""
    hidden = [column.name for column in wanted.columns if hides_column(project, column, caller)]
    if hidden:
        raise NotAllowed(f"This project keeps from you what a filter or an order by {', '.join(hidden)} would tell.")


def refuse_task_list(project: Project, caller: Caller) -> None:
    """Raises NotAllowed where the project keeps its Data Manager from reviewers."""
    if kept_from(project, caller).task_list:
        raise NotAllowed("This project keeps its Data Manager from reviewers: they get tasks from the review queue.")
