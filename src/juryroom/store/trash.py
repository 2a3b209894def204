"""Rows that an action took out, kept as they were. They are copied before the repositories delete them, and put back
under their own ids; in between they are in no table that anything else reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from juryroom.core.model import Project, TaskId, UserId
from juryroom.store import counters, fields, recount
from juryroom.store import tables as t
from juryroom.store.rows import among

_ROOTS = (("tasks", "task_payloads", "task_id"), ("predictions", "prediction_payloads", "prediction_id"),
          ("annotations", "annotation_payloads", "annotation_id"))  # fmt: skip
"""Tables whose rows have an id, the table of their payloads, and how that refers to them; in the order of restoring."""
_REVIEWING = ("annotation_reviews", "annotation_history", "comments", "adjudications")
"""What reviewers said of annotations."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what could not be, because its task or its person is gone for good."""

    tasks: int = 0
    annotations: int = 0
    predictions: int = 0
    drafts: int = 0
    lost: int = 0


class Trash:
    """The repository of what actions took out."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # Taking out

    def keep_tasks(self, run_id: int, project: Project, ids: Sequence[TaskId]) -> None:
        """Copy these tasks with everything on them. They stay locked, so that nothing is added before they go."""
        inside = counters.ids_or_project(self._connection, project.id, ids)
        counters.lock_tasks(self._connection, inside)
        chosen = sa.select(t.tasks.c.id).where(inside)
        self._copy(run_id, "tasks", inside)
        self._copy(run_id, "task_payloads", t.task_payloads.c.task_id.in_(chosen))
        for name, payloads, key in _ROOTS[1:]:
            source = t.metadata.tables[name]
            self._copy(run_id, name, source.c.task_id.in_(chosen))
            of_these = sa.select(source.c.id).where(source.c.task_id.in_(chosen))
            self._copy(run_id, payloads, t.metadata.tables[payloads].c[key].in_(of_these))
        self._copy(run_id, "drafts", t.drafts.c.task_id.in_(chosen))
        self._copy(run_id, "task_assignees", t.task_assignees.c.task_id.in_(chosen))
        for name in _REVIEWING:
            self._copy(run_id, name, t.metadata.tables[name].c.task_id.in_(chosen))

    def keep_annotations(
        self, run_id: int, project: Project, tasks: Sequence[TaskId], author: UserId | None = None
    ) -> None:
        """Copy the annotations of these tasks, of one person if so asked, and drafts that change them."""
        counters.lock_tasks(self._connection, counters.ids_or_project(self._connection, project.id, tasks))
        table = t.annotations
        where = [table.c.project_id == project.id, among(self._connection, table.c.task_id, tasks)]
        if author is not None:
            where.append(table.c.completed_by == author)
        chosen = sa.select(table.c.id).where(*where)
        self._copy(run_id, "annotations", sa.and_(*where))
        self._copy(run_id, "annotation_payloads", t.annotation_payloads.c.annotation_id.in_(chosen))
        self._copy(run_id, "drafts", t.drafts.c.annotation_id.in_(chosen))
        for name in _REVIEWING:
            self._copy(run_id, name, t.metadata.tables[name].c.annotation_id.in_(chosen))

    def keep_predictions(
        self, run_id: int, project: Project, tasks: Sequence[TaskId], model_version: str | None = None
    ) -> None:
        """Copy the predictions of these tasks, of one version if so asked."""
        counters.lock_tasks(self._connection, counters.ids_or_project(self._connection, project.id, tasks))
        table = t.predictions
        where = [table.c.project_id == project.id, among(self._connection, table.c.task_id, tasks)]
        if model_version is not None:
            where.append(table.c.model_version == model_version)
        self._copy(run_id, "predictions", sa.and_(*where))
        chosen = t.prediction_payloads.c.prediction_id.in_(sa.select(table.c.id).where(*where))
        self._copy(run_id, "prediction_payloads", chosen)

    def _copy(self, run_id: int, name: str, where: sa.ColumnElement[bool]) -> None:
        source = t.metadata.tables[name]
        rows = sa.select(sa.literal(run_id, sa.BigInteger), *source.columns).where(where)
        names = ["run_id", *(column.name for column in source.columns)]
        self._connection.execute(sa.insert(t.TRASH[name]).from_select(names, rows))

    # Putting back

    def task_ids(self, run_id: int) -> set[TaskId]:
        """Every task of which this run holds something."""
        queries = [sa.select(t.TRASH["tasks"].c.id.label("id")).where(t.TRASH["tasks"].c.run_id == run_id)]
        for name in ("predictions", "annotations", "drafts"):
            kept = t.TRASH[name]
            queries.append(sa.select(kept.c.task_id.label("id")).where(kept.c.run_id == run_id))
        return {TaskId(value) for value in self._connection.execute(sa.union(*queries)).scalars()}

    def restore(self, run_id: int, project: Project, task_ids: Sequence[TaskId]) -> Restored:
        """Put back what this run took out of these tasks; scores and counters are for the caller to recount."""
        put: dict[str, int] = {}
        held = 0
        for name, payloads, key in _ROOTS:
            kept = t.TRASH[name]
            here = self._here(name, run_id, task_ids)
            held += self._count(name, here)
            put[name] = self._put(name, sa.and_(here, self._may_return(name)))
            back = sa.select(kept.c.id).where(here, kept.c.id.in_(sa.select(t.metadata.tables[name].c.id)))
            of_these = sa.and_(t.TRASH[payloads].c.run_id == run_id, t.TRASH[payloads].c[key].in_(back))
            self._put(payloads, of_these)
        here = self._here("drafts", run_id, task_ids)
        held += self._count("drafts", here)
        put["drafts"] = self._put("drafts", sa.and_(here, self._may_return("drafts")))
        assigned = self._here("task_assignees", run_id, task_ids)
        self._put("task_assignees", sa.and_(assigned, self._may_return("task_assignees")))
        for name in _REVIEWING:
            self._put(name, sa.and_(self._here(name, run_id, task_ids), self._may_return(name)))
        if put["tasks"]:
            self._count_in(run_id, project, task_ids)
            fields.follow(self._connection, project.id, task_ids, "data", "predictions", "annotations")
        self._forget(run_id, task_ids)
        return Restored(**put, lost=held - sum(put.values()))

    def _here(self, name: str, run_id: int, task_ids: Sequence[TaskId]) -> sa.ColumnElement[bool]:
        kept = t.TRASH[name]
        column = kept.c.id if name == "tasks" else kept.c.task_id
        return sa.and_(kept.c.run_id == run_id, among(self._connection, column, task_ids))

    def _count(self, name: str, where: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(t.TRASH[name]).where(where)
        return int(self._connection.execute(query).scalar_one())

    def _may_return(self, name: str) -> sa.ColumnElement[bool]:
        """Whether what the row refers to is there."""
        kept = t.TRASH[name]
        if name == "tasks":
            return sa.true()
        with_task = kept.c.task_id.in_(sa.select(t.tasks.c.id))
        if name == "task_assignees":
            return sa.and_(with_task, kept.c.user_id.in_(sa.select(t.users.c.id)))
        if name in _REVIEWING:
            return sa.and_(with_task, self._with_its_annotation(name))
        if name != "drafts":
            return with_task
        whole = sa.or_(kept.c.annotation_id.is_(None), kept.c.annotation_id.in_(sa.select(t.annotations.c.id)))
        return sa.and_(with_task, whole, kept.c.user_id.in_(sa.select(t.users.c.id)))

    def _with_its_annotation(self, name: str) -> sa.ColumnElement[bool]:
        kept = t.TRASH[name]
        there = kept.c.annotation_id.in_(sa.select(t.annotations.c.id))
        if name == "adjudications":  # unless the task has a newer one
            return sa.and_(there, kept.c.task_id.not_in(sa.select(t.adjudications.c.task_id)))
        if name != "comments":
            return there
        return sa.or_(there, kept.c.draft_id.in_(sa.select(t.drafts.c.id)))

    def _put(self, name: str, where: sa.ColumnElement[bool]) -> int:
        source, kept = t.metadata.tables[name], t.TRASH[name]
        values = [_as_it_fits(column, name) for column in kept.columns if column.name != "run_id"]
        names = [column.name for column in source.columns]
        query = sa.insert(source).from_select(names, sa.select(*values).where(where))
        return int(self._connection.execute(query.execution_options(preserve_rowcount=True)).rowcount)

    def _count_in(self, run_id: int, project: Project, task_ids: Sequence[TaskId]) -> None:
        kept = t.TRASH["tasks"]
        back = sa.select(kept.c.id).where(kept.c.run_id == run_id, among(self._connection, kept.c.id, task_ids))
        numbers = counters.totals(self._connection, t.tasks.c.id.in_(back))
        counters.move(self._connection, project.id, numbers, turns=0)

    def _forget(self, run_id: int, task_ids: Sequence[TaskId]) -> None:
        for name, payloads, key in _ROOTS:
            kept, of_these = t.TRASH[name], t.TRASH[payloads]
            here = self._here(name, run_id, task_ids)
            ids = sa.select(kept.c.id).where(here)
            self._connection.execute(sa.delete(of_these).where(of_these.c.run_id == run_id, of_these.c[key].in_(ids)))
            self._connection.execute(sa.delete(kept).where(here))
        for name in ("drafts", "task_assignees", *_REVIEWING):
            self._connection.execute(sa.delete(t.TRASH[name]).where(self._here(name, run_id, task_ids)))

    def rescore(self, project: Project, ids: Sequence[TaskId]) -> None:
        """Compute the scores of tasks anew whose predictions were put back, and count those."""
        recount.scores(self._connection, project.id, project.model_version, ids)

    # Ending

    def purge(self, run_id: int, limit: int) -> int:
        """Erase for good at most `limit` rows of each kind that this run took out; how many went."""
        gone = 0
        for kept in t.TRASH.values():
            key = list(kept.columns)[1]
            some = sa.select(key).where(kept.c.run_id == run_id).limit(limit)
            gone += self._connection.execute(sa.delete(kept).where(kept.c.run_id == run_id, key.in_(some))).rowcount
        return gone


def _as_it_fits(column: sa.Column[object], name: str) -> sa.ColumnElement[object]:
    """The value as it was; but a unique id that a client has used again meanwhile stays with the newer annotation."""
    if name == "annotations" and column.name == "unique_id":
        newer = t.annotations.alias("newer")
        used = sa.exists().where(newer.c.unique_id == column)
        return sa.case((used, sa.null()), else_=column).label(column.name)
    return column
