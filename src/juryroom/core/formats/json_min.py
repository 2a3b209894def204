"""JSON_MIN and the tables made from it: one flat row per annotation, newest first within its task.

A row has the task's data, then `id`, one key per control that was answered, and who, when and how long. Values:
one choice and one line of text stand alone, several choices as `{"choices": [...]}`, everything else as a list of the
values with the image's size where the result has it. Skipped annotations and relations are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Row = dict[str, Any]
PLAIN = {"choices": "choices", "textarea": "text"}


def rows(tasks: Iterable[Mapping[str, Any]], *, with_predictions: bool = False) -> Iterator[Row]:
    """The rows of exported tasks. A task nobody annotated gives one row with the data alone.

    with_predictions: beside each answer what the model said, from predictions exported in full.
    """
    for task in tasks:
        given = task.get("annotations") or ()
        if not given:
            yield _row(task, {}) | predicted(task, {}) if with_predictions else _row(task, {})
            continue
        counted = [one for one in given if not one.get("was_cancelled")]
        for annotation in sorted(counted, key=lambda one: one.get("created_at") or "", reverse=True):
            yield _row(task, annotation) | (predicted(task, annotation) if with_predictions else {})


def predicted(task: Mapping[str, Any], annotation: Mapping[str, Any]) -> Row:
    """The prediction that the answer began from, else the task's newest with a score, else its newest."""
    given = [one for one in task.get("predictions") or () if isinstance(one, dict)]
    begun_from = annotation.get("parent_prediction")
    scored = [one for one in given if one.get("score") is not None]
    shown = [one for one in given if begun_from is not None and one.get("id") == begun_from] or scored or given
    said: Mapping[str, Any] = shown[-1] if shown else {}
    names = {"prediction_id": "id", "prediction_score": "score", "prediction_model_version": "model_version"}
    return {column: said.get(name) for column, name in names.items()}


def columns(found: Iterable[Row]) -> list[str]:
    """Every key of the rows, in alphabetical order: the header of a table."""
    names: set[str] = set()
    for row in found:
        if not row.keys() <= names:
            names |= row.keys()
    return sorted(names)


def columns_of_none(fields: Iterable[str], controls: Iterable[str], *, with_predictions: bool = False) -> list[str]:
    """The header of a table without rows: what an answer would bring, by the fields and controls of the config."""
    about = _row({"data": {}}, {}) | (predicted({}, {}) if with_predictions else {})
    return sorted({*fields, *controls, *about})


def table_rows(found: Iterable[Row]) -> Iterator[Row]:
    """The rows as tables have them: the annotator is a text."""
    for row in found:
        if row["annotator"] is not None:
            row["annotator"] = str(row["annotator"])
        yield row


def _row(task: Mapping[str, Any], annotation: Mapping[str, Any]) -> Row:
    data = task.get("data")
    return {
        **(data if isinstance(data, dict) else {"data": data}),
        "id": task.get("id"),
        **answers(annotation.get("result") or ()),
        "annotator": _annotator(annotation.get("completed_by")),
        "annotation_id": annotation.get("id"),
        "created_at": annotation.get("created_at"),
        "updated_at": annotation.get("updated_at"),
        "lead_time": annotation.get("lead_time"),
    }


def _annotator(author: Any) -> Any:
    return author.get("email") or author.get("id") if isinstance(author, dict) else author


def answers(results: Iterable[Any]) -> dict[str, Any]:
    """One value per control that was answered."""
    by_control: dict[str, list[Any]] = {}
    for result in results:
        if isinstance(result, dict) and "from_name" in result and isinstance(result.get("value"), dict):
            by_control.setdefault(result["from_name"], []).append(result)
    return {name: _answer(found) for name, found in by_control.items()}


def _answer(results: list[Any]) -> Any:
    values = [_value(result) for result in results]
    return values[0] if len(values) == 1 and results[0].get("type") in PLAIN else values


def _value(result: Mapping[str, Any]) -> Any:
    value: dict[str, Any] = dict(result["value"])
    inner = value.get(PLAIN.get(str(result.get("type")), ""))
    if isinstance(inner, list) and len(inner) == 1:
        return inner[0]
    return value | {size: result[size] for size in ("original_width", "original_height") if size in result}
