"""How often each label was given, by people and by models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, csv_answer
from juryroom.api.auth import CurrentRoom, allow
from juryroom.api.label_figures import told
from juryroom.api.schemas import stats as shapes
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services import figures, statistics
from juryroom.services.label_counts import joined
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["statistics"])
_OF_PROJECT = [allow(Permission.PROJECTS_DASHBOARD)]
_P = "/api/projects/{project_id}/stats/label-distribution"
_PIPE = "___PIPE___"
NO_LABELS = "answers to this control are not labels out of a list"


def _dimensions(unit: UnitOfWork, project_id: ProjectId) -> list[dict[str, Any]]:
    """Every control with its labels: those of the config, and others that were given."""
    rules = unit.agreements.rules(project_id)
    given, counted = statistics.given_labels(unit, project_id), statistics.counted_controls(unit, project_id)
    found = []
    for place, (name, control) in enumerate(rules.interface.controls.items() if rules else (), start=1):
        used = [label for label in given.get(name, {}) if label]
        labels = statistics.choices(control, used) if name in counted else []
        found.append(
            {
                "name": name,
                "dimension_id": place,
                "type": control.type,
                "choices": labels,
                "choice_keys": [joined(name, label) for label in labels],
                "unsupported_reason": None if name in counted else NO_LABELS,
            }
        )
    return found


@router.get(f"{_P}/structure", dependencies=_OF_PROJECT, response_model=shapes.LabelStructure)
def get_label_structure(project_id: int, room: CurrentRoom) -> Response:
    """Controls and the labels that can be counted."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        dimensions = _dimensions(unit, project.id)
    return answer(
        {
            "dimensions": dimensions,
            "choice_keys": [key for each in dimensions for key in each["choice_keys"]],
            "has_predictions": project.total_predictions_number > 0,
            "prediction_filters_supported": False,
            "prediction_identity_ready": False,
        }
    )


@router.get(f"{_P}/counts", dependencies=_OF_PROJECT, response_model=shapes.LabelCounts)
def get_label_counts(
    project_id: int, room: CurrentRoom, choice_keys: str | None = None, filters: str | None = None,
    limit: Annotated[int | None, Query(ge=1, le=10_000)] = None, offset: Annotated[int, Query(ge=0)] = 0,
    format: Literal["json", "csv"] = "json",
) -> Response:  # fmt: skip
    """Answers and predictions that hold each label, and the share of those that answer its control."""
    if filters:
        message = "Labels are counted over all tasks. Filter the tasks in the Data Manager, and export those."
        raise BadInput("Validation error", {"filters": [message]})
    predicted = figures.get(room.database, ProjectId(project_id), "predicted_labels")
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        dimensions, given = _dimensions(unit, project.id), statistics.given_labels(unit, project.id)
    rows = [_row(each["name"], label, given, predicted.value) for each in dimensions for label in each["choices"]]
    if format == "csv":
        return csv_answer(rows, list(shapes.LabelCount.model_fields), f"project-{project_id}-labels")
    shown, after = _chosen(rows, choice_keys, limit, offset)
    totals = {
        "annotation_totals_by_dimension": {name: own.get("", 0) for name, own in given.items()},
        "prediction_totals_by_dimension": {name: own.get("", 0) for name, own in (predicted.value or {}).items()},
    }
    return answer({"results": shown, "totals": totals, "next_offset": after, "predictions": told(predicted)})


def _chosen(
    rows: list[dict[str, Any]], keys: str | None, limit: int | None, offset: int
) -> tuple[list[dict[str, Any]], int | None]:
    if keys is not None:
        wanted = set(keys.split(_PIPE))
        return [row for row in rows if row["choice_key"] in wanted], None
    end = len(rows) if limit is None else offset + limit
    return rows[offset:end], end if end < len(rows) else None


def _row(
    control: str, label: str, given: dict[str, dict[str, int]], predicted: dict[str, dict[str, int]] | None
) -> dict[str, Any]:
    own, model = given.get(control, {}), None if predicted is None else predicted.get(control, {})
    said = None if model is None else model.get(label, 0)
    return {
        "choice": label,
        "choice_key": joined(control, label),
        "dimension_name": control,
        "from_annotations_count": own.get(label, 0),
        "from_annotations_percent": _percent(own.get(label, 0), own.get("", 0)),
        "from_predictions_count": said,
        "from_predictions_percent": None if model is None else _percent(said or 0, model.get("", 0)),
    }


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
