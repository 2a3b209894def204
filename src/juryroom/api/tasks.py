"""Tasks: one, a page of them, and what happened to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.annotations import visible
from juryroom.api.answers import answer, nothing
from juryroom.api.asking import read_json, refuse_hidden_predictions, refuse_peeking
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.paging import HundredAPage, Page
from juryroom.api.queue import shuffle_seed
from juryroom.api.schemas.annotations import annotation_json, draft_json, with_author
from juryroom.api.schemas.predictions import prediction_json
from juryroom.api.schemas.tasks import (
    UNSEEN,
    TaskIn,
    TaskOut,
    TaskPage,
    TaskPatch,
    TaskPlain,
    TaskRow,
    aggregates_json,
    reviewing_json,
    task_json,
)
from juryroom.core.filters import TaskQuery
from juryroom.core.model import Project, ProjectId, Task, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.core.reviewing.stream import awaiting_review
from juryroom.errors import NotThere
from juryroom.services import anchoring, assignments, columns, discretion, pauses, tasks, views
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["tasks"])
_VIEW = [allow(Permission.TASKS_VIEW)]
Optional = Annotated[int | None, Query()]
_HIDDEN = {"model_difference": None, "agreement": None, **UNSEEN}
"""What stands on a task but tells of answers that the caller may not see."""


@router.get("/api/tasks", dependencies=_VIEW, response_model=TaskPage)
def list_tasks(
    who: CurrentUser,
    room: CurrentRoom,
    page: HundredAPage,
    project: Optional = None,
    view: Optional = None,
    query: Annotated[str | None, Query(description="JSON of filters, ordering and selectedItems")] = None,
    fields: Literal["task_only", "all"] = "task_only",
    review: Annotated[bool, Query(description="only tasks that wait for review")] = False,
) -> Response:
    """A page of a project's tasks, filtered and ordered by a view or a query."""
    with room.database.read() as unit:
        named = None if project is None else ProjectId(project)
        asked, wanted = views.asked(unit, named, view, read_json(query) if query else None)
        wanted = awaiting_review(wanted) if review else wanted
        refuse_peeking(wanted, who)
        if not review:
            discretion.refuse_task_list(asked, who)
        wanted = _open_to(unit, asked, wanted, who)
        if review and not who.may(Permission.PROJECTS_CHANGE):
            wanted = assignments.to_review_in(asked, wanted, who.id)
        shown = views.page_of_tasks(unit, asked, wanted, page=page.number, page_size=page.size)
        rows = rows_json(unit, shown.ids, who, full=fields == "all")
    columns.want_indexes(room.database, asked, wanted)
    return answer(
        {
            "tasks": rows,
            "total": shown.total,
            "total_annotations": shown.total_annotations,
            "total_predictions": shown.total_predictions,
        }
    )


def _open_to(unit: UnitOfWork, project: Project, wanted: TaskQuery, who: Caller) -> TaskQuery:
    """What of a list the caller may see. Raises Paused; NotAllowed for what would tell of what is hidden from them."""
    discretion.refuse_hidden_columns(project, wanted, who)
    if who.may(Permission.ANNOTATIONS_ANY):
        return wanted
    pauses.refuse_paused(unit, project.id, who.id)
    refuse_hidden_predictions(project, wanted)
    return assignments.visible_in(project, wanted, who.id)


def _refuse_closed(unit: UnitOfWork, task: Task, who: Caller) -> None:
    """Raises Paused, and NotThere for a task that was given to others."""
    if who.may(Permission.ANNOTATIONS_ANY):
        return
    pauses.refuse_paused(unit, task.project_id, who.id)
    if not assignments.is_visible(unit, unit.projects.get(task.project_id), task.id, who.id):
        raise NotThere("Task")


def rows_json(unit: UnitOfWork, ids: Sequence[TaskId], who: Caller, *, full: bool) -> list[dict[str, Any]]:
    """TaskRow of each; without `full` the lists on a task stay empty."""
    found = unit.tasks.get_many(ids)
    annotations = unit.annotations.of_tasks(ids)
    predictions = unit.predictions.of_tasks(ids)
    drafts = unit.drafts.of_tasks(ids, who.id)
    people = unit.accounts.people(each.completed_by for many in annotations.values() for each in many)
    assigned = _assigned(unit, ids, who)
    hidden = _hides_predictions(unit, found, who)
    reviewing = reviewing_json(unit, found) if who.may(Permission.ANNOTATIONS_ANY) else {}
    rows = []
    for task in found:
        own, said = visible(annotations[task.id], who), [] if hidden else predictions[task.id]
        row = task_json(task) | aggregates_json(task, own, said, has_draft=bool(drafts[task.id])) | assigned[task.id]
        row |= reviewing.get(task.id, {}) | _hidden(who, task, hidden)
        row["annotations"] = [annotation_json(each, people, unit.now) for each in own] if full else []
        row["predictions"] = [prediction_json(each, unit.now) for each in said] if full else []
        row["drafts"] = [draft_json(each, {who.id: who.user}, unit.now) for each in drafts[task.id]] if full else []
        rows.append(row)
    return rows


