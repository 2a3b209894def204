"""Reviews, the review queue and routing rules in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.annotations import Results, username
from juryroom.api.schemas.predictions import PredictionOut, prediction_json
from juryroom.api.schemas.queue import LeaseOut
from juryroom.core.model import (
    Annotation,
    AnnotationId,
    Instant,
    Prediction,
    Task,
    User,
    UserId,
    instant_of,
)
from juryroom.core.reviewing.model import Flag, Review, ReviewLease, RevisionId
from juryroom.core.sampling.route import Rule
from juryroom.services.reviews import Said

RejectAction = Literal["requeue", "remove"]
_STATES = {"accepted": "ACCEPTED", "fixed": "FIXED_AND_ACCEPTED", "rejected": "REJECTED"}


class ReviewFields(BaseModel):
    """What a reviewer says."""

    accepted: bool | None = None
    result: Results | None = Field(None, description="what to put in the answer's place, when it is accepted")
    comment: Annotated[str, Field(max_length=10_000)] | None = None
    remove_from_queue: bool | None = None
    reject_action: RejectAction | None = None
    started_at: datetime | None = None
    last_annotation_history: int | None = Field(None, description="the revision that the reviewer saw")
    revision: int | None = Field(None, description="the same, as annotations number them")
    lease: int | None = Field(None, description="token of the lease the task was shown under")

    def said(self, *, before: Review | None = None) -> Said:
        """The same for the service; what is left out is as it was."""
        removed = None if self.reject_action is None else self.reject_action == "remove"
        wish = self.remove_from_queue if removed is None else removed
        accepted = self.accepted if self.accepted is not None else (before.accepted if before else False)
        comment = self.comment if self.comment is not None else (before.comment if before else "")
        return Said(
            accepted=accepted,
            results=self.result,
            comment=comment,
            remove=before.remove_from_queue if wish is None and before is not None else wish,
            started_at=_instant(self.started_at),
            lease=self.lease,
            revision=self.revision,
            last_history=None if self.last_annotation_history is None else RevisionId(self.last_annotation_history),
        )


def _instant(moment: datetime | None) -> Instant | None:
    return None if moment is None else instant_of(moment)


class ReviewIn(ReviewFields):
    annotation: int


class ReviewOut(BaseModel):
    """A review. `stands`: the answer has not changed since, and nobody has reviewed it again."""

    model_config = ConfigDict(extra="forbid")

    id: int
    annotation: int
    task: int
    project: int
    accepted: bool
    result: list[dict[str, Any]] | None
    comment: str
    comment_id: int | None
    remove_from_queue: bool
    reject_action: RejectAction | None
    created_by: int | None
    created_at: str
    updated_at: str
    started_at: str | None
    previous_annotation_history: int | None
    fixed_annotation_history: int | None
    last_annotation_history: int | None
    state: str
    stands: bool


class FlagOut(BaseModel):
    """Why a task deserves a look; `control` is empty for the whole task."""

    flag: str
    control: str
    value: float | None
    reason: str
    created_by: int | None
    created_at: str


class ReviewTask(BaseModel):
    """A task as reviewers see it."""

    model_config = ConfigDict(extra="forbid")

    id: int
    inner_id: int
    project: int
    data: Any
    meta: Any
    is_labeled: bool
    total_annotations: int
    agreement: float | None
    model_difference: float | None
    reviewed: bool
    awaiting_review: bool
    adjudication: str | None
    comment_count: int
    unresolved_comment_count: int
    flags: list[FlagOut]
    predictions: list[PredictionOut]


class ReviewedAnswer(BaseModel):
    """One answer of a task under review; nameless where the project says so."""

    model_config = ConfigDict(extra="forbid")

    id: int
    result: list[dict[str, Any]]
    completed_by: int | None
    who: str
    was_cancelled: bool
    ground_truth: bool
    adjudicated: bool
    lead_time: float | None
    created_at: str | None
    updated_at: str | None
    revision: int
    last_action: str
    review: Literal["accepted", "fixed", "rejected"] | None
    reviews: list[ReviewOut]
    parent_prediction: int | None
    meta: dict[str, Any]


class StreamSettings(BaseModel):
    """How the project wants its answers reviewed."""

    instruction: str
    show_instruction: bool
    requeue: Literal["requeue", "remove", "flexible"]
    require_comment_on_reject: bool
    anonymize_annotations: bool
    review_criteria: Literal["all", "one"]


class NextReview(BaseModel):
    """A task in this reviewer's hands; `annotation` is the one to review now."""

    task: ReviewTask
    lease: LeaseOut
    annotation: int | None
    annotations: list[ReviewedAnswer]
    settings: StreamSettings


class ReviewProgress(BaseModel):
    """How far reviewing has come; `limit` is null when every task is reviewed."""

    waiting: int
    reviewed: int
    total: int
    limit: int | None
    mine: int
    assigned: int
    assigned_left: int


