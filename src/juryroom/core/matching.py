"""A query held against rows of plain values: what the databases are tested against, and a filter for what is at hand.

A row maps column names to values; `data` is the task's data, `predictions_scores` a score (or None) per model version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from juryroom.core import regex
from juryroom.core.columns import COUNTERS, Column, Operator
from juryroom.core.filters import Condition, Ordering, TaskQuery

Row = Mapping[str, Any]
LONGEST_NUMBER = 300
"""Digits beyond which a number of the data is none: no database could compare it."""


def matches(row: Row, query: TaskQuery) -> bool:
    """Whether the query shows this row."""
    selection = query.selection
    if selection and (row["id"] in selection.ids) == selection.everything:
        return False
    lines = (all(_holds(row, part) for part in line.chain) for line in query.conditions)
    return not query.conditions or (all(lines) if query.conjunction == "and" else any(lines))


def arranged(rows: Iterable[Row], ordering: Ordering | None) -> list[Row]:
    """The rows in the query's order: nulls last both ways, ids breaking ties in the same direction."""
    if ordering is None:
        return sorted(rows, key=lambda row: row["id"])
    column, down = ordering.column, ordering.descending
    known = [(value_of(row, column), row["id"], row) for row in rows]
    there = sorted((each for each in known if each[0] is not None), key=lambda each: each[:2], reverse=down)
    missing = sorted((each for each in known if each[0] is None), key=lambda each: each[1], reverse=down)
    return [each[2] for each in there + missing]


def value_of(row: Row, column: Column) -> Any:
    """What the row holds in a column, None if nothing."""
    if column.path:
        return data_value(row["data"], column.path, number=column.type == "Number")
    if column.version is not None:
        return row["predictions_scores"].get(column.version)
    return row[column.name]


def data_value(data: Any, path: Iterable[str], *, number: bool) -> Any:
    """A field of the data as a number (None when it is none) or as text: strings as they are, all else as JSON."""
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    if number:
        return _number(data)
    if data is None or isinstance(data, str):
        return data
    return msgspec.json.encode(data).decode()


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or len(str(value)) > LONGEST_NUMBER:
        return None
    return float(value)


def _holds(row: Row, condition: Condition) -> bool:
    column, operator, wanted = condition.column, condition.operator, condition.value
    value = value_of(row, column)
    if column.type == "List":
        return _list_holds(value, operator, wanted)
    if operator is Operator.EMPTY:
        return _is_empty(value, column) is wanted
    if operator in (Operator.EXISTS, Operator.NOT_EXISTS):
        return (value is not None) == (operator is Operator.EXISTS)
    if column.type == "Boolean" and column.path:
        wanted = str(wanted).lower()
    if operator.startswith("not_"):
        return value is None or not _TESTS[Operator(operator.removeprefix("not_"))](value, wanted)
    return value is not None and bool(_TESTS[operator](value, wanted))


def _is_empty(value: Any, column: Column) -> bool:
    if column.name in COUNTERS:
        return bool(value == 0)
    return value is None or (value == "" and column.type in ("String", "Unknown"))


def _list_holds(values: Iterable[Any], operator: Operator, wanted: Any) -> bool:
    values = list(values)
    match operator:
        case Operator.EMPTY:
            return (not values) is wanted
        case Operator.EXISTS | Operator.NOT_EXISTS:
            return bool(values) == (operator is Operator.EXISTS)
    return any(one in values for one in wanted) != operator.startswith("not_")


_SMALL = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def folded(text: str, needle: str) -> str:
    """The text without capitals, as far as the needle makes a difference: ASCII letters, or all that have one."""
    return text.translate(_SMALL) if needle.isascii() else "".join(letter.lower() for letter in text)


def _contains(value: str, needle: str) -> bool:
    return folded(needle, needle) in folded(value, needle)


def _starts_with(value: str, needle: str) -> bool:
    return folded(value, needle).startswith(folded(needle, needle))


def _ends_with(value: str, needle: str) -> bool:
    return folded(value, needle).endswith(folded(needle, needle))


_TESTS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: lambda value, wanted: bool(value == wanted),
    Operator.LESS: lambda value, wanted: bool(value < wanted),
    Operator.GREATER: lambda value, wanted: bool(value > wanted),
    Operator.LESS_OR_EQUAL: lambda value, wanted: bool(value <= wanted),
    Operator.GREATER_OR_EQUAL: lambda value, wanted: bool(value >= wanted),
    Operator.BETWEEN: lambda value, wanted: bool(wanted[0] <= value <= wanted[1]),
    Operator.IN_LIST: lambda value, wanted: value in wanted,
    Operator.CONTAINS: _contains,
    Operator.STARTS_WITH: _starts_with,
    Operator.ENDS_WITH: _ends_with,
    Operator.REGEX: lambda value, wanted: regex.found(wanted, value),
}
