"""Flat fields of a task as predictions: `{"verdict": "same"}` becomes a prediction of the control `verdict`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from juryroom.errors import BadInput

SCALARS = frozenset({"rating", "number", "datetime"})


def add_predictions(items: Sequence[Any], fields: Sequence[str], controls: Mapping[str, Any]) -> list[Any]:
    """Each item with one prediction per field it has. A field is named as the control it answers.

    controls: the config's controls by name, each with `type` and `to_name`.
    Raises BadInput when a field names no control.
    """
    if unknown := [name for name in fields if name not in controls]:
        known = ", ".join(controls) or "none"
        message = f"preannotated_from_fields: no control is named {', '.join(unknown)}. The config has: {known}."
        raise BadInput(message, {"preannotated_from_fields": [message]})
    return [_with_predictions(item, fields, controls) for item in items]


def _with_predictions(item: Any, fields: Sequence[str], controls: Mapping[str, Any]) -> Any:
    if not isinstance(item, dict):
        return item
    task = dict(item) if "data" in item else {"data": item}
    data = task["data"]
    if not isinstance(data, dict):
        return task
    made = [_prediction(name, data[name], controls[name]) for name in fields if data.get(name) not in (None, "")]
    given = task.get("predictions")
    return {**task, "predictions": [*(given if isinstance(given, list) else ()), *made]}


def _prediction(name: str, value: Any, control: Any) -> dict[str, Any]:
    if isinstance(value, dict) and "result" in value:
        return value
    result = {"from_name": name, "to_name": control.to_name[0], "type": control.type, "value": _value(value, control)}
    return {"result": [result]}


def _value(value: Any, control: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if control.type == "pairwise":
        return {"selected": value}
    if control.type in SCALARS:
        return {control.type: value}
    key = "text" if control.type == "textarea" else control.type
    return {key: value if isinstance(value, list) else [value]}
