"""Final answers where people differ: the queue, the answers side by side, and what settles a task."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.queue import Have, read_have
from juryroom.api.schemas.adjudication import (
    AdjudicationCounts,
    AdjudicationIn,
    RequestIn,
    SideBySideOut,
    side_by_side_json,
)
from juryroom.core.model import ProjectId, TaskId
from juryroom.core.permissions import Permission
from juryroom.core.reviewing.model import ReviewLease
from juryroom.services import adjudication, review_queue
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["adjudication"])
_REVIEW = [allow(Permission.REVIEWS_CREATE)]


def _json(unit: UnitOfWork, task_id: TaskId, lease: ReviewLease | None = None) -> dict[str, Any]:
    dispute = adjudication.look(unit, task_id)
    people = unit.accounts.people(each.completed_by for each in dispute.answers)
    return side_by_side_json(dispute, people, lease, unit.now)


@router.get("/api/projects/{project_id}/adjudication", dependencies=_REVIEW, response_model=AdjudicationCounts)
def count_disputes(project_id: int, room: CurrentRoom) -> Response:
    """How many tasks wait for a final answer, and how many have one."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
    waiting, done = project.adjudication_waiting, project.adjudicated_tasks
    return answer({"waiting": waiting, "done": done, "total": project.task_number})


@router.get("/api/projects/{project_id}/adjudication/next", dependencies=_REVIEW, response_model=SideBySideOut)
def next_dispute(
    project_id: int, who: CurrentUser, room: CurrentRoom, task: Annotated[int | None, Query()] = None, have: Have = ""
) -> Response:
    """The task to settle next, held for the caller. 404 says why there is none."""
    with room.database.write(durable=False) as unit:
        if task is not None:
            lease = review_queue.take_this(unit, ProjectId(project_id), "adjudication", TaskId(task), user=who.id)
        else:
            asked = review_queue.Asked(have=read_have(have))
            lease = review_queue.take(unit, ProjectId(project_id), "adjudication", user=who.id, asked=asked)
        return answer(_json(unit, lease.task_id, lease))


@router.get("/api/tasks/{task_id}/adjudication", dependencies=_REVIEW, response_model=SideBySideOut)
def compare_answers(task_id: int, room: CurrentRoom) -> Response:
    """A task's answers side by side, with what differs."""
    with room.database.read() as unit:
        return answer(_json(unit, TaskId(task_id)))


@router.post("/api/tasks/{task_id}/adjudication", dependencies=_REVIEW, status_code=201, response_model=SideBySideOut)
def settle_task(task_id: int, body: AdjudicationIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Make the final answer: take one, or write it. What people answered stays as it is."""
    with room.database.write() as unit:
        adjudication.settle(unit, TaskId(task_id), body.choice(), by=who.id)
        return answer(_json(unit, TaskId(task_id)), 201)


@router.delete("/api/tasks/{task_id}/adjudication", dependencies=_REVIEW, status_code=204)
def unsettle_task(task_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Take the final answer back."""
    with room.database.write() as unit:
        unit.tasks.get(TaskId(task_id), payload=False)
        adjudication.undo(unit, TaskId(task_id), by=who.id)
    return nothing()


@router.post("/api/tasks/{task_id}/adjudication/request", dependencies=_REVIEW, status_code=204)
def ask_for_decision(task_id: int, who: CurrentUser, room: CurrentRoom, body: RequestIn | None = None) -> Response:
    """Have a task settled, whatever the thresholds say."""
    with room.database.write() as unit:
        adjudication.ask(unit, TaskId(task_id), body.note if body else "", by=who.id)
    return nothing()


@router.delete("/api/tasks/{task_id}/adjudication/request", dependencies=_REVIEW, status_code=204)
def withdraw_request(task_id: int, room: CurrentRoom) -> Response:
    """No longer."""
    with room.database.write() as unit:
        adjudication.unask(unit, TaskId(task_id))
    return nothing()
