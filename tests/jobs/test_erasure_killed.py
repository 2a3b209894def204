"""An erasure whose worker is killed in the middle: the next one ends it, counts everything once, and leaves nothing."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from builders import a_project, a_result, people
from fakes import RunningClock
from jobs.bench import WorkerProcess
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.erasing import Erasure
from juryroom.core.model import Json, NewTask
from juryroom.services import annotations, credentials, erasures
from juryroom.services.room import Limits, Room
from juryroom.store import tables as t
from juryroom.store.unit import Database

MARK = "Zacharias-4711"
KEY = "0123456789abcdef" * 4
OF_SUBJECT, OF_OTHERS = 2400, 120


@pytest.fixture
def room(database_url: str, tmp_path: Path) -> Iterator[Room]:
    """The installation that the worker is of: the same database, files and key."""
    database = Database(database_url, RunningClock())
    keys = credentials.secrets_from(KEY.encode())
    yield Room(database, RunningClock(), LocalMedia(tmp_path / "media"), keys, Limits(), "0.0.0")
    database.close()


@pytest.fixture
def work(database_url: str, tmp_path: Path) -> Iterator[Callable[[], WorkerProcess]]:
    """Start a worker process: `work()`."""
    running: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        running.append(WorkerProcess(database_url, tmp_path, secret_key=KEY))
        return running[-1]

    yield start
    for one in running:
        one.stop(signal.SIGKILL)


def _fill(room: Room) -> int:
    """Tasks of the subject among those of others, some of them answered; who is the owner."""
    with room.database.write() as unit:
        project, (ann,) = a_project(unit), people(unit, 1)
        rows = [
            NewTask(Json(json.dumps({"text": f"t{n}", "who": MARK if n % 21 else "somebody else"})))
            for n in range(1, OF_SUBJECT + OF_OTHERS + 1)
        ]
        ids = unit.tasks.add_many(project, rows)
        for task in ids[:200]:
            annotations.submit(unit, task, [a_result()], author=ann)
        return ann


def _now(room: Room, erasure: Erasure) -> Erasure:
    with room.database.read() as unit:
        return unit.erasures.get(erasure.id)


def _tasks_erased(room: Room, erasure: Erasure) -> int:
    return int(json.loads(_now(room, erasure).progress).get("tasks", 0))


def _holds_the_mark(room: Room) -> list[str]:
    """Columns of text, anywhere in the database, that still hold the subject."""
    found = []
    with room.database.read() as unit:
        for table in t.metadata.sorted_tables:
            for column in table.c:
                if isinstance(column.type, sa.Text | sa.String):
                    query = sa.select(sa.func.count()).select_from(table).where(column.contains(MARK))
                    found += [f"{table.name}.{column.name}"] if unit.connection.execute(query).scalar_one() else []
    return found


def test_an_erasure_outlives_kill_nine_and_leaves_nothing(
    room: Room, work: Callable[[], WorkerProcess], tmp_path: Path
) -> None:
    _fill(room)
    made = erasures.ask(room, erasures.of_subject(f"who={MARK}"), by=None)
    seen = 0
    for share in (0.2, 0.6):
        first = work()
        first.until(lambda wanted=share * OF_SUBJECT: _tasks_erased(room, made) >= wanted)  # type: ignore[misc]
        first.stop(signal.SIGKILL)
        half = _tasks_erased(room, made)
        assert seen < half < OF_SUBJECT, "killed in the middle"
        assert _now(room, made).report is None
        seen = half
    work().until(lambda: _now(room, made).finished_at is not None)
    report = json.loads(_now(room, made).report or "{}")
    assert (report["state"], report["tasks"], report["left"]) == ("done", OF_SUBJECT, {})
    assert report["counts"]["tasks"] == OF_SUBJECT, "each once, whoever did it"
    assert _holds_the_mark(room) == []
    assert not any(MARK.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    with room.database.read() as unit:
        left = unit.connection.execute(sa.select(sa.func.count()).select_from(t.tasks)).scalar_one()
        project = unit.connection.execute(sa.select(t.projects.c.task_number)).scalar_one()
    assert left == project == OF_OTHERS
