"""One filter line as SQL. Columns come from an allow-list, values are always bound."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.columns import COUNTERS, Operator
from juryroom.core.filters import Condition
from juryroom.core.matching import folded
from juryroom.store import tables as t
from juryroom.store.rows import one_of

Clause = sa.ColumnElement[bool]
Value = sa.ColumnElement[Any]


def compare(value: Value, condition: Condition, dialect: str) -> Clause:
    """A comparison in which null never equals anything, and `not_` lines keep the tasks that lack the field."""
    operator, wanted, column = condition.operator, condition.value, condition.column
    match operator:
        case Operator.EMPTY:
            return _is_empty(value, condition) if wanted else sa.not_(_is_empty(value, condition))
        case Operator.EXISTS:
            return value.is_not(None)
        case Operator.NOT_EXISTS:
            return value.is_(None)
    if column.type == "Boolean":
        wanted = str(wanted).lower() if column.path else wanted
        return sa.or_(value.is_(None), value != wanted) if operator is Operator.NOT_EQUAL else value == wanted
    if operator.startswith("not_"):
        return sa.or_(value.is_(None), sa.not_(_TESTS[Operator(operator.removeprefix("not_"))](value, wanted, dialect)))
    return _TESTS[operator](value, wanted, dialect)


def _is_empty(value: Value, condition: Condition) -> Clause:
    if condition.column.name in COUNTERS:
        return value == 0
    if condition.column.type in ("String", "Unknown"):
        return sa.or_(value.is_(None), value == "")
    return value.is_(None)


def _small(value: Value, needle: str, dialect: str) -> Value:
    """Without capitals, as `core/matching.py` does it."""
    if needle.isascii():
        return sa.func.lower(value if dialect == "sqlite" else sa.collate(value, "C"))
    plain = value if dialect == "sqlite" else sa.collate(value, "default")
    return sa.func.juryroom_lower(plain) if dialect == "sqlite" else sa.func.lower(plain)


LONGEST_PATTERN = 1000


def _like(value: Value, needle: str, dialect: str, shape: str) -> Clause | None:
    """SQLite's LIKE, which knows no capitals but ASCII's, in a third of the time; None where it will not do."""
    if dialect != "sqlite" or not needle.isascii() or not 0 < len(needle) <= LONGEST_PATTERN:
        return None
    return value.like(shape.format(re.sub(r"([%_\\])", r"\\\1", needle)), escape="\\")


def _contains(value: Value, needle: str, dialect: str) -> Clause:
    if (found := _like(value, needle, dialect, "%{}%")) is not None:
        return found
    find = sa.func.instr if dialect == "sqlite" else sa.func.strpos
    return find(_small(value, needle, dialect), folded(needle, needle)) > 0


def _starts_with(value: Value, needle: str, dialect: str) -> Clause:
    if (found := _like(value, needle, dialect, "{}%")) is not None:
        return found
    start = sa.func.substr(_small(value, needle, dialect), 1, sa.literal(len(folded(needle, needle))))
    return start == folded(needle, needle)


def _ends_with(value: Value, needle: str, dialect: str) -> Clause:
    wanted = folded(needle, needle)
    if not wanted:
        return value.is_not(None)
    if (found := _like(value, needle, dialect, "%{}")) is not None:
        return found
    small, size = _small(value, needle, dialect), sa.literal(len(wanted))
    return (sa.func.substr(small, -size) if dialect == "sqlite" else sa.func.right(small, size)) == wanted


def _regex(value: Value, pattern: str, dialect: str) -> Clause:
    if dialect == "sqlite":
        return value.op("REGEXP", is_comparison=True)(pattern)
    return sa.collate(value, "C").op("~", is_comparison=True)(_in_postgresql(pattern))


_BOUNDARY = {"\\b": "\\y", "\\B": "\\Y", "\\z": "\\Z"}


def _in_postgresql(pattern: str) -> str:
    """The same pattern where PostgreSQL spells it otherwise."""
    return re.sub(r"\\.", lambda found: _BOUNDARY.get(found[0], found[0]), pattern)


def _type_of(values: Sequence[Any]) -> sa.types.TypeEngine[Any]:
    return sa.Text() if values and isinstance(values[0], str) else sa.Double()


_TESTS: Mapping[Operator, Callable[[Any, Any, str], Clause]] = {
    Operator.EQUAL: lambda value, wanted, _: value == wanted,
    Operator.LESS: lambda value, wanted, _: value < wanted,
    Operator.GREATER: lambda value, wanted, _: value > wanted,
    Operator.LESS_OR_EQUAL: lambda value, wanted, _: value <= wanted,
    Operator.GREATER_OR_EQUAL: lambda value, wanted, _: value >= wanted,
    Operator.BETWEEN: lambda value, wanted, _: sa.and_(value >= wanted[0], value <= wanted[1]),
    Operator.IN_LIST: lambda value, wanted, dialect: (
        one_of(dialect, value, wanted, _type_of(wanted)) if wanted else sa.false()
    ),
    Operator.CONTAINS: _contains,
    Operator.STARTS_WITH: _starts_with,
    Operator.ENDS_WITH: _ends_with,
    Operator.REGEX: _regex,
}


# -- columns that look at a task's neighbours


def _of_task(table: sa.Table, *conditions: Clause) -> Clause:
    return sa.exists().where(table.c.task_id == t.tasks.c.id, *conditions)


def _annotator(who: int | None) -> Clause:
    author = t.annotations.c.completed_by
    return _of_task(t.annotations, author.is_not(None) if who is None else author == who)


def _assigned(kind: str) -> Callable[[int | None], Clause]:
    row = t.task_assignees.c
    return lambda one: _of_task(t.task_assignees, row.kind == kind, sa.true() if one is None else row.user_id == one)


def _updated_by(who: int | None) -> Clause:
    by = t.tasks.c.updated_by
    return by.is_not(None) if who is None else sa.and_(by.is_not(None), by == who)


def _annotation(one: int | None) -> Clause:
    return _of_task(t.annotations, *(() if one is None else (t.annotations.c.id == one,)))


def _version(version: str | None) -> Clause:
    own = t.predictions.c.model_version
    return _of_task(t.predictions, own != "" if version is None else own == version)


def _author_in(table: sa.Table) -> Callable[[int | None], Clause]:
    author = table.c.created_by
    return lambda who: _of_task(table, author.is_not(None) if who is None else author == who)


def _flag(flag: str | None) -> Clause:
    return _of_task(t.task_flags, *(() if flag is None else (t.task_flags.c.flag == flag,)))


_LISTS: Mapping[str, Callable[[Any], Clause]] = {
    "annotators": _annotator,
    "assigned_annotators": _assigned("AN"),
    "assigned_reviewers": _assigned("RE"),
    "updated_by": _updated_by,
    "annotations_ids": _annotation,
    "predictions_model_versions": _version,
    "reviewers": _author_in(t.annotation_reviews),
    "comment_authors": _author_in(t.comments),
    "flags": _flag,
}
"""Per column: whether a task's list holds a value (None: any)."""


