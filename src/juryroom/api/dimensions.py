"""What agreement is about and how it is measured; metrics of one's own are installed, never sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotSupported
from juryroom.services import agreement, dimensions

router = APIRouter(tags=["agreement"])
_VIEW = [allow(Permission.PROJECTS_VIEW)]
_CHANGE = [allow(Permission.PROJECTS_CHANGE)]
_P = "/api/projects/{project_id}"
INSTALLED = (
    "A metric of your own is a Python package that is installed beside Juryroom, with an entry point in the group "
    "juryroom.metrics; code is not taken from the web. Choose an installed metric by its name."
)


class DimensionPatch(BaseModel):
    """The metric of one control."""

    metric_type: str | None = None
    metric_params: dict[str, Any] | None = None
    is_active: bool | None = None


class MetricParamIn(BaseModel):
    """The metric of the project."""

    metric_name: str | None = None
    additional_params: dict[str, Any] | None = None
    agreement_threshold: Annotated[float, Field(ge=0, le=100)] | None = None
    max_additional_annotators_assignable: Annotated[int, Field(ge=0, le=1000)] | None = None


class Code(BaseModel):
    code: str = ""


class DimensionOut(BaseModel):
    """A control as something to agree about."""

    id: int
    project: int
    name: str
    control_tag: str
    description: str
    is_categorical: bool
    metric_type: str
    metric_params: dict[str, Any]
    allowed_metrics_with_params: dict[str, Any]
    extraction_method: str
    extraction_method_params: dict[str, Any]
    values_enum: list[str]
    order: int
    is_active: bool
    is_user_defined: bool
    created_by: int | None
    created_at: str
    updated_at: str


class MetricParamOut(BaseModel):
    metric_name: str | None
    metric_params: dict[str, Any]
    agreement_threshold: float | None
    max_additional_annotators_assignable: int
    allowed: bool


@router.get(f"{_P}/dimensions", dependencies=_VIEW, response_model=list[DimensionOut])
def list_dimensions(
    project_id: int,
    room: CurrentRoom,
    agreement_methodology: Literal["consensus", "pairwise"] | None = None,
    is_active: bool | None = None,
) -> Response:
    """The controls of the project, with the metrics that each may use. By consensus alone those that make groups."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        found = dimensions.listing(unit, project)
        grouping = dimensions.grouping(unit, project)
    if agreement_methodology == "consensus":
        found = [each for each in found if each["metric_type"] in grouping]
    return answer([each for each in found if is_active in (None, each["is_active"])])


@router.get(f"{_P}/dimensions/{{dimension_id}}", dependencies=_VIEW, response_model=DimensionOut)
def get_dimension(project_id: int, dimension_id: int, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(dimensions.one(unit, unit.projects.get(ProjectId(project_id)), dimension_id))


@router.patch(f"{_P}/dimensions/{{dimension_id}}", dependencies=_CHANGE, response_model=DimensionOut)
def update_dimension(
    project_id: int, dimension_id: int, body: DimensionPatch, who: CurrentUser, room: CurrentRoom
) -> Response:
    """Choose the metric of a control; agreement follows."""
    with room.database.write() as unit:
        fields = body.model_dump(exclude_unset=True)
        return answer(dimensions.change(unit, ProjectId(project_id), dimension_id, fields, who.id))


@router.get(f"{_P}/metricparam", dependencies=_VIEW, response_model=MetricParamOut)
def get_metric(project_id: int, room: CurrentRoom) -> Response:
    """The metric of the project; a control that cannot use it has its own."""
    with room.database.read() as unit:
        return answer(dimensions.metric_of(unit.projects.get(ProjectId(project_id))))


@router.post(f"{_P}/metricparam", dependencies=_CHANGE, response_model=MetricParamOut)
def set_metric(project_id: int, body: MetricParamIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Choose the metric of the project, and from which agreement on a task needs one more person."""
    with room.database.write() as unit:
        fields = body.model_dump(exclude_unset=True)
        return answer(dimensions.set_metric(unit, ProjectId(project_id), fields, who.id))


class Recounting(BaseModel):
    job: int | None


@router.post(f"{_P}/agreement/recount", dependencies=_CHANGE, response_model=Recounting)
def recount_agreement(project_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Work the agreement of all tasks out anew, by a job when there are many. It is kept, so this is for doubts."""
    with room.database.write() as unit:
        job = agreement.ask_for_recount(unit, unit.projects.get(ProjectId(project_id)).id, who.id)
    return answer({"job": None if job is None else job.id})


@router.get(f"{_P}/gcp-custom-function", dependencies=_VIEW, operation_id="get_gcp_function")
@router.get(f"{_P}/aws-custom-function", dependencies=_VIEW, operation_id="get_aws_function")
@router.get(f"{_P}/custom-function", dependencies=_VIEW, operation_id="get_custom_function")
def get_custom_function(project_id: int, room: CurrentRoom) -> Response:
    """No code is kept here; `installed` names the metrics that packages bring."""
    with room.database.read() as unit:
        rules = unit.agreements.rules(unit.projects.get(ProjectId(project_id)).id)
    installed = sorted(rules.settings.tools.custom) if rules else []
    return answer({"code": None, "installed": installed, "detail": INSTALLED})


@router.post(f"{_P}/gcp-custom-function", dependencies=_CHANGE, status_code=501, operation_id="set_gcp_function")
@router.post(f"{_P}/aws-custom-function", dependencies=_CHANGE, status_code=501, operation_id="set_aws_function")
@router.post(f"{_P}/custom-function", dependencies=_CHANGE, status_code=501, operation_id="set_custom_function")
def set_custom_function(project_id: int, _: Code, room: CurrentRoom) -> Response:
    """Refused: code is installed, not sent."""
    _known(room, project_id)
    raise NotSupported(INSTALLED)


@router.post(f"{_P}/check-function", dependencies=_CHANGE)
def check_function(project_id: int, body: Code, room: CurrentRoom) -> Response:
    """Refused: code that is sent is not run, so that there is nothing to check."""
    _known(room, project_id)
    if not body.code.strip():
        raise BadInput("Validation error", {"code": ["This field is required."]})
    raise BadInput("Validation error", {"code": [INSTALLED]})


@router.get(f"{_P}/aws-custom-function-logs", dependencies=_VIEW, operation_id="get_aws_function_logs")
@router.get(f"{_P}/custom-function-logs", dependencies=_VIEW, operation_id="get_custom_function_logs")
def get_custom_function_logs(project_id: int, room: CurrentRoom) -> Response:
    """None: what installed metrics say stands in the server's own log."""
    _known(room, project_id)
    return answer({"logs": []})


def _known(room: CurrentRoom, project_id: int) -> None:
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
