"""The states a project, a task or an annotation went through, told from its own timestamps."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from juryroom.api.annotations import visible
from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.paging import HundredAPage, page_json
from juryroom.api.schemas.accounts import simple_json
from juryroom.core.model import AnnotationId, Instant, ProjectId, TaskId, User, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import NotThere
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["states"])
Step = tuple[str, Instant, UserId | None]
"""(state, when, who)"""


class StateOut(BaseModel):
    id: str
    state: str
    previous_state: str | None
    transition_name: str
    triggered_by: dict[str, Any] | None
    created_at: str
    reason: str
    context_data: dict[str, Any]


class StatePage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[StateOut]


@router.get(
    "/api/fsm/entities/{entity}/{entity_id}/history",
    dependencies=[allow(Permission.TASKS_VIEW)],
    response_model=StatePage,
)
def list_state_history(
    entity: Literal["task", "annotation", "project"],
    entity_id: int,
    request: Request,
    page: HundredAPage,
    who: CurrentUser,
    room: CurrentRoom,
) -> Response:
    """The states that an entity went through, newest first."""
    with room.database.read() as unit:
        steps = _STEPS[entity](unit, entity_id, who)
        people = unit.accounts.people(by for _, _, by in steps)
    states = _states(f"{entity}-{entity_id}", steps, people)[::-1]
    shown = states[page.offset : page.offset + page.size]
    return answer(page_json(request, page, len(states), shown))


def _of_task(unit: UnitOfWork, task_id: int, who: Caller) -> list[Step]:
    task = unit.tasks.get(TaskId(task_id), payload=False)
    steps: list[Step] = [("CREATED", task.created_at, None)]
    answers = visible(unit.annotations.of_task(task.id), who)
    if answers and not (task.is_labeled and len(answers) == 1):
        steps.append(("IN_PROGRESS", answers[0].created_at, answers[0].completed_by))
    if task.is_labeled and task.completed_at:
        steps.append(("COMPLETED", task.completed_at, task.updated_by))
    return steps


def _of_annotation(unit: UnitOfWork, annotation_id: int, who: Caller) -> list[Step]:
    annotation = unit.annotations.get(AnnotationId(annotation_id))
    if not visible([annotation], who):
        raise NotThere("Annotation")
    return [("COMPLETED", annotation.created_at, annotation.completed_by)]


def _of_project(unit: UnitOfWork, project_id: int, _: Caller) -> list[Step]:
    project = unit.projects.get(ProjectId(project_id))
    steps: list[Step] = [("CREATED", project.created_at, project.created_by)]
    if project.total_annotations_number:
        steps.append(("IN_PROGRESS", project.updated_at, None))
    return steps


_STEPS = {"task": _of_task, "annotation": _of_annotation, "project": _of_project}


def _states(name: str, steps: list[Step], people: dict[UserId, User]) -> list[dict[str, Any]]:
    states: list[dict[str, Any]] = []
    for number, (state, when, by) in enumerate(steps):
        person = people.get(by) if by is not None else None
        states.append(
            {
                "id": f"{name}-{number}",
                "state": state,
                "previous_state": states[-1]["state"] if states else None,
                "transition_name": state.lower(),
                "triggered_by": simple_json(person) if person else None,
                "created_at": when,
                "reason": "",
                "context_data": {},
            }
        )
    return states
