"""Imports behind a request: all or nothing, once, while others work."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest

from builders import a_project, a_result, people, some_tasks
from jobs.bench import WorkerProcess, finish, job_of
from juryroom.core.jobs import JobId, JobState
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.core.transfers import ImportRun
from juryroom.jobs.turns import take_turn
from juryroom.services import annotations, import_runs, import_staging, imports, jobs
from juryroom.services.imports import ImportOptions
from juryroom.services.room import Room
from juryroom.store.unit import Database

MANY = 30_000


def rows(number: int, bad: int = -1) -> bytes:
    items = [{"text": f"row {index}"} if index != bad else {"nothing": 1} for index in range(number)]
    return b"\n".join(json.dumps({"data": item}).encode() for item in items)


def ask(room: Room, body: bytes) -> tuple[ProjectId, ImportRun, JobId]:
    with room.database.write() as unit:
        author, project = people(unit, 1)[0], a_project(unit).id
    kept = import_runs.keep_body(room.media, project, ".jsonl", BytesIO(body))
    with room.database.write() as unit:
        asked = import_runs.ask(unit, project, author, import_runs.Plan(ImportOptions(), body=kept, kind=".jsonl"))
    return project, asked, JobId(asked.job_id or 0)


def texts(database: Database, project: ProjectId) -> list[str]:
    with database.read() as unit:
        found = unit.tasks.get_many(unit.tasks.page(project, limit=2 * MANY))
        assert unit.projects.get(project).task_number == len(found)
    return [json.loads(task.data or "{}")["text"] for task in found]


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_an_import_outlives_kill_nine_and_each_row_is_there_once(
    room: Room, database: Database, work: Callable[[], WorkerProcess], tmp_path: Path
) -> None:
    project, asked, job = ask(room, rows(MANY))
    first = work()
    first.until(lambda: job_of(database, job).done > 0)
    first.stop(signal.SIGKILL)
    work().until(lambda: job_of(database, job).is_over)
    with database.read() as unit:
        done = unit.import_runs.get(project, asked.id)
    assert (done.status, json.loads(done.counts)["task_count"]) == ("completed", MANY)
    assert texts(database, project) == [f"row {index}" for index in range(MANY)]
    assert files(tmp_path) == []


def test_one_bad_row_at_the_end_leaves_nothing(room: Room, database: Database, tmp_path: Path) -> None:
    project, asked, job = ask(room, rows(7000, bad=6999))
    finish(room, job)
    with database.read() as unit:
        done = unit.import_runs.get(project, asked.id)
    assert (done.status, job_of(database, job).state) == ("failed", JobState.FAILED)
    assert json.loads(done.bad_rows)[0]["row"] == 7000
    assert (texts(database, project), files(tmp_path)) == ([], [])


def test_a_cancelled_import_takes_back_what_it_has_stored(
    room: Room, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, asked, job = ask(room, rows(7000))
    monkeypatch.setattr("juryroom.jobs.registry.Work.may_go_on", False)
    take_turn(room, job)
    take_turn(room, job)
    assert job_of(database, job).done == 4000
    with database.write() as unit:
        jobs.cancel(unit, job)
    finish(room, job)
    with database.read() as unit:
        done = unit.import_runs.get(project, asked.id)
    assert (done.status, done.error, job_of(database, job).state) == ("failed", "Cancelled.", JobState.CANCELLED)
    assert (texts(database, project), files(tmp_path)) == ([], [])


def test_one_cancelled_before_it_began_has_failed(room: Room, database: Database) -> None:
    project, asked, job = ask(room, rows(10))
    with database.write() as unit:
        jobs.cancel(unit, job)
    finish(room, job)
    with database.read() as unit:
        assert unit.import_runs.get(project, asked.id).status == "failed"
    assert texts(database, project) == []


def test_people_go_on_submitting_while_an_import_runs(room: Room, database: Database) -> None:
    project, _, job = ask(room, rows(MANY))
    with database.write() as unit:
        ann = people(unit, 1)[0]
        tasks = some_tasks(unit, unit.projects.get(project), 400)
    importing, answered = Thread(target=finish, args=(room, job)), 0
    importing.start()
    while importing.is_alive() and answered < len(tasks):
        submit(database, tasks[answered], ann)
        answered += 1
        time.sleep(0.01)
    importing.join()
    assert job_of(database, job).state is JobState.COMPLETED
    assert answered >= 5  # one per lot, about: nobody waited for the whole
    assert len(texts(database, project)) == MANY + len(tasks)


def test_rows_are_checked_while_others_write(room: Room, database: Database) -> None:
    with database.write() as unit:
        ann, project = people(unit, 1)[0], a_project(unit).id
        tasks = some_tasks(unit, unit.projects.get(project), 1)
    began, answered = Event(), Event()

    def source() -> Iterator[imports.Rows]:
        yield imports.Rows([{"text": "first"}], [0])
        began.set()
        assert answered.wait(20), "the check of the rows kept somebody from writing"
        yield imports.Rows([{"text": "second"}], [1])

    def answer() -> None:
        began.wait(20)
        submit(database, tasks[0], ann)
        answered.set()

    thread, file = Thread(target=answer), BytesIO()
    thread.start()
    with database.read() as unit:
        done = import_staging.check(unit, project, [(source(), None)], ann, ImportOptions(), file)
    thread.join()
    with database.write() as unit:
        ids = import_staging.store(unit, project, file)
    assert (done.tasks, len(ids), texts(database, project)[1:]) == (2, 2, ["first", "second"])


def submit(database: Database, task: TaskId, author: UserId) -> None:
    with database.write() as unit:
        annotations.submit(unit, task, [a_result()], author=author)