class RuleIn(BaseModel):
    """One rule; what is wrong with it is told by the service, with its place."""

    model_config = ConfigDict(extra="ignore")

    id: int | None = None
    dimension: int | None = None
    operator: str | None = None
    agreement_threshold: float | str | None = None
    sample_rate: float | str | None = None
    destination: str | None = None


class RulesIn(BaseModel):
    rules: list[RuleIn]


class RuleOut(BaseModel):
    """A rule in the place where it is tried."""

    id: int
    dimension: int | None
    control: str | None
    operator: str | None
    agreement_threshold: str | None
    sample_rate: str
    destination: str
    order: int
    created_at: str
    updated_at: str


def review_json(review: Review, *, stands: bool, shown: bool = True) -> dict[str, Any]:
    """ReviewOut of a review. shown: whether its reader may know who said it."""
    verdict = review.verdict
    return {
        "id": review.id,
        "annotation": review.annotation_id,
        "task": review.task_id,
        "project": review.project_id,
        "accepted": review.accepted,
        "result": raw(review.result),
        "comment": review.comment,
        "comment_id": review.comment_id,
        "remove_from_queue": review.remove_from_queue,
        "reject_action": None if verdict != "rejected" else "remove" if review.remove_from_queue else "requeue",
        "created_by": review.created_by if shown else None,
        "created_at": review.created_at,
        "updated_at": review.updated_at,
        "started_at": review.started_at,
        "previous_annotation_history": review.previous_history,
        "fixed_annotation_history": review.fixed_history,
        "last_annotation_history": review.last_history,
        "state": _STATES[verdict],
        "stands": stands,
    }


def flag_json(flag: Flag) -> dict[str, Any]:
    """FlagOut of a flag."""
    return {
        "flag": flag.flag,
        "control": flag.control,
        "value": flag.value,
        "reason": flag.reason,
        "created_by": flag.created_by,
        "created_at": flag.created_at,
    }


def review_task_json(
    task: Task, flags: Sequence[Flag], predictions: Sequence[Prediction], now: Instant
) -> dict[str, Any]:
    """ReviewTask of a task."""
    return {
        "id": task.id,
        "inner_id": task.inner_id,
        "project": task.project_id,
        "data": raw(task.data),
        "meta": raw(task.meta),
        "is_labeled": task.is_labeled,
        "total_annotations": task.total_annotations,
        "agreement": task.agreement,
        "model_difference": task.model_difference,
        "reviewed": task.reviewed,
        "awaiting_review": task.awaiting_review,
        "adjudication": task.adjudication,
        "comment_count": task.comment_count,
        "unresolved_comment_count": task.unresolved_comment_count,
        "flags": [flag_json(flag) for flag in flags],
        "predictions": [prediction_json(each, now) for each in predictions],
    }


def answer_json(
    annotation: Annotation,
    reviews: Sequence[Review],
    names: Mapping[AnnotationId, str],
    people: Mapping[UserId, User],
    *,
    anonymous: bool,
) -> dict[str, Any]:
    """ReviewedAnswer of an annotation; without person and times where nobody is to be known by them."""
    standing = annotation.review is not None
    return {
        "id": annotation.id,
        "result": raw(annotation.result),
        "completed_by": None if anonymous else annotation.completed_by,
        "who": names.get(annotation.id, "") if anonymous else username(annotation.completed_by, people),
        "was_cancelled": annotation.was_cancelled,
        "ground_truth": annotation.ground_truth,
        "adjudicated": annotation.adjudicated,
        "lead_time": None if anonymous else annotation.lead_time,
        "created_at": None if anonymous else annotation.created_at,
        "updated_at": None if anonymous else annotation.updated_at,
        "revision": annotation.revision,
        "last_action": annotation.last_action,
        "review": annotation.review,
        "reviews": [review_json(each, stands=standing and each is reviews[-1]) for each in reviews],
        "parent_prediction": annotation.parent_prediction,
        "meta": raw(annotation.meta),
    }


def lease_json(lease: ReviewLease | None) -> dict[str, Any] | None:
    """LeaseOut of a lease."""
    return None if lease is None else {"token": lease.token, "expires_at": lease.expires_at}


def rule_json(rule: Rule, order: int) -> dict[str, Any]:
    """RuleOut of a rule; numbers as text, as the field has them."""
    return {
        "id": rule.id,
        "dimension": rule.dimension,
        "control": rule.control,
        "operator": rule.operator,
        "agreement_threshold": None if rule.agreement_threshold is None else f"{rule.agreement_threshold:g}",
        "sample_rate": f"{rule.sample_rate:g}",
        "destination": rule.destination,
        "order": order,
        "created_at": rule.created_at,
        "updated_at": rule.updated_at,
    }
