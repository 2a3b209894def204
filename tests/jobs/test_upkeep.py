"""What goes by itself when its time is over, and what stays."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from builders import a_project, people, some_tasks
from fakes import FixedClock, PlainWorkflows
from jobs.bench import finish
from juryroom.core.jobs import Job
from juryroom.errors import NotThere
from juryroom.jobs import worker
from juryroom.jobs.worker import Worker
from juryroom.services import actions, import_runs, jobs, partial_uploads, upkeep
from juryroom.services.actions import undo
from juryroom.services.imports import ImportOptions
from juryroom.services.jobs import NewJob
from juryroom.services.room import Room
from juryroom.store.tables import TRASH, outbox
from juryroom.store.unit import Database


def number_of(database: Database, table: sa.Table) -> int:
    with database.read() as unit:
        return int(unit.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_uploads_that_never_became_whole_go_with_their_parts(room: Room, clock: FixedClock, tmp_path: Path) -> None:
    with room.database.write() as unit:
        author, project = people(unit, 1)[0], a_project(unit).id
        old = partial_uploads.announce(unit, project, author, "rows.csv", 100, None)
    partial_uploads.receive(room, project, old.id, 0, BytesIO(b"text\n"))
    clock.advance(days=6)
    with room.database.write() as unit:
        new = partial_uploads.announce(unit, project, author, "rows.csv", 100, None)
    upkeep.sweep(room)
    with room.database.read() as unit:
        assert unit.partial_uploads.get(project, old.id).received == 5
    clock.advance(days=2)
    upkeep.sweep(room)
    with room.database.read() as unit:
        assert unit.partial_uploads.get(project, new.id).received == 0
        with pytest.raises(NotThere):
            unit.partial_uploads.get(project, old.id)
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_jobs_that_are_long_over_go_and_what_waits_stays(room: Room, clock: FixedClock) -> None:
    with room.database.write() as unit:
        author, project = people(unit, 1)[0], a_project(unit).id
        asked = import_runs.ask(unit, project, author, import_runs.Plan(ImportOptions(), body="import/1/none.json"))
        over = unit.jobs.many([asked.job_id])[0]
        jobs.cancel(unit, over.id)
        waiting = jobs.enqueue(unit, NewJob("actions.perform", "waits", ids=[1]))
        unit.outbox.mark_done([row.row_id for row in unit.outbox.waiting_jobs() if row.job_id == over.id])
    clock.advance(days=91)
    upkeep.sweep(room)
    with room.database.read() as unit:
        assert [job.id for job in unit.jobs.many([over.id, waiting.id])] == [waiting.id]
        assert unit.import_runs.get(project, asked.id).status == "failed"
        assert [row.job_id for row in unit.outbox.waiting_jobs()] == [waiting.id]
    assert number_of(room.database, outbox) == 1


def test_trash_is_purged_when_it_can_no_longer_be_undone(room: Room, clock: FixedClock) -> None:
    with room.database.write() as unit:
        author, project = people(unit, 1)[0], a_project(unit)
        some_tasks(unit, project, 3)
        everything = {"selectedItems": {"all": True, "excluded": []}}
        actions.perform(unit, project.id, actions.named("delete_tasks"), everything, view_id=None, by=author)
    upkeep.sweep(room)
    assert (purges(room.database), number_of(room.database, TRASH["tasks"])) == ([], 3)
    clock.advance(days=31)
    upkeep.sweep(room)
    (job,) = purges(room.database)
    finish(room, job.id)
    assert number_of(room.database, TRASH["tasks"]) == 0


def purges(database: Database) -> list[Job]:
    with database.read() as unit:
        return [job for job in unit.jobs.unfinished() if job.kind == undo.PURGE_JOB]


def test_fragments_of_killed_writers_go_and_files_stay(room: Room, clock: FixedClock, tmp_path: Path) -> None:
    name = f"export/1/{'a' * 32}.json"
    room.media.save(name, iter([b"[]"]))
    folder = tmp_path / "media" / "export" / "1"
    old, new = folder / f".{'b' * 32}.json.0a1b2c3d", folder / f".{'c' * 32}.json.0a1b2c3d"
    for path, age in ((old, 25), (new, 1), (folder / f"{'a' * 32}.json", 25)):
        path.touch()
        then = (clock.now() - timedelta(hours=age)).timestamp()
        os.utime(path, (then, then))
    upkeep.sweep(room)
    assert sorted(path.name for path in folder.iterdir()) == sorted([f"{'a' * 32}.json", new.name])


def test_a_worker_looks_by_itself(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[Room] = []
    monkeypatch.setattr(upkeep, "sweep", swept.append)
    monkeypatch.setattr(worker, "FIRST_UPKEEP_S", -1.0)
    one = Worker(room, PlainWorkflows, "here:1:a")
    one.look()
    one.look()
    assert (swept, one._next_upkeep > time.monotonic() + 3000) == ([room], True)
