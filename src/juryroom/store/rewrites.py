"""Values of many rows changed in place, for actions; and set back to what they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from juryroom.core.actions import Entity
from juryroom.core.model import AnnotationId, Instant, ProjectId, TaskId
from juryroom.store import agreement, bulk, counters, differences, fields
from juryroom.store import tables as t
from juryroom.store.history import History
from juryroom.store.rows import among

_TEXTS: Mapping[Entity, tuple[sa.Table, sa.Table, str, str]] = {
    "task": (t.tasks, t.task_payloads, "data", "task_id"),
    "annotation": (t.annotations, t.annotation_payloads, "result", "annotation_id"),
    "prediction": (t.predictions, t.prediction_payloads, "result", "prediction_id"),
    "draft": (t.drafts, t.drafts, "result", "id"),
}
"""By entity: its table, the one that holds the JSON text that is rewritten, in which column, and what ties the two."""
_MOVED: Mapping[Entity, sa.Table] = {"annotation": t.annotations, "draft": t.drafts}


@dataclass(frozen=True, slots=True)
class Text:
    """The JSON text of one row: a task's data, or the results of the others."""

    id: int
    task_id: TaskId
    text: str
    revision: int | None
    updated_at: Instant


class Rewrites:
    """The repository of texts that actions rewrite."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def texts(self, entity: Entity, task_ids: Sequence[TaskId]) -> list[Text]:
        """What these tasks hold of this kind, in id order."""
        table = _TEXTS[entity][0]
        column = table.c.id if entity == "task" else table.c.task_id
        return self._texts(entity, among(self._connection, column, task_ids))

    def texts_by_id(self, entity: Entity, ids: Iterable[int]) -> dict[int, Text]:
        """These rows, by id; those that are gone are missing."""
        table = _TEXTS[entity][0]
        return {each.id: each for each in self._texts(entity, among(self._connection, table.c.id, ids))}

    def _texts(self, entity: Entity, where: sa.ColumnElement[bool]) -> list[Text]:
        return [Text(*row) for row in self._connection.execute(_select(entity).where(where))]

    def write(self, entity: Entity, texts: Mapping[int, str]) -> None:
        """Give these rows other texts, as the next revision where they have one."""
        if not texts:
            return
        table = _TEXTS[entity][0]
        if entity == "annotation":
            History(self._connection, self._now).keep_many(texts)
        self._set_texts(entity, texts)
        values: dict[str, object] = {"updated_at": self._now}
        if "revision" in table.c:
            values["revision"] = table.c.revision + 1
        self._connection.execute(sa.update(table).where(among(self._connection, table.c.id, texts)).values(values))

    def set_back(self, entity: Entity, texts: Mapping[int, tuple[str, Instant | None]]) -> None:
        """Give these rows the texts and instants they had one revision ago; without an instant theirs stays."""
        if not texts:
            return
        table = _TEXTS[entity][0]
        self._set_texts(entity, {row_id: text for row_id, (text, _) in texts.items()})
        known = [(then, row_id) for row_id, (_, then) in texts.items() if then is not None]
        bulk.update(self._connection, table, ("updated_at",), "id", known)
        if "revision" in table.c:
            back = sa.update(table).where(among(self._connection, table.c.id, texts))
            self._connection.execute(back.values(revision=table.c.revision - 1))

    def _set_texts(self, entity: Entity, texts: Mapping[int, str]) -> None:
        _, payloads, text, key = _TEXTS[entity]
        bulk.update(self._connection, payloads, (text,), key, [(new, row_id) for row_id, new in texts.items()])

    def hold(self, project_id: ProjectId, ids: Sequence[TaskId]) -> None:
        """Lock these tasks until the commit, before what is on them changes."""
        counters.lock_tasks(self._connection, counters.ids_or_project(self._connection, project_id, ids))

    def tell(self, entity: Entity, project_id: ProjectId, ids: Sequence[TaskId]) -> None:
        """Let lists and the indexes of fields follow what was written, or set back, on these tasks."""
        if ids:
            counters.touch(self._connection, project_id)
            if entity == "task":
                fields.follow(self._connection, project_id, ids, "data")
            else:
                differences.compare_anew(self._connection, project_id, ids)
                if entity == "annotation":
                    agreement.follow(self._connection, project_id, ids)

    # Priorities

    def priorities(self, ids: Iterable[int]) -> dict[TaskId, int]:
        """Of each of these tasks."""
        query = sa.select(t.tasks.c.id, t.tasks.c.priority).where(among(self._connection, t.tasks.c.id, ids))
        return {TaskId(row.id): row.priority for row in self._connection.execute(query)}

    def set_priorities(self, project_id: ProjectId, values: Mapping[TaskId, int]) -> None:
        """Let these tasks of the project, held by the caller, come sooner or later."""
        if not values:
            return
        for priority in set(values.values()):
            chosen = among(self._connection, t.tasks.c.id, [one for one in values if values[one] == priority])
            self._connection.execute(sa.update(t.tasks).where(chosen).values(priority=priority))
        counters.touch(self._connection, project_id)
        counters.forget_positions(self._connection, project_id)
        there = sa.select(t.tasks.c.id).where(t.tasks.c.project_id == project_id, t.is_prioritised).exists()
        project = sa.update(t.projects).where(t.projects.c.id == project_id)
        self._connection.execute(project.values(has_priorities=there))

    # Ground truth

    def set_ground_truth(self, ids: Sequence[AnnotationId], value: bool) -> None:
        """Mark these annotations as ground truth, or take the mark away."""
        here = among(self._connection, t.annotations.c.id, ids)
        self._connection.execute(sa.update(t.annotations).where(here).values(ground_truth=value))

    def truths_of(self, task_ids: Sequence[TaskId]) -> dict[AnnotationId, TaskId]:
        """Annotations that are the ground truth of these tasks."""
        here = among(self._connection, t.annotations.c.task_id, task_ids)
        query = sa.select(t.annotations.c.id, t.annotations.c.task_id).where(here, t.annotations.c.ground_truth)
        return {AnnotationId(row.id): TaskId(row.task_id) for row in self._connection.execute(query)}

    # Annotations that were made, or moved to another task

    def untouched(self, ids: Sequence[int]) -> list[AnnotationId]:
        """Those of these annotations that nobody has changed since, and of which nobody has a draft."""
        drafted = sa.exists().where(t.drafts.c.annotation_id == t.annotations.c.id)
        here = among(self._connection, t.annotations.c.id, ids)
        query = sa.select(t.annotations.c.id).where(here, t.annotations.c.revision == 1, sa.not_(drafted))
        return [AnnotationId(value) for value in self._connection.execute(query).scalars()]

    def remove_annotations(self, ids: Sequence[AnnotationId]) -> None:
        """Remove annotations for good; the caller recounts."""
        self._connection.execute(sa.delete(t.annotations).where(among(self._connection, t.annotations.c.id, ids)))

    def places(self, entity: Entity, ids: Iterable[int]) -> dict[int, TaskId]:
        """The task that each of these annotations or drafts is on."""
        table = _MOVED[entity]
        query = sa.select(table.c.id, table.c.task_id).where(among(self._connection, table.c.id, ids))
        return {row.id: TaskId(row.task_id) for row in self._connection.execute(query)}

    def move(self, entity: Entity, to: Mapping[int, TaskId]) -> None:
        """Put annotations or drafts on other tasks of the project; the caller recounts."""
        if to:
            table = _MOVED[entity]
            query = sa.update(table).where(table.c.id == sa.bindparam("row")).values(task_id=sa.bindparam("task"))
            self._connection.execute(query, [{"row": row_id, "task": task_id} for row_id, task_id in to.items()])

    # Counting and looking

    def stream(self, entity: Entity, project_id: ProjectId) -> Iterable[Text]:
        """Every text of this kind in the project, in id order."""
        query = _select(entity).where(_TEXTS[entity][0].c.project_id == project_id)
        for row in self._connection.execute(query.execution_options(yield_per=1000)):
            yield Text(*row)


def _select(entity: Entity) -> sa.Select[Any]:
    table, payloads, text, key = _TEXTS[entity]
    task = table.c.id if entity == "task" else table.c.task_id
    revision = table.c.revision if "revision" in table.c else sa.null()
    source = table if payloads is table else table.join(payloads, payloads.c[key] == table.c.id)
    chosen = sa.select(table.c.id, task, payloads.c[text], revision, table.c.updated_at)
    return chosen.select_from(source).order_by(table.c.id)
