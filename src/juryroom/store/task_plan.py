"""The parts of a statement that answers a query: where it begins, what it joins, what it asks for.

A ready index holds a row for every task of its project, so a query that names nothing else is answered from indexes
alone, without a look at `tasks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from juryroom.core.columns import Column, Operator
from juryroom.core.filters import Condition, TaskQuery
from juryroom.core.model import ProjectId
from juryroom.store import tables as t
from juryroom.store.column_values import NEVER_NULL, computed, kind_of
from juryroom.store.fields import Field
from juryroom.store.rows import one_of
from juryroom.store.task_conditions import RESULTS, Clause, Value, compare, in_list, in_results

Drive = Literal["order", "filter"]
"""Walk along the order and test each row, or find rows by the filter and sort them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A query over one project, ready to be selected from."""

    source: sa.FromClause
    where: Clause
    task_id: Value
    key: Value | None
    """What rows are ordered by before their ids; None: by ids alone."""
    may_lack_key: bool
    descending: bool


class Planner:
    """Plans one query."""

    def __init__(
        self,
        dialect: str,
        project: ProjectId,
        fields: Sequence[Field],
        *,
        drive: Drive = "order",
        with_tasks: bool = False,
    ) -> None:
        self._dialect = dialect
        self._project = project
        self._fields = {(field.name, field.kind): field for field in fields if field.state == "ready"}
        self._by_filter = drive == "filter"
        self._needs_tasks = with_tasks
        self._needs_payload = False
        self._aliases: dict[int, Any] = {}
        self._base: int | None = None
        self._id: Value = t.tasks.c.id

    def index_of(self, column: Column) -> Field | None:
        """The ready index over a column."""
        return self._fields.get((column.name, kind_of(column)))

    def plan(self, query: TaskQuery) -> Plan:
        """The query's parts, put together."""
        self._begin(query)
        lines = [sa.and_(*(self._line(part) for part in top.chain)) for top in query.conditions]
        order = query.ordering.column if query.ordering and query.ordering.column.name != "id" else None
        key = None if order is None else self._value(order)
        parts: list[Clause] = []
        if lines:
            parts.append(sa.and_(*lines) if query.conjunction == "and" else sa.or_(*lines))
        if query.selection and not (query.selection.everything and not query.selection.ids):
            chosen = one_of(self._dialect, self._id, sorted(query.selection.ids), sa.BigInteger())
            parts.append(sa.not_(chosen) if query.selection.everything else chosen)
        return Plan(
            source=self._source(query, parts),
            where=sa.and_(sa.true(), *parts),
            task_id=self._id,
            key=key,
            may_lack_key=order is not None and order.name not in NEVER_NULL,
            descending=bool(query.ordering and query.ordering.descending),
        )

    # -- where it begins

    def _begin(self, query: TaskQuery) -> None:
        """Choose the index whose rows are walked; without one it is the tasks' own."""
        order = query.ordering.column if query.ordering and query.ordering.column.name != "id" else None
        lines = [top for top in query.conditions if query.conjunction == "and" or len(query.conditions) == 1]
        if self._by_filter:
            wanted = [line.column for line in lines if narrows(line)] + [top.column for top in query.conditions]
        elif order is not None:
            wanted = [order]
        else:
            wanted = [line.column for line in lines if line.operator is Operator.EQUAL]  # whose rows stand by id
        field = next((field for column in wanted if (field := self.index_of(column))), None)
        if field is not None:
            self._base = field.id
            self._id = self._alias(field).c.task_id

    def _alias(self, field: Field) -> Any:
        if field.id not in self._aliases:
            self._aliases[field.id] = field.values.alias(f"index_{field.id}")
        return self._aliases[field.id]

    def _source(self, query: TaskQuery, parts: list[Clause]) -> sa.FromClause:
        source: Any = t.tasks
        if self._base is None and self._reads_all_data(query):
            parts += [self._aside(t.tasks.c.project_id) == self._project, self._between_its_ends()]
        elif self._base is None:
            parts.append(t.tasks.c.project_id == self._project)
        else:
            source = self._aliases[self._base]
            parts.append(source.c.index_id == self._base)
            if self._needs_tasks:
                source = source.join(t.tasks, t.tasks.c.id == self._id)
        for index_id, alias in self._aliases.items():
            if index_id != self._base:
                source = source.join(
                    alias, sa.and_(alias.c.task_id == self._id, self._aside(alias.c.index_id) == index_id)
                )
        if self._needs_payload:
            source = source.join(t.task_payloads, t.task_payloads.c.task_id == self._id)
        return source  # type: ignore[no-any-return]

    def _reads_all_data(self, query: TaskQuery) -> bool:
        """Whether nothing but the data decides, and no index holds it: every task's is read."""
        unknown = bool(query.columns) and all(one.path and not self.index_of(one) for one in query.columns)
        return unknown and (self._by_filter or query.ordering is not None) and self._dialect == "sqlite"

    def _between_its_ends(self) -> Clause:
        """Data in the order they are stored in, ten times as quick for SQLite as one task's after the other."""
        inside = t.tasks.alias("inside")
        mine = inside.c.project_id == self._project
        first = sa.select(sa.func.min(inside.c.id)).where(mine).scalar_subquery()
        last = sa.select(sa.func.max(inside.c.id)).where(mine).scalar_subquery()
        return t.task_payloads.c.task_id.between(first, last)

    def _aside(self, value: Value) -> Value:
        """The same value, of which SQLite's planner (which has no statistics) shall not look for an index."""
        if self._dialect != "sqlite":
            return value
        return UnaryExpression(value, operator=custom_op("+"), type_=value.type)

    # -- what it asks for

    def _line(self, condition: Condition) -> Clause:
        name = condition.column.name
        if name in RESULTS:
            self._needs_tasks = True
            return in_results(condition, self._dialect)
        if condition.column.type == "List":
            self._needs_tasks = True
            return in_list(condition)
        return compare(self._value(condition.column), condition, self._dialect)

    def _value(self, column: Column) -> Value:
        if column.name == "id":
            return self._id
        field = self.index_of(column)
        if field is not None:
            value: Value = self._alias(field).c.value
            return value if field.id == self._base else self._aside(value)
        self._needs_tasks = True
        self._needs_payload = self._needs_payload or bool(column.path)
        return computed(column, self._dialect)


def narrows(condition: Condition) -> bool:
    """Whether an index leads to the rows of a line."""
    return condition.operator in _NARROWING


_NARROWING = frozenset(
    {
        Operator.EQUAL, Operator.LESS, Operator.GREATER, Operator.LESS_OR_EQUAL, Operator.GREATER_OR_EQUAL,
        Operator.BETWEEN, Operator.IN_LIST, Operator.NOT_EXISTS,
    }
)  # fmt: skip
