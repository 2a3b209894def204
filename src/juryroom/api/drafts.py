"""Drafts: answers in the making, each seen by its author alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from juryroom.api.annotations import visible
from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.revisions import IfMatch, etag, expected_revision
from juryroom.api.schemas.annotations import DraftIn, DraftOut, DraftPatch, draft_json
from juryroom.core.model import AnnotationId, Draft, DraftId, TaskId
from juryroom.core.permissions import Permission
from juryroom.errors import NotThere
from juryroom.services import drafts
from juryroom.services.accounts import Caller
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["drafts"])
_LABEL = [allow(Permission.ANNOTATIONS_CREATE)]


def _answer(unit: UnitOfWork, draft: Draft, who: Caller, status: int = 200) -> Response:
    return answer(draft_json(draft, {who.id: who.user}, unit.now), status, etag(draft.revision))


@router.get("/api/tasks/{task_id}/drafts", dependencies=_LABEL, response_model=list[DraftOut])
def list_drafts(task_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The caller's drafts on a task."""
    return _listing(room, who, task_id, None)


@router.get(
    "/api/tasks/{task_id}/annotations/{annotation_id}/drafts", dependencies=_LABEL, response_model=list[DraftOut]
)
def list_annotation_drafts(task_id: int, annotation_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The caller's drafts of a change to an annotation."""
    return _listing(room, who, task_id, AnnotationId(annotation_id))


def _listing(room: Room, who: Caller, task_id: int, annotation_id: AnnotationId | None) -> Response:
    with room.database.read() as unit:
        unit.tasks.get(TaskId(task_id), payload=False)
        _refuse_unseen(unit, annotation_id, who)
        found = unit.drafts.of_task(TaskId(task_id), user=who.id, annotation_id=annotation_id)
        return answer([draft_json(draft, {who.id: who.user}, unit.now) for draft in found])


@router.post("/api/tasks/{task_id}/drafts", dependencies=_LABEL, status_code=201, response_model=DraftOut)
def create_draft(task_id: int, body: DraftIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Keep an unfinished answer on the server."""
    return _create(room, who, task_id, body, None)


@router.post(
    "/api/tasks/{task_id}/annotations/{annotation_id}/drafts",
    dependencies=_LABEL,
    status_code=201,
    response_model=DraftOut,
)
def create_annotation_draft(
    task_id: int, annotation_id: int, body: DraftIn, who: CurrentUser, room: CurrentRoom
) -> Response:
    """Keep an unfinished change to an annotation on the server."""
    return _create(room, who, task_id, body, AnnotationId(annotation_id))


def _create(room: Room, who: Caller, task_id: int, body: DraftIn, annotation_id: AnnotationId | None) -> Response:
    with room.database.write() as unit:
        _refuse_unseen(unit, annotation_id, who)
        draft = drafts.add(
            unit,
            TaskId(task_id),
            body.result,
            user=who.id,
            annotation_id=annotation_id,
            lead_time=body.lead_time,
            was_postponed=body.was_postponed,
        )
        return _answer(unit, draft, who, 201)


def _refuse_unseen(unit: UnitOfWork, annotation_id: AnnotationId | None, who: Caller) -> None:
    """An annotation that the caller may not see is not there, for its drafts neither."""
    if annotation_id is not None and not visible([unit.annotations.get(annotation_id)], who):
        raise NotThere("Annotation")


@router.get("/api/drafts/{draft_id}", dependencies=_LABEL, response_model=DraftOut)
def get_draft(draft_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return _answer(unit, drafts.get(unit, DraftId(draft_id), user=who.id), who)


@router.patch("/api/drafts/{draft_id}", dependencies=_LABEL, response_model=DraftOut)
def update_draft(
    draft_id: int,
    body: DraftPatch,
    who: CurrentUser,
    room: CurrentRoom,
    if_match: Annotated[IfMatch, Header()] = None,
) -> Response:
    """Change a draft. With If-Match only if no other tab changed it since."""
    with room.database.write() as unit:
        changes = body.model_dump(exclude_unset=True)
        revision = expected_revision(if_match)
        draft = drafts.update(unit, DraftId(draft_id), changes, user=who.id, revision=revision)
        return _answer(unit, draft, who)


@router.delete("/api/drafts/{draft_id}", dependencies=_LABEL, status_code=204)
def delete_draft(draft_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.write() as unit:
        drafts.delete(unit, DraftId(draft_id), user=who.id)
    return nothing()
