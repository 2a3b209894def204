"""The Data Manager's questions as SQL: which tasks, in which order, how many.

Pages are counted by number but found by key: a page begins behind the nearest row whose place is remembered, from
whichever side is nearer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from juryroom.core.columns import Operator
from juryroom.core.filters import TaskQuery
from juryroom.core.model import Project, TaskId, UserId
from juryroom.errors import BadInput
from juryroom.store import tables as t
from juryroom.store.column_values import Value, follows
from juryroom.store.fields import Field, Fields
from juryroom.store.page_marks import MOST_MARKS, PageMarks, Remembered, Segment
from juryroom.store.rows import among
from juryroom.store.task_plan import Drive, Plan, Planner, narrows
from juryroom.store.task_totals import Totals, known_number

REGEX_MS = 10_000
"""How long PostgreSQL may look for a regular expression; SQLite has RE2, whose time is bounded by the text."""
NEAR = 3000
"""Rows from the front up to which a page is walked to without asking how long the list is."""
FEW = 10_000
"""Tasks that are looked at one by one rather than summed over all."""
PAGE = 100
STRIDE = 200
"""Rows between two places that are noted when a list is gone through as a whole."""
LONG_WALK = 20_000
"""What a page may cost, in rows found by a filter, before its list is gone through once, for all its pages."""
BY_COVERED, BY_ID, BY_KEY = 0.02, 0.5, 4.0
"""What walking past a row costs, against finding one by a filter and sorting it: rows by id stand beside each other in
the other index too, rows by anything else do not. What the index of a project's tasks covers costs hardly anything."""
_COVERED = frozenset(
    {"id", "total_annotations", "cancelled_annotations", "total_predictions", "is_labeled", "ground_truth"}
)
_NOT_FROM_ANSWERS = frozenset(
    {
        "id", "inner_id", "created_at", "file_upload", "predictions_score", "total_predictions",
        "predictions_model_versions", "predictions_results", "priority", "assigned_annotators", "assigned_reviewers",
    }
)  # fmt: skip
"""Columns that stay as they are when somebody answers."""

Place = tuple[int, tuple[Any, ...]]
"""Where a row stands in an order: among those with a key (0) or without (1), and the key it has."""


