"""How models agree with people, with the ground truth and with each other: worked out, not kept."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from juryroom.api import label_figures
from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.label_figures import told
from juryroom.api.numbers import numbers
from juryroom.api.own_figures import asked_for, refuse_others
from juryroom.api.schemas import stats as shapes
from juryroom.api.stats import Ids, PerLabel
from juryroom.core.model import ProjectId, UserId
from juryroom.core.permissions import Permission
from juryroom.services import figures
from juryroom.services.statistics import rater_of

router = APIRouter(tags=["statistics"])
_OF_PEOPLE = [allow(Permission.PERFORMANCE_VIEW)]
_OF_PROJECT = [allow(Permission.PROJECTS_DASHBOARD)]
_P = "/api/projects/{project_id}"


def _models(room: CurrentRoom, project_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    found = figures.get(room.database, ProjectId(project_id), "models")
    return found.value or {"people": {}, "truth": {}, "models": {}, "person": {}}, told(found)


_NOBODY = {"agreement": None, "n": 0, "left_out": 0}


@router.get(f"{_P}/user-stats/prediction", dependencies=_OF_PEOPLE, response_model=shapes.OfAnnotators)
def get_agreement_with_models(
    project_id: int, who: CurrentUser, room: CurrentRoom, ids: Ids = None, per_label: PerLabel = False
) -> Response:
    """How each person agrees with the models' predictions."""
    if per_label:
        by, when = label_figures.of_kind(room, project_id, "person")
        return answer(label_figures.of_people(by, numbers(ids, "ids"), who) | when)
    value, when = _models(room, project_id)
    rows = asked_for(label_figures.by_person(value["person"]), numbers(ids, "ids"), who, _NOBODY)
    return answer(
        {"agreement": {user: own["agreement"] for user, own in rows.items()},
         "n": {user: own["n"] for user, own in rows.items()}} | when
    )  # fmt: skip


@router.get(f"{_P}/user-stats/{{user_id}}/prediction", dependencies=_OF_PEOPLE, response_model=shapes.PerUser)
def get_agreement_of_user_with_models(
    project_id: int, user_id: int, who: CurrentUser, room: CurrentRoom, per_label: PerLabel = False
) -> Response:
    """The same for one person."""
    refuse_others(who, user_id)
    if per_label:
        by, when = label_figures.of_kind(room, project_id, "person")
        own = label_figures.of_one(by, rater_of(UserId(user_id)))
        return answer({"average_prediction_agreement_per_user": own["agreement"], "n": own["n"]} | when)
    value, when = _models(room, project_id)
    own = value["person"].get(rater_of(UserId(user_id)), _NOBODY)
    return answer({"average_prediction_agreement_per_user": own["agreement"], "n": own["n"]} | when)


@router.get(
    f"{_P}/model-stats/{{model_version}}/agreement", dependencies=_OF_PROJECT, response_model=shapes.OneAgreement
)
def get_agreement_of_model(project_id: int, model_version: str, room: CurrentRoom) -> Response:
    """How one model version agrees with people."""
    value, when = _models(room, project_id)
    return answer(value["people"].get(model_version, _NOBODY) | when)


@router.get(
    f"{_P}/model-stats/{{model_version}}/agreement-groundtruth", dependencies=_OF_PROJECT,
    response_model=shapes.OneAgreement,
)  # fmt: skip
def get_agreement_of_model_with_truth(
    project_id: int, model_version: str, room: CurrentRoom, per_label: PerLabel = False
) -> Response:
    """How one model version agrees with the ground truth."""
    if per_label:
        by, when = label_figures.of_kind(room, project_id, "model_truth")
        return answer(label_figures.of_one(by, model_version) | when)
    value, when = _models(room, project_id)
    return answer(value["truth"].get(model_version, _NOBODY) | when)


@router.get(f"{_P}/model-stats/{{model_version}}/prediction", dependencies=_OF_PROJECT, response_model=shapes.PerModel)
def get_agreement_of_models(
    project_id: int, model_version: str, room: CurrentRoom, per_label: PerLabel = False
) -> Response:
    """How one model version agrees with the others."""
    if per_label:
        by, when = label_figures.of_kind(room, project_id, "models")
        own = label_figures.of_one(by, model_version)
        return answer({"average_prediction_agreement_per_model": own["agreement"], "n": own["n"]} | when)
    value, when = _models(room, project_id)
    own = value["models"].get(model_version, _NOBODY)
    return answer({"average_prediction_agreement_per_model": own["agreement"], "n": own["n"]} | when)
