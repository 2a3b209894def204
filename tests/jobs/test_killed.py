"""Workers that die: what they had begun is done by the next one, completely and once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest

from fakes import RunningClock
from jobs.bench import WorkerProcess, ask, deleted, job_of, many_tasks
from juryroom.core.jobs import JobState
from juryroom.store.unit import Database

MANY, FEW = 100_000, 20_000


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url, RunningClock())
    yield found
    found.close()


def test_a_job_of_100k_tasks_outlives_kill_nine_and_is_done_once(
    database: Database, work: Callable[[], WorkerProcess]
) -> None:
    project, ids = many_tasks(database, MANY)
    job = ask(database, project, ids)
    first = work()
    first.until(lambda: job_of(database, job.id).done >= MANY // 20)
    first.stop(signal.SIGKILL)
    half = job_of(database, job.id)
    assert half.state is JobState.RUNNING and half.done < MANY
    work().until(lambda: job_of(database, job.id).is_over)
    done = job_of(database, job.id)
    assert (done.state, done.done, done.error) == (JobState.COMPLETED, MANY, None)
    assert done.result == f'{{"tasks":{MANY},"detail":"Deleted {MANY} tasks"}}'
    assert deleted(database) == ids  # each one once
    with database.read() as unit:
        assert unit.projects.get(project).task_number == unit.tasks.count(project) == 0


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(
    database: Database, work: Callable[[], WorkerProcess]
) -> None:
    project, ids = many_tasks(database, FEW)
    job = ask(database, project, ids)
    first = work()
    first.until(lambda: job_of(database, job.id).done > 0)
    assert first.stop(signal.SIGTERM) == 0, first.log.read_text()
    assert "Traceback" not in first.log.read_text()
    half = job_of(database, job.id)
    assert half.state is JobState.RUNNING and half.done < FEW
    work().until(lambda: job_of(database, job.id).is_over)
    assert deleted(database) == ids


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_beside_it_goes_on_with_a_dead_ones_job(database: Database, work: Callable[[], WorkerProcess]) -> None:
    project, ids = many_tasks(database, FEW)
    job = ask(database, project, ids)
    first = work()
    first.until(lambda: job_of(database, job.id).done > 0)
    first.process.send_signal(signal.SIGSTOP)
    second = work()
    second.until(lambda: _n_workers(database) == 2)
    assert job_of(database, job.id).done < FEW
    first.stop(signal.SIGKILL)
    second.until(lambda: job_of(database, job.id).is_over)
    assert deleted(database) == ids
    assert _n_workers(database) == 1


def _n_workers(database: Database) -> int:
    with database.read() as unit:
        return len(unit.workers.others(""))