class TaskQueries:
    """Answers a TaskQuery over one project."""

    def __init__(self, connection: sa.Connection, marks: PageMarks | None = None) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._marks = marks or PageMarks()

    def totals(self, project: Project, query: TaskQuery) -> Totals:
        """How much the query matches. Without a filter that is kept in counters; else counted, once per version."""
        if query.selects_everything:
            return Totals(project.task_number, project.total_annotations_number, project.total_predictions_number)
        remembered = self._remembered(project, query)
        name = ("totals", project.last_turn)
        if name not in remembered.totals:
            remembered.totals[name] = self._count(project, query)
        found: Totals = remembered.totals[name]
        return found

    def _count(self, project: Project, query: TaskQuery) -> Totals:
        """The number from an index; the sums from that and from the tasks that differ from most, if they are few."""
        number = self.number(project, query)
        if not number:
            return Totals(0, 0, 0)
        answered = self._unusual(project, query, t.is_answered, t.tasks.c.total_annotations)
        predicted = self._unusual(project, query, t.is_unusually_predicted, t.tasks.c.total_predictions - 1)
        if answered is None or predicted is None:
            return self._summed(project, query)
        return Totals(number, answered, number + predicted)

    def _unusual(
        self, project: Project, query: TaskQuery, where: sa.ColumnElement[bool], by: sa.ColumnElement[int]
    ) -> int | None:
        """The sum of `by` over the few tasks of the query that meet the condition; None when there are many."""
        few = sa.select(t.tasks.c.id, by).where(t.tasks.c.project_id == project.id, where).limit(FEW + 1)
        rows: dict[int, int] = {row[0]: row[1] for row in self._connection.execute(few)}
        if len(rows) > FEW:
            return None
        return sum(rows[task_id] for task_id in self.among(project, query, [TaskId(one) for one in rows]))

    def _summed(self, project: Project, query: TaskQuery) -> Totals:
        plan = self._planner(project, query, drive="filter").plan(replace(query, ordering=None))
        shown = sa.select(plan.task_id).select_from(plan.source).where(plan.where)
        total = sa.func.coalesce
        columns = [
            sa.func.count(),
            total(sa.func.sum(t.tasks.c.total_annotations), 0),
            total(sa.func.sum(t.tasks.c.total_predictions), 0),
        ]
        with self._limited(query):
            row = self._connection.execute(sa.select(*columns).where(t.tasks.c.id.in_(shown))).one()
        return Totals(*(int(value) for value in row))

    def number(self, project: Project, query: TaskQuery) -> int:
        """How many tasks the query matches."""
        known = known_number(project, query)
        if known is not None:
            return known
        remembered = self._remembered(project, query)
        if "tasks" not in remembered.totals:
            plan = self._planner(project, query, drive="filter").plan(replace(query, ordering=None))
            counted = sa.select(sa.func.count()).select_from(plan.source).where(plan.where)
            with self._limited(query):
                remembered.totals["tasks"] = int(self._connection.execute(counted).scalar_one())
        found: int = remembered.totals["tasks"]
        return found

    def ids(self, project: Project, query: TaskQuery, *, offset: int = 0, limit: int | None = None) -> list[TaskId]:
        """Matching ids in the query's order: all of them, or `limit` from `offset` on."""
        total = self.number(project, query)
        wanted = total - offset if limit is None else min(limit, total - offset)
        if wanted <= 0:
            return []
        remembered = self._remembered(project, query)
        drive, cost = self._drive(project, query, total, offset, remembered)
        if cost > LONG_WALK and limit is not None and query.conditions:
            self._note_places(project, query, total, remembered)
            drive, _ = self._drive(project, query, total, offset, remembered)
        plan = self._planner(project, query, drive=drive).plan(query)
        with self._limited(query):
            if plan.may_lack_key and offset < NEAR and "with_key" not in remembered.totals:
                found = self._slice(plan, 0, total, offset, wanted, remembered.segments[0], forward=True)
                if len(found) == wanted:
                    return found  # without counting how many rows have a key
            with_key = self._with_key(project, query, plan, total, remembered)
            found = self._slice(plan, 0, with_key, offset, wanted, remembered.segments[0])
            if len(found) < wanted:
                start = max(offset - with_key, 0)
                rest = wanted - len(found)
                found += self._slice(plan, 1, total - with_key, start, rest, remembered.segments[1])
        return found

    # -- pages by key

    def _with_key(self, project: Project, query: TaskQuery, plan: Plan, total: int, remembered: Remembered) -> int:
        """How many of the rows have a value to sort by; the others come last."""
        if plan.key is None or not plan.may_lack_key:
            return total
        if query.selects_everything and query.ordering and query.ordering.column.name == "predictions_score":
            return project.scored_task_number
        if "with_key" not in remembered.totals:
            there = sa.select(sa.func.count()).select_from(plan.source).where(plan.where, plan.key.is_not(None))
            remembered.totals["with_key"] = int(self._connection.execute(there).scalar_one())
        found: int = remembered.totals["with_key"]
        return found

    def _slice(
        self, plan: Plan, part: int, size: int, offset: int, limit: int, marks: Segment, forward: bool = False
    ) -> list[TaskId]:
        """`limit` of the `size` rows of one part (0: with a key, 1: without), found from the nearest place known."""
        limit = min(limit, size - offset)
        if limit <= 0:
            return []
        start, after = marks.before(offset) or (0, None)
        end, upto = marks.after(offset + limit) or (size, None)
        backwards = not forward and end - (offset + limit) < offset - start
        down = plan.descending != backwards
        columns, query = self._part(plan, part)
        query = query.order_by(*(column.desc() if down else column.asc() for column in columns))
        if backwards:
            query = query.where(_beside(columns, upto, down, itself=True)) if upto else query
            rows = self._connection.execute(query.offset(end - offset - limit).limit(limit)).all()[::-1]
        else:
            query = query.where(_beside(columns, after, down, itself=False)) if after else query
            rows = list(self._connection.execute(query.offset(offset - start).limit(limit)).all())
        if rows and offset + len(rows) < size:
            marks.note(offset + len(rows), tuple(rows[-1]))
        return [TaskId(row[-1]) for row in rows]

    def walk(
        self, project: Project, query: TaskQuery, after: Place | None, most: int, state: Value, bound: Mapping[str, Any]
    ) -> list[tuple[Place, TaskId, int]]:
        """The `most` rows behind a place in the query's order: where each stands, its task, and `state` of it."""
        plan = self._planner(project, query, with_tasks=True).plan(query)
        found: list[tuple[Place, TaskId, int]] = []
        with self._limited(query):
            for part in (0, 1) if plan.key is not None and plan.may_lack_key else (0,):
                if len(found) == most or (after is not None and part < after[0]):
                    continue
                columns, statement = self._part(plan, part, state)
                if after is not None and part == after[0]:
                    statement = statement.where(_beside(columns, after[1], plan.descending, itself=False))
                order = (column.desc() if plan.descending else column.asc() for column in columns)
                rows = self._connection.execute(statement.order_by(*order).limit(most - len(found)), bound)
                found += [((part, tuple(row[:-1])), TaskId(row[-2]), row[-1]) for row in rows]
        return found

    def among(self, project: Project, query: TaskQuery, ids: Sequence[TaskId]) -> set[TaskId]:
        """Those of the ids that the query shows."""
        if not ids:
            return set()
        plan = self._planner(project, query).plan(replace(query, ordering=None))
        chosen = sa.select(plan.task_id).select_from(plan.source).where(plan.where)
        with self._limited(query):
            found = self._connection.execute(chosen.where(among(self._connection, plan.task_id, ids)))
            return {TaskId(task_id) for (task_id,) in found}

    def answered_in(self, project: Project, query: TaskQuery, user: UserId) -> int:
        """How many tasks of the query this person has answered or skipped; what was counted once is remembered."""
        remembered = self._remembered(project, query)
        last, number = (0, 0) if self._changes_with_answers(query) else remembered.totals.get(("mine", user), (0, 0))
        own = t.annotations
        mine = sa.select(own.c.task_id, own.c.id).where(own.c.project_id == project.id, own.c.completed_by == user)
        rows = self._connection.execute(mine.where(own.c.id > last)).all()
        number += len(self.among(project, query, list({TaskId(row[0]) for row in rows})))
        remembered.totals["mine", user] = (max((row[1] for row in rows), default=last), number)
        return number

    @staticmethod
    def _changes_with_answers(query: TaskQuery) -> bool:
        return any(not (one.name in _NOT_FROM_ANSWERS or one.path or one.version) for one in query.columns)

    def memory(self, project: Project, query: TaskQuery, places: PageMarks, user: UserId) -> Remembered:
        """Up to where this person has done the view; forgotten when tasks change or answered ones open again."""
        if self._changes_with_answers(query):
            return Remembered(None)
        return places.of((project.id, query, user), project.content_version)

    # -- what a statement is made with

    @staticmethod
    def _part(plan: Plan, part: int, *more: Value) -> tuple[list[Value], sa.Select[Any]]:
        """What orders one part of the rows (0: with a key, 1: without), and the statement without order."""
        keyed = plan.key is not None and part == 0
        columns = [plan.key, plan.task_id] if keyed and plan.key is not None else [plan.task_id]
        statement = sa.select(*columns, *more).select_from(plan.source).where(plan.where)
        if plan.key is not None and plan.may_lack_key:
            statement = statement.where(plan.key.is_not(None) if keyed else plan.key.is_(None))
        return columns, statement

    def _planner(
        self, project: Project, query: TaskQuery, *, drive: Drive = "order", with_tasks: bool = False
    ) -> Planner:
        return Planner(self._dialect, project.id, self._indexes(project, query), drive=drive, with_tasks=with_tasks)

    def _indexes(self, project: Project, query: TaskQuery) -> list[Field]:
        if any(follows(column) for column in query.columns):
            return Fields(self._connection, project.updated_at).of_project(project.id)
        return []

    def _drive(
        self, project: Project, query: TaskQuery, total: int, offset: int, remembered: Remembered
    ) -> tuple[Drive, float]:
        """Walk to the page in order, or find all matches by an index and sort them; and what the cheaper one costs."""
        if query.selection and not query.selection.everything:
            return "order", 0.0
        segment, place, size = self._part_of(offset, total, remembered)
        before, behind = segment.before(place) or (0, ()), segment.after(place + 1) or (size, ())
        near = min(place - before[0], abs(behind[0] - place)) + PAGE
        names = {column.name for column in query.columns}
        by_id = query.ordering is None or query.ordering.column.name == "id"
        price = BY_KEY if not by_id else BY_COVERED if _COVERED.issuperset(names) else BY_ID
        walk = near * project.task_number / max(total, 1) * price
        if total < walk and self._is_narrowed(project, query):
            return "filter", float(total)
        return "order", walk

    @staticmethod
    def _part_of(offset: int, total: int, remembered: Remembered) -> tuple[Segment, int, int]:
        """The part of the rows (with a key, without) that a place is in, its place there, and how many there are."""
        with_key = int(remembered.totals.get("with_key", total))
        if offset < with_key:
            return remembered.segments[0], offset, with_key
        return remembered.segments[1], offset - with_key, total - with_key

    def _note_places(self, project: Project, query: TaskQuery, total: int, remembered: Remembered) -> None:
        """Go through the whole list once, so that from now on every page begins near a known place."""
        drive: Drive = "filter" if self._is_narrowed(project, query) else "order"
        plan = self._planner(project, query, drive=drive).plan(query)
        stride = max(STRIDE, total * 2 // MOST_MARKS)
        with self._limited(query):
            for part in (0, 1) if plan.key is not None and plan.may_lack_key else (0,):
                columns, statement = self._part(plan, part)
                order = (column.desc() if plan.descending else column.asc() for column in columns)
                rows = self._connection.execute(statement.order_by(*order), execution_options={"yield_per": stride})
                place = 0
                for some in rows.partitions():
                    place += len(some)
                    remembered.segments[part].note(place, tuple(some[-1]))
                if part == 0 and plan.key is not None and plan.may_lack_key:
                    remembered.totals["with_key"] = place

    def _is_narrowed(self, project: Project, query: TaskQuery) -> bool:
        """Whether an index leads to the tasks of the query."""
        if query.conjunction == "or" and len(query.conditions) > 1:
            return False
        planner = self._planner(project, query)
        return any(planner.index_of(top.column) and narrows(top) for top in query.conditions)

    def _remembered(self, project: Project, query: TaskQuery) -> Remembered:
        """What is known of this list. Drafts have no version, so what looks at them is never remembered."""
        names = {column.name for column in query.columns}
        if "draft_exists" in names:
            return Remembered(None)
        answers = self._changes_with_answers(query)
        states = tuple((field.id, field.state) for field in self._indexes(project, query))
        version = (project.content_version, project.last_turn if answers else None, states)
        return self._marks.of((project.id, query), version)

    @contextmanager
    def _limited(self, query: TaskQuery) -> Iterator[None]:
        """Regular expressions run under a time limit on PostgreSQL, whose engine may backtrack."""
        wanted = any(part.operator is Operator.REGEX for top in query.conditions for part in top.chain)
        if not wanted or self._dialect == "sqlite":
            yield
            return
        self._connection.exec_driver_sql(f"SET LOCAL statement_timeout = {REGEX_MS}")
        try:
            yield
        except sa.exc.OperationalError as error:
            raise BadInput(f"The regular expression took longer than {REGEX_MS // 1000} s.") from error
        except sa.exc.DataError as error:
            raise BadInput(f"PostgreSQL cannot read this regular expression: {error.orig}") from error
        self._connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _beside(columns: Sequence[Any], key: tuple[Any, ...], down: bool, *, itself: bool) -> sa.ColumnElement[bool]:
    """Rows behind `key` in the direction of the walk, with the row itself if asked for."""
    here = sa.tuple_(*columns) if len(columns) > 1 else columns[0]
    there = sa.tuple_(*(sa.literal(value) for value in key)) if len(columns) > 1 else sa.literal(key[0])
    if down:
        return here <= there if itself else here < there
    return here >= there if itself else here > there
