"""What every durable engine promises: the one for tests, and DBOS on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes import PlainWorkflows
from juryroom.adapters.workflows.dbos import DbosWorkflows
from juryroom.ports import Workflows

Turn = Callable[[int], float | None]
Make = Callable[[str, Turn], Workflows]


@pytest.fixture(params=["plain", "dbos on sqlite", "dbos on postgresql"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """An engine by name of its executor and what to do in a turn; all of one test share a database."""
    if request.param == "plain":
        yield PlainWorkflows
        return
    url = f"sqlite:///{tmp_path / 'workflows.sqlite3'}"
    if request.param == "dbos on postgresql":
        server = request.getfixturevalue("postgres")
        url = server.fresh(empty=True)
    made: list[DbosWorkflows] = []

    def engine(executor: str, turn: Turn) -> DbosWorkflows:
        made.append(DbosWorkflows(url, executor, turn))
        return made[-1]

    yield engine
    for one in made:
        one.stop()
    if request.param == "dbos on postgresql":
        server.drop(url)


def until(engine: Workflows, found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not found():
        if isinstance(engine, PlainWorkflows):
            engine.run()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_run_is_begun_once_and_its_turns_follow_until_the_last(make: Make) -> None:
    turns: list[int] = []
    asked = threading.Event()

    def turn(key: int) -> float | None:
        assert asked.wait(60)
        turns.append(key)
        return None if turns.count(key) == 3 else 0.0

    engine = make("a", turn)
    engine.start()
    assert engine.state("run 7") is None
    for _ in range(2):
        engine.enqueue("run 7", 7, "lane")
    engine.enqueue("run 8", 8, "another")
    assert engine.state("run 7") in ("waiting", "running")
    asked.set()
    until(engine, lambda: engine.state("run 7") == engine.state("run 8") == "over")
    engine.enqueue("run 7", 7, "lane")
    time.sleep(0.5)
    assert sorted(turns) == [7, 7, 7, 8, 8, 8]


def test_the_runs_of_a_lane_follow_each_other(make: Make) -> None:
    turns: list[int] = []
    another = threading.Event()

    def turn(key: int) -> float | None:
        turns.append(key)
        if key == 9:
            another.set()
        assert turns != [1, 1, 1] or another.wait(60), "the other lane waits for this one"
        return None if turns.count(key) == 3 else 0.05

    engine = make("a", turn)
    engine.start()
    for key in (1, 2, 3):
        engine.enqueue(f"run {key}", key, "one lane")
    engine.enqueue("run 9", 9, "another")
    until(engine, lambda: len(turns) == 12)
    assert [key for key in turns if key != 9] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert turns.index(9) < turns.index(3)


@pytest.mark.parametrize("make", ["dbos on sqlite", "dbos on postgresql"], indirect=True)
def test_what_a_stopped_engine_leaves_is_gone_on_with_by_another(make: Make) -> None:
    turns: list[str] = []
    first = make("a", lambda _: (turns.append("a"), 0.05)[1])
    first.start()
    first.enqueue("run 7", 7, "lane")
    until(first, lambda: len(turns) > 2)
    first.stop()
    before = len(turns)
    time.sleep(0.3)
    assert len(turns) == before
    second = make("b", lambda _: turns.append("b"))
    second.start()
    assert second.state("run 7") == "running"
    assert second.recover("a") == 1
    assert second.recover("nobody") == 0
    until(second, lambda: second.state("run 7") == "over")
    assert turns[before:] == ["b"]
