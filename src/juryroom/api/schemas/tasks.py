"""Tasks in requests and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.annotations import AnnotationFacts, AnnotationOut, AuthorOut, DraftOut
from juryroom.api.schemas.predictions import PredictionOut
from juryroom.api.schemas.reviews import FlagOut, flag_json
from juryroom.core.model import Annotation, Prediction, Task, TaskId
from juryroom.store.unit import UnitOfWork

Data = dict[str, Any] | list[Any]


class TaskIn(BaseModel):
    """A new task."""

    project: int
    data: Data
    meta: Data | None = None
    allow_skip: bool = True


class TaskPatch(BaseModel):
    data: Data | None = None
    meta: Data | None = None
    allow_skip: bool | None = None


class TaskPlain(BaseModel):
    """A task's own columns."""

    model_config = ConfigDict(extra="forbid")

    id: int
    project: int
    inner_id: int
    data: Data
    meta: Data
    overlap: int
    is_labeled: bool
    allow_skip: bool
    total_annotations: int
    cancelled_annotations: int
    total_predictions: int
    created_at: str
    updated_at: str
    completed_at: str | None
    updated_by: list[dict[str, int]]
    file_upload: str | None
    comment_count: int | None
    unresolved_comment_count: int | None
    last_comment_updated_at: str | None
    comment_authors: list[int]


class TaskFacts(TaskPlain):
    """What lists sort and filter by, with what stands on the task."""

    predictions_score: float | None
    predictions_scores: dict[str, float] = Field(description="the newest score of each model version")
    model_difference: float | None
    agreement: float | None
    agreements: dict[str, float | None] = Field(description="the same by control")
    reviewed: bool | None
    awaiting_review: bool | None
    reviews_accepted: int | None
    reviews_rejected: int | None
    reviewers: list[int]
    adjudication: str | None
    flags: list[FlagOut]
    priority: int
    ground_truth: bool
    annotation_time: float | None
    draft_exists: bool
    annotators: list[int]
    assigned_annotators: list[int]
    assigned_reviewers: list[int]
    annotators_count: int
    annotations_results: str
    predictions_results: str
    annotations_ids: str
    predictions_model_versions: str
    avg_lead_time: float | None
    storage_filename: str | None
    predictions: list[PredictionOut]
    drafts: list[DraftOut]


class TaskRow(TaskFacts):
    """A task in a list."""

    annotations: list[AnnotationOut]


class AnnotationInTask(AnnotationFacts):
    """An annotation inside a task, where its author is an object."""

    completed_by: AuthorOut | int | None


class TaskOut(TaskFacts):
    """A task with everything on it."""

    annotations: list[AnnotationInTask]
    shuffle_seed: str | None = Field(None, description="decides the caller's sides and orders on the labelling screen")
    reveal: str | None = Field(None, description="when the caller sees the model's score; null: as the config says")


class TaskPage(BaseModel):
    """One page of tasks, and totals over all pages."""

    tasks: list[TaskRow]
    total: int
    total_annotations: int
    total_predictions: int


class NextTask(TaskOut):
    """The task to answer next, which queue it came from, and the lease it is held under."""

    queue: str
    unique_lock_id: str
    lease: int
    reveal: str | None


def task_json(task: Task) -> dict[str, Any]:
    """TaskPlain of a task."""
    return {
        "id": task.id,
        "project": task.project_id,
        "inner_id": task.inner_id,
        "data": raw(task.data),
        "meta": raw(task.meta),
        "overlap": task.overlap,
        "is_labeled": task.is_labeled,
        "allow_skip": task.allow_skip,
        "total_annotations": task.total_annotations,
        "cancelled_annotations": task.cancelled_annotations,
        "total_predictions": task.total_predictions,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "completed_at": task.completed_at,
        "updated_by": [{"user_id": task.updated_by}] if task.updated_by is not None else [],
        "file_upload": task.file_upload,
        "comment_count": task.comment_count,
        "unresolved_comment_count": task.unresolved_comment_count,
        "last_comment_updated_at": task.last_comment_updated_at,
        "comment_authors": [],
    }


def aggregates_json(
    task: Task, annotations: Sequence[Annotation], predictions: Sequence[Prediction], *, has_draft: bool
) -> dict[str, Any]:
    """What TaskFacts adds to TaskPlain, apart from the lists themselves."""
    times = [annotation.lead_time for annotation in annotations if annotation.lead_time is not None]
    versions = dict.fromkeys(prediction.model_version for prediction in predictions)
    return {
        "predictions_score": task.score,
        "predictions_scores": {each.model_version: each.score for each in predictions if each.score is not None},
        "reviewed": task.reviewed,
        "awaiting_review": task.awaiting_review,
        "reviews_accepted": task.reviews_accepted,
        "reviews_rejected": task.reviews_rejected,
        "reviewers": [],
        "adjudication": task.adjudication,
        "flags": [],
        "model_difference": task.model_difference if annotations else None,
        "agreement": task.agreement,
        "agreements": {},
        "priority": task.priority,
        "ground_truth": any(annotation.ground_truth for annotation in annotations),
        "annotation_time": sum(times) if times else None,
        "draft_exists": has_draft,
        "annotators": list(dict.fromkeys(a.completed_by for a in annotations if a.completed_by is not None)),
        "annotators_count": len({a.completed_by for a in annotations if a.completed_by is not None}),
        "assigned_annotators": [],
        "assigned_reviewers": [],
        "annotations_results": "",
        "predictions_results": "",
        "annotations_ids": ",".join(str(annotation.id) for annotation in annotations),
        "predictions_model_versions": ",".join(versions),
        "avg_lead_time": sum(times) / len(times) if times else None,
        "storage_filename": None,
    }


def reviewing_json(unit: UnitOfWork, tasks: Sequence[Task]) -> dict[TaskId, dict[str, Any]]:
    """The lists of TaskFacts that reviewers filled, for those who may see them."""
    reviewed = [task.id for task in tasks if task.reviews_accepted or task.reviews_rejected]
    reviewers = unit.reviews.reviewers_of(reviewed) if reviewed else {}
    discussed = [task.id for task in tasks if task.comment_count]
    authors = unit.comments.authors_of(discussed) if discussed else {}
    flags = unit.standings.flags_of([task.id for task in tasks])
    agreements = unit.agreements.by_control([task.id for task in tasks if task.agreement is not None])
    return {
        task.id: {
            "agreements": agreements.get(task.id, {}),
            "reviewers": reviewers.get(task.id, []),
            "comment_authors": authors.get(task.id, []),
            "flags": [flag_json(flag) for flag in flags.get(task.id, [])],
        }
        for task in tasks
    }


UNSEEN: dict[str, Any] = {
    "agreements": {},
    "reviewed": None,
    "awaiting_review": None,
    "reviews_accepted": None,
    "reviews_rejected": None,
    "reviewers": [],
    "adjudication": None,
    "flags": [],
    "comment_count": None,
    "unresolved_comment_count": None,
    "last_comment_updated_at": None,
    "comment_authors": [],
}
"""The same for those who see their own answers alone."""
