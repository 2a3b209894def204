"""Export snapshots and their conversions, and the raw rows that an export is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from juryroom.core.formats import export_json
from juryroom.core.jobs import JobId
from juryroom.core.model import Conversion, Instant, Json, ProjectId, Snapshot, UserId
from juryroom.errors import NotThere
from juryroom.store import tables as t
from juryroom.store.jobs import select_with_outcome
from juryroom.store.rows import among, chunks, columns_for

Row = Sequence[Any]


def _columns(names: Sequence[str], *tables: sa.Table) -> list[sa.Column[Any]]:
    return [next(table.c[name] for table in tables if name in table.c) for name in names]


DENSE = 4
"""A chunk whose ids span at most this many times its size is read as a range."""


_SNAPSHOT = select_with_outcome(Snapshot, t.exports)
_CONVERSION = select_with_outcome(Conversion, t.export_conversions)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks an export takes. None: whether or not."""

    ids: Sequence[int] | None = None
    touched: bool | None = None
    """Somebody answered or skipped it."""
    annotated: bool | None = None
    skipped: bool | None = None
    finished: bool | None = None
    reviewed: bool | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The same in SQL, but for `ids`."""
        annotated, skipped = t.tasks.c.total_annotations > 0, t.tasks.c.cancelled_annotations > 0
        known = (
            (self.touched, sa.or_(annotated, skipped)),
            (self.annotated, annotated),
            (self.skipped, skipped),
            (self.finished, t.tasks.c.is_labeled),
            (self.reviewed, t.tasks.c.reviewed),
        )
        return [condition if wish else sa.not_(condition) for wish, condition in known if wish is not None]


class Exports:
    """Rows of `exports` and `export_conversions`; streams of tasks."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    # snapshots

    def add(self, project_id: ProjectId, title: str, options: Json, user_id: UserId | None) -> Snapshot:
        """A snapshot that is about to be written."""
        row = {
            "project_id": project_id,
            "title": title,
            "options": options,
            "created_by": user_id,
            "created_at": self._now,
        }
        statement = sa.insert(t.exports).values(**row, status="created").returning(t.exports.c.id)
        return self.get(project_id, self._connection.execute(statement).scalar_one())

    def get(self, project_id: ProjectId, export_id: int) -> Snapshot:
        """One snapshot of this project. Raises NotThere."""
        statement = _SNAPSHOT.where(t.exports.c.id == export_id, t.exports.c.project_id == project_id)
        row = self._connection.execute(statement).one_or_none()
        if row is None:
            raise NotThere("Export")
        return Snapshot(*row)

    def of_project(self, project_id: ProjectId) -> list[Snapshot]:
        """The project's snapshots, newest first."""
        statement = _SNAPSHOT.where(t.exports.c.project_id == project_id)
        return [Snapshot(*row) for row in self._connection.execute(statement.order_by(t.exports.c.id.desc()))]

    def everything(self) -> list[tuple[int, ProjectId, str | None]]:
        """(id, project, file) of every snapshot and of every conversion of one."""
        own, conversions = t.exports.c, t.export_conversions.c
        both = sa.union_all(
            sa.select(own.id, own.project_id, own.stored_as),
            sa.select(own.id, own.project_id, conversions.stored_as).join(
                t.export_conversions, conversions.export_id == own.id
            ),
        )
        return [(row[0], row[1], row[2]) for row in self._connection.execute(both)]

    def update(self, export_id: int, **values: object) -> bool:
        """Change a snapshot's status, counters, checksum, file; False when it is gone."""
        statement = sa.update(t.exports).where(t.exports.c.id == export_id).values(**values)
        return bool(self._connection.execute(statement).rowcount)

    def jobs_of(self, export_id: int) -> list[JobId]:
        """The jobs that write a snapshot or convert it, if there are any."""
        own, conversions = t.exports.c, t.export_conversions.c
        found = sa.union_all(
            sa.select(own.job_id).where(own.id == export_id, own.job_id.is_not(None)),
            sa.select(conversions.job_id).where(conversions.export_id == export_id, conversions.job_id.is_not(None)),
        )
        here = sa.select(t.jobs.c.id).where(t.jobs.c.id.in_(found), t.jobs.c.finished_at.is_(None))
        return [JobId(one) for one in self._connection.execute(here).scalars()]

    def remove(self, export_id: int) -> None:
        """Forget a snapshot and its conversions."""
        self._connection.execute(sa.delete(t.exports).where(t.exports.c.id == export_id))

    def add_conversion(self, export_id: int, export_type: str) -> Conversion:
        """A conversion that is about to be made."""
        row = {"export_id": export_id, "export_type": export_type, "status": "created", "created_at": self._now}
        statement = (
            sa.insert(t.export_conversions).values(**row).returning(*columns_for(Conversion, t.export_conversions))
        )
        return Conversion(*self._connection.execute(statement).one())

    def conversions(self, export_id: int) -> list[Conversion]:
        """A snapshot's conversions, oldest first."""
        statement = _CONVERSION.where(t.export_conversions.c.export_id == export_id)
        return [Conversion(*row) for row in self._connection.execute(statement.order_by(t.export_conversions.c.id))]

    def update_conversion(self, conversion_id: int, **values: object) -> bool:
        """Change a conversion's status, file, reason of failure; False when it is gone."""
        statement = sa.update(t.export_conversions).where(t.export_conversions.c.id == conversion_id)
        return bool(self._connection.execute(statement.values(**values)).rowcount)

    # rows of an export

    def stream_tasks(self, project_id: ProjectId, wanted: Wanted, *, chunk: int) -> Iterator[list[Row]]:
        """Tasks with their payloads by ascending id, `chunk` at a time: columns as export_json.TASK_COLUMNS."""
        statement = (
            sa.select(*_columns(export_json.TASK_COLUMNS, t.tasks, t.task_payloads))
            .join_from(t.tasks, t.task_payloads, t.task_payloads.c.task_id == t.tasks.c.id)
            .where(t.tasks.c.project_id == project_id, *wanted.conditions())
            .where(t.tasks.c.id > sa.bindparam("after"))
            .where(t.task_payloads.c.task_id > sa.bindparam("after"))  # or PostgreSQL goes through all payloads before
            .order_by(t.tasks.c.id)
            .limit(chunk)
        )
        if wanted.ids is not None:
            yield from self._stream_named(statement, sorted(set(wanted.ids)), chunk)
            return
        after = 0
        while rows := self._fetch(statement, after=after):
            yield rows
            after = rows[-1][0]

    def _stream_named(self, statement: sa.Select[Any], ids: Sequence[int], chunk: int) -> Iterator[list[Row]]:
        """Some ids at a time, so that a query never carries more of them than it gives tasks."""
        for some in chunks(ids, chunk):
            if rows := self._fetch(statement.where(among(self._connection, t.tasks.c.id, some)), after=0):
                yield rows

    def annotation_rows(self, task_ids: Sequence[int]) -> list[Row]:
        """Annotations of these tasks (ascending), by task and id: columns as export_json.ANNOTATION_COLUMNS."""
        columns = _columns(export_json.ANNOTATION_COLUMNS, t.annotations, t.annotation_payloads)
        joined = t.annotation_payloads.c.annotation_id == t.annotations.c.id
        query = sa.select(*columns).join_from(t.annotations, t.annotation_payloads, joined)
        return self._of_tasks(query, t.annotations, task_ids)

    def prediction_ids(self, task_ids: Sequence[int]) -> list[Row]:
        """(task, id) of the predictions of these tasks."""
        return self._of_tasks(sa.select(t.predictions.c.task_id, t.predictions.c.id), t.predictions, task_ids)

    def prediction_rows(self, task_ids: Sequence[int]) -> list[Row]:
        """Predictions with their results: columns as export_json.PREDICTION_COLUMNS."""
        columns = _columns(export_json.PREDICTION_COLUMNS, t.predictions, t.prediction_payloads)
        joined = t.prediction_payloads.c.prediction_id == t.predictions.c.id
        query = sa.select(*columns).join_from(t.predictions, t.prediction_payloads, joined)
        return self._of_tasks(query, t.predictions, task_ids)

    def draft_rows(self, task_ids: Sequence[int]) -> list[Row]:
        """Drafts with their authors' addresses: columns as export_json.DRAFT_COLUMNS."""
        columns = _columns(export_json.DRAFT_COLUMNS, t.drafts, t.users)
        query = sa.select(*columns).join_from(t.drafts, t.users, t.users.c.id == t.drafts.c.user_id)
        return self._of_tasks(query, t.drafts, task_ids)

    def people(self) -> dict[int, tuple[str, str, str]]:
        """(address, first name, last name) of everybody, by id."""
        rows = self._connection.execute(
            sa.select(t.users.c.id, t.users.c.email, t.users.c.first_name, t.users.c.last_name)
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def _of_tasks(self, query: sa.Select[Any], table: sa.Table, task_ids: Sequence[int]) -> list[Row]:
        """What hangs on these tasks. Neighbouring ids are read as a range, which may bring rows of other tasks that
        the caller has no use for; scattered ids are looked up one by one."""
        first, last = task_ids[0], task_ids[-1]
        if last - first < DENSE * len(task_ids):
            where: sa.ColumnElement[bool] = table.c.task_id.between(sa.bindparam("first"), sa.bindparam("last"))
            values: dict[str, object] = {"first": first, "last": last}
        else:
            where, values = among(self._connection, table.c.task_id, task_ids), {}
        return self._fetch(query.where(where).order_by(table.c.task_id, table.c.id), **values)

    def _fetch(self, statement: sa.Select[Any], **values: object) -> list[Row]:
        """The driver's own tuples: a row object each would cost more than the query."""
        result = self._connection.execute(statement, values)
        cursor: Any = result.cursor
        rows: list[Row] = cursor.fetchall()
        result.close()
        return rows
