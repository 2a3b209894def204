"""Annotations: one person's answers to tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.revisions import IfMatch, etag, expected_revision
from juryroom.api.schemas.annotations import (
    AnnotationIn,
    AnnotationOut,
    AnnotationPatch,
    DraftOut,
    annotation_json,
    draft_json,
)
from juryroom.core.model import Annotation, AnnotationId, DraftId, PredictionId, TaskId
from juryroom.core.permissions import Permission
from juryroom.errors import NotAllowed, NotThere
from juryroom.services import annotations as service
from juryroom.services.accounts import Caller
from juryroom.services.annotations import Details
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["annotations"])
Flag = Annotated[bool | None, Query()]


def visible(many: Sequence[Annotation], who: Caller) -> list[Annotation]:
    """Annotators see their own answers alone, so that one does not lead another."""
    if who.may(Permission.ANNOTATIONS_ANY):
        return list(many)
    return [annotation for annotation in many if annotation.completed_by == who.id]


def _mine(unit: UnitOfWork, annotation_id: int, who: Caller) -> Annotation:
    """The annotation, if the caller may touch it."""
    annotation = unit.annotations.get(AnnotationId(annotation_id))
    if not visible([annotation], who):
        raise NotThere("Annotation")
    return annotation


def may_set_the_truth(who: Caller) -> None:
    """One's own answer is what the ground truth is there to be held against."""
    if not who.may(Permission.ANNOTATIONS_ANY):
        raise NotAllowed("Reviewers and managers say which annotation is the ground truth.")


def _answer(unit: UnitOfWork, annotation: Annotation, who: Caller, status: int = 200) -> Response:
    people = (
        {who.id: who.user} if annotation.completed_by == who.id else unit.accounts.people([annotation.completed_by])
    )
    return answer(annotation_json(annotation, people, unit.now), status, etag(annotation.revision))


@router.post(
    "/api/tasks/{task_id}/annotations",
    dependencies=[allow(Permission.ANNOTATIONS_CREATE)],
    status_code=201,
    response_model=AnnotationOut,
)
def submit_annotation(
    task_id: int, body: AnnotationIn, who: CurrentUser, room: CurrentRoom, was_cancelled: Flag = None
) -> Response:
    """Store the caller's answer to a task; it is on the disk when the answer comes."""
    if body.ground_truth:
        may_set_the_truth(who)
    with room.database.write() as unit:
        annotation = service.submit(
            unit,
            TaskId(task_id),
            body.result,
            author=who.id,
            lease=body.lease,
            details=_details(body, skipped=body.was_cancelled if was_cancelled is None else was_cancelled),
        )
        return _answer(unit, annotation, who, 201)


def _details(body: AnnotationIn, *, skipped: bool) -> Details:
    return Details(
        lead_time=body.lead_time,
        was_cancelled=skipped,
        ground_truth=body.ground_truth,
        draft_id=None if body.draft_id is None else DraftId(body.draft_id),
        unique_id=body.unique_id,
        parent_prediction=None if body.parent_prediction is None else PredictionId(body.parent_prediction),
        parent_annotation=None if body.parent_annotation is None else AnnotationId(body.parent_annotation),
        meta=service.encode(body.meta or {}),
    )


@router.get(
    "/api/tasks/{task_id}/annotations",
    dependencies=[allow(Permission.ANNOTATIONS_VIEW)],
    response_model=list[AnnotationOut],
)
def list_annotations(task_id: int, who: CurrentUser, room: CurrentRoom, ordering: str = "id") -> Response:
    """A task's annotations without the skips."""
    with room.database.read() as unit:
        unit.tasks.get(TaskId(task_id), payload=False)
        found = visible([each for each in unit.annotations.of_task(TaskId(task_id)) if not each.was_cancelled], who)
        if ordering.startswith("-"):
            found.reverse()
        people = unit.accounts.people(each.completed_by for each in found)
        return answer([annotation_json(each, people, unit.now) for each in found])


@router.get(
    "/api/annotations/{annotation_id}", dependencies=[allow(Permission.ANNOTATIONS_VIEW)], response_model=AnnotationOut
)
def get_annotation(annotation_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return _answer(unit, _mine(unit, annotation_id, who), who)


@router.patch(
    "/api/annotations/{annotation_id}",
    dependencies=[allow(Permission.ANNOTATIONS_CHANGE)],
    response_model=AnnotationOut,
)
def update_annotation(
    annotation_id: int,
    body: AnnotationPatch,
    who: CurrentUser,
    room: CurrentRoom,
    if_match: Annotated[IfMatch, Header()] = None,
) -> Response:
    """Change an answer. With If-Match only if nobody changed it since."""
    with room.database.write() as unit:
        before = _mine(unit, annotation_id, who)
        changes = body.model_dump(exclude_unset=True)
        if changes.get("ground_truth") not in (None, before.ground_truth):
            may_set_the_truth(who)
        results = changes.pop("result", None)
        if "meta" in changes:
            changes["meta"] = service.encode(changes["meta"] or {})
        annotation = service.update(
            unit,
            AnnotationId(annotation_id),
            by=who.id,
            results=results,
            changes={name: value for name, value in changes.items() if value is not None or name == "lead_time"},
            revision=expected_revision(if_match),
        )
        return _answer(unit, annotation, who)


@router.delete("/api/annotations/{annotation_id}", dependencies=[allow(Permission.ANNOTATIONS_DELETE)], status_code=204)
def delete_annotation(annotation_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.write() as unit:
        _mine(unit, annotation_id, who)
        service.delete(unit, AnnotationId(annotation_id), by=who.id)
    return nothing()


@router.post(
    "/api/annotations/{annotation_id}/convert-to-draft",
    dependencies=[allow(Permission.ANNOTATIONS_CHANGE)],
    status_code=201,
    response_model=DraftOut,
)
def convert_to_draft(annotation_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Take an answer back: it becomes a draft of its author."""
    with room.database.write() as unit:
        if _mine(unit, annotation_id, who).completed_by != who.id:
            raise NotAllowed("Only its author can turn an annotation into a draft.")
        draft = service.convert_to_draft(unit, AnnotationId(annotation_id), by=who.id)
        return answer(draft_json(draft, {who.id: who.user}, unit.now), 201, etag(draft.revision))
