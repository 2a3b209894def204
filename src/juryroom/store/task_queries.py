"""The Data Manager's questions as SQL: which tasks, in which order, how many. Payloads are read only where a condition
or an order names a `data.` field; columns come from an allow-list, values are always bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from juryroom.core.filters import Column, Condition, Operator, Ordering, Selection, TaskQuery
from juryroom.core.model import ProjectId, TaskId
from juryroom.errors import BadInput
from juryroom.store import tables as t

Clause = sa.ColumnElement[bool]

PLAIN: Mapping[str, sa.Column[Any]] = {
    "id": t.tasks.c.id,
    "inner_id": t.tasks.c.inner_id,
    "created_at": t.tasks.c.created_at,
    "updated_at": t.tasks.c.updated_at,
    "completed_at": t.tasks.c.completed_at,
    "total_annotations": t.tasks.c.total_annotations,
    "cancelled_annotations": t.tasks.c.cancelled_annotations,
    "total_predictions": t.tasks.c.total_predictions,
    "predictions_score": t.tasks.c.score,
    "is_labeled": t.tasks.c.is_labeled,
    "file_upload": t.tasks.c.file_upload,
}


class TaskQueries:
    """Answers a TaskQuery over one project."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    def totals(self, project_id: ProjectId, query: TaskQuery) -> tuple[int, int, int]:
        """Tasks, annotations and predictions that the query matches."""
        total = sa.func.coalesce
        statement = (
            sa.select(
                sa.func.count(),
                total(sa.func.sum(t.tasks.c.total_annotations), 0),
                total(sa.func.sum(t.tasks.c.total_predictions), 0),
            )
            .select_from(self._source(query))
            .where(self._where(project_id, query))
        )
        n_tasks, n_annotations, n_predictions = self._connection.execute(statement).one()
        return int(n_tasks), int(n_annotations), int(n_predictions)

    def ids(self, project_id: ProjectId, query: TaskQuery, *, offset: int, limit: int) -> list[TaskId]:
        """One page of matching ids, in the query's order."""
        statement = (
            sa.select(t.tasks.c.id)
            .select_from(self._source(query))
            .where(self._where(project_id, query))
            .order_by(*self._order(query.ordering))
            .offset(offset)
            .limit(limit)
        )
        return [TaskId(task_id) for (task_id,) in self._connection.execute(statement)]

    # -- the parts of a statement

    def _source(self, query: TaskQuery) -> sa.FromClause:
        columns = [condition.column for top in query.conditions for condition in _chain(top)]
        if query.ordering:
            columns.append(query.ordering.column)
        if any(column.path for column in columns):
            return t.tasks.join(t.task_payloads, t.task_payloads.c.task_id == t.tasks.c.id)
        return t.tasks

    def _where(self, project_id: ProjectId, query: TaskQuery) -> Clause:
        parts: list[Clause] = [t.tasks.c.project_id == project_id]
        if query.conditions:
            lines = [sa.and_(*map(self._condition, _chain(top))) for top in query.conditions]
            parts.append(sa.and_(*lines) if query.conjunction == "and" else sa.or_(*lines))
        if query.selection:
            parts.append(_selected(query.selection))
        return sa.and_(*parts)

    def _order(self, ordering: Ordering | None) -> tuple[sa.ColumnElement[Any], ...]:
        if ordering is None:
            return (t.tasks.c.id,)
        value, by_id = self._value(ordering.column), t.tasks.c.id
        if ordering.descending:
            return (value.desc().nulls_last(), by_id.desc())
        return (value.asc().nulls_last(), by_id)

    def _condition(self, condition: Condition) -> Clause:
        special = _EXISTS.get(condition.column.name)
        if special is not None:
            return _membership(condition, special)
        return _compare(self._value(condition.column), condition)

    def _value(self, column: Column) -> sa.ColumnElement[Any]:
        if column.path:
            return self._data_field(column)
        if column.name == "avg_lead_time":
            mean = sa.select(sa.func.avg(t.annotations.c.lead_time)).where(t.annotations.c.task_id == t.tasks.c.id)
            return mean.scalar_subquery()
        if column.name not in PLAIN:
            raise BadInput(f'Tasks cannot be sorted by "{column.name}".')
        return PLAIN[column.name]

    def _data_field(self, column: Column) -> sa.ColumnElement[Any]:
        """One spelling per dialect, so that an expression index on it is found again."""
        if self._dialect == "sqlite":
            path = "$" + "".join(f'."{part}"' for part in column.path)
            value = sa.func.json_extract(t.task_payloads.c.data, path)
            if column.type == "Number":
                kind = sa.func.json_type(t.task_payloads.c.data, path)
                return sa.case((kind.in_(("integer", "real")), sa.cast(value, sa.Double)))
            return sa.cast(value, sa.Text)
        document = sa.cast(t.task_payloads.c.data, JSONB)
        path_array = sa.cast(list(column.path), ARRAY(sa.Text))
        text = sa.func.jsonb_extract_path_text(document, *column.path)
        if column.type == "Number":
            kind = sa.func.jsonb_typeof(document.op("#>")(path_array))
            return sa.case((kind == "number", sa.cast(text, sa.Double)))
        return text