def in_list(condition: Condition) -> Clause:
    """A line about a column that holds a list."""
    holds, operator = _LISTS[condition.column.name], condition.operator
    match operator:
        case Operator.EMPTY:
            return sa.not_(holds(None)) if condition.value else holds(None)
        case Operator.EXISTS:
            return holds(None)
        case Operator.NOT_EXISTS:
            return sa.not_(holds(None))
    any_of = sa.or_(sa.false(), *(holds(one) for one in condition.value))
    return sa.not_(any_of) if operator.startswith("not_") else any_of


_RESULTS = {
    "annotations_results": (t.annotations, t.annotation_payloads, t.annotation_payloads.c.annotation_id),
    "predictions_results": (t.predictions, t.prediction_payloads, t.prediction_payloads.c.prediction_id),
}
RESULTS = frozenset(_RESULTS)


def in_results(condition: Condition, dialect: str) -> Clause:
    """A line about results: whether one of the task's has such a text. Without any, the task's is null."""
    parent, payload, key = _RESULTS[condition.column.name]

    def one_of(*tests: Clause) -> Clause:
        return sa.exists().where(parent.c.task_id == t.tasks.c.id, key == parent.c.id, *tests)

    text, operator, wanted = payload.c.result, condition.operator, condition.value
    match operator:
        case Operator.EMPTY:
            return one_of() if not wanted else sa.not_(one_of())
        case Operator.EXISTS:
            return one_of()
        case Operator.NOT_EXISTS:
            return sa.not_(one_of())
    if not wanted and operator in (Operator.IN_LIST, Operator.NOT_IN_LIST):
        return sa.true() if operator is Operator.NOT_IN_LIST else sa.false()  # nothing equals one of none
    plain = text if dialect == "sqlite" else sa.collate(text, "C")
    test = _TESTS[Operator(operator.removeprefix("not_"))](plain, wanted, dialect)
    return sa.not_(one_of(test)) if operator.startswith("not_") else one_of(test)
