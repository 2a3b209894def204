"""Reviews of answers, and the reviewers' queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.asking import read_json, refuse_peeking
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.queue import Have, read_have, tokens_in
from juryroom.api.schemas.queue import Leases, ReturnedOut, TokensIn, returned_json
from juryroom.api.schemas.reviews import (
    NextReview,
    ReviewFields,
    ReviewIn,
    ReviewOut,
    ReviewProgress,
    answer_json,
    lease_json,
    review_json,
    review_task_json,
)
from juryroom.core.filters import read_query
from juryroom.core.model import Annotation, AnnotationId, Project, ProjectId, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.core.reviewing.model import Review, ReviewId, ReviewLease
from juryroom.core.reviewing.settings import ReviewSettings, stream_settings
from juryroom.errors import NotThere
from juryroom.services import adjudication, discretion, review_queue
from juryroom.services import reviews as service
from juryroom.services.accounts import Caller
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["reviews"])
_VIEW = [allow(Permission.REVIEWS_VIEW)]
_REVIEW = [allow(Permission.REVIEWS_CREATE)]
Optional = Annotated[int | None, Query()]


# Reviews


def _seen(unit: UnitOfWork, review_id: int, who: Caller) -> tuple[Review, Annotation]:
    """Annotators see what was said of their own answers alone. Raises NotThere."""
    found = unit.reviews.get(ReviewId(review_id))
    annotation = unit.annotations.get(found.annotation_id)
    if not who.may(Permission.ANNOTATIONS_ANY) and annotation.completed_by != who.id:
        raise NotThere("AnnotationReview")
    return found, annotation


def _json(unit: UnitOfWork, review: Review) -> dict[str, Any]:
    annotation = unit.annotations.get(review.annotation_id)
    return review_json(review, stands=service.stands(annotation, review, unit.reviews.latest(annotation.id)))


@router.get("/api/annotation-reviews", dependencies=_VIEW, response_model=list[ReviewOut])
def list_reviews(
    who: CurrentUser,
    room: CurrentRoom,
    annotation: Optional = None,
    project: Annotated[int | None, Query(alias="annotation__task__project")] = None,
    ordering: str = "id",
) -> Response:
    """Reviews of one annotation, or of a project; of the caller's own answers, if they see no others."""
    with room.database.read() as unit:
        found = unit.reviews.listing(
            annotation_id=None if annotation is None else AnnotationId(annotation),
            project_id=None if project is None else ProjectId(project),
            author=None if who.may(Permission.ANNOTATIONS_ANY) else who.id,
            descending=ordering.startswith("-"),
        )
        if annotation is None and project is None:
            found = _of_enterable(unit, found, who)
        latest = _latest(found)
        answers = {each.id: each for each in unit.annotations.get_many({one.annotation_id for one in found})}
        return answer(
            [
                review_json(
                    each,
                    stands=latest[each.annotation_id] == each.id and answers[each.annotation_id].review is not None,
                )
                for each in found
            ]
        )


def _latest(found: Sequence[Review]) -> dict[AnnotationId, ReviewId]:
    latest: dict[AnnotationId, ReviewId] = {}
    for each in found:
        latest[each.annotation_id] = max(each.id, latest.get(each.annotation_id, each.id))
    return latest


def _of_enterable(unit: UnitOfWork, found: Sequence[Review], who: Caller) -> list[Review]:
    from juryroom.services import members

    enterable = {one: members.may_enter(unit, one, who) for one in {each.project_id for each in found}}
    return [each for each in found if enterable[each.project_id]]


