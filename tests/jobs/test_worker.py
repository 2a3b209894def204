"""The worker's looks into the database, with an engine that is told when to run."""

from __future__ import annotations

import os
import socket

import pytest

from builders import a_project, people, some_tasks
from fakes import FixedClock, PlainWorkflows
from jobs.bench import ask, deleted, job_of, many_tasks
from juryroom.core.jobs import JobState
from juryroom.jobs.worker import DEAD_S, Worker
from juryroom.services import actions
from juryroom.services.room import Room
from juryroom.store.outbox import _JOBS
from juryroom.store.unit import Database


class Bench:
    """A worker and the engines it has made."""

    def __init__(self, room: Room, name: str = "here:1:a") -> None:
        self.engines: list[PlainWorkflows] = []
        self.worker = Worker(room, self._make, name)

    def _make(self, name: str, turn: object) -> PlainWorkflows:
        self.engines.append(PlainWorkflows(name, turn))  # type: ignore[arg-type]
        return self.engines[-1]

    @property
    def engine(self) -> PlainWorkflows:
        return self.engines[-1]


@pytest.fixture
def bench(room: Room) -> Bench:
    return Bench(room)


def names(database: Database) -> list[str]:
    with database.read() as unit:
        return [name for name, _ in unit.workers.others("")]


def test_without_jobs_no_engine_is_made(bench: Bench) -> None:
    bench.worker.look()
    assert bench.engines == []


def test_a_job_is_handed_on_once_and_done(bench: Bench, database: Database) -> None:
    project, ids = many_tasks(database, 3)
    job = ask(database, project, ids)
    bench.worker.look()
    bench.worker.look()
    assert bench.engine.runs == {job.run_id: job.id}
    bench.engine.run()
    assert job_of(database, job.id).state is JobState.COMPLETED


def test_a_job_of_a_unit_that_is_rolled_back_never_begins(bench: Bench, database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as unit:
        project = a_project(unit)
        ids = some_tasks(unit, project, 3)
        actions.enqueue(unit, project.id, actions.named("delete_tasks"), ids, {}, people(unit, 1)[0])
        raise ZeroDivisionError
    bench.worker.look()
    assert bench.engines == []


def test_two_workers_do_a_job_once(room: Room, database: Database) -> None:
    one, two = Bench(room, "here:1:a"), Bench(room, "there:2:b")
    project, ids = many_tasks(database, 3)
    ask(database, project, ids)
    one.worker.look()
    two.worker.look()
    for engine in (one.engine, two.engine):
        engine.run()
    assert deleted(database) == ids


def test_a_silent_worker_is_taken_over_from(bench: Bench, database: Database, clock: FixedClock) -> None:
    with database.write() as unit:
        unit.workers.add("elsewhere:7:x")
    project, ids = many_tasks(database, 3)
    ask(database, project, ids)
    clock.advance(seconds=DEAD_S - 1)
    bench.worker.look()
    assert bench.engine.recovered == []
    clock.advance(seconds=2)
    bench.worker._next_beat = 0
    bench.worker.look()
    assert bench.engine.recovered == ["elsewhere:7:x"]
    assert names(database) == ["here:1:a"]


def test_a_worker_of_this_host_whose_process_is_gone_is_taken_over_from_at_once(
    bench: Bench, database: Database
) -> None:
    gone = 2**22 + 1  # beyond the largest process id there is
    mine = f"{socket.gethostname()}:{os.getpid()}:y"
    with database.write() as unit:
        unit.workers.add(f"{socket.gethostname()}:{gone}:x")
        unit.workers.add(mine)
    ask(database, *many_tasks(database, 1))
    bench.worker.look()
    assert bench.engine.recovered == [f"{socket.gethostname()}:{gone}:x"]
    assert names(database) == sorted(["here:1:a", mine])


def test_a_worker_given_up_wrongly_says_again_that_it_lives(bench: Bench, database: Database) -> None:
    ask(database, *many_tasks(database, 1))
    bench.worker.look()
    with database.write() as unit:
        unit.workers.remove("here:1:a")
    bench.worker._next_beat = 0
    bench.worker.look()
    assert names(database) == ["here:1:a"]


class TestLostRuns:
    def look_again(self, bench: Bench) -> None:
        bench.worker._next_check = 0
        bench.worker.look()

    def test_a_run_the_engine_does_not_know_is_begun(self, bench: Bench, database: Database) -> None:
        job = ask(database, *many_tasks(database, 1))
        bench.worker.look()
        bench.engine.runs.clear()  # as after a power cut, or with the engine's file thrown away
        self.look_again(bench)
        assert bench.engine.runs == {job.run_id: job.id}

    def test_a_run_that_ended_before_its_job_gets_another_life_and_in_the_end_none(
        self, bench: Bench, database: Database
    ) -> None:
        job = ask(database, *many_tasks(database, 1))
        bench.worker.look()
        for life in range(1, 4):
            bench.engine.over.update(bench.engine.runs)
            self.look_again(bench)
            assert f"{job.run_id}+{life}" in bench.engine.runs
        bench.engine.over.update(bench.engine.runs)
        self.look_again(bench)
        assert job_of(database, job.id).state is JobState.FAILED


class TestLeaving:
    def test_with_work_left_others_may_take_over_at_once(self, bench: Bench, room: Room, database: Database) -> None:
        ask(database, *many_tasks(database, 1))
        bench.worker.look()
        bench.worker._leave()
        assert not bench.engine.started
        other = Bench(room, "there:2:b")
        other.worker.look()
        assert other.engine.recovered == ["here:1:a"]

    def test_without_work_the_engine_is_put_away_after_a_while(self, bench: Bench, database: Database) -> None:
        ask(database, *many_tasks(database, 1))
        bench.worker.look()
        bench.engine.run()
        bench.worker._rest_at = 0
        bench.worker.look()
        assert not bench.engine.started
        assert names(database) == []
        ask(database, *many_tasks(database, 1))
        bench.worker.look()
        assert len(bench.engines) == 2
        assert bench.engine.started


def test_events_that_nobody_has_fetched_do_not_slow_the_look_for_jobs(sqlite_database: Database) -> None:
    with sqlite_database.read() as unit:
        statement = str(_JOBS.limit(1).compile(unit.connection.engine, compile_kwargs={"literal_binds": True}))
        plan = unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    assert "ix_outbox_jobs" in str(plan)