def _assigned(unit: UnitOfWork, ids: Sequence[TaskId], who: Caller) -> dict[TaskId, dict[str, list[UserId]]]:
    """Whom each task was given to; annotators see whether it was to them."""
    annotators, reviewers = (unit.assignments.people_of(ids, kind) for kind in ("AN", "RE"))
    if not who.may(Permission.ANNOTATIONS_ANY):
        annotators = {one: [user for user in users if user == who.id] for one, users in annotators.items()}
        reviewers = {one: [] for one in ids}
    return {one: {"assigned_annotators": annotators[one], "assigned_reviewers": reviewers[one]} for one in ids}


def _hides_predictions(unit: UnitOfWork, found: Sequence[Task], who: Caller) -> bool:
    """Whether the project (of all these tasks) keeps its predictions from annotators."""
    if not found or who.may(Permission.ANNOTATIONS_ANY):
        return False
    return not unit.projects.get(found[0].project_id).show_collab_predictions


def _hidden(who: Caller, task: Task, predictions: bool) -> dict[str, Any]:
    """What stands on a task but tells of answers or predictions that the caller may not see, or of whose they are."""
    of_answers: dict[str, Any] = {} if who.may(Permission.ANNOTATIONS_ANY) else dict(_HIDDEN)
    if of_answers and task.updated_by != who.id:
        of_answers["updated_by"] = []
    return of_answers | ({"predictions_score": None, "total_predictions": 0} if predictions else {})


@router.post("/api/tasks", dependencies=[allow(Permission.TASKS_CREATE)], status_code=201, response_model=TaskPlain)
def create_task(body: TaskIn, room: CurrentRoom) -> Response:
    """Add one task; many go faster through import."""
    with room.database.write() as unit:
        task = tasks.create(unit, ProjectId(body.project), body.data, meta=body.meta, allow_skip=body.allow_skip)
        return answer(task_json(task), 201)


@router.get("/api/tasks/{task_id}", dependencies=_VIEW, response_model=TaskOut)
def get_task(task_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """A task with everything on it."""
    with room.database.read() as unit:
        task = unit.tasks.get(TaskId(task_id))
        _refuse_closed(unit, task, who)
        told = anchoring.reveal_told(unit.projects.get(task.project_id), task.id, who.id)
        return answer(whole_json(unit, task, who) | {"shuffle_seed": shuffle_seed(task, who.id), "reveal": told})


def whole_json(unit: UnitOfWork, task: Task, who: Caller) -> dict[str, Any]:
    """TaskOut of a task."""
    own, hidden = visible(unit.annotations.of_task(task.id), who), _hides_predictions(unit, [task], who)
    said = [] if hidden else unit.predictions.of_task(task.id)
    drafts = unit.drafts.of_task(task.id, user=who.id)
    people = unit.accounts.people(each.completed_by for each in own)
    facts = aggregates_json(task, own, said, has_draft=bool(drafts)) | _assigned(unit, [task.id], who)[task.id]
    facts |= reviewing_json(unit, [task])[task.id]
    return (
        task_json(task)
        | facts
        | {
            "annotations": [with_author(annotation_json(each, people, unit.now), people) for each in own],
            "predictions": [prediction_json(each, unit.now) for each in said],
            "drafts": [draft_json(each, {who.id: who.user}, unit.now) for each in drafts],
        }
        | _hidden(who, task, hidden)
    )


@router.patch("/api/tasks/{task_id}", dependencies=[allow(Permission.TASKS_CHANGE)], response_model=TaskPlain)
def update_task(task_id: int, body: TaskPatch, who: CurrentUser, room: CurrentRoom) -> Response:
    """Replace a task's data or meta."""
    with room.database.write() as unit:
        task = tasks.update(unit, TaskId(task_id), body.model_dump(exclude_unset=True), by=who.id)
        return answer(task_json(task))


@router.delete("/api/tasks/{task_id}", dependencies=[allow(Permission.TASKS_DELETE)], status_code=204)
def delete_task(task_id: int, room: CurrentRoom) -> Response:
    """Remove a task with its annotations and predictions."""
    with room.database.write() as unit:
        tasks.delete(unit, TaskId(task_id))
    return nothing()


@router.get("/api/projects/{project_id}/tasks", dependencies=_VIEW, response_model=list[TaskRow])
def list_project_tasks(project_id: int, who: CurrentUser, room: CurrentRoom, page: HundredAPage) -> Response:
    """A page of the project's tasks in id order; an empty list past the last one."""
    with room.database.read() as unit:
        return answer(_page_by_id(unit, unit.projects.get(ProjectId(project_id)), page, who))


def _page_by_id(unit: UnitOfWork, project: Project, page: Page, who: Caller) -> list[dict[str, Any]]:
    discretion.refuse_task_list(project, who)
    shown = _open_to(unit, project, TaskQuery(), who)
    if shown.selects_everything:
        ids = unit.tasks.page(project.id, offset=page.offset, limit=page.size)
    else:
        ids = unit.task_queries.ids(project, shown, offset=page.offset, limit=page.size)
    return rows_json(unit, ids, who, full=True)


@router.delete("/api/projects/{project_id}/tasks", dependencies=[allow(Permission.TASKS_DELETE)], status_code=204)
def delete_all_tasks(project_id: int, room: CurrentRoom) -> Response:
    """Remove every task of a project."""
    with room.database.write() as unit:
        tasks.delete_all(unit, ProjectId(project_id))
    return nothing()
