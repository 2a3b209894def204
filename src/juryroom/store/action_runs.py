"""Actions that were performed, and the values they changed in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from juryroom.core.actions import Change, Run, RunId
from juryroom.core.model import Instant, ProjectId, TaskId
from juryroom.errors import NotThere
from juryroom.store import bulk
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import TRASH, action_changes, action_runs

_SELECT = sa.select(*columns_for(Run, action_runs))
_CHANGE = columns_for(Change, action_changes)
_CHANGE_COLUMNS = ("run_id", "entity", "row_id", "field", "task_id", "before", "mark", "updated_at", "changed_at")
_ENTITIES = {"annotation": "annotations", "prediction": "predictions", "draft": "drafts"}


class ActionRuns:
    """The repository of performed actions."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, project_id: ProjectId, action: str, values: Mapping[str, object]) -> RunId:
        """A new run."""
        row = {"project_id": project_id, "action": action, "created_at": self._now, **values}
        return RunId(
            self._connection.execute(sa.insert(action_runs).values(row).returning(action_runs.c.id)).scalar_one()
        )

    def get(self, run_id: int) -> Run:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(action_runs.c.id == run_id)).one_or_none()
        if row is None:
            raise NotThere("action", f"There is no action with the number {run_id}.")
        return Run(*row)

    def lock(self, run_id: int) -> Run:
        """The run, held until the commit: two people may press Undo at once. Raises NotThere."""
        query = sa.select(action_runs.c.id).where(action_runs.c.id == run_id).with_for_update()
        self._connection.execute(query)
        return self.get(run_id)

    def update(self, run_id: RunId, **values: object) -> None:
        """Change columns of one run."""
        self._connection.execute(sa.update(action_runs).where(action_runs.c.id == run_id).values(values))

    def of_project(self, project_id: ProjectId, limit: int = 100) -> list[Run]:
        """What was done in the project, newest first."""
        query = _SELECT.where(action_runs.c.project_id == project_id).order_by(action_runs.c.id.desc()).limit(limit)
        return [Run(*row) for row in self._connection.execute(query)]

    def due(self, limit: int = 10) -> list[RunId]:
        """Runs whose time to be undone is over and whose trash is still there."""
        query = sa.select(action_runs.c.id).where(
            action_runs.c.purged_at.is_(None), action_runs.c.expires_at <= self._now
        )
        return [
            RunId(value) for value in self._connection.execute(query.order_by(action_runs.c.id).limit(limit)).scalars()
        ]

    # What was changed in place

    def note(self, run_id: RunId, changes: Iterable[Change]) -> None:
        """Keep what these values were."""
        rows = [
            (
                run_id, each.entity, each.row_id, each.field, each.task_id, each.before, each.mark, each.updated_at,
                self._now,
            )
            for each in changes
        ]  # fmt: skip
        bulk.insert(self._connection, action_changes, _CHANGE_COLUMNS, rows)

    def changes(self, run_id: RunId, task_ids: Sequence[TaskId]) -> list[Change]:
        """What this run changed on these tasks."""
        query = sa.select(*_CHANGE).where(*self._of(run_id, task_ids))
        return [Change(*row) for row in self._connection.execute(query)]

    def forget(self, run_id: RunId, task_ids: Sequence[TaskId]) -> None:
        """It has been undone, or cannot be."""
        self._connection.execute(sa.delete(action_changes).where(*self._of(run_id, task_ids)))

    def _of(self, run_id: RunId, task_ids: Sequence[TaskId]) -> list[sa.ColumnElement[bool]]:
        return [action_changes.c.run_id == run_id, among(self._connection, action_changes.c.task_id, task_ids)]

    def changed_tasks(self, run_id: RunId) -> set[TaskId]:
        """The tasks on which this run changed something in place."""
        query = sa.select(action_changes.c.task_id).where(action_changes.c.run_id == run_id).distinct()
        return {TaskId(value) for value in self._connection.execute(query).scalars()}

    def built_upon(self, run: Run) -> Run | None:
        """A later action that stands on what this one did, the newest of them: it has to be undone first."""
        later = _SELECT.where(
            action_runs.c.project_id == run.project_id, action_runs.c.id > run.id, action_runs.c.undone_at.is_(None)
        )
        for row in self._connection.execute(later.order_by(action_runs.c.id.desc())).all():
            other = Run(*row)
            if any(self._connection.execute(sa.select(clause)).scalar() for clause in _overlaps(run.id, other.id)):
                return other
        return None

    def purge(self, run_id: RunId, limit: int) -> int:
        """Forget at most `limit` of its changes for good; how many went."""
        table = action_changes
        some = sa.select(table.c.entity, table.c.row_id, table.c.field).where(table.c.run_id == run_id).limit(limit)
        these = sa.tuple_(table.c.entity, table.c.row_id, table.c.field).in_(some)
        return int(self._connection.execute(sa.delete(table).where(table.c.run_id == run_id, these)).rowcount)


def _overlaps(run: RunId, later: RunId) -> Iterable[sa.ColumnElement[bool]]:
    """Whether the later run deleted a task, deleted or changed a row, or chose a ground truth where this one did."""
    old, new = action_changes.alias("old"), action_changes.alias("new")
    gone = TRASH["tasks"].alias("gone")
    yield sa.exists().where(
        old.c.run_id == run, new.c.run_id == later, new.c.entity == old.c.entity, new.c.row_id == old.c.row_id
    )
    yield sa.exists().where(old.c.run_id == run, gone.c.run_id == later, gone.c.id == old.c.task_id)
    for entity, name in _ENTITIES.items():
        kept, theirs = TRASH[name].alias("kept"), TRASH[name].alias("theirs")
        yield sa.exists().where(
            old.c.run_id == run, old.c.entity == entity, theirs.c.run_id == later, theirs.c.id == old.c.row_id
        )
        yield sa.exists().where(kept.c.run_id == run, gone.c.run_id == later, gone.c.id == kept.c.task_id)
    truth = TRASH["annotations"].alias("truth")
    yield sa.exists().where(
        truth.c.run_id == run, truth.c.ground_truth,
        new.c.run_id == later, new.c.field == "ground_truth", new.c.task_id == truth.c.task_id,
    )  # fmt: skip
