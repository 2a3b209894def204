"""What a project's agreement is about: its controls with their metrics, and the project's own choice of metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import msgspec

from juryroom.core.agreement.dimensions import Dimension, dimensions
from juryroom.core.agreement.metric import Metric
from juryroom.core.agreement.settings import AgreementSettings
from juryroom.core.model import Project, ProjectId, UserId
from juryroom.errors import BadInput, NotThere
from juryroom.services import config_changes
from juryroom.store.unit import UnitOfWork

METRIC_FIELDS = ("metric_name", "additional_params", "agreement_threshold", "max_additional_annotators_assignable")


def listing(unit: UnitOfWork, project: Project) -> list[dict[str, Any]]:
    """A row per control, in the order of the config; its number is its place."""
    rules = unit.agreements.rules(project.id)
    if rules is None:
        return []
    found = dimensions(rules.interface, rules.settings)
    return [_row(place, each, rules.settings, project) for place, each in enumerate(found, start=1)]


def _row(place: int, each: Dimension, settings: AgreementSettings, project: Project) -> dict[str, Any]:
    choice = settings.metrics.get(each.control) or each.default
    metric = next((own for own in each.allowed if own.name == choice.name), None)
    return {
        "id": place,
        "project": project.id,
        "name": each.name,
        "control_tag": each.control,
        "description": f"{each.tag} {each.control}",
        "is_categorical": each.is_categorical,
        "metric_type": choice.name,
        "metric_params": metric.with_defaults(choice.params) if metric else dict(choice.params),
        "allowed_metrics_with_params": {own.name: _params(own) for own in each.allowed},
        "extraction_method": "control",
        "extraction_method_params": {},
        "values_enum": list(each.labels),
        "order": place - 1,
        "is_active": settings.weight_of(each.control).overall > 0,
        "is_user_defined": False,
        "created_by": None,
        "created_at": project.created_at,
        "updated_at": project.updated_at,
    }


def _params(metric: Metric) -> dict[str, Any]:
    return {"title": metric.title, "params": {param.name: asdict(param) for param in metric.params}}


def one(unit: UnitOfWork, project: Project, place: int) -> dict[str, Any]:
    """Raises NotThere."""
    found = listing(unit, project)
    if not 1 <= place <= len(found):
        raise NotThere("Dimension")
    return found[place - 1]


def change(
    unit: UnitOfWork, project_id: ProjectId, place: int, fields: Mapping[str, Any], by: UserId
) -> dict[str, Any]:
    """Choose a control's metric and its parameters, or leave the control out of agreement."""
    project = unit.projects.get(project_id)
    control = one(unit, project, place)["control_tag"]
    rows = _stored(project)
    rows[control] = (rows.get(control) or {}) | dict(fields)
    if "metric_type" in fields and "metric_params" not in fields:
        rows[control].pop("metric_params", None)
    config_changes.change(unit, project_id, {"dimensions": rows}, by=by)
    return one(unit, unit.projects.get(project_id), place)


def _stored(project: Project) -> dict[str, Any]:
    """What was chosen so far, by control; it may have been given as a list of rows."""
    given = msgspec.json.decode(project.settings).get("dimensions") or {}
    if isinstance(given, dict):
        return given
    return {str(row.get("control_tag") or row.get("name")): row for row in given if isinstance(row, dict)}


def metric_of(project: Project) -> dict[str, Any]:
    """The metric chosen for the whole project, and when a task needs one more person."""
    settings = msgspec.json.decode(project.settings)
    return {
        "metric_name": settings.get("metric_name"),
        "metric_params": settings.get("additional_params") or {},
        "agreement_threshold": settings.get("agreement_threshold"),
        "max_additional_annotators_assignable": settings.get("max_additional_annotators_assignable") or 0,
        "allowed": True,
    }


def set_metric(unit: UnitOfWork, project_id: ProjectId, fields: Mapping[str, Any], by: UserId) -> dict[str, Any]:
    """Change what is given. Raises BadInput when no control of the project can use the metric."""
    project = unit.projects.get(project_id)
    name = fields.get("metric_name")
    allowed = {own.name for each in _all(unit, project) for own in each.allowed}
    if name and name not in allowed:
        message = f"No control of this project can use the metric {name!r}. There are: {', '.join(sorted(allowed))}."
        raise BadInput("Validation error", {"metric_name": [message]})
    config_changes.change(unit, project_id, {key: fields[key] for key in METRIC_FIELDS if key in fields}, by=by)
    return metric_of(unit.projects.get(project_id))


def _all(unit: UnitOfWork, project: Project) -> tuple[Dimension, ...]:
    rules = unit.agreements.rules(project.id)
    return dimensions(rules.interface, rules.settings) if rules else ()


def grouping(unit: UnitOfWork, project: Project) -> set[str]:
    """Metrics that consensus can use: they say of two answers whether they are the same."""
    return {own.name for each in _all(unit, project) for own in each.allowed if own.agrees_at is not None}
