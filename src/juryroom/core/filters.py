"""The Data Manager's grammar: filters, ordering and selection, read from the API's JSON and checked against an
allow-list of columns. What comes out is values; `store/task_queries.py` turns them into SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from juryroom.errors import BadInput

ColumnType = Literal["Number", "String", "Boolean", "Datetime", "List", "Unknown"]

COLUMNS: Mapping[str, ColumnType] = {
    "id": "Number",
    "inner_id": "Number",
    "created_at": "Datetime",
    "updated_at": "Datetime",
    "completed_at": "Datetime",
    "total_annotations": "Number",
    "cancelled_annotations": "Number",
    "total_predictions": "Number",
    "predictions_score": "Number",
    "predictions_model_versions": "List",
    "annotators": "List",
    "updated_by": "List",
    "ground_truth": "Boolean",
    "draft_exists": "Boolean",
    "is_labeled": "Boolean",
    "avg_lead_time": "Number",
    "file_upload": "String",
    "annotations_results": "String",
    "predictions_results": "String",
    "annotations_ids": "String",
}
"""Columns a filter or an ordering may name, besides `data.<field>`."""


class Operator(StrEnum):
    """What a filter line does with its column and value."""

    EQUAL = "equal"
    NOT_EQUAL = "not_equal"
    LESS = "less"
    GREATER = "greater"
    LESS_OR_EQUAL = "less_or_equal"
    GREATER_OR_EQUAL = "greater_or_equal"
    BETWEEN = "in"
    NOT_BETWEEN = "not_in"
    IN_LIST = "in_list"
    NOT_IN_LIST = "not_in_list"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the task list: one of COLUMNS, or a field of the task data when `path` is set."""

    name: str
    type: ColumnType
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter line; `child` must hold as well."""

    column: Column
    operator: Operator
    value: Any
    child: Condition | None = None


@dataclass(frozen=True, slots=True)
class Ordering:
    """One column, up or down; nulls come last both ways and ids break ties."""

    column: Column
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Some ids, or (`everything`) all but these."""

    everything: bool
    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """What a view shows: conditions joined by `conjunction`, an order, a selection."""

    conditions: tuple[Condition, ...] = ()
    conjunction: Literal["and", "or"] = "and"
    ordering: Ordering | None = None
    selection: Selection | None = None


def read_query(raw: Mapping[str, Any]) -> TaskQuery:
    """The API's `{filters, ordering, selectedItems, columnsDisplayType}` as a TaskQuery.

    Raises BadInput naming the filter, the column or the operator that is not understood and what would be.
    """
    filters = _object(raw.get("filters"), "filters")
    items = _list(filters.get("items"), "filters.items")
    conjunction: Any = filters.get("conjunction") or "and"
    if conjunction not in ("and", "or"):
        raise BadInput(f'filters.conjunction is "{conjunction}"; it must be "and" or "or".')
    types = _object(raw.get("columnsDisplayType"), "columnsDisplayType")
    return TaskQuery(
        conditions=tuple(_condition(item, f"filters.items[{index}]") for index, item in enumerate(items)),
        conjunction=conjunction,
        ordering=_ordering(raw.get("ordering") or [], types),
        selection=_selection(raw.get("selectedItems")),
    )


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not value:
        return {}
    if not isinstance(value, Mapping):
        raise BadInput(f"{where} must be an object.")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not value:
        return []
    if not isinstance(value, list):
        raise BadInput(f"{where} must be a list.")
    return value


def _condition(item: Any, where: str) -> Condition:
    if not isinstance(item, Mapping) or "filter" not in item:
        raise BadInput(f'{where} must be an object with "filter", "operator", "type" and "value".')
    name = str(item["filter"]).removeprefix("filter:").removeprefix("tasks:")
    try:
        operator = Operator(str(item.get("operator")))
    except ValueError:
        known = ", ".join(Operator)
        raise BadInput(f'{where}: operator "{item.get("operator")}" is not known. Known: {known}.') from None
    child = item.get("child_filter")
    return Condition(
        column=read_column(name, item.get("type"), where),
        operator=operator,
        value=_value(item.get("value"), operator, where),
        child=_condition(child, f"{where}.child_filter") if child else None,
    )


def read_column(name: str, wanted: Any, where: str) -> Column:
    """The column called `name`; `wanted` is the type a filter claims for a data field."""
    if name.startswith("data."):
        kind: ColumnType = wanted if wanted in ("Number", "Boolean", "Datetime", "String") else "String"
        return Column(name, kind, tuple(name.removeprefix("data.").split(".")))
    if name not in COLUMNS:
        raise BadInput(f'{where}: there is no column "{name}". Columns: {", ".join(COLUMNS)}, data.<field>.')
    return Column(name, COLUMNS[name])


def _value(value: Any, operator: Operator, where: str) -> Any:
    if operator in (Operator.BETWEEN, Operator.NOT_BETWEEN):
        if not isinstance(value, Mapping) or not {"min", "max"} <= set(value):
            raise BadInput(f'{where}: operator "{operator}" needs a value {{"min": ..., "max": ...}}.')
        return (value["min"], value["max"])
    if operator in (Operator.IN_LIST, Operator.NOT_IN_LIST):
        if not isinstance(value, list):
            raise BadInput(f'{where}: operator "{operator}" needs a list of values.')
        return tuple(value)
    if operator is Operator.EMPTY:
        return str(value).lower() == "true"
    return value


def _ordering(raw: Any, types: Mapping[str, Any]) -> Ordering | None:
    if not raw:
        return None
    if not isinstance(raw, list) or not isinstance(raw[0], str):
        raise BadInput('ordering must be a list such as ["-tasks:predictions_score"].')
    text = raw[0]
    name = text.lstrip("-").removeprefix("tasks:")
    column = read_column(name, types.get(f"tasks:{name}", "String"), "ordering")
    if column.type == "List":
        raise BadInput(f'ordering: "{name}" holds a list and cannot be sorted by.')
    return Ordering(column, descending=text.startswith("-"))


def _selection(raw: Any) -> Selection | None:
    if not raw:
        return None
    if not isinstance(raw, Mapping) or not isinstance(raw.get("all"), bool):
        raise BadInput('selectedItems must be {"all": true, "excluded": [...]} or {"all": false, "included": [...]}.')
    everything = raw["all"]
    ids = _list(raw.get("excluded" if everything else "included"), "selectedItems")
    if not all(isinstance(task_id, int) and not isinstance(task_id, bool) for task_id in ids):
        raise BadInput("selectedItems holds something that is not a task id.")
    return Selection(everything, frozenset(ids))
