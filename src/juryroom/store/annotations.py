"""Annotations: what people answered or skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Annotation, AnnotationId, Instant, Json, NewAnnotation, ProjectId, TaskId, UserId
from juryroom.errors import NotThere
from juryroom.store.rows import among, chunks, columns_for
from juryroom.store.tables import annotation_payloads
from juryroom.store.tables import annotations as annotations_table

_SELECT = sa.select(*columns_for(Annotation, annotations_table, annotation_payloads)).select_from(
    annotations_table.join(annotation_payloads, annotation_payloads.c.annotation_id == annotations_table.c.id)
)
_GET = _SELECT.where(annotations_table.c.id == sa.bindparam("id"))
_BY_UNIQUE_ID = _SELECT.where(annotations_table.c.unique_id == sa.bindparam("unique_id"))
_OF_TASK = _SELECT.where(annotations_table.c.task_id == sa.bindparam("task")).order_by(annotations_table.c.id)
_INSERT = sa.insert(annotations_table).returning(annotations_table.c.id)
_INSERT_PAYLOAD = sa.insert(annotation_payloads)
_PAYLOAD = frozenset({"result", "prediction", "meta"})


class Annotations:
    """The repository of annotations. Counters follow by `unit.tasks.refresh`, which the caller asks for."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, task_id: TaskId, project_id: ProjectId, new: NewAnnotation) -> Annotation:
        """Store one annotation."""
        created = new.created_at or self._now
        row: dict[str, Any] = {
            "task_id": task_id, "project_id": project_id, "completed_by": new.completed_by,
            "updated_by": new.completed_by, "was_cancelled": new.was_cancelled, "ground_truth": new.ground_truth,
            "lead_time": new.lead_time, "last_action": new.last_action, "result_count": new.result_count,
            "created_at": created, "updated_at": new.updated_at or created,
            "draft_created_at": new.draft_created_at, "import_id": new.import_id, "unique_id": new.unique_id,
            "parent_prediction": new.parent_prediction, "parent_annotation": new.parent_annotation,
            "bulk_created": new.bulk_created, "adjudicated": new.adjudicated,
        }  # fmt: skip
        new_id = self._connection.execute(_INSERT, row).scalar_one()
        payload = {"annotation_id": new_id, "result": new.result, "prediction": new.prediction, "meta": new.meta}
        self._connection.execute(_INSERT_PAYLOAD, payload)
        return Annotation(
            id=AnnotationId(new_id), revision=1, result=new.result, prediction=new.prediction, meta=new.meta, **row
        )

    def get(self, annotation_id: AnnotationId) -> Annotation:
        """Raises NotThere."""
        row = self._connection.execute(_GET, {"id": annotation_id}).one_or_none()
        if row is None:
            raise NotThere("Annotation")
        return Annotation(*row)

    def get_many(self, ids: Iterable[AnnotationId]) -> list[Annotation]:
        """These annotations by id; those that are gone are missing."""
        here = among(self._connection, annotations_table.c.id, ids)
        return [
            Annotation(*row) for row in self._connection.execute(_SELECT.where(here).order_by(annotations_table.c.id))
        ]

    def with_unique_id(self, unique_id: str) -> Annotation | None:
        """The annotation its client named so, if any."""
        row = self._connection.execute(_BY_UNIQUE_ID, {"unique_id": unique_id}).one_or_none()
        return None if row is None else Annotation(*row)

    def taken_unique_ids(self, unique_ids: Sequence[str]) -> set[str]:
        """Those of `unique_ids` that annotations bear already."""
        taken: set[str] = set()
        for chunk in chunks(unique_ids, 500):
            query = sa.select(annotations_table.c.unique_id).where(annotations_table.c.unique_id.in_(chunk))
            taken.update(str(value) for value in self._connection.execute(query).scalars())
        return taken

    def of_task(self, task_id: TaskId) -> list[Annotation]:
        """A task's annotations, skips included, oldest first."""
        return [Annotation(*row) for row in self._connection.execute(_OF_TASK, {"task": task_id})]

    def of_tasks(self, ids: Sequence[TaskId]) -> dict[TaskId, list[Annotation]]:
        """The annotations of several tasks; every id has its list, possibly empty."""
        found: dict[TaskId, list[Annotation]] = {task_id: [] for task_id in ids}
        query = _SELECT.where(among(self._connection, annotations_table.c.task_id, ids)).order_by(
            annotations_table.c.id
        )
        for row in self._connection.execute(query):
            annotation = Annotation(*row)
            found[annotation.task_id].append(annotation)
        return found

    def update(self, annotation_id: AnnotationId, changes: Mapping[str, object]) -> Annotation:
        """Store `changes` (fields of Annotation) as the next revision."""
        own = {name: value for name, value in changes.items() if name not in _PAYLOAD}
        row: dict[str, Any] = {"updated_at": self._now} | own
        here = annotations_table.c.id == annotation_id
        query = sa.update(annotations_table).where(here).values(revision=annotations_table.c.revision + 1, **row)
        self._connection.execute(query)
        payload = {name: value for name, value in changes.items() if name in _PAYLOAD}
        if payload:
            there = annotation_payloads.c.annotation_id == annotation_id
            self._connection.execute(sa.update(annotation_payloads).where(there).values(payload))
        return self.get(annotation_id)

    def set_review(self, annotation_id: AnnotationId, review: str | None, action: str) -> None:
        """Note what stands of the latest revision, which stays that."""
        here = sa.update(annotations_table).where(annotations_table.c.id == annotation_id)
        self._connection.execute(here.values(review=review, last_action=action))

    def drop_ground_truth(self, task_id: TaskId, *, but: AnnotationId) -> None:
        """One ground truth per task: all others lose the mark."""
        others = [
            annotations_table.c.task_id == task_id,
            annotations_table.c.id != but,
            annotations_table.c.ground_truth,
        ]
        self._connection.execute(sa.update(annotations_table).where(*others).values(ground_truth=False))

    def delete(self, annotation_id: AnnotationId) -> None:
        self._connection.execute(sa.delete(annotations_table).where(annotations_table.c.id == annotation_id))

    def delete_many(
        self, project_id: ProjectId, *, tasks: Sequence[TaskId] | None = None, author: UserId | None = None
    ) -> list[TaskId]:
        """Remove the project's annotations that match; the tasks they were on, for the caller to recount."""
        where = [annotations_table.c.project_id == project_id]
        if tasks is not None:
            where.append(among(self._connection, annotations_table.c.task_id, tasks))
        if author is not None:
            where.append(annotations_table.c.completed_by == author)
        query = sa.select(annotations_table.c.task_id).where(*where).distinct()
        touched = sorted(TaskId(value) for value in self._connection.execute(query).scalars())
        self._connection.execute(sa.delete(annotations_table).where(*where))
        return touched

    def history(self, project_id: ProjectId, author: UserId, limit: int = 100) -> list[tuple[TaskId, AnnotationId]]:
        """What this person answered last in the project: the newest `limit`, oldest of them first."""
        query = (
            sa.select(annotations_table.c.task_id, annotations_table.c.id)
            .where(annotations_table.c.project_id == project_id, annotations_table.c.completed_by == author)
            .order_by(annotations_table.c.created_at.desc(), annotations_table.c.id.desc())
            .limit(limit)
        )
        return [(TaskId(task_id), AnnotationId(own)) for task_id, own in self._connection.execute(query)][::-1]

    def count_by(self, project_id: ProjectId, author: UserId) -> int:
        """How many annotations of the project are this person's, skips included."""
        where = [annotations_table.c.project_id == project_id, annotations_table.c.completed_by == author]
        return int(self._connection.execute(sa.select(sa.func.count()).where(*where)).scalar_one())

    def counts_by(self, projects: Sequence[ProjectId], author: UserId) -> dict[ProjectId, int]:
        """`count_by` of several projects at once; those without any are missing."""
        table = annotations_table
        here = among(self._connection, table.c.project_id, projects)
        query = sa.select(table.c.project_id, sa.func.count()).where(here, table.c.completed_by == author)
        rows = self._connection.execute(query.group_by(table.c.project_id)).all()
        return {row[0]: row[1] for row in rows}

    def stream_results(self, project_id: ProjectId) -> Iterator[Json]:
        """Every annotation's results in the project, for whoever asks which labels are used."""
        query = (
            sa.select(annotation_payloads.c.result)
            .join(annotations_table, annotations_table.c.id == annotation_payloads.c.annotation_id)
            .where(annotations_table.c.project_id == project_id)
            .execution_options(yield_per=1000)
        )
        for result in self._connection.execute(query).scalars():
            yield Json(result)