def _chain(condition: Condition) -> list[Condition]:
    return [condition, *(_chain(condition.child) if condition.child else [])]


def _selected(selection: Selection) -> Clause:
    ids = sorted(selection.ids)
    return t.tasks.c.id.not_in(ids) if selection.everything else t.tasks.c.id.in_(ids)


def _compare(value: sa.ColumnElement[Any], condition: Condition) -> Clause:
    """A comparison in which null never equals anything, and `not_` lines keep the tasks that lack the field."""
    operator, wanted = condition.operator, condition.value
    if operator is Operator.EMPTY:
        empty = sa.or_(value.is_(None), value == "") if condition.column.type == "String" else value.is_(None)
        return empty if wanted else sa.not_(empty)
    compare = _COMPARISONS[operator]
    typed = _typed(wanted, condition)
    if operator.startswith("not_"):
        return sa.or_(value.is_(None), compare(value, typed))
    return compare(value, typed)


_COMPARISONS: Mapping[Operator, Callable[[Any, Any], Clause]] = {
    Operator.EQUAL: lambda column, value: column == value,
    Operator.NOT_EQUAL: lambda column, value: column != value,
    Operator.LESS: lambda column, value: column < value,
    Operator.GREATER: lambda column, value: column > value,
    Operator.LESS_OR_EQUAL: lambda column, value: column <= value,
    Operator.GREATER_OR_EQUAL: lambda column, value: column >= value,
    Operator.BETWEEN: lambda column, value: column.between(*value),
    Operator.NOT_BETWEEN: lambda column, value: sa.not_(column.between(*value)),
    Operator.IN_LIST: lambda column, value: column.in_(value),
    Operator.NOT_IN_LIST: lambda column, value: column.not_in(value),
    Operator.CONTAINS: lambda column, value: column.icontains(value, autoescape=True),
    Operator.NOT_CONTAINS: lambda column, value: sa.not_(column.icontains(value, autoescape=True)),
}


def _typed(value: Any, condition: Condition) -> Any:
    """The value as the column's type; a value that cannot be is an error, not a filter without rows."""
    if isinstance(value, tuple):
        return tuple(_typed(part, condition) for part in value)
    kind = condition.column.type
    try:
        if kind == "Number":
            return float(value)
        if kind == "Boolean" and not condition.column.path:
            return str(value).lower() == "true"
    except (TypeError, ValueError):
        raise BadInput(f'Filter on "{condition.column.name}": {value!r} is not a number.') from None
    return str(value).lower() if kind == "Boolean" else str(value)


def _of_task(table: sa.Table, *conditions: Clause) -> sa.Exists:
    return sa.exists().where(table.c.task_id == t.tasks.c.id, *conditions)


def _result_text(payload: sa.Table, key: sa.Column[Any], parent: sa.Table, text: Any) -> sa.Exists:
    match = payload.c.result.icontains(str(text), autoescape=True)
    return sa.exists().where(parent.c.task_id == t.tasks.c.id, key == parent.c.id, match)


_EXISTS: Mapping[str, Callable[[Any], Clause]] = {
    "draft_exists": lambda _: _of_task(t.drafts),
    "ground_truth": lambda _: _of_task(t.annotations, t.annotations.c.ground_truth.is_(True)),
    "annotators": lambda who: _of_task(
        t.annotations, *(() if who is None else (t.annotations.c.completed_by == int(who),))
    ),
    "updated_by": lambda who: sa.and_(
        t.tasks.c.updated_by.is_not(None), *(() if who is None else (t.tasks.c.updated_by == int(who),))
    ),
    "annotations_ids": lambda one: _of_task(t.annotations, *(() if one is None else (t.annotations.c.id == int(one),))),
    "predictions_model_versions": lambda version: _of_task(
        t.predictions, *(() if version is None else (t.predictions.c.model_version == str(version),))
    ),
    "annotations_results": lambda text: _result_text(
        t.annotation_payloads, t.annotation_payloads.c.annotation_id, t.annotations, "" if text is None else text
    ),
    "predictions_results": lambda text: _result_text(
        t.prediction_payloads, t.prediction_payloads.c.prediction_id, t.predictions, "" if text is None else text
    ),
}
"""Columns that look at a task's neighbours: value (None: any) -> clause."""


def _membership(condition: Condition, holds: Callable[[Any], Clause]) -> Clause:
    operator, value = condition.operator, condition.value
    if operator is Operator.EMPTY:
        return sa.not_(holds(None)) if value else holds(None)
    if condition.column.type == "Boolean":
        wanted = (str(value).lower() == "true") == (operator is Operator.EQUAL)
        return holds(None) if wanted else sa.not_(holds(None))
    values = value if isinstance(value, list | tuple) else [value]
    try:
        any_of = sa.or_(*(holds(one) for one in values))
    except ValueError:
        raise BadInput(f'Filter on "{condition.column.name}": {value!r} is not an id.') from None
    return sa.not_(any_of) if operator.startswith("not_") else any_of
