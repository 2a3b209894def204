"""Annotations and drafts in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.api.schemas.times import ago
from juryroom.core.model import Annotation, Draft, Instant, User, UserId

Results = list[dict[str, Any]]
LeadTime = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class AnnotationIn(BaseModel):
    """One person's answer to one task."""

    result: Results = Field(default_factory=list)
    was_cancelled: bool = False
    ground_truth: bool = False
    lead_time: LeadTime | None = None
    draft_id: int | None = Field(None, description="the draft this answer was made from; it is removed")
    parent_prediction: int | None = None
    parent_annotation: int | None = None
    unique_id: Annotated[str, Field(max_length=64)] | None = Field(
        None, description="made by the client: sending the same again answers with what was stored the first time"
    )
    lease: int | None = Field(None, description="token of the lease the task was shown under")
    meta: dict[str, Any] | None = Field(None, description="what was shown: sides after shuffling, the score's banner")
    project: int | None = None
    task: int | None = None


class AnnotationPatch(BaseModel):
    result: Results | None = None
    was_cancelled: bool | None = None
    ground_truth: bool | None = None
    lead_time: LeadTime | None = None
    meta: dict[str, Any] | None = None


class AnnotationFacts(BaseModel):
    """What is told of an annotation wherever it stands."""

    model_config = ConfigDict(extra="forbid")

    id: int
    task: int
    project: int
    result: list[dict[str, Any]]
    updated_by: int | None
    created_username: str
    created_ago: str
    was_cancelled: bool
    ground_truth: bool
    lead_time: float | None
    last_action: str
    last_created_by: int | None
    result_count: int
    revision: int
    created_at: str
    updated_at: str
    draft_created_at: str | None
    import_id: int | None
    unique_id: str | None
    parent_prediction: int | None
    parent_annotation: int | None
    bulk_created: bool
    meta: dict[str, Any]


class AnnotationOut(AnnotationFacts):
    """An annotation as the API shows it."""

    completed_by: int | None


class AuthorOut(UserSimple):
    """Who answered, inside a task."""

    initials: str


class DraftIn(BaseModel):
    """An answer in the making."""

    result: Results = Field(default_factory=list)
    lead_time: LeadTime | None = None
    was_postponed: bool = False
    draft_id: int | None = None


class DraftPatch(BaseModel):
    result: Results | None = None
    lead_time: LeadTime | None = None
    was_postponed: bool | None = None


class DraftOut(BaseModel):
    """A draft as its author sees it."""

    model_config = ConfigDict(extra="forbid")

    id: int
    task: int
    annotation: int | None
    user: str
    created_username: str
    created_ago: str
    result: list[dict[str, Any]]
    lead_time: float | None
    was_postponed: bool
    import_id: int | None
    revision: int
    created_at: str
    updated_at: str


def annotation_json(annotation: Annotation, people: Mapping[UserId, User], now: Instant) -> dict[str, Any]:
    """AnnotationOut of an annotation."""
    author = annotation.completed_by
    return {
        "id": annotation.id,
        "task": annotation.task_id,
        "project": annotation.project_id,
        "result": raw(annotation.result),
        "completed_by": author,
        "updated_by": annotation.updated_by,
        "created_username": username(author, people),
        "created_ago": ago(annotation.created_at, now),
        "was_cancelled": annotation.was_cancelled,
        "ground_truth": annotation.ground_truth,
        "lead_time": annotation.lead_time,
        "last_action": annotation.last_action,
        "last_created_by": author,
        "result_count": annotation.result_count,
        "revision": annotation.revision,
        "created_at": annotation.created_at,
        "updated_at": annotation.updated_at,
        "draft_created_at": annotation.draft_created_at,
        "import_id": annotation.import_id,
        "unique_id": annotation.unique_id,
        "parent_prediction": annotation.parent_prediction,
        "parent_annotation": annotation.parent_annotation,
        "bulk_created": annotation.bulk_created,
        "meta": raw(annotation.meta),
    }


def with_author(shown: dict[str, Any], people: Mapping[UserId, User]) -> dict[str, Any]:
    """An annotation inside a task, where its author is an object."""
    author = people.get(shown["completed_by"])
    if author is not None:
        shown["completed_by"] = simple_json(author) | {"initials": author.initials}
    return shown


def draft_json(draft: Draft, people: Mapping[UserId, User], now: Instant) -> dict[str, Any]:
    """DraftOut of a draft."""
    author = people.get(draft.user_id)
    return {
        "id": draft.id,
        "task": draft.task_id,
        "annotation": draft.annotation_id,
        "user": author.email if author else "",
        "created_username": username(draft.user_id, people),
        "created_ago": ago(draft.created_at, now),
        "result": raw(draft.result),
        "lead_time": draft.lead_time,
        "was_postponed": draft.was_postponed,
        "import_id": None,
        "revision": draft.revision,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
    }


def username(user_id: UserId | None, people: Mapping[UserId, User]) -> str:
    """` Ann Lee a@b.c, 3`: names, address, id, as the field spells it."""
    person = people.get(user_id) if user_id is not None else None
    if person is None:
        return "" if user_id is None else f"{user_id}"
    return f"{person.first_name} {person.last_name} {person.email}, {person.id}".replace("  ", " ")
