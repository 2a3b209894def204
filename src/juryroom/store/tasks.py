"""Tasks: stored in bulk, listed by id or score without touching a payload, counted in the write path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import sqlalchemy as sa

from juryroom.core.model import Instant, Json, NewTask, Project, ProjectId, Task, TaskId, UserId
from juryroom.errors import NotThere
from juryroom.store import (
    agreement,
    bulk,
    counters,
    differences,
    fields,
    overlap,
    recount,
    standings,
    task_rows,
    task_state,
)
from juryroom.store.outbox import Outbox
from juryroom.store.rows import among, chunks, columns_for
from juryroom.store.tables import projects, task_payloads, tasks

Order = Literal["id", "score"]

_PLAIN = columns_for(Task, tasks, without=frozenset({"data", "meta"}))
_WHOLE = columns_for(Task, tasks, task_payloads)
_JOINED = tasks.join(task_payloads, task_payloads.c.task_id == tasks.c.id)
_is_it = tasks.c.id == sa.bindparam("id")
_GET_PLAIN = sa.select(*_PLAIN).where(_is_it)
_GET_WHOLE = sa.select(*_WHOLE).select_from(_JOINED).where(_is_it)


class Tasks:
    """The repository of tasks."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    # Storing

    def add_many(self, project: Project, new_tasks: Sequence[NewTask]) -> list[TaskId]:
        """Store tasks with their predictions and annotations; ids in the order given.

        The project's counters move, overlap is shared out where a cohort is set, and `tasks.created` goes to the
        outbox.
        """
        if not new_tasks:
            return []
        number = len(new_tasks)
        taken = (
            sa.update(projects)
            .where(projects.c.id == project.id)
            .values(last_inner_id=projects.c.last_inner_id + number, last_turn=projects.c.last_turn + number)
            .returning(projects.c.last_inner_id, projects.c.last_turn)
        )
        whole = project.overlap_cohort_percentage == 100 or project.maximum_annotations == 1
        if not whole:
            counters.lock_tasks(self._connection, tasks.c.project_id == project.id)
        last_inner_id, last_turn = self._connection.execute(taken).one()
        numbers = task_rows.numbers_for(self._connection, new_tasks, last_inner_id, last_turn)
        rows = task_rows.rows_of(new_tasks, project, numbers, self._now, project.maximum_annotations if whole else 1)
        rows.store(self._connection)
        counters.move(self._connection, project.id, task_rows.totals_of(rows), turns=0)
        fields.follow(self._connection, project.id, numbers.task_ids, "data", "predictions", "annotations")
        both = [
            own for own, new in zip(numbers.task_ids, new_tasks, strict=True) if new.annotations and new.predictions
        ]
        if both:
            differences.compare_anew(self._connection, project.id, both)
        if rows.annotations:
            pairs = zip(numbers.task_ids, new_tasks, strict=True)
            answered = [own for own, new in pairs if new.annotations]
            agreement.follow(self._connection, project.id, answered)
            standings.follow(self._connection, project.id, answered)
        if rows.model_version:
            latest = sa.update(projects).where(projects.c.id == project.id)
            self._connection.execute(latest.values(latest_model_version=rows.model_version))
        if not whole:
            overlap.share_out(self._connection, project)
            recount.answers(self._connection, project)
        self._tell("tasks.created", project.id, numbers.task_ids)
        return task_rows.ids(numbers)

    def update(self, task_id: TaskId, values: Mapping[str, object], *, by: UserId | None = None) -> Task:
        """Replace any of data, meta (JSON text) and allow_skip."""
        payload = {name: values[name] for name in ("data", "meta") if name in values}
        own = {name: value for name, value in values.items() if name not in payload}
        changes: dict[str, object] = {"updated_at": self._now} | ({"updated_by": by} if by is not None else {}) | own
        here = sa.update(tasks).where(tasks.c.id == task_id).returning(tasks.c.project_id)
        project_id = self._connection.execute(here.values(changes)).scalar()
        if project_id is None:
            raise NotThere("Task")
        if payload:
            query = sa.update(task_payloads).where(task_payloads.c.task_id == task_id)
            self._connection.execute(query.values(payload))
        counters.touch(self._connection, project_id)
        fields.follow(self._connection, project_id, [task_id], "data")
        return self.get(task_id)

    def replace_many(self, project_id: ProjectId, rows: Sequence[tuple[TaskId, Json, Json]]) -> None:
        """Give tasks of the project this data and meta."""
        if not rows:
            return
        ids = sorted(task_id for task_id, _, _ in rows)
        here = counters.ids_or_project(self._connection, project_id, ids)
        counters.lock_tasks(self._connection, here)
        bulk.update(self._connection, task_payloads, ("data", "meta"), "task_id", [(*row[1:], row[0]) for row in rows])
        self._connection.execute(sa.update(tasks).where(here).values(updated_at=self._now))
        counters.touch(self._connection, project_id)
        fields.follow(self._connection, project_id, ids, "data")
        self._tell("tasks.updated", project_id, ids)

    def delete_many(self, project: Project, ids: Sequence[TaskId] | None = None, *, share: bool = True) -> int:
        """Remove these tasks of the project (all by default) with everything on them; how many there were.

        share: share the overlap out anew among those that stay, which looks at each of them.
        """
        where = counters.ids_or_project(self._connection, project.id, ids)
        counters.lock_tasks(self._connection, where)
        before = counters.totals(self._connection, where)
        if before[0]:
            agreement.forget(self._connection, project.id, ids)
            self._connection.execute(sa.delete(tasks).where(where))
            counters.move(self._connection, project.id, [-number for number in before], turns=0)
            if share:
                self.share_out(project)
            self._tell("tasks.deleted", project.id, sorted(ids) if ids is not None else [])
        return before[0]

    def share_out(self, project: Project) -> None:
        """Give the overlap to the project's cohort anew, where it is for a part of the tasks."""
        if project.maximum_annotations > 1 and project.overlap_cohort_percentage < 100:
            overlap.share_out(self._connection, project)
            recount.answers(self._connection, project)

    def in_cohort_order(self, project: Project) -> list[TaskId]:
        """The project's tasks in the order in which they get its overlap."""
        return [TaskId(one) for one in overlap.in_order(self._connection, project)]

    def want_answers(self, project: Project, ids: Sequence[TaskId], number: int) -> None:
        """Let these tasks be answered by so many people; the caller recounts."""
        overlap.set_overlap(self._connection, project, ids, number)

    def _tell(self, topic: str, project: ProjectId, ids: Sequence[int]) -> None:
        """Ids as a range when there are many: those of one import are ascending and their project's own."""
        named: Mapping[str, object] = {"tasks": list(ids)} if len(ids) <= 1000 else {"first": ids[0], "last": ids[-1]}
        Outbox(self._connection, self._now).add(topic, {"project": project, **named})

    # Reading

    def get(self, task_id: TaskId, *, payload: bool = True) -> Task:
        """Raises NotThere."""
        row = self._connection.execute(_GET_WHOLE if payload else _GET_PLAIN, {"id": task_id}).one_or_none()
        if row is None:
            raise NotThere("Task")
        return Task(*row)

    def get_many(self, ids: Sequence[TaskId], *, payload: bool = True) -> list[Task]:
        """These tasks in the order of `ids`; those that do not exist are left out."""
        if len(ids) == 1:  # as everybody's next task is
            rows = self._connection.execute(_GET_WHOLE if payload else _GET_PLAIN, {"id": ids[0]})
            return [Task(*row) for row in rows]
        found: dict[int, Task] = {}
        for chunk in chunks(ids, 5000):
            here = among(self._connection, tasks.c.id, chunk)
            query = sa.select(*_WHOLE).select_from(_JOINED).where(here) if payload else sa.select(*_PLAIN).where(here)
            found.update((row[0], Task(*row)) for row in self._connection.execute(query))
        return [found[task_id] for task_id in ids if task_id in found]

    def existing(self, project_id: ProjectId, ids: Sequence[int]) -> set[TaskId]:
        """Those of `ids` that are tasks of the project."""
        query = sa.select(tasks.c.id).where(counters.ids_or_project(self._connection, project_id, ids))
        return {TaskId(value) for value in self._connection.execute(query).scalars()}

    def count(self, project_id: ProjectId) -> int:
        """How many tasks the project has; read from its counter."""
        query = sa.select(projects.c.task_number).where(projects.c.id == project_id)
        return int(self._connection.execute(query).scalar() or 0)

    def page(
        self, project_id: ProjectId, *, order: Order = "id", descending: bool = False, offset: int = 0, limit: int = 100
    ) -> list[TaskId]:
        """Ids of one page, read from an index alone. By score, tasks without one come last in both directions."""
        numbers = sa.select(projects.c.task_number, projects.c.scored_task_number).where(projects.c.id == project_id)
        total, scored = self._connection.execute(numbers).one_or_none() or (0, 0)
        inside = tasks.c.project_id == project_id
        if order == "id":
            return self._slice([inside], [tasks.c.id], descending, total, offset, limit)
        by_score = [inside, tasks.c.score.is_not(None)]
        found = self._slice(by_score, [tasks.c.score, tasks.c.id], descending, scored, offset, limit)
        if len(found) < limit:
            rest = [inside, tasks.c.score.is_(None)]
            start = max(offset - scored, 0)
            found += self._slice(rest, [tasks.c.id], descending, total - scored, start, limit - len(found))
        return found

    def _slice(
        self,
        where: Sequence[sa.ColumnElement[bool]],
        order: Sequence[sa.ColumnElement[object]],
        descending: bool,
        size: int,
        offset: int,
        limit: int,
    ) -> list[TaskId]:
        """`limit` of `size` rows from `offset`. Past the middle it walks from the other end, which is nearer."""
        limit = min(limit, size - offset)
        if limit <= 0:
            return []
        backwards = offset > size // 2
        start = size - offset - limit if backwards else offset
        down = descending != backwards
        query = sa.select(tasks.c.id).where(*where).order_by(*(column.desc() if down else column for column in order))
        found = [TaskId(value) for value in self._connection.execute(query.offset(start).limit(limit)).scalars()]
        return found[::-1] if backwards else found

    def stream_data(self, project_id: ProjectId) -> Iterator[Json]:
        """The data of every task of the project, in id order."""
        query = (
            sa.select(task_payloads.c.data)
            .select_from(_JOINED)
            .where(tasks.c.project_id == project_id)
            .order_by(tasks.c.id)
            .execution_options(yield_per=1000)
        )
        for data in self._connection.execute(query).scalars():
            yield Json(data)

    # Counters

    def refresh(self, task_id: TaskId, *, by: UserId | None = None) -> int:
        """Recount one task from its annotations and move its project's counters; how many answers it still lacks."""
        return task_state.refresh(self._connection, task_id, self._now, by)

    def recount(self, project: Project, ids: Sequence[TaskId]) -> None:
        """Recount several tasks from their annotations, set-wise."""
        recount.answers(self._connection, project, ids)

    def lock(self, task_id: TaskId) -> None:
        """Hold the task until the commit, before its annotations or leases change. Raises NotThere."""
        task_state.hold(self._connection, task_id)
