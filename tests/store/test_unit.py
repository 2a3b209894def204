from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from builders import a_project, people, some_tasks
from fakes import RunningClock
from juryroom.errors import OutsideFailed
from juryroom.store import counters
from juryroom.store.engines import FairLock
from juryroom.store.tables import tasks as tasks_table
from juryroom.store.unit import Database

TESTS = Path(__file__).parents[1]


class TestWrite:
    def test_what_ends_well_is_stored(self, database: Database) -> None:
        with database.write() as unit:
            project = a_project(unit)
        with database.read() as unit:
            assert unit.projects.get(project.id).title == "Same?"

    def test_what_raises_leaves_nothing(self, database: Database) -> None:
        with pytest.raises(ZeroDivisionError), database.write() as unit:
            a_project(unit)
            raise ZeroDivisionError
        with database.read() as unit:
            assert unit.projects.count() == 0

    def test_a_durable_unit_waits_for_the_disk_and_a_lease_does_not(self, database: Database) -> None:
        sqlite = database.dialect == "sqlite"
        question = "PRAGMA synchronous" if sqlite else "SHOW synchronous_commit"
        with database.write() as unit:
            assert unit.connection.exec_driver_sql(question).scalar() == (2 if sqlite else "on")
        with database.write(durable=False) as unit:
            assert unit.connection.exec_driver_sql(question).scalar() == (1 if sqlite else "off")

    def test_one_inside_another_is_an_error_and_no_deadlock(self, sqlite_database: Database) -> None:
        with (
            sqlite_database.write(),
            pytest.raises(RuntimeError, match="wait for itself"),
            sqlite_database.write(),
        ):
            pass


class TestRead:
    def test_it_writes_nothing(self, database: Database) -> None:
        with pytest.raises(sa.exc.DBAPIError), database.read() as unit:
            a_project(unit)

    def test_it_sees_one_state_throughout(self, database: Database) -> None:
        with database.read() as before:
            assert before.projects.count() == 0
            with database.write() as unit:
                a_project(unit)
            assert before.projects.count() == 0


def test_the_lock_is_handed_over_in_order_of_arrival() -> None:
    lock, order, threads = FairLock(), [], []

    def work(number: int) -> None:
        with lock:
            order.append(number)

    with lock:
        for number in range(20):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            while len(lock._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_after_kill_9_every_acknowledged_answer_is_there(database: Database, database_url: str) -> None:
    with database.write() as unit:
        user = people(unit, 1)[0]
        project = a_project(unit)
        some_tasks(unit, project, 5000)
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    command = [sys.executable, TESTS / "store" / "writer.py", database_url, str(project.id), str(user)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(40)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in writer.stdout.read().splitlines()]
    writer.wait()

    again = Database(database_url, RunningClock())
    with again.read() as unit:
        stored = {annotation_id for _, annotation_id in unit.annotations.history(project.id, user, limit=5000)}
        after = unit.projects.get(project.id)
        totals = counters.totals(unit.connection, tasks_table.c.project_id == project.id)
    again.close()
    assert set(acknowledged) <= stored
    assert len(stored) <= len(acknowledged) + 1  # the one that was stored but not told
    assert totals == tuple(getattr(after, name) for name in counters.NAMES)
    assert after.total_annotations_number == len(stored)


@pytest.mark.parametrize("what", ["nobody listens", "no database"])
def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(what: str, tmp_path: Path) -> None:
    if what == "nobody listens":
        url = "postgresql://ann:secret@127.0.0.1:1/rooms"
    else:
        url = f"sqlite:///{tmp_path / 'notes.txt'}"
        (tmp_path / "notes.txt").write_text("no database " * 100)
    database = Database(url, RunningClock())
    with pytest.raises(OutsideFailed, match="cannot be reached") as told:
        database.migrate()
    database.close()
    assert "secret" not in told.value.message
    assert "\n" not in told.value.message
