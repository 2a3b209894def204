"""Comments on answers and drafts, and what people are told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from juryroom.api.answers import answer, csv_answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.numbers import numbers
from juryroom.api.paging import FiftyAPage, page_json
from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.api.schemas.comments import (
    ClassifierOut,
    CommentIn,
    CommentOut,
    CommentPatch,
    NotificationPage,
    SeenIn,
    Unread,
    classifier_json,
    comment_json,
    notification_json,
)
from juryroom.core.model import AnnotationId, DraftId, ProjectId, TaskId, User, UserId
from juryroom.core.permissions import Permission
from juryroom.core.reviewing import classification
from juryroom.core.reviewing.discretion import Kept
from juryroom.core.reviewing.model import Comment, CommentId
from juryroom.errors import BadInput
from juryroom.services import comments as service
from juryroom.services import discretion, members
from juryroom.services.accounts import Caller
from juryroom.services.comments import On, Words
from juryroom.store.comments import Sought
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["comments"])
_SEE = [allow(Permission.REVIEWS_VIEW)]
Optional = Annotated[int | None, Query()]
Ids = Annotated[str, Query(description="ids with commas between them")]
_FIELDS = (
    "id", "project", "task", "annotation", "draft", "parent", "text", "region_ref", "classifications", "is_resolved",
    "resolved_at", "created_by", "created_at", "updated_at",
)  # fmt: skip


def _found(
    unit: UnitOfWork,
    who: Caller,
    annotation: int | None,
    draft: int | None,
    task: int | None,
    projects: str,
    annotators: str,
    is_resolved: bool | None,
    ordering: str,
) -> list[Comment]:
    """What the caller may see: annotators, comments on their own answers and drafts."""
    sought = Sought(
        annotation_id=None if annotation is None else AnnotationId(annotation),
        draft_id=None if draft is None else DraftId(draft),
        task_id=None if task is None else TaskId(task),
        projects=numbers(projects, "projects"),
        authors=numbers(annotators, "annotators"),
        resolved=is_resolved,
        seen_by=None if who.may(Permission.ANNOTATIONS_ANY) else who.id,
    )
    found = unit.comments.listing(sought, descending=ordering.startswith("-"))
    enterable = {one: members.may_enter(unit, one, who) for one in {each.project_id for each in found}}
    if sought.authors:
        enterable = {one: may and not _kept(unit, one, who).names for one, may in enterable.items()}
    return [each for each in found if enterable[each.project_id]]


def _kept(unit: UnitOfWork, project: ProjectId, who: Caller) -> Kept:
    return discretion.kept_in(unit, unit.projects.get(project), who)


def _json(unit: UnitOfWork, found: Sequence[Comment], *, expand: bool) -> list[dict[str, Any]]:
    people = unit.accounts.people(each.created_by for each in found) if expand else {}
    return [comment_json(each, people, service.mentioned(unit, each), expand=expand) for each in found]


@router.get("/api/comments", dependencies=_SEE, response_model=list[CommentOut])
def list_comments(
    who: CurrentUser,
    room: CurrentRoom,
    annotation: Optional = None,
    draft: Optional = None,
    task: Optional = None,
    projects: Ids = "",
    annotators: Ids = "",
    expand_created_by: bool = False,
    is_resolved: Annotated[bool | None, Query()] = None,
    ordering: str = "id",
) -> Response:
    """Comments on an annotation, a draft, a task, in projects, or on the answers of some people."""
    with room.database.read() as unit:
        found = _found(unit, who, annotation, draft, task, projects, annotators, is_resolved, ordering)
        return answer(_json(unit, found, expand=expand_created_by))


@router.post("/api/comments", dependencies=_SEE, status_code=201, response_model=CommentOut)
def create_comment(body: CommentIn, who: CurrentUser, room: CurrentRoom, expand_created_by: bool = False) -> Response:
    """Say something to an answer or a draft. `@someone@example.org` tells that person."""
    with room.database.write() as unit:
        parent, on = None if body.parent is None else CommentId(body.parent), _subject(unit, body, who)
        text = service.addressed(unit, on, body.text, room.secrets.signing)
        words = Words(text, body.region_ref, body.classifications, body.is_resolved, parent)
        stored = service.add(unit, on, words, by=who.id)
        return answer(_json(unit, [stored], expand=expand_created_by)[0], 201)


def _subject(unit: UnitOfWork, body: CommentIn, who: Caller) -> On:
    return _on(unit, body.annotation, body.draft, who)


def _on(unit: UnitOfWork, annotation: int | None, draft: int | None, who: Caller) -> On:
    if (annotation is None) == (draft is None):
        raise BadInput("Validation error", {"non_field_errors": ["Name an annotation or a draft."]})
    if annotation is not None:
        return service.on_annotation(unit.annotations.get(AnnotationId(annotation)), who)
    return service.on_draft(unit.drafts.get(DraftId(draft or 0)), who)


@router.get("/api/comments/people", dependencies=_SEE, response_model=list[UserSimple])
def list_listeners(
    who: CurrentUser, room: CurrentRoom, annotation: Optional = None, draft: Optional = None
) -> Response:
    """Whom a comment on this answer or draft may speak to: its author, and who sees others' answers."""
    with room.database.read() as unit:
        on = _on(unit, annotation, draft, who)
        return answer([simple_json(each) for each in service.listeners(unit, on, by=who.id)])


