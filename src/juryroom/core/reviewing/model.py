"""The nouns of reviewing as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from juryroom.core.model import AnnotationId, DraftId, Instant, Json, ProjectId, TaskId, UserId

ReviewId = NewType("ReviewId", int)
RevisionId = NewType("RevisionId", int)
CommentId = NewType("CommentId", int)

Verdict = Literal["accepted", "fixed", "rejected"]
Purpose = Literal["review", "adjudication"]

ACTIONS: dict[Verdict, str] = {"accepted": "accepted", "fixed": "fixed_and_accepted", "rejected": "rejected"}
"""How an annotation's last action and its history name a verdict."""


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer said of one answer, and what undoes it."""

    id: ReviewId
    annotation_id: AnnotationId
    task_id: TaskId
    project_id: ProjectId
    accepted: bool
    result: Json | None
    """What the reviewer put in place of the answer; None: nothing."""
    comment: str
    comment_id: CommentId | None
    remove_from_queue: bool
    revision: int
    """Of the annotation, right after the review: it stands as long as that is the latest."""
    was: Verdict | None
    was_action: str
    was_cancelled: bool
    previous_history: RevisionId | None
    fixed_history: RevisionId | None
    last_history: RevisionId | None
    created_by: UserId | None
    created_at: Instant
    updated_at: Instant
    started_at: Instant | None

    @property
    def verdict(self) -> Verdict:
        if not self.accepted:
            return "rejected"
        return "accepted" if self.result is None else "fixed"


@dataclass(frozen=True, slots=True)
class Revision:
    """An answer as it was, or what was said of it; `id` is None for the latest, which stands in the annotation."""

    id: RevisionId | None
    annotation_id: AnnotationId
    task_id: TaskId
    project_id: ProjectId
    revision: int
    action: str
    result: Json
    lead_time: float | None
    was_cancelled: bool
    comment: str
    comment_id: CommentId | None
    draft_id: DraftId | None
    review_id: ReviewId | None
    created_by: UserId | None
    created_at: Instant
    started_at: Instant | None


@dataclass(frozen=True, slots=True)
class ReviewLease:
    """A task held by one reviewer for a while. `token` is the fencing token."""

    token: int
    task_id: TaskId
    purpose: Purpose
    project_id: ProjectId
    user_id: UserId
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a task deserves a look: `low_agreement`, `people_differ`, `model_differs`, or `asked` by a person."""

    task_id: TaskId
    project_id: ProjectId
    flag: str
    control: str
    """Empty: the whole task."""
    value: float | None
    """How far apart, or the agreement."""
    reason: str
    created_by: UserId | None
    created_at: Instant


@dataclass(frozen=True, slots=True)
class FinalAnswer:
    """What a reviewer settled a task by, and what undoes it."""

    task_id: TaskId
    project_id: ProjectId
    annotation_id: AnnotationId
    source_annotation: AnnotationId | None
    source_prediction: int | None
    note: str
    previous_truth: AnnotationId | None
    created_by: UserId | None
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Comment:
    """Something said about an answer, a draft, or a region of one."""

    id: CommentId
    annotation_id: AnnotationId | None
    draft_id: DraftId | None
    task_id: TaskId
    project_id: ProjectId
    parent_id: CommentId | None
    """The first comment of its thread; None for that one."""
    text: str
    region_ref: Json | None
    classifications: Json | None
    is_resolved: bool
    resolved_at: Instant | None
    created_by: UserId | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Notification:
    """Something a person is to know."""

    id: int
    user_id: UserId
    kind: str
    project_id: ProjectId | None
    task_id: TaskId | None
    annotation_id: AnnotationId | None
    comment_id: CommentId | None
    prompt_id: int | None
    connection_id: int | None
    text: str
    created_by: UserId | None
    created_at: Instant
    seen_at: Instant | None
