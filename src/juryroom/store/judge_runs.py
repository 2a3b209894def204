"""Judge runs, and their verdicts on tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, fields

import sqlalchemy as sa

from juryroom.core.judging.prompts import JudgeRun, TaskVerdict
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import Instant, ProjectId, TaskId
from juryroom.errors import NotThere
from juryroom.store import bulk
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import judge_runs as runs
from juryroom.store.tables import judge_verdicts as verdicts

_RUNS = sa.select(*columns_for(JudgeRun, runs))
_VERDICTS = sa.select(*columns_for(TaskVerdict, verdicts))
_VERDICT_COLUMNS = tuple(field.name for field in fields(TaskVerdict))


class JudgeRuns:
    """The repository of judge runs."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, object]) -> JudgeRun:
        """A new run."""
        row = {**values, "created_at": self._now}
        made = self._connection.execute(sa.insert(runs).values(row).returning(runs.c.id)).scalar_one()
        return self.get(made)

    def get(self, run_id: int, *, lock: bool = False) -> JudgeRun:
        """Raises NotThere. `lock`: nobody else changes it before this unit ends."""
        query = _RUNS.where(runs.c.id == run_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise NotThere("JudgeRun")
        return JudgeRun(*row)

    def of_version(self, version_id: int) -> list[JudgeRun]:
        """The runs of a version, newest first."""
        query = _RUNS.where(runs.c.version_id == version_id).order_by(runs.c.id.desc())
        return [JudgeRun(*row) for row in self._connection.execute(query)]

    def of_project(self, project_id: ProjectId) -> list[JudgeRun]:
        """The runs in a project, newest first."""
        query = _RUNS.where(runs.c.project_id == project_id).order_by(runs.c.id.desc())
        return [JudgeRun(*row) for row in self._connection.execute(query)]

    def update(self, run_id: int, values: Mapping[str, object]) -> JudgeRun:
        """Raises NotThere."""
        self._connection.execute(sa.update(runs).where(runs.c.id == run_id).values(dict(values)))
        return self.get(run_id)

    def move(self, run_id: int, **amounts: float) -> None:
        """Add to spent, reserved, done, flips and tokens; what is taken away is negative."""
        changed = {name: runs.c[name] + amount for name, amount in amounts.items() if amount}
        if changed:
            self._connection.execute(sa.update(runs).where(runs.c.id == run_id).values(changed))

    def put_verdicts(self, found: Sequence[TaskVerdict]) -> None:
        """Store verdicts; an earlier one of the same run on the same task makes way."""
        if not found:
            return
        run_id, tasks = found[0].run_id, [verdict.task_id for verdict in found]
        old = sa.delete(verdicts).where(verdicts.c.run_id == run_id, among(self._connection, verdicts.c.task_id, tasks))
        self._connection.execute(old)
        bulk.insert(self._connection, verdicts, _VERDICT_COLUMNS, [astuple(verdict) for verdict in found])

    def verdicts(
        self, run_id: int, *, outcomes: Sequence[Outcome] = (), after: TaskId | None = None, limit: int = 100
    ) -> list[TaskVerdict]:
        """Verdicts of a run in the order of their tasks, behind the task `after`."""
        query = _VERDICTS.where(verdicts.c.run_id == run_id).order_by(verdicts.c.task_id).limit(limit)
        if outcomes:
            query = query.where(verdicts.c.outcome.in_(outcomes))
        if after is not None:
            query = query.where(verdicts.c.task_id > after)
        return [_verdict(row) for row in self._connection.execute(query)]

    def verdicts_on(self, run_id: int, tasks: Sequence[TaskId]) -> dict[TaskId, TaskVerdict]:
        """A run's verdicts on these tasks; tasks without one are left out."""
        query = _VERDICTS.where(verdicts.c.run_id == run_id, among(self._connection, verdicts.c.task_id, tasks))
        return {verdict.task_id: verdict for verdict in map(_verdict, self._connection.execute(query))}

    def every_verdict(self, run_id: int, size: int = 2000) -> Iterator[list[TaskVerdict]]:
        """All verdicts of a run, `size` at a time."""
        last: TaskId | None = None
        while found := self.verdicts(run_id, after=last, limit=size):
            yield found
            last = found[-1].task_id

    def outcomes(self, run_id: int) -> dict[str, int]:
        """How many verdicts there are of each outcome."""
        query = sa.select(verdicts.c.outcome, sa.func.count()).where(verdicts.c.run_id == run_id)
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(verdicts.c.outcome))}


def _verdict(row: sa.Row[tuple[object, ...]]) -> TaskVerdict:
    values = row._asdict()
    return TaskVerdict(**{**values, "outcome": Outcome(values["outcome"]), "flipped": bool(values["flipped"])})
