"""Final answers of tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Annotation, Instant, TaskId, UserId
from juryroom.core.reviewing.model import FinalAnswer
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import adjudications

_SELECT = sa.select(*columns_for(FinalAnswer, adjudications))


class Adjudications:
    """The repository of final answers; their results are annotations."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, annotation: Annotation, by: UserId, values: Mapping[str, Any]) -> FinalAnswer:
        """Store what settles the annotation's task. values: note, source_annotation, source_prediction, previous_truth.

        A second one is refused by the database.
        """
        task_id = annotation.task_id
        row = {
            "task_id": task_id, "project_id": annotation.project_id, "annotation_id": annotation.id,
            "created_by": by, "created_at": self._now,
        }  # fmt: skip
        self._connection.execute(sa.insert(adjudications).values(row | dict(values)))
        found = self.of_task(task_id)
        assert found is not None
        return found

    def of_task(self, task_id: TaskId) -> FinalAnswer | None:
        """What settled the task, if anything."""
        row = self._connection.execute(_SELECT.where(adjudications.c.task_id == task_id)).one_or_none()
        return None if row is None else FinalAnswer(*row)

    def of_tasks(self, ids: Sequence[TaskId]) -> dict[TaskId, FinalAnswer]:
        """By task; those that nobody settled are missing."""
        rows = self._connection.execute(_SELECT.where(among(self._connection, adjudications.c.task_id, ids)))
        return {found.task_id: found for found in (FinalAnswer(*row) for row in rows)}