@router.post("/api/annotation-reviews", dependencies=_REVIEW, status_code=201, response_model=ReviewOut)
def create_review(body: ReviewIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Accept an answer, fix and accept it, or reject it."""
    with room.database.write() as unit:
        stored = service.review(unit, AnnotationId(body.annotation), body.said(), by=who.id)
        return answer(_json(unit, stored), 201)


@router.get("/api/annotation-reviews/{review_id}", dependencies=_VIEW, response_model=ReviewOut)
def get_review(review_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(_json(unit, _seen(unit, review_id, who)[0]))


@router.patch("/api/annotation-reviews/{review_id}", dependencies=_REVIEW, response_model=ReviewOut)
def update_review(review_id: int, body: ReviewFields, who: CurrentUser, room: CurrentRoom) -> Response:
    """Say something else: what the review did is taken back and done anew."""
    with room.database.write() as unit:
        before, _ = _seen(unit, review_id, who)
        return answer(_json(unit, service.change(unit, before.id, body.said(before=before), by=who.id)))


@router.delete("/api/annotation-reviews/{review_id}", dependencies=_REVIEW, status_code=204)
def delete_review(review_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Undo the latest review of an answer, with what it did."""
    with room.database.write() as unit:
        service.undo(unit, _seen(unit, review_id, who)[0].id, by=who.id)
    return nothing()


@router.get("/api/projects/{project_id}/returned", dependencies=_VIEW, response_model=list[ReturnedOut])
def list_returned(project_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The caller's rejected answers that wait to be done again."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        return answer(returned_json(unit, ProjectId(project_id), who.id))


# The queue


@router.get("/api/projects/{project_id}/review/next", dependencies=_REVIEW, response_model=NextReview)
def next_review(
    project_id: int,
    who: CurrentUser,
    room: CurrentRoom,
    task: Optional = None,
    query: Annotated[str | None, Query(description="JSON of filters, ordering and selectedItems")] = None,
    have: Have = "",
) -> Response:
    """The task to review next, held for the caller. 404 says why there is none."""
    shown = None if query is None else read_query(read_json(query))
    if shown is not None:
        refuse_peeking(shown, who)
    with room.database.write(durable=False) as unit:
        project = unit.projects.get(ProjectId(project_id))
        if shown is not None:
            discretion.refuse_hidden_columns(project, shown, who)
        if task is not None:
            lease = review_queue.take_this(unit, project.id, "review", TaskId(task), user=who.id)
        else:
            asked = review_queue.Asked(_needs_assignment(project, who), shown, read_have(have))
            lease = review_queue.take(unit, project.id, "review", user=who.id, asked=asked)
        return answer(_next_json(unit, project, lease, who))


def _needs_assignment(project: Project, who: Caller) -> bool:
    """Managers review whatever they like."""
    return ReviewSettings.of(project.settings).only_assigned and not who.may(Permission.PROJECTS_CHANGE)


def _next_json(unit: UnitOfWork, project: Project, lease: ReviewLease, who: Caller) -> dict[str, Any]:
    task, everything = unit.tasks.get(lease.task_id), unit.annotations.of_task(lease.task_id)
    anonymous = ReviewSettings.of(project.settings).anonymous
    answers = [each for each in everything if not each.was_cancelled or each.review is not None]
    said = unit.reviews.of_annotations([each.id for each in answers])
    names, people = adjudication.names_of(everything), unit.accounts.people(each.completed_by for each in answers)
    flags = unit.standings.flags_of([task.id]).get(task.id, [])
    return {
        "task": review_task_json(task, flags, unit.predictions.of_task(task.id), unit.now),
        "lease": lease_json(lease),
        "annotation": next((each.id for each in answers if _to_review(each, who)), None),
        "annotations": [
            answer_json(each, said.get(each.id, []), names, people, anonymous=anonymous) for each in answers
        ],
        "settings": stream_settings(project.settings),
    }


def _to_review(annotation: Annotation, who: Caller) -> bool:
    theirs = annotation.completed_by != who.id
    return theirs and annotation.review is None and not annotation.was_cancelled and not annotation.adjudicated


@router.get("/api/projects/{project_id}/review/progress", dependencies=_REVIEW, response_model=ReviewProgress)
def get_review_progress(project_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """How far reviewing has come, in all and by the caller."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        mine = unit.reviews.tasks_reviewed_by([project.id], who.id).get(project.id, 0)
        assigned = unit.review_queue.assigned_and_waiting([project.id], who.id).get(project.id, (0, 0))
    return answer(
        {
            "waiting": project.review_waiting,
            "reviewed": project.reviewed_tasks,
            "total": project.review_waiting + project.reviewed_tasks,
            "limit": review_queue.limit(project, ReviewSettings.of(project.settings)),
            "mine": mine,
            "assigned": assigned[0],
            "assigned_left": assigned[1],
        }
    )


@router.post("/api/projects/{project_id}/review/heartbeat", dependencies=_REVIEW, response_model=Leases)
def extend_reviews(project_id: int, body: TokensIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Keep the tasks that are still the caller's, for review and for a final answer; those missing are lost."""
    with room.database.write(durable=False) as unit:
        held = review_queue.heartbeat(unit, ProjectId(project_id), who.id, body.tokens)
    return answer({"leases": [{"task": one.task_id, "token": one.token, "expires_at": one.expires_at} for one in held]})


@router.post(
    "/api/projects/{project_id}/review/release",
    dependencies=_REVIEW,
    status_code=204,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": TokensIn.model_json_schema()}}}},
)
async def release_reviews(project_id: int, request: Request, who: CurrentUser, room: CurrentRoom) -> Response:
    """Give tasks back, all of them when no tokens are named. The body's type does not matter: beacons send text."""
    tokens = tokens_in(await request.body())
    await run_in_threadpool(_release, room, ProjectId(project_id), who.id, tokens)
    return nothing()


def _release(room: Room, project_id: ProjectId, user: UserId, tokens: list[int] | None) -> None:
    with room.database.write(durable=False) as unit:
        unit.projects.get(project_id)
        review_queue.release(unit, project_id, user, tokens)
