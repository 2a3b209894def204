"""Indexes over what is no column of a task: fields of the data, scores of one version, lead times.

Made when somebody first filters or sorts by such a column, filled in chunks behind the request, and kept by the write
path from the moment they exist. Every task of the project has a row in every index, null included, so that an index
alone can answer a filter, an order and a count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from juryroom.core.columns import Column, read_column
from juryroom.core.model import Instant, ProjectId, TaskId
from juryroom.store import tables as t
from juryroom.store.column_values import Follows, Kind, computed, follows, kind_of
from juryroom.store.rows import among, among_texts
from juryroom.store.upsert import insert_into

Chosen = Callable[[sa.ColumnElement[int]], sa.ColumnElement[bool]]
"""A condition on a column of task ids."""

MOST = 12
"""Indexes per project; what comes later is scanned for."""
LONGEST_TEXT = 500
"""A field with longer texts gets no index: those are searched, not sorted by, and too much for an index page."""


@dataclass(frozen=True, slots=True)
class Field:
    """One index. `state`: building, ready, or unsuitable (its texts are too long)."""

    id: int
    project_id: ProjectId
    name: str
    kind: Kind
    state: str
    filled_to: int

    @property
    def values(self) -> sa.Table:
        return t.task_numbers if self.kind == "number" else t.task_texts

    @property
    def column(self) -> Column:
        return read_column(self.name, "Number" if self.kind == "number" else "String", "index")


_COLUMNS = [t.data_indexes.c[name] for name in ("id", "project_id", "field", "kind", "state", "filled_to")]
_OF_PROJECT = sa.select(*_COLUMNS).where(t.data_indexes.c.project_id == sa.bindparam("project"))


def follow(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None, *changed: Follows) -> None:
    """Write the values of these tasks (None: all) anew into the indexes that depend on what has changed about them.

    Called inside the writing unit, after it has locked the project's row (every counter it moves does).
    """

    def chosen(task_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        return sa.true() if ids is None else among(connection, task_id, ids)

    for row in connection.execute(_OF_PROJECT, {"project": project}).all():
        field = Field(*row)
        if field.state != "unsuitable" and follows(field.column) in changed:
            _store(connection, field, chosen, replace=True)


def _store(connection: sa.Connection, field: Field, where: Chosen, *, replace: bool) -> None:
    """Rows of the tasks that `where` selects. A text that is too long makes the index unsuitable."""
    dialect = connection.dialect.name
    value = computed(field.column, dialect)
    if field.kind == "text":
        value = sa.func.substr(value, 1, LONGEST_TEXT + 1)
    index = sa.literal(field.id, sa.BigInteger())
    source = t.tasks.join(t.task_payloads, t.task_payloads.c.task_id == t.tasks.c.id) if field.column.path else t.tasks
    chosen = (
        sa.select(t.tasks.c.id, index, value)
        .select_from(source)
        .where(t.tasks.c.project_id == field.project_id, where(t.tasks.c.id))
    )
    insert = insert_into(dialect, field.values)
    insert = insert.from_select(["task_id", "index_id", "value"], chosen)
    key = [field.values.c.task_id, field.values.c.index_id]
    if replace:
        insert = insert.on_conflict_do_update(index_elements=key, set_={"value": insert.excluded.value})
    else:
        insert = insert.on_conflict_do_nothing(index_elements=key)
    connection.execute(insert)
    if field.kind == "text":
        values = field.values.c
        long = sa.select(values.task_id).where(values.index_id == field.id, where(values.task_id))
        if connection.execute(long.where(sa.func.length(values.value) > LONGEST_TEXT).limit(1)).first() is not None:
            _set(connection, field, state="unsuitable")


def _set(connection: sa.Connection, field: Field, **values: object) -> None:
    connection.execute(sa.update(t.data_indexes).where(t.data_indexes.c.id == field.id).values(**values))


class Fields:
    """The repository of these indexes."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def of_project(self, project_id: ProjectId) -> list[Field]:
        """The project's indexes, oldest first."""
        query = _OF_PROJECT.order_by(t.data_indexes.c.id)
        return [Field(*row) for row in self._connection.execute(query, {"project": project_id})]

    def get(self, index_id: int) -> Field | None:
        row = self._connection.execute(sa.select(*_COLUMNS).where(t.data_indexes.c.id == index_id)).one_or_none()
        return None if row is None else Field(*row)

    def open(self, project_id: ProjectId, column: Column) -> Field | None:
        """A new, empty index, kept by every write from now on; None when there is one, or no room for it.

        Holds the project's row, so that no write that began without the index ends after its filling began.
        """
        self._lock(project_id)
        there = self.of_project(project_id)
        kind = kind_of(column)
        if len(there) >= MOST or any((field.name, field.kind) == (column.name, kind) for field in there):
            return None
        row = {"project_id": project_id, "field": column.name, "kind": kind, "state": "building"}
        statement = sa.insert(t.data_indexes).values(**row, created_at=self._now).returning(*_COLUMNS)
        return Field(*self._connection.execute(statement).one())

    def _lock(self, project_id: ProjectId) -> None:
        row = sa.select(t.projects.c.id).where(t.projects.c.id == project_id)
        self._connection.execute(row.with_for_update())

    def fill(self, field: Field, most: int) -> Field | None:
        """Values of the next `most` tasks; None when the index is ready, or given up."""
        after = field.filled_to
        behind = sa.select(t.tasks.c.id).where(t.tasks.c.project_id == field.project_id, t.tasks.c.id > after)
        chunk = behind.order_by(t.tasks.c.id).limit(most).subquery()
        last = self._connection.execute(sa.select(sa.func.max(chunk.c.id))).scalar()
        if last is None:
            self._finish(field)
            return None
        _store(self._connection, field, lambda one: sa.and_(one > after, one <= last), replace=False)
        _set(self._connection, field, filled_to=last)
        now = self.get(field.id)
        return now if now and now.state == "building" else None

    def tasks_with(self, field: Field, texts: Sequence[str]) -> dict[str, TaskId]:
        """The oldest task for each of these values of an index of texts; values that no task has are left out."""
        values = field.values.c
        query = sa.select(values.value, sa.func.min(values.task_id)).where(values.index_id == field.id)
        query = query.where(among_texts(self._connection, values.value, texts)).group_by(values.value)
        return {row[0]: TaskId(row[1]) for row in self._connection.execute(query)}

    def give_up(self, field: Field) -> None:
        """Leave the column to scans."""
        _set(self._connection, field, state="unsuitable")

    def _finish(self, field: Field) -> None:
        """Add tasks that were being imported while their place was passed, and declare the index ready."""
        self._lock(field.project_id)
        values = field.values.c
        inside = t.tasks.c.project_id == field.project_id
        there = sa.select(sa.func.count()).where(values.index_id == field.id)
        known = sa.select(values.task_id).where(values.index_id == field.id)
        wanted = sa.select(sa.func.count()).select_from(t.tasks).where(inside)
        if self._connection.execute(there).scalar() != self._connection.execute(wanted).scalar():
            _store(self._connection, field, lambda one: one.not_in(known), replace=False)
        ready = sa.update(t.data_indexes).where(t.data_indexes.c.id == field.id, t.data_indexes.c.state == "building")
        self._connection.execute(ready.values(state="ready"))
        if self._connection.dialect.name != "sqlite":
            self._connection.exec_driver_sql(f"ANALYZE {field.values.name}")
