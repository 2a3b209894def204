"""Annotations by the number: one answer for many tasks, and many answers removed."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from juryroom.api.annotations import may_set_the_truth, visible
from juryroom.api.answers import answer
from juryroom.api.asking import refuse_hidden_predictions, refuse_peeking
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.bulk_annotations import BulkAnswer, BulkDelete, BulkDeleted, BulkMade
from juryroom.core.filters import read_query
from juryroom.core.model import Annotation, AnnotationId, PredictionId, ProjectId, TaskId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotAllowed, NotThere
from juryroom.services import assignments, bulk_answers, discretion, members
from juryroom.services.accounts import Caller
from juryroom.services.annotations import Details, encode
from juryroom.services.bulk_answers import MOST_TASKS
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["annotations"], prefix="/api/annotations")


@router.post(
    "/bulk", dependencies=[allow(Permission.ANNOTATIONS_CREATE)], status_code=201, response_model=list[BulkMade]
)
def create_annotations(body: BulkAnswer, who: CurrentUser, room: CurrentRoom) -> Response:
    """Store the caller's one answer to many tasks: all of them, or none if one cannot be answered."""
    with room.database.write() as unit:
        project, caller = _where(unit, body, who)
        if body.ground_truth:
            may_set_the_truth(caller)
        made = bulk_answers.submit(
            unit, project, _tasks(unit, project, body, caller), body.result, author=who.id, details=_details(body)
        )
    return answer([{"id": each.id} for each in made], 201)


def _where(unit: UnitOfWork, body: BulkAnswer, who: Caller) -> tuple[ProjectId, Caller]:
    """The project that is named, which the door has looked at, or that of the first task: the same is asked here."""
    if body.project is not None:
        return unit.projects.get(ProjectId(body.project)).id, who
    if not body.tasks:
        raise BadInput("Validation error", {"project": ["Name the project, or the tasks by their numbers."]})
    project = unit.tasks.get(TaskId(body.tasks[0]), payload=False).project_id
    role = members.role_in(unit, project, who.user)
    if role is None or who.within not in (None, project):
        raise NotThere("Task")
    caller = who.as_role(role)
    if not caller.may(Permission.ANNOTATIONS_CREATE):
        raise NotAllowed("You do not have permission to perform this action.")
    return project, caller


def _tasks(unit: UnitOfWork, project_id: ProjectId, body: BulkAnswer, who: Caller) -> list[TaskId]:
    """The tasks that are named, or those of a selection: which the caller may ask for by nothing hidden from them."""
    if body.tasks is not None:
        return [TaskId(each) for each in body.tasks]
    if not body.selected_items:
        raise BadInput("Validation error", {"tasks": ["Name tasks, or selected_items."]})
    asked = {"selectedItems": body.selected_items} | ({"filters": body.filters} if body.filters else {})
    project, wanted = unit.projects.get(project_id), read_query(asked)
    refuse_peeking(wanted, who)
    discretion.refuse_hidden_columns(project, wanted, who)
    if not who.may(Permission.ANNOTATIONS_ANY):
        refuse_hidden_predictions(project, wanted)
        wanted = assignments.visible_in(project, wanted, who.id)
    return unit.task_queries.ids(project, wanted, limit=MOST_TASKS + 1)


def _details(body: BulkAnswer) -> Details:
    return Details(
        lead_time=body.lead_time,
        was_cancelled=body.was_cancelled,
        ground_truth=body.ground_truth,
        unique_id=body.unique_id,
        parent_prediction=None if body.parent_prediction is None else PredictionId(body.parent_prediction),
        parent_annotation=None if body.parent_annotation is None else AnnotationId(body.parent_annotation),
        meta=encode(body.meta or {}),
        in_bulk=True,
    )


@router.post("/bulk-delete", dependencies=[allow(Permission.ANNOTATIONS_DELETE)], response_model=BulkDeleted)
def delete_annotations(body: BulkDelete, who: CurrentUser, room: CurrentRoom) -> Response:
    """Remove these answers of a project: all of them, or none if one is not there or not the caller's to remove."""
    with room.database.write() as unit:
        found = _all_of_them(unit, ProjectId(body.project), body.ids, who)
        return answer({"deleted_count": bulk_answers.delete(unit, found, by=who.id)})


def _all_of_them(unit: UnitOfWork, project: ProjectId, ids: list[int], who: Caller) -> list[Annotation]:
    unit.projects.get(project)
    found = unit.annotations.get_many(AnnotationId(each) for each in ids)
    inside = [each for each in visible(found, who) if each.project_id == project]
    if missing := sorted(set(ids) - {each.id for each in inside}):
        raise BadInput("Validation error", {"ids": [f"There is no annotation {missing[0]} in this project."]})
    return inside
