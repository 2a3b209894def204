"""The queue: the next task to answer, several at once for a browser that prefetches, and the leases on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from juryroom.api.answers import answer, nothing, raw
from juryroom.api.asking import read_json, refuse_hidden_predictions, refuse_peeking
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.annotations import draft_json
from juryroom.api.schemas.predictions import prediction_json
from juryroom.api.schemas.queue import Leases, QueueIn, QueueOut, TokensIn, returned_json
from juryroom.api.schemas.tasks import UNSEEN, NextTask, aggregates_json, task_json
from juryroom.core.filters import TaskQuery
from juryroom.core.model import Draft, Lease, Prediction, Project, ProjectId, Task, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NoTask
from juryroom.services import anchoring, columns, discretion, queue, views
from juryroom.services.accounts import Caller
from juryroom.services.queue import Held
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["queue"])
_LABEL = [allow(Permission.ANNOTATIONS_CREATE)]
_MOST_TOKENS = 1000
Have = Annotated[str, Query(description="ids of tasks on the caller's screen already, or passed over: 7,12")]


@router.get("/api/projects/{project_id}/next", dependencies=_LABEL, response_model=NextTask)
def next_task(
    project_id: int,
    who: CurrentUser,
    room: CurrentRoom,
    view: Annotated[int | None, Query(description="label as displayed: a saved view")] = None,
    query: Annotated[str | None, Query(description="JSON of filters, ordering and selectedItems")] = None,
) -> Response:
    """The task to answer next, held for the caller. 404 says why there is none."""
    with room.database.write(durable=False) as unit:
        project, shown = _asked(unit, ProjectId(project_id), view, None if query is None else read_json(query), who)
        held = _take_one(unit, project, who, shown)
        predictions = _shown(project, unit.predictions.of_task(held.task.id))
        drafts = unit.drafts.of_task(held.task.id, user=who.id)
        now = unit.now
    people = {who.id: who.user}
    return answer(
        task_json(held.task)
        | aggregates_json(held.task, (), predictions, has_draft=bool(drafts))
        | UNSEEN
        | {
            "agreement": None,
            "model_difference": None,
            "updated_by": [],
            "annotations": [],
            "predictions": [prediction_json(prediction, now) for prediction in predictions],
            "drafts": [draft_json(draft, people, now) for draft in drafts],
            "queue": held.queue,
            "unique_lock_id": str(held.lease.token),
            "lease": held.lease.token,
            "reveal": anchoring.reveal_told(project, held.task.id, who.id),
        }
    )


def _take_one(unit: UnitOfWork, project: Project, who: Caller, shown: TaskQuery | None) -> Held:
    """The next task. Raises NoTask, which tells of answers that came back: the browser is told by `returned`."""
    try:
        return queue.take(unit, project, who.id, view=shown)[0]
    except NoTask as error:
        back = len(unit.reviews.returned_to(project.id, who.id))
        if not back:
            raise
        number = "One of your answers was" if back == 1 else f"{back} of your answers were"
        told = f"{number} rejected, to be done again: GET /api/projects/{project.id}/returned."
        raise NoTask(error.reason, f"{error.message} {told}") from error


@router.post("/api/projects/{project_id}/queue", dependencies=_LABEL, response_model=QueueOut)
def take_tasks(project_id: int, body: QueueIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Hold as many tasks as the browser wants, beside those it has, and tell the progress."""
    empty: dict[str, str] | None = None
    with room.database.write(durable=False) as unit:
        project, shown = _asked(unit, ProjectId(project_id), body.view, body.query, who)
        held: Sequence[Held] = ()
        have = [TaskId(task_id) for task_id in body.have]
        try:
            held = queue.take(unit, project, who.id, want=body.want, have=have, view=shown)
        except NoTask as error:
            empty = {"reason": error.reason, "message": error.message}
        tasks = _held_json(unit, project, held, who)
        progress = queue.progress(unit, project, who.id) if shown is None else None
        returned = returned_json(unit, project.id, who.id)
    if shown is not None:
        progress = _progress_in_view(room, project, shown, who)
    return answer({"tasks": tasks, "progress": progress, "empty": empty, "returned": returned})


def _asked(
    unit: UnitOfWork, project_id: ProjectId, view: int | None, query: dict[str, Any] | None, who: Caller
) -> tuple[Project, TaskQuery | None]:
    """The project and, when the caller labels as displayed, what is displayed."""
    if view is None and query is None:
        return unit.projects.get(project_id), None
    project, shown = views.asked(unit, project_id, view, query)
    refuse_peeking(shown, who)
    discretion.refuse_hidden_columns(project, shown, who)
    if not who.may(Permission.ANNOTATIONS_ANY):
        refuse_hidden_predictions(project, shown)
    return project, shown


