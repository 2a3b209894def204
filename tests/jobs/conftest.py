"""A room on each kind of database, and worker processes beside it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builders import a_room
from fakes import FixedClock
from jobs.bench import WorkerProcess
from juryroom.services.room import Room
from juryroom.store.unit import Database


@pytest.fixture
def room(database: Database, clock: FixedClock, tmp_path: Path) -> Room:
    return a_room(database, clock, tmp_path / "media")


@pytest.fixture
def work(database_url: str, tmp_path: Path) -> Iterator[Callable[..., WorkerProcess]]:
    """Start a worker process: `work()`, `work(egress_allow="127.0.0.1")`."""
    running: list[WorkerProcess] = []

    def start(**settings: str) -> WorkerProcess:
        running.append(WorkerProcess(database_url, tmp_path, **settings))
        return running[-1]

    yield start
    for one in running:
        one.stop(signal.SIGKILL)
