"""The Data Manager's grammar: filters, ordering and selection, read from the API's JSON and checked against an
allow-list of columns. What comes out is values; `store/task_queries.py` turns them into SQL, `core/matching.py` holds
a row of plain values against them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from juryroom.core import regex
from juryroom.core.columns import COLUMNS, OPERATORS, UNSORTABLE, Column, ColumnType, Operator, read_column
from juryroom.core.model import instant_of
from juryroom.errors import BadInput

__all__ = [
    "COLUMNS",
    "Column",
    "ColumnType",
    "Condition",
    "Operator",
    "Ordering",
    "Selection",
    "TaskQuery",
    "read_query",
]

MOST_LINES = 100
MOST_LISTED = 10_000
_BETWEEN = (Operator.BETWEEN, Operator.NOT_BETWEEN)
_LISTED = (Operator.IN_LIST, Operator.NOT_IN_LIST)
_NUMBERED = frozenset(
    {
        "annotators", "assigned_annotators", "assigned_reviewers", "updated_by", "annotations_ids", "reviewers",
        "comment_authors",
    }
)  # fmt: skip
"""Lists of ids."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter line; `child` must hold as well. The value has the column's type."""

    column: Column
    operator: Operator
    value: Any
    child: Condition | None = None

    @property
    def chain(self) -> tuple[Condition, ...]:
        """The line and its children."""
        return (self, *(self.child.chain if self.child else ()))


@dataclass(frozen=True, slots=True)
class Ordering:
    """One column, up or down; nulls come last both ways and ids break ties, in the same direction."""

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

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column the query looks at, the ordering's last."""
        lines = tuple(line.column for top in self.conditions for line in top.chain)
        return (*lines, self.ordering.column) if self.ordering else lines

    def within(self, condition: Condition) -> TaskQuery:
        """The same, of the tasks that meet the condition alone."""

        def ending(line: Condition) -> Condition:
            return replace(line, child=ending(line.child) if line.child else condition)

        return replace(self, conditions=tuple(map(ending, self.conditions)) or (condition,))

    @property
    def selects_everything(self) -> bool:
        """No condition and no selection: only an order."""
        kept = self.selection is None or (self.selection.everything and not self.selection.ids)
        return kept and not self.conditions


def read_query(raw: Mapping[str, Any]) -> TaskQuery:
    """The API's `{filters, ordering, selectedItems, columnsDisplayType}` as a TaskQuery.

    Raises BadInput naming the filter, the column or the operator that is not understood and what would be.
    """
    filters = _object(raw.get("filters"), "filters")
    items = _list(filters.get("items"), "filters.items")
    conjunction: Any = filters.get("conjunction") or "and"
    if conjunction not in ("and", "or"):
        raise BadInput(f'filters.conjunction is "{conjunction}"; it must be "and" or "or".')
    if len(items) > MOST_LINES:
        raise BadInput(f"filters.items: at most {MOST_LINES} lines.")
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
    if where.count("child_filter") > MOST_LINES:
        raise BadInput(f"At most {MOST_LINES} child filters in a line.")
    column = read_column(_plain(str(item["filter"])), item.get("type"), where)
    operator = _operator(item.get("operator"), column, where)
    child = item.get("child_filter")
    return Condition(
        column=column,
        operator=operator,
        value=_value(item.get("value"), column, operator, f'{where} on "{column.name}"'),
        child=_condition(child, f"{where}.child_filter") if child else None,
    )


def _plain(name: str) -> str:
    return name.removeprefix("filter:").removeprefix("tasks:")


def _operator(given: Any, column: Column, where: str) -> Operator:
    try:
        operator = Operator(str(given))
    except ValueError:
        raise BadInput(f'{where}: operator "{given}" is not known. Known: {", ".join(Operator)}.') from None
    if operator not in OPERATORS[column.type]:
        offered = ", ".join(OPERATORS[column.type])
        raise BadInput(f'{where}: "{column.name}" is a {column.type}; "{operator}" cannot be asked of it: {offered}.')
    return operator


def _value(value: Any, column: Column, operator: Operator, where: str) -> Any:
    """The value as the column's type; a value that cannot be is an error, not a filter without rows."""
    if operator is Operator.EMPTY:
        return _flag(True if value is None else value, where)
    if operator in (Operator.EXISTS, Operator.NOT_EXISTS):
        return None
    if operator in _BETWEEN:
        if not isinstance(value, Mapping) or not {"min", "max"} <= set(value):
            raise BadInput(f'{where}: operator "{operator}" needs a value {{"min": ..., "max": ...}}.')
        return (_typed(value["min"], column, where), _typed(value["max"], column, where))
    if operator in _LISTED or (column.type == "List" and isinstance(value, list)):
        if not isinstance(value, list) or len(value) > MOST_LISTED:
            raise BadInput(f'{where}: operator "{operator}" needs a list of at most {MOST_LISTED} values.')
        return tuple(_typed(one, column, where) for one in value)
    one = _typed(value, column, where)
    if operator is Operator.REGEX:
        regex.compiled(one)
    return (one,) if column.type == "List" else one


def _typed(value: Any, column: Column, where: str) -> Any:
    if isinstance(value, Mapping | list) or value is None:
        raise BadInput(f"{where}: {value!r} is not a value of type {column.type}.")
    match column.type:
        case "Number":
            return _number(value, where)
        case "Boolean":
            return _flag(value, where)
        case "Datetime":
            return _text(value, where) if column.path else _instant(value, where)
        case "List" if column.name in _NUMBERED:
            return _id(value, where)
    return _text(value, where)


def _number(value: Any, where: str) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(f"{where}: {value!r} is not a number.")
    return number


def _id(value: Any, where: str) -> int:
    number = _number(value, where)
    if not number.is_integer() or abs(number) >= 2**53:
        raise BadInput(f"{where}: {value!r} is not an id.")
    return int(number)


def _flag(value: Any, where: str) -> bool:
    word = str(value).lower()
    if word not in ("true", "false"):
        raise BadInput(f"{where}: {value!r} is neither true nor false.")
    return word == "true"


def _text(value: Any, where: str) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadInput(f"{where}: the value holds a character that text cannot hold.")
    return text


def _instant(value: Any, where: str) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadInput(f"{where}: {value!r} is not a time such as 2026-11-20T23:04:19.000Z.") from None
    return instant_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _ordering(raw: Any, types: Mapping[str, Any]) -> Ordering | None:
    if not raw:
        return None
    if not isinstance(raw, list) or not isinstance(raw[0], str):
        raise BadInput('ordering must be a list such as ["-tasks:predictions_score"].')
    text = raw[0]
    name = _plain(text.removeprefix("-"))
    column = read_column(name, types.get(f"tasks:{name}"), "ordering")
    if column.type == "List" or name in UNSORTABLE:
        raise BadInput(f'ordering: "{name}" cannot be sorted by.')
    return Ordering(column, descending=text.startswith("-"))


def _selection(raw: Any) -> Selection | None:
    if not raw:
        return None
    if not isinstance(raw, Mapping) or not isinstance(raw.get("all"), bool):
        raise BadInput('selectedItems must be {"all": true, "excluded": [...]} or {"all": false, "included": [...]}.')
    everything = raw["all"]
    ids = _list(raw.get("excluded" if everything else "included"), "selectedItems")
    if not all(isinstance(one, int) and not isinstance(one, bool) and abs(one) < 2**53 for one in ids):
        raise BadInput("selectedItems holds something that is not a task id.")
    return Selection(everything, frozenset(ids))