def _progress_in_view(room: Room, project: Project, shown: TaskQuery, who: Caller) -> queue.Progress:
    """Counted outside of the writing unit, which others wait for, and remembered by the reading ones."""
    with room.database.read() as unit:
        progress = queue.progress_in_view(unit, unit.projects.get(project.id), shown, who.id)
    columns.want_indexes(room.database, project, shown)
    return progress


def _held_json(unit: UnitOfWork, project: Project, held: Sequence[Held], who: Caller) -> list[dict[str, Any]]:
    ids = [each.task.id for each in held]
    predictions = unit.predictions.of_tasks(ids) if ids else {}
    drafts = unit.drafts.of_tasks(ids, who.id) if ids else {}
    return [
        {
            "task": _task_json(each.task, _shown(project, predictions[each.task.id]), drafts[each.task.id]),
            "lease": {"token": each.lease.token, "expires_at": each.lease.expires_at},
            "queue": each.queue,
            "shuffle_seed": shuffle_seed(each.task, who.id),
            "reveal": anchoring.reveal_told(project, each.task.id, who.id),
        }
        for each in held
    ]


def shuffle_seed(task: Task, user: UserId) -> str:
    """The same whenever this person sees this task, and unlike anybody else's."""
    return hashlib.sha256(f"{task.id}:{user}".encode()).hexdigest()[:16]


def _task_json(task: Task, predictions: Sequence[Prediction], drafts: Sequence[Draft]) -> dict[str, Any]:
    return {
        "id": task.id,
        "inner_id": task.inner_id,
        "project": task.project_id,
        "data": raw(task.data),
        "meta": raw(task.meta),
        "total_annotations": task.total_annotations,
        "allow_skip": task.allow_skip,
        "predictions": [
            {"id": each.id, "result": raw(each.result), "score": each.score, "model_version": each.model_version}
            for each in predictions
        ],
        "drafts": [
            {"id": each.id, "result": raw(each.result), "lead_time": each.lead_time, "revision": each.revision}
            for each in drafts
        ],
    }


def _shown(project: Project, predictions: Sequence[Prediction]) -> list[Prediction]:
    """What people see while they answer: nothing, the pinned version's, or everything; the newest last."""
    if not project.show_collab_predictions:
        return []
    pinned = [each for each in predictions if each.model_version == project.model_version]
    return pinned if project.model_version and pinned else list(predictions)


@router.post("/api/projects/{project_id}/queue/heartbeat", dependencies=_LABEL, response_model=Leases)
def extend_leases(project_id: int, body: TokensIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Keep the tasks that are still the caller's; those missing in the answer are lost."""
    with room.database.write(durable=False) as unit:
        unit.projects.get(ProjectId(project_id))
        leases = queue.heartbeat(unit, who.id, body.tokens)
    return answer({"leases": [_lease_json(lease) for lease in leases]})


def _lease_json(lease: Lease) -> dict[str, Any]:
    return {"task": lease.task_id, "token": lease.token, "expires_at": lease.expires_at}


@router.post(
    "/api/projects/{project_id}/queue/release",
    dependencies=_LABEL,
    status_code=204,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": TokensIn.model_json_schema()}}}},
)
async def release_leases(project_id: int, request: Request, who: CurrentUser, room: CurrentRoom) -> Response:
    """Give tasks back, all of them when no tokens are named. The body's type does not matter: beacons send text."""
    tokens = tokens_in(await request.body())
    await run_in_threadpool(_release, room, ProjectId(project_id), who.id, tokens)
    return nothing()


def read_have(text: str) -> frozenset[TaskId]:
    """Ids of tasks, separated by commas."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > _MOST_TOKENS or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        raise BadInput("Validation error", {"have": [f"Give at most {_MOST_TOKENS} numbers, separated by commas."]})
    return frozenset(TaskId(int(part)) for part in parts)


def tokens_in(body: bytes) -> list[int] | None:
    """The tokens that a body names; None: all."""
    if not body.strip():
        return None
    try:
        tokens = msgspec.json.decode(body, type=dict[str, list[int] | None]).get("tokens")
    except msgspec.DecodeError as error:
        raise BadInput(f"The body is not the JSON expected here: {error}") from error
    if tokens is not None and len(tokens) > _MOST_TOKENS:
        raise BadInput("Validation error", {"tokens": [f"At most {_MOST_TOKENS}."]})
    return tokens


def _release(room: Room, project_id: ProjectId, user: UserId, tokens: list[int] | None) -> None:
    with room.database.write(durable=False) as unit:
        unit.projects.get(project_id)
        queue.release(unit, user, project_id, tokens)
