"""Judge runs, and their verdicts on tasks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any, Literal

import sqlalchemy as sa

from juryroom.core.judging.prompts import PROBE, JudgeRun, RunState, Subset, TaskVerdict
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import Instant, Json, ProjectId, TaskId
from juryroom.errors import NotThere
from juryroom.store import bulk
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import annotation_payloads
from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import judge_runs as runs
from juryroom.store.tables import judge_verdicts as verdicts
from juryroom.store.tables import prompt_versions as versions
from juryroom.store.tables import tasks as tasks_table

_RUNS = sa.select(*columns_for(JudgeRun, runs))
_VERDICTS = sa.select(*columns_for(TaskVerdict, verdicts))
_open = sa.and_(verdicts.c.correct.is_not(None), sa.not_(verdicts.c.sealed))
_VERDICT_COLUMNS = tuple(field.name for field in fields(TaskVerdict))
_verdict_values = attrgetter(*_VERDICT_COLUMNS)
_SUMMED: Mapping[str, sa.ColumnElement[Any]] = {
    "flips": sa.case((verdicts.c.flipped, 1), else_=0),
    "input_tokens": verdicts.c.input_tokens,
    "output_tokens": verdicts.c.output_tokens,
    "review": sa.case((verdicts.c.review.is_not(None), 1), else_=0),
    "with_truth": sa.case((_open, 1), else_=0),
    "correct": sa.case((_open, verdicts.c.correct), else_=0.0),
}
"""Numbers of a run, and what of each verdict they add up."""
_JUDGED: tuple[str, ...] = tuple(outcome for outcome in Outcome if outcome is not Outcome.WAITING)
_SUMS = (
    *(sa.func.sum(sa.case((verdicts.c.outcome == one, 1), else_=0)) for one in _JUDGED),
    *map(sa.func.sum, _SUMMED.values()),
)
ERRORS = (Outcome.UNREADABLE, Outcome.REFUSED, Outcome.TRUNCATED, Outcome.FAILED)
Shown = Literal["all", "correct", "incorrect", "needs_review", "has_error", "waiting"]
"""Which verdicts of a run are asked for."""


@dataclass(frozen=True, slots=True)
class _Counts:
    outcomes: Counter[str]
    """Without tasks that wait for their verdict."""
    numbers: Mapping[str, float]


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
        return _run(row)

    def of_version(self, version_id: int) -> list[JudgeRun]:
        """The runs of a version, newest first."""
        query = _RUNS.where(runs.c.version_id == version_id).order_by(runs.c.id.desc())
        return [_run(row) for row in self._connection.execute(query)]

    def of_project(self, project_id: ProjectId) -> list[JudgeRun]:
        """The runs in a project, newest first."""
        query = _RUNS.where(runs.c.project_id == project_id).order_by(runs.c.id.desc())
        return [_run(row) for row in self._connection.execute(query)]

    def update(self, run_id: int, values: Mapping[str, object]) -> JudgeRun:
        """Raises NotThere."""
        self._connection.execute(sa.update(runs).where(runs.c.id == run_id).values(dict(values)))
        return self.get(run_id)

    def reserved(self, prompt_id: int) -> float:
        """USD that the runs of a prompt have set aside."""
        query = sa.select(sa.func.sum(runs.c.reserved)).join(versions, versions.c.id == runs.c.version_id)
        return self._connection.execute(query.where(versions.c.prompt_id == prompt_id)).scalar_one() or 0.0

    def move(self, run_id: int, **amounts: float) -> None:
        """Add to spent, reserved, done, flips and tokens; what is taken away is negative."""
        changed = {name: runs.c[name] + amount for name, amount in amounts.items() if amount}
        if changed:
            self._connection.execute(sa.update(runs).where(runs.c.id == run_id).values(changed))

    def put_verdicts(self, found: Sequence[TaskVerdict]) -> None:
        """Store verdicts of one run, and count them; an earlier one on the same task makes way."""
        if not found:
            return
        run_id, tasks = found[0].run_id, [verdict.task_id for verdict in found]
        here = sa.and_(verdicts.c.run_id == run_id, among(self._connection, verdicts.c.task_id, tasks))
        before = self._counted(here)
        self._connection.execute(sa.delete(verdicts).where(here))
        bulk.insert(self._connection, verdicts, _VERDICT_COLUMNS, [_verdict_values(verdict) for verdict in found])
        self._shift(run_id, before, self._counted(here))

    def verdicts(
        self, run_id: int, *, outcomes: Sequence[Outcome] = (), after: TaskId | None = None, limit: int = 100,
        shown: Shown = "all", unsealed: bool = False,
    ) -> list[TaskVerdict]:  # fmt: skip
        """Verdicts of a run in the order of their tasks, behind the task `after`.

        unsealed: whether the sealed half of the ground truth says what is correct, too.
        """
        query = _VERDICTS.where(verdicts.c.run_id == run_id).order_by(verdicts.c.task_id).limit(limit)
        if outcomes:
            query = query.where(verdicts.c.outcome.in_(outcomes))
        if (wanted := _shown(shown, unsealed=unsealed)) is not None:
            query = query.where(wanted)
        if after is not None:
            query = query.where(verdicts.c.task_id > after)
        return [_verdict(row) for row in self._connection.execute(query)]

    def counts(self, run_id: int, *, unsealed: bool = False) -> dict[Shown, int]:
        """How many verdicts each question finds."""
        kinds: tuple[Shown, ...] = ("correct", "incorrect", "needs_review", "has_error", "waiting")
        sums = [sa.func.sum(sa.case((_shown(kind, unsealed=unsealed), 1), else_=0)) for kind in kinds]  # type: ignore[arg-type]
        row = self._connection.execute(sa.select(sa.func.count(), *sums).where(verdicts.c.run_id == run_id)).one()
        found: dict[Shown, int] = {"all": row[0]}
        found.update({kind: int(number or 0) for kind, number in zip(kinds, row[1:], strict=True)})
        return found

    def latest_of(self, version_ids: Sequence[int], project_id: ProjectId | None = None) -> dict[int, JudgeRun]:
        """The newest run of each version that has verdicts; versions without one are left out."""
        newest = (
            sa.select(sa.func.max(runs.c.id))
            .where(among(self._connection, runs.c.version_id, version_ids), runs.c.done > 0, runs.c.mode != PROBE)
            .group_by(runs.c.version_id)
        )
        if project_id is not None:
            newest = newest.where(runs.c.project_id == project_id)
        found = [_run(row) for row in self._connection.execute(_RUNS.where(runs.c.id.in_(newest)))]
        return {run.version_id: run for run in found}

    def of_versions(self, version_ids: Sequence[int]) -> list[JudgeRun]:
        """The runs of these versions, newest first."""
        here = among(self._connection, runs.c.version_id, version_ids)
        return [_run(row) for row in self._connection.execute(_RUNS.where(here).order_by(runs.c.id.desc()))]

    def of_projects(self, project_ids: Sequence[ProjectId], *, before: int | None, limit: int) -> list[JudgeRun]:
        """Runs in these projects, newest first, those before `before`."""
        query = _RUNS.where(among(self._connection, runs.c.project_id, project_ids)).order_by(runs.c.id.desc())
        if before is not None:
            query = query.where(runs.c.id < before)
        return [_run(row) for row in self._connection.execute(query.limit(limit))]

    def cost(self, run_id: int) -> float | None:
        """What the verdicts of a run cost, whoever paid for them first; None when no price is known."""
        query = sa.select(sa.func.sum(verdicts.c.cost)).where(verdicts.c.run_id == run_id)
        found = self._connection.execute(query).scalar()
        return None if found is None else float(found)

    def unanswered(self, tasks: Sequence[TaskId]) -> set[TaskId]:
        """Of these tasks, those without any annotation."""
        answered = sa.exists().where(annotations_table.c.task_id == tasks_table.c.id)
        query = sa.select(tasks_table.c.id).where(among(self._connection, tasks_table.c.id, tasks), ~answered)
        return {TaskId(one) for one in self._connection.execute(query).scalars()}

    def every_truth(self, project_id: ProjectId) -> dict[TaskId, Json]:
        """The results of the ground truth of every task that has one."""
        query = (
            sa.select(annotations_table.c.task_id, annotation_payloads.c.result)
            .join_from(
                annotations_table, annotation_payloads, annotation_payloads.c.annotation_id == annotations_table.c.id
            )
            .where(annotations_table.c.project_id == project_id, annotations_table.c.ground_truth)
            .order_by(annotations_table.c.task_id)
        )
        return {TaskId(row.task_id): Json(row.result) for row in self._connection.execute(query)}

    def said(self, version_id: int, project_id: ProjectId, tasks: Sequence[TaskId]) -> dict[TaskId, TaskVerdict]:
        """The newest verdict of a version on each of these tasks, whatever its outcome, from any of its runs."""
        query = (
            _VERDICTS.join_from(verdicts, runs, runs.c.id == verdicts.c.run_id)
            .where(runs.c.version_id == version_id, runs.c.project_id == project_id, runs.c.mode != PROBE)
            .where(verdicts.c.outcome != Outcome.WAITING, among(self._connection, verdicts.c.task_id, tasks))
            .order_by(verdicts.c.run_id)
        )
        return {verdict.task_id: verdict for verdict in map(_verdict, self._connection.execute(query))}

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

    def waiting(self, run_id: int, *, of: Sequence[int] | None = None, limit: int | None = None) -> list[TaskId]:
        """The tasks a run has not judged yet, in order; with `of`, those among these."""
        query = sa.select(verdicts.c.task_id).where(verdicts.c.run_id == run_id, verdicts.c.outcome == Outcome.WAITING)
        if of is not None:
            query = query.where(among(self._connection, verdicts.c.task_id, of))
        query = query.order_by(verdicts.c.task_id).limit(limit)
        return [TaskId(value) for value in self._connection.execute(query).scalars()]

    def await_tasks(self, run_id: int, tasks: Sequence[TaskId]) -> None:
        """What the run is to judge."""
        columns = ("run_id", "task_id", "outcome", "created_at")
        rows = [(run_id, task_id, Outcome.WAITING, self._now) for task_id in tasks]
        bulk.insert(self._connection, verdicts, columns, rows)

    def await_again(self, run_id: int, outcomes: Sequence[Outcome]) -> int:
        """Take verdicts of these outcomes back, to be asked for again; how many there were."""
        query = sa.update(verdicts).where(verdicts.c.run_id == run_id, verdicts.c.outcome.in_(outcomes))
        taken = self._connection.execute(query.values(outcome=Outcome.WAITING)).rowcount
        self.tally(run_id)
        return taken

    def ground_truths(self, tasks: Sequence[TaskId]) -> dict[TaskId, Json]:
        """The results of the ground truth of these tasks; tasks without one are left out."""
        here = among(self._connection, annotations_table.c.task_id, tasks)
        query = (
            sa.select(annotations_table.c.task_id, annotation_payloads.c.result)
            .join_from(
                annotations_table, annotation_payloads, annotation_payloads.c.annotation_id == annotations_table.c.id
            )
            .where(here, annotations_table.c.ground_truth)
        )
        return {TaskId(row.task_id): Json(row.result) for row in self._connection.execute(query)}

    def tally(self, run_id: int) -> None:
        """Count the run's verdicts anew: by outcome, flips, tokens."""
        found = self._counted(verdicts.c.run_id == run_id)
        self.update(run_id, {**_outcome_values(found.outcomes), **found.numbers})

    def _counted(self, where: sa.ColumnElement[bool]) -> _Counts:
        """Without GROUP BY, for which SQLite would go through an index of the whole run."""
        row = self._connection.execute(sa.select(*_SUMS).where(where)).one()
        outcomes = Counter({one: int(number or 0) for one, number in zip(_JUDGED, row, strict=False)})
        sums = zip(_SUMMED, row[len(_JUDGED) :], strict=True)
        return _Counts(outcomes, {name: (float if name == "correct" else int)(value or 0) for name, value in sums})

    def _shift(self, run_id: int, gone: _Counts, come: _Counts) -> None:
        """The run's numbers follow those of a few verdicts: a run of 100,000 is not counted for each 500."""
        outcomes = Counter(json.loads(self.get(run_id, lock=True).outcomes))
        outcomes.update(come.outcomes)
        outcomes.subtract(gone.outcomes)
        self.update(run_id, _outcome_values(outcomes))
        self.move(run_id, **{name: come.numbers[name] - gone.numbers[name] for name in _SUMMED})


