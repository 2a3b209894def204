"""Worker processes for tests, and what they have left in the database."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

import forked
from builders import a_project, people, some_tasks
from juryroom.core.jobs import Job, JobId
from juryroom.core.model import ProjectId, TaskId
from juryroom.jobs.turns import take_turn
from juryroom.services import actions
from juryroom.services.room import Room
from juryroom.store.tables import outbox
from juryroom.store.unit import Database


class WorkerProcess:
    """`juryroom worker` on a database."""

    def __init__(self, url: str, folder: Path, **settings: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JURYROOM_")}
        environment |= {f"JURYROOM_{name.upper()}": value for name, value in settings.items()}
        command = ["worker", "--database-url", url, "--data-dir", str(folder)]
        self.log = folder / f"worker-{time.monotonic_ns()}.log"
        with self.log.open("w") as log:
            self.process = forked.juryroom(command, output=log, errors=log, environment=environment, folder=folder)

    def until(self, found: Callable[[], bool], seconds: float = 240) -> None:
        """Wait for something that this worker is to do."""
        deadline = time.monotonic() + seconds
        while not found():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"not in {seconds} s; the worker says: {self.log.read_text()}"
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(120)


def finish(room: Room, job_id: JobId) -> None:
    """Turn after turn until the job is over; on a busy machine that may be several."""
    while take_turn(room, job_id) is not None:
        pass


def job_of(database: Database, job_id: JobId) -> Job:
    with database.read() as unit:
        return unit.jobs.get(job_id)


def many_tasks(database: Database, number: int, *, scored: bool = False) -> tuple[ProjectId, list[TaskId]]:
    """A project with so many tasks."""
    with database.write() as unit:
        project = a_project(unit)
        return project.id, some_tasks(unit, project, number, scores=[0.5] * number if scored else ())


def ask(database: Database, project: ProjectId, ids: list[TaskId], action: str = "delete_tasks") -> Job:
    """A job that does the action to these tasks."""
    with database.write() as unit:
        return actions.enqueue(unit, project, actions.named(action), ids, {}, people(unit, 1)[0])


def deleted(database: Database) -> list[int]:
    """The ids of every `tasks.deleted` in the outbox, as often as each was told."""
    with database.read() as unit:
        query = sa.select(outbox.c.payload).where(outbox.c.topic == "tasks.deleted").order_by(outbox.c.id)
        return [one for payload in unit.connection.execute(query).scalars() for one in json.loads(payload)["tasks"]]
