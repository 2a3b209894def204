"""Comments and notifications in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.core.model import User, UserId
from juryroom.core.reviewing.classification import Classifier, Kind
from juryroom.core.reviewing.model import Comment, Notification


class CommentIn(BaseModel):
    """A comment on an annotation or a draft; on a region of it with `region_ref`."""

    annotation: int | None = None
    draft: int | None = None
    text: str = ""
    is_resolved: bool = False
    region_ref: Any = None
    classifications: Any = None
    parent: int | None = Field(None, description="the comment that is answered")


class CommentPatch(BaseModel):
    text: str | None = None
    is_resolved: bool | None = None
    region_ref: Any = None
    classifications: Any = None


class CommentOut(BaseModel):
    """A comment; `parent` is the first of its thread. With `expand_created_by` its author is an object."""

    model_config = ConfigDict(extra="forbid")

    id: int
    annotation: int | None
    draft: int | None
    task: int
    project: int
    parent: int | None
    text: str
    region_ref: Any
    classifications: Any
    is_resolved: bool
    resolved_at: str | None
    created_by: UserSimple | int | None
    created_at: str
    updated_at: str
    state: str
    mentions: list[int]


class ClassifierOut(BaseModel):
    """A field that comments are classified by. choices: paths of what it offers; stars: the most of a rating."""

    name: str
    kind: Kind
    required: bool
    multiple: bool
    choices: list[list[str]]
    stars: int


class NotificationOut(BaseModel):
    """Something the caller is to know: a mention, a comment on their answer, an answer that came back; a budget that
    is nearly spent, an automation that stopped."""

    id: int
    kind: str
    project: int | None
    task: int | None
    annotation: int | None
    comment: int | None
    prompt: int | None
    connection: int | None
    text: str
    created_by: UserSimple | None
    created_at: str
    seen_at: str | None


class NotificationPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[NotificationOut]


class Unread(BaseModel):
    unread: int


class SeenIn(BaseModel):
    ids: Annotated[list[int], Field(max_length=10_000)] | None = Field(None, description="all, if left out")


def classifier_json(field: Classifier) -> dict[str, Any]:
    """ClassifierOut of a field."""
    return {
        "name": field.name,
        "kind": field.kind,
        "required": field.required,
        "multiple": field.multiple,
        "choices": field.choices,
        "stars": field.stars,
    }


def comment_json(
    comment: Comment, people: Mapping[UserId, User], mentioned: Sequence[UserId], *, expand: bool
) -> dict[str, Any]:
    """CommentOut of a comment."""
    author = people.get(comment.created_by) if comment.created_by is not None else None
    return {
        "id": comment.id,
        "annotation": comment.annotation_id,
        "draft": comment.draft_id,
        "task": comment.task_id,
        "project": comment.project_id,
        "parent": comment.parent_id,
        "text": comment.text,
        "region_ref": raw(comment.region_ref),
        "classifications": raw(comment.classifications),
        "is_resolved": comment.is_resolved,
        "resolved_at": comment.resolved_at,
        "created_by": simple_json(author) if expand and author else comment.created_by,
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
        "state": "RESOLVED" if comment.is_resolved else "OPEN",
        "mentions": list(mentioned),
    }


def notification_json(notification: Notification, people: Mapping[UserId, User]) -> dict[str, Any]:
    """NotificationOut of a notification."""
    author = people.get(notification.created_by) if notification.created_by is not None else None
    return {
        "id": notification.id,
        "kind": notification.kind,
        "project": notification.project_id,
        "task": notification.task_id,
        "annotation": notification.annotation_id,
        "comment": notification.comment_id,
        "prompt": notification.prompt_id,
        "connection": notification.connection_id,
        "text": notification.text,
        "created_by": simple_json(author) if author else None,
        "created_at": notification.created_at,
        "seen_at": notification.seen_at,
    }