def _outcome_values(outcomes: Mapping[str, int]) -> dict[str, object]:
    judged = {name: number for name, number in outcomes.items() if number > 0 and name != Outcome.WAITING}
    return {"outcomes": json.dumps(judged), "done": sum(judged.values())}


def _shown(shown: Shown, *, unsealed: bool) -> sa.ColumnElement[bool] | None:
    known = verdicts.c.correct.is_not(None) if unsealed else _open
    match shown:
        case "correct":
            return sa.and_(known, verdicts.c.correct >= 1)
        case "incorrect":
            return sa.and_(known, verdicts.c.correct < 1)
        case "needs_review":
            return verdicts.c.review.is_not(None)
        case "has_error":
            return verdicts.c.outcome.in_(ERRORS)
        case "waiting":
            return verdicts.c.outcome == Outcome.WAITING
    return None


def _run(row: sa.Row[Any]) -> JudgeRun:
    found = JudgeRun(*tuple(row))
    return replace(found, state=RunState(found.state), subset=Subset(found.subset))


def _verdict(row: sa.Row[tuple[object, ...]]) -> TaskVerdict:
    values = row._asdict()
    return TaskVerdict(**{**values, "outcome": Outcome(values["outcome"]), "flipped": bool(values["flipped"]),
                          "sealed": bool(values["sealed"])})  # fmt: skip
