"""Predictions: what models say about tasks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.predictions import PredictionIn, PredictionOut, PredictionPatch, prediction_json
from juryroom.core.model import PredictionId, ProjectId, TaskId
from juryroom.core.permissions import Permission
from juryroom.errors import NotThere
from juryroom.services import predictions
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["predictions"])
_VIEW = [allow(Permission.PREDICTIONS_VIEW)]
_CHANGE = [allow(Permission.PREDICTIONS)]


def is_hidden(unit: UnitOfWork, project_id: ProjectId, who: Caller) -> bool:
    """Whether the project keeps its predictions from the caller: annotators answer without them."""
    return not who.may(Permission.ANNOTATIONS_ANY) and not unit.projects.get(project_id).show_collab_predictions


@router.post("/api/predictions", dependencies=_CHANGE, status_code=201, response_model=PredictionOut)
def create_prediction(body: PredictionIn, room: CurrentRoom, upsert: bool = False) -> Response:
    """Store a model's answer to a task; with `upsert` in place of its earlier one of the same version."""
    with room.database.write() as unit:
        prediction = predictions.add(
            unit,
            TaskId(body.task),
            body.result,
            score=body.score,
            model_version=body.model_version,
            upsert=upsert,
        )
        return answer(prediction_json(prediction, unit.now), 201)


@router.get("/api/predictions", dependencies=_VIEW, response_model=list[PredictionOut])
def list_predictions(
    who: CurrentUser,
    room: CurrentRoom,
    task: int | None = None,
    project: int | None = None,
    task__project: Annotated[int | None, Query()] = None,
) -> Response:
    """The predictions of a task or of a project, all of them at once."""
    with room.database.read() as unit:
        if task is not None:
            found = unit.predictions.of_task(TaskId(task))
        elif (project_id := project if project is not None else task__project) is not None:
            unit.projects.get(ProjectId(project_id))
            found = unit.predictions.of_project(ProjectId(project_id))
        else:
            found = []
        if found and is_hidden(unit, found[0].project_id, who):
            found = []
        return answer([prediction_json(prediction, unit.now) for prediction in found])


@router.get("/api/predictions/{prediction_id}", dependencies=_VIEW, response_model=PredictionOut)
def get_prediction(prediction_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        found = unit.predictions.get(PredictionId(prediction_id))
        if is_hidden(unit, found.project_id, who):
            raise NotThere("Prediction")
        return answer(prediction_json(found, unit.now))


@router.patch("/api/predictions/{prediction_id}", dependencies=_CHANGE, response_model=PredictionOut)
def update_prediction(prediction_id: int, body: PredictionPatch, room: CurrentRoom) -> Response:
    """Change what is given."""
    return _update(prediction_id, body, room)


@router.put("/api/predictions/{prediction_id}", dependencies=_CHANGE, response_model=PredictionOut)
def replace_prediction(prediction_id: int, body: PredictionPatch, room: CurrentRoom) -> Response:
    """Change what is given, as PATCH does."""
    return _update(prediction_id, body, room)


def _update(prediction_id: int, body: PredictionPatch, room: CurrentRoom) -> Response:
    with room.database.write() as unit:
        changes = body.model_dump(exclude_unset=True)
        prediction = predictions.update(unit, PredictionId(prediction_id), changes)
        return answer(prediction_json(prediction, unit.now))


@router.delete("/api/predictions/{prediction_id}", dependencies=_CHANGE, status_code=204)
def delete_prediction(prediction_id: int, room: CurrentRoom) -> Response:
    with room.database.write() as unit:
        predictions.delete(unit, PredictionId(prediction_id))
    return nothing()