@router.get("/api/projects/{project_id}/comment-classification", dependencies=_SEE, response_model=list[ClassifierOut])
def list_classifiers(project_id: int, room: CurrentRoom) -> Response:
    """The fields that the project's comments are classified by: their `classifications` hold values of these."""
    with room.database.read() as unit:
        config = service.class_config(unit, ProjectId(project_id))
    return answer([classifier_json(each) for each in classification.read(config)])


@router.get("/api/comments/export", dependencies=_SEE, response_class=Response)
def export_comments(
    who: CurrentUser,
    room: CurrentRoom,
    annotation: Optional = None,
    draft: Optional = None,
    projects: Ids = "",
    annotators: Ids = "",
    expand_created_by: bool = False,
    tz: str = "UTC",
) -> Response:
    """The same as CSV. `tz`: the zone its times are in."""
    zone = _zone(tz)
    with room.database.read() as unit:
        found = _found(unit, who, annotation, draft, None, projects, annotators, None, "id")
        people = unit.accounts.people(each.created_by for each in found)
    rows = [_row(each, people, zone, addresses=expand_created_by) for each in found]
    return csv_answer(rows, _FIELDS, "comments")


def _row(comment: Comment, people: Mapping[UserId, User], zone: ZoneInfo, *, addresses: bool) -> dict[str, Any]:
    shown = comment_json(comment, {}, (), expand=False)
    shown |= {"region_ref": comment.region_ref, "classifications": comment.classifications}
    for name in ("created_at", "updated_at", "resolved_at"):
        shown[name] = _in_zone(shown[name], zone)
    author = people.get(comment.created_by) if comment.created_by is not None else None
    if addresses and author:
        shown["created_by"] = author.email
    return shown


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadInput("Validation error", {"tz": [f"There is no time zone {name[:64]!r}."]}) from None


def _in_zone(instant: str | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else datetime.fromisoformat(instant).astimezone(zone).isoformat()


@router.get("/api/comments/{comment_id}", dependencies=_SEE, response_model=CommentOut)
def get_comment(comment_id: int, who: CurrentUser, room: CurrentRoom, expand_created_by: bool = False) -> Response:
    with room.database.read() as unit:
        return answer(_json(unit, [service.visible(unit, CommentId(comment_id), who)], expand=expand_created_by)[0])


@router.patch("/api/comments/{comment_id}", dependencies=_SEE, response_model=CommentOut)
def update_comment(
    comment_id: int, body: CommentPatch, who: CurrentUser, room: CurrentRoom, expand_created_by: bool = False
) -> Response:
    """Change what it says (its author), or resolve it (whoever sees it)."""
    changes = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    with room.database.write() as unit:
        if "text" in changes:
            on = service.subject_of(unit, service.visible(unit, CommentId(comment_id), who))
            changes["text"] = service.addressed(unit, on, changes["text"], room.secrets.signing)
        stored = service.update(unit, CommentId(comment_id), changes, by=who)
        return answer(_json(unit, [stored], expand=expand_created_by)[0])


@router.delete("/api/comments/{comment_id}", dependencies=_SEE, status_code=204)
def delete_comment(comment_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Remove a comment, and the thread it began."""
    with room.database.write() as unit:
        service.delete(unit, CommentId(comment_id), by=who)
    return nothing()


# What people are told


@router.get("/api/notifications", dependencies=[allow(Permission.USERS_SELF)], response_model=NotificationPage)
def list_notifications(
    request: Request, who: CurrentUser, room: CurrentRoom, page: FiftyAPage, unread: bool = False
) -> Response:
    """What the caller is to know, newest first."""
    with room.database.read() as unit:
        count, found = unit.notifications.page(who.id, unread=unread, offset=page.offset, limit=page.size)
        people = unit.accounts.people(each.created_by for each in found)
    return answer(page_json(request, page, count, [notification_json(each, people) for each in found]))


@router.get("/api/notifications/unread", dependencies=[allow(Permission.USERS_SELF)], response_model=Unread)
def count_unread(who: CurrentUser, room: CurrentRoom) -> Response:
    """How much of it is new."""
    with room.database.read() as unit:
        return answer({"unread": unit.notifications.unread(who.id)})


@router.post("/api/notifications/seen", dependencies=[allow(Permission.USERS_SELF)], response_model=Unread)
def see_notifications(who: CurrentUser, room: CurrentRoom, body: SeenIn | None = None) -> Response:
    """The caller has seen these, or all."""
    with room.database.write() as unit:
        unit.notifications.see(who.id, body.ids if body else None)
        return answer({"unread": unit.notifications.unread(who.id)})
