"""Actions on many tasks: what was done, and whether it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from juryroom.core.jobs import JobId
from juryroom.core.model import Instant, Json, ProjectId, TaskId, UserId

RunId = NewType("RunId", int)
Entity = Literal["task", "annotation", "prediction", "draft"]
Field = Literal["created", "result", "ground_truth", "task", "data", "duplicate", "priority", "annotators", "reviewers"]
"""What of a row an action changed. `duplicate` is no change but a plan: the task whose place another takes."""


@dataclass(frozen=True, slots=True)
class Run:
    """One action that was performed, or is being performed by a job."""

    id: RunId
    project_id: ProjectId
    user_id: UserId | None
    action: str
    title: str
    options: Json
    tasks: int
    """How many it was given."""
    counts: Json
    """What it did, name to number."""
    detail: str
    job_id: JobId | None
    undo_job_id: JobId | None
    created_at: Instant
    done_at: Instant | None
    """None while its job goes on, or if that failed."""
    expires_at: Instant | None
    """Until when it can be undone; None if never."""
    undone_at: Instant | None
    undone_by: UserId | None
    purged_at: Instant | None
    """Since when what undid it is erased."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value that an action changed in place, as it was before; or a row that it made."""

    entity: Entity
    row_id: int
    field: Field
    task_id: TaskId
    before: str | None
    mark: str | None = None
    """Tells whether the row is still as the action left it."""
    updated_at: Instant | None = None
    """Of the row, before."""
    changed_at: Instant | None = None
    """When the action changed it."""
