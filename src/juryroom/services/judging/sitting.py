"""A worker's sitting over a run: chunk after chunk, the next one's questions on their way before this one is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from juryroom.core.jobs import Job
from juryroom.core.judging.asking import Question
from juryroom.core.judging.prompts import TaskVerdict
from juryroom.core.model import Task
from juryroom.services.judging import runs, work
from juryroom.services.judging.asking import Asked, Asking, open_asking
from juryroom.services.judging.budget import RunPurse

if TYPE_CHECKING:
    from juryroom.services.room import Room


class Sitting:
    """One run, one client, one asking. `with Sitting(...) as sitting:`, then `judge` chunk by chunk."""

    def __init__(self, room: Room, job: Job, stopping: Callable[[], bool]) -> None:
        self.room, self.stopping = room, stopping
        self.run_id: int = msgspec.json.decode(job.args)["run"]
        self._open = ExitStack()
        self._bench: work.Bench | None = None
        self._asking: Asking | None = None
        self._purse: RunPurse | None = None
        self._prepared: tuple[tuple[int, ...], list[work.Case]] = (), []

    def __enter__(self) -> Sitting:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def judge(self, ids: Sequence[int], ahead: Sequence[int] = ()) -> list[TaskVerdict] | None:
        """Ask about one chunk of the run's tasks, outside of any unit of work; its verdicts, or None when the run
        stopped before all of them had one. What was asked and answered is stored, and is not asked again.

        ahead: the next chunk; its questions are sent as soon as there is room for them.
        """
        if not self._is_open():
            return None
        bench, asking = self._bench, self._asking
        assert bench is not None
        assert asking is not None
        cases = self._cases(bench, ids)
        self._prepared = tuple(ahead), self._read(bench, ahead)
        later = _asked_of(self._prepared[1])
        verdicts, asked = work.judged(bench, cases, lambda questions: asking.ask(questions, later))
        if asked.complete:
            return verdicts
        self._stop(bench, verdicts, asked)
        return None

    def _is_open(self) -> bool:
        """Whether the run is under way; the first time, free what a turn that was cut off had set aside."""
        with self.room.database.write() as unit:
            if self._bench is not None:
                return unit.judge_runs.get(self.run_id).state in runs.LIVE
            run = runs.begin_turn(unit, self.run_id)
            if run.state not in runs.LIVE:
                return False
            self._purse, bench = runs.purse_of(unit, run), runs.bench_of(unit, run)
            first = unit.judge_runs.waiting(run.id, limit=runs.SAMPLE)
            tasks = work.tasks_of(unit, first)
        self._bench = self._begun(bench, tasks)
        return True

    def _begun(self, bench: work.Bench, tasks: Sequence[Task]) -> work.Bench:
        purse = self._purse
        assert purse is not None
        self._asking = open_asking(self.room, self._open, purse.connection_id, purse, bench.endpoint, self._is_unwanted)
        return learn_form(self.room, bench, purse.connection_id, tasks, self._asking.ask)

    def _is_unwanted(self) -> bool:
        """Whether to stop: the worker stops, or somebody paused or cancelled the run."""
        if self.stopping():
            return True
        with self.room.database.read() as unit:
            return unit.judge_runs.get(self.run_id).state not in runs.LIVE

    def _cases(self, bench: work.Bench, ids: Sequence[int]) -> list[work.Case]:
        prepared, cases = self._prepared
        return cases if prepared == tuple(ids) else self._read(bench, ids)

    def _read(self, bench: work.Bench, ids: Sequence[int]) -> list[work.Case]:
        """These tasks as questions, those that have a verdict already left out."""
        if not ids:
            return []
        with self.room.database.read() as unit:
            return work.cases(bench, work.tasks_of(unit, unit.judge_runs.waiting(self.run_id, of=ids)))

    def _stop(self, bench: work.Bench, verdicts: Sequence[TaskVerdict], asked: Asked) -> None:
        assert self._purse is not None
        with self.room.database.write() as unit:
            work.store(unit, bench, verdicts)
            if asked.over_budget:
                runs.over_budget(unit, self.run_id, self._purse.problem)


def learn_form(room: Room, bench: work.Bench, connection_id: int, tasks: Sequence[Task], ask: work.Ask) -> work.Bench:
    """The form of replies that this model takes at this connection: found out once, and remembered."""
    model = bench.version.model
    with room.database.read() as unit:
        if model in msgspec.json.decode(unit.connections.get(connection_id).forms):
            return bench
    bench, form = work.settled_form(bench, tasks, ask)
    if form is not None:
        with room.database.write() as unit:
            forms = msgspec.json.decode(unit.connections.get(connection_id).forms)
            unit.connections.update(connection_id, {"forms": msgspec.json.encode(forms | {model: form}).decode()})
    return bench


def _asked_of(cases: Sequence[work.Case]) -> list[Question]:
    """Every question about these tasks."""
    return [question for case in cases for question in case.asked]
