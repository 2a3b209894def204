"""Who has been given which task, and who has been stopped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from juryroom.core.model import Instant, ProjectId, TaskId, UserId


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task given to somebody: to answer it (kind AN) or to review what others answered (RE)."""

    id: int
    task_id: TaskId
    user_id: UserId
    kind: str
    state: str
    """Of annotators: pending, skipped or submitted."""
    created_at: Instant
    created_by: UserId | None


@dataclass(frozen=True, slots=True)
class AssignmentCounts:
    """What became of the tasks that one annotator was given."""

    assigned: int = 0
    pending: int = 0
    submitted: int = 0
    skipped: int = 0


class PauseReason(StrEnum):
    """Why somebody may not go on; literals of the API."""

    MANUAL = "MANUAL"
    BEHAVIOR = "BEHAVIOR_BASED"
    EVALUATION = "ANNOTATOR_EVALUATION"
    LIMIT = "ANNOTATION_LIMIT"
    SCRIPT = "CUSTOM_SCRIPT"


@dataclass(frozen=True, slots=True)
class Pause:
    """A person stopped in one project, until somebody ends it."""

    id: int
    project_id: ProjectId
    user_id: UserId
    reason: PauseReason
    verbose_reason: str
    """In words, for the person."""
    paused_by: UserId | None
    """None: by a rule of the project."""
    created_at: Instant
    updated_at: Instant
    deleted_at: Instant | None
    deleted_by: UserId | None
