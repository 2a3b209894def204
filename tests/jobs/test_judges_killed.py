"""Judges whose worker is killed with -9 while it asks: every task ends named, and nothing is bought twice."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from builders import a_project, people, some_tasks
from fakes import RunningClock
from jobs.bench import WorkerProcess
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.judging.prompts import Provider as Kind
from juryroom.core.judging.prompts import RunState
from juryroom.core.model import TaskId
from juryroom.services import credentials
from juryroom.services.judging import connections, runs
from juryroom.services.judging.connections import NewConnection
from juryroom.services.room import Limits, Room
from juryroom.store.tables import model_replies
from juryroom.store.unit import Database
from model_server import Provider, serving
from shared_data import tool

TASKS = 500
FEW = 120
JUDGES = 3
PRICE = {"prices": {"*": {"input": 1.0, "output": 2.0}}}
WIDTH = 16


class Trial:
    """Three judges on the same tasks of one project."""

    def __init__(self, database: Database, folder: Path, url: str, number: int = TASKS, *, batches: bool = False):
        keys = credentials.secrets_from(b"a key for tests alone")
        self.room = Room(database, RunningClock(), LocalMedia(folder / "media"), keys, Limits(), "0.0.0")
        mode = "batch" if batches else "direct"
        with database.write() as unit:
            who = people(unit, 1)[0]
            project = a_project(unit)
            self.tasks: list[TaskId] = some_tasks(unit, project, number)
            new = NewConnection(Kind.CUSTOM, endpoint=url, options=PRICE | {"width": WIDTH})
            connection = connections.create(unit, self.room, new, by=who)
            self.runs = []
            for judge in range(JUDGES):
                prompt = unit.prompts.add(project.id, {"title": f"Judge {judge}"})
                values = {"system": "Same? {text}", "model": f"m{judge}", "connection_id": connection.id}
                version = unit.prompts.add_version(prompt.id, values)
                self.runs.append(runs.start(unit, version.id, project.id, runs.Selection(), by=who, mode=mode).id)

    def done(self) -> int:
        with self.room.database.read() as unit:
            return sum(unit.judge_runs.get(run).done for run in self.runs)

    def stored(self) -> int:
        with self.room.database.read() as unit:
            query = sa.select(sa.func.count()).where(model_replies.c.ending.is_not(None))
            return int(unit.connection.execute(query).scalar_one())

    def is_handed_in(self) -> bool:
        with self.room.database.read() as unit:
            return any(one.batch_id for run in self.runs for one in unit.judge_batches.of_run(run))

    def is_over(self) -> bool:
        with self.room.database.read() as unit:
            return all(unit.judge_runs.get(run).state is RunState.COMPLETED for run in self.runs)


@pytest.fixture
def work(database_url: str, tmp_path: Path) -> Iterator[Callable[[], WorkerProcess]]:
    """Start a worker process: `work()`."""
    running: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        running.append(WorkerProcess(database_url, tmp_path, egress_allow="127.0.0.1"))
        return running[-1]

    yield start
    for one in running:
        one.stop(signal.SIGKILL)


def test_killed_twice(database_url: str, tmp_path: Path, work: Callable[[], WorkerProcess]):
    database = Database(database_url, RunningClock())
    provider = Provider(latency=0.02, error_rate=0.1, malformed_rate=0.1)
    with serving(provider):
        it = Trial(database, tmp_path, provider.url, FEW)
        for share in (0.25, 0.6):
            worker, wanted = work(), share * FEW * JUDGES
            worker.until(lambda: it.stored() >= wanted)  # noqa: B023 called at once
            worker.stop(signal.SIGKILL)
        work().until(it.is_over)
    assert provider.repeated == 0
    with database.read() as unit:
        found = [unit.judge_runs.get(run) for run in it.runs]
        outcomes = [json.loads(run.outcomes) for run in found]
        totals = unit.connection.execute(
            sa.select(
                sa.func.sum(model_replies.c.cost), sa.func.sum(model_replies.c.input_tokens),
                sa.func.sum(model_replies.c.output_tokens), sa.func.sum(model_replies.c.attempts),
            )
        ).one()  # fmt: skip
    assert all(sum(one.values()) == FEW and "waiting" not in one for one in outcomes), outcomes
    assert all(one["ok"] > 0.95 * FEW for one in outcomes), outcomes
    spent = sum(run.spent for run in found)
    assert abs(spent - totals[0]) < 1e-9, "what runs spent is what stored replies cost"
    lost = (provider.input_tokens - totals[1]) / 100
    assert 0 <= lost <= 2 * WIDTH * JUDGES, "only what was under way at a kill was served and never seen"
    assert provider.served * 100 == provider.input_tokens
    assert totals[3] >= provider.bodies.total(), "each was counted before it was sent"
    database.close()


class Tool:
    """The stand-in provider that the builders of Juryroom share, on a port of its own."""

    def __init__(self, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, str(tool("fake_openai.py")), "--port", str(port), *options]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}"

    def stats(self) -> dict[str, Any]:
        """What it served."""
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{self.url}/stats") as answer:
                    found: dict[str, Any] = json.load(answer)
                    return found
            except OSError:
                assert self.process.poll() is None
                time.sleep(0.05)
        raise AssertionError("the stand-in does not start")

    def cost(self) -> float:
        """USD of the usage it served, at the price of the trial."""
        tokens = self.stats()["tokens"]
        return float(tokens["input"] * 1.0 + tokens["output"] * 2.0) / 1e6


@pytest.fixture
def provider(request: pytest.FixtureRequest) -> Iterator[Tool]:
    it = Tool("--error-rate", "0.1", "--malformed-rate", "0.1", *getattr(request, "param", ()))
    try:
        it.stats()
        yield it
    finally:
        it.process.kill()
        it.process.wait()


def outcomes(it: Trial) -> list[dict[str, int]]:
    with it.room.database.read() as unit:
        return [json.loads(unit.judge_runs.get(run).outcomes) for run in it.runs]


def spent(it: Trial) -> float:
    with it.room.database.read() as unit:
        return sum(unit.judge_runs.get(run).spent for run in it.runs)


@pytest.mark.parametrize("provider", [("--latency", "0.02")], indirect=True)
def test_killed_twice_by_the_shared_stand_in(
    database_url: str, tmp_path: Path, work: Callable[[], WorkerProcess], provider: Tool
):
    """What was under way at a kill may have been served and billed without anybody seeing it: no more than that."""
    database = Database(database_url, RunningClock())
    it = Trial(database, tmp_path, f"{provider.url}/v1")
    for share in (0.25, 0.6):
        worker, wanted = work(), share * TASKS * JUDGES
        worker.until(lambda: it.stored() >= wanted)  # noqa: B023 called at once
        worker.stop(signal.SIGKILL)
    work().until(it.is_over)
    assert all(sum(one.values()) == TASKS and "waiting" not in one for one in outcomes(it)), outcomes(it)
    assert provider.stats()["repeated_bodies"] == 0
    unseen = provider.cost() - spent(it)
    dearest = provider.cost() / provider.stats()["counts"]["completions_direct"] * 2
    assert -1e-9 <= unseen <= 2 * WIDTH * JUDGES * dearest
    database.close()


@pytest.mark.parametrize("provider", [("--batch-latency", "3")], indirect=True)
def test_batches_killed_twice_cost_what_was_served(
    database_url: str, tmp_path: Path, work: Callable[[], WorkerProcess], provider: Tool
):
    database = Database(database_url, RunningClock())
    it = Trial(database, tmp_path, f"{provider.url}/v1", FEW, batches=True)
    for wanted in (it.is_handed_in, lambda: it.stored() > JUDGES):
        worker = work()
        worker.until(wanted)
        worker.stop(signal.SIGKILL)
    work().until(it.is_over)
    assert all(sum(one.values()) == FEW and "waiting" not in one for one in outcomes(it)), outcomes(it)
    assert provider.stats()["repeated_bodies"] == 0
    direct = provider.stats()["counts"].get("completions_direct", 0)
    with database.read() as unit:
        batches = [one for run in it.runs for one in unit.judge_batches.of_run(run)]
    taken = [one for one in batches if one.state == "taken"]
    assert all(one.state == "unsent" for one in batches if one not in taken), "killed before it was on its way"
    assert sum(one.total for one in taken) == provider.stats()["counts"]["completions_batch"]
    assert direct <= 2 * JUDGES, "one question, asked directly, finds out the form"
    # Half the price for all but those few, which cost the whole.
    assert provider.cost() * 0.5 - 1e-9 <= spent(it) <= provider.cost() * 0.5 * (1 + 4 * direct / (FEW * JUDGES))
    database.close()
