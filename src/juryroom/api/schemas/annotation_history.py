"""Revisions of annotations in answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from juryroom.api.answers import raw
from juryroom.api.schemas.accounts import ORGANIZATION
from juryroom.core.reviewing.model import Revision


class RevisionOut(BaseModel):
    """An answer as it was, or what was said of it. The latest one has no id until it is replaced or spoken of."""

    model_config = ConfigDict(extra="forbid")

    id: int | None
    action: str
    annotation_id: int
    task_id: int
    project_id: int
    organization_id: int
    revision: int
    result: list[dict[str, Any]]
    lead_time: float | None
    was_cancelled: bool
    comment: str | None
    comment_id: int | None
    draft_id: int | None
    review_id: int | None
    created_by: int | None
    created_at: str
    started_at: str | None
    is_latest: bool


class RevisionPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[RevisionOut]


class Removed(BaseModel):
    removed: int


def revision_json(revision: Revision, *, latest: int) -> dict[str, Any]:
    """RevisionOut of a revision; `latest` is the number of the annotation's newest."""
    return {
        "id": revision.id,
        "action": revision.action,
        "annotation_id": revision.annotation_id,
        "task_id": revision.task_id,
        "project_id": revision.project_id,
        "organization_id": ORGANIZATION,
        "revision": revision.revision,
        "result": raw(revision.result),
        "lead_time": revision.lead_time,
        "was_cancelled": revision.was_cancelled,
        "comment": revision.comment or None,
        "comment_id": revision.comment_id,
        "draft_id": revision.draft_id,
        "review_id": revision.review_id,
        "created_by": revision.created_by,
        "created_at": revision.created_at,
        "started_at": revision.started_at,
        "is_latest": revision.revision == latest,
    }
