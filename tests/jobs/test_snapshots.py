"""Snapshots that jobs write: whole, of one state of the project, whatever happens meanwhile."""

from __future__ import annotations

import hashlib
import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import a_result, people
from jobs.bench import WorkerProcess, finish, job_of, many_tasks
from juryroom.core.formats.convert import WriteOptions
from juryroom.core.jobs import JobId, JobState
from juryroom.core.model import Json, ProjectId, Snapshot, TaskId
from juryroom.services import annotations, exports, jobs, snapshots
from juryroom.services.exports import ExportOptions
from juryroom.services.room import Room
from juryroom.store.exports import Wanted
from juryroom.store.unit import Database

EVERYTHING = ExportOptions(Wanted())


def take(room: Room, project: ProjectId) -> tuple[Snapshot, JobId]:
    with room.database.write() as unit:
        author = people(unit, 1)[0]
    snapshot = snapshots.take(room, project, "all", Json("{}"), EVERYTHING, None, author)
    with room.database.read() as unit:
        return snapshot, unit.exports.jobs_of(snapshot.id)[0]


def now(room: Room, snapshot: Snapshot) -> Snapshot:
    with room.database.read() as unit:
        return unit.exports.get(snapshot.project_id, snapshot.id)


def held(room: Room, snapshot: Snapshot) -> list[int]:
    """The tasks in its file, which has the checksum that the row tells."""
    with room.media.open(snapshot.stored_as or "") as file:
        text = file.read()
    assert hashlib.md5(text, usedforsecurity=False).hexdigest() == snapshot.md5
    return [task["id"] for task in json.loads(text)]


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_a_snapshot_outlives_kill_nine(room: Room, database: Database, work: Callable[[], WorkerProcess]) -> None:
    project, ids = many_tasks(database, 60_000)
    snapshot, job = take(room, project)
    assert snapshot.status == "created"
    first = work()
    first.until(lambda: job_of(database, job).done > 0)
    first.stop(signal.SIGKILL)
    assert now(room, snapshot).status == "in_progress"
    work().until(lambda: job_of(database, job).is_over)
    done = now(room, snapshot)
    assert (done.status, done.counters, job_of(database, job).state) == (
        "completed", '{"task_number":60000}', JobState.COMPLETED,
    )  # fmt: skip
    assert held(room, done) == ids


def test_what_people_do_meanwhile_is_not_in_it(database: Database, room: Room) -> None:
    project, ids = many_tasks(database, 6000)
    with database.write() as unit:
        ann = people(unit, 1)[0]

    def answer(done: int) -> None:
        with database.write() as unit:
            annotations.submit(unit, ids[-1 - done // 2000], [a_result()], author=ann)

    with database.read() as unit:
        values = exports.write_snapshot(
            unit, room.media, project, EVERYTHING, f"export/{project}/{'0' * 32}.json", answer
        )
    with room.media.open(str(values["stored_as"])) as file:
        written = json.loads(file.read())
    assert [task["id"] for task in written] == ids
    assert not any(task["annotations"] for task in written)
    with database.read() as unit:
        assert unit.projects.get(project).total_annotations_number == 3


def test_a_cancelled_snapshot_has_failed_and_leaves_no_file(database: Database, room: Room, tmp_path: Path) -> None:
    project, _ = many_tasks(database, 2000)
    waiting, job = take(room, project)
    with database.write() as unit:
        jobs.cancel(unit, job)
    finish(room, job)
    assert (now(room, waiting).status, files(tmp_path)) == ("failed", [])


def test_one_that_is_cancelled_under_way_leaves_no_file(
    database: Database, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "TELL_EVERY", 1)
    project, _ = many_tasks(database, 6000)
    snapshot, job = take(room, project)
    with database.write() as unit:
        jobs.begin_turn(unit, job)
        jobs.cancel(unit, job)
    finish(room, job)
    assert (now(room, snapshot).status, job_of(database, job).state) == ("failed", JobState.CANCELLED)
    assert files(tmp_path) == []


def test_one_that_is_deleted_under_way_leaves_no_file(database: Database, room: Room, tmp_path: Path) -> None:
    project, _ = many_tasks(database, 2000)
    snapshot, job = take(room, project)
    with database.write() as unit:
        jobs.begin_turn(unit, job)
        assert snapshots.forget(unit, project, snapshot.id) == []
    finish(room, job)
    assert files(tmp_path) == []


def test_a_large_one_is_converted_by_a_job(database: Database, room: Room) -> None:
    project, ids = many_tasks(database, 2000)
    snapshot, job = take(room, project)
    finish(room, job)
    with database.write() as unit:
        author = people(unit, 1)[0]
    made = snapshots.convert_to(room, now(room, snapshot), "CSV", WriteOptions(), author)
    assert made.status == "created"
    with database.read() as unit:
        (second,) = unit.exports.jobs_of(snapshot.id)
    finish(room, second)
    with database.read() as unit:
        (done,) = unit.exports.conversions(snapshot.id)
    assert done.status == "completed"
    with room.media.open(done.stored_as or "") as file:
        assert sum(1 for _ in file) == len(ids) + 1


def test_one_that_cannot_be_converted_says_why(database: Database, room: Room) -> None:
    project, _ = many_tasks(database, 2000)
    snapshot, job = take(room, project)
    finish(room, job)
    with database.write() as unit:
        author = people(unit, 1)[0]
    snapshots.convert_to(room, now(room, snapshot), "TRIPLETS", WriteOptions(), author)
    with database.read() as unit:
        (second,) = unit.exports.jobs_of(snapshot.id)
    finish(room, second)
    with database.read() as unit:
        (failed,) = unit.exports.conversions(snapshot.id)
    assert (failed.status, "Pairwise" in failed.traceback) == ("failed", True)
    assert "Pairwise" in (job_of(database, second).error or "")


def test_nothing_is_written_of_tasks_that_are_no_more(database: Database, room: Room) -> None:
    project, ids = many_tasks(database, 2000)
    snapshot, job = take(room, project)
    with database.write() as unit:
        unit.tasks.delete_many(unit.projects.get(project), [TaskId(one) for one in ids[:5]])
    finish(room, job)
    assert held(room, now(room, snapshot)) == ids[5:]
