"""Runs that draw on one budget at the same moment: together they never set aside more than it allows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from builders import a_project, people, some_tasks
from fakes import FixedClock
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.judging.asking import Question
from juryroom.core.judging.messages import Message, Words
from juryroom.core.judging.prompts import Provider
from juryroom.services import credentials
from juryroom.services.judging import connections, runs
from juryroom.services.judging.budget import most_of
from juryroom.services.judging.connections import NewConnection
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database

AT_ONCE = 8
QUESTION = Question(1, 0, "m", (Message("user", (Words("Same or not?"),)),), None, {"max_tokens": 100})
PRICE = {"prices": {"*": {"input": 1.0, "output": 10.0}}}


@pytest.fixture
def room(database: Database, clock: FixedClock, tmp_path: Path) -> Room:
    return Room(database, clock, LocalMedia(tmp_path), credentials.secrets_from(b"for tests"), Limits(), "0.0.0")


def started(room: Room, number: int, limited: str) -> list[int]:
    """So many runs of one prompt on one connection, neither of which has paid for anything yet."""
    with room.database.write() as unit:
        who, project = people(unit, 1)[0], a_project(unit)
        some_tasks(unit, project, 1)
        new = NewConnection(Provider.CUSTOM, endpoint="http://127.0.0.1:1/v1", options=PRICE)
        connection = connections.create(unit, room, new, by=who)
        prompt = unit.prompts.add(project.id, {"title": "Same?"})
        values = {"system": "Same or not?", "connection_id": connection.id, "model": "m"}
        version = unit.prompts.add_version(prompt.id, values).id
        found = [runs.start(unit, version, project.id, runs.Selection(), by=who).id for _ in range(number)]
        price = runs.purse_of(unit, unit.judge_runs.get(found[0])).rate
        enough = 3.5 * most_of(price, QUESTION)
        unit.connections.update(connection.id, {"budget_limit": enough if limited == "connection" else None})
        unit.prompts.update(prompt.id, {"budget_limit": enough if limited == "prompt" else None})
    return found


@pytest.mark.parametrize("limited", ["connection", "prompt"])
def test_what_is_set_aside_together_stays_within_the_budget(room: Room, limited: str):
    found = started(room, AT_ONCE, limited)
    together = Barrier(AT_ONCE)

    def reserve(run_id: int) -> bool:
        with room.database.read() as unit:
            purse = runs.purse_of(unit, unit.judge_runs.get(run_id))
        together.wait(30)
        with room.database.write() as unit:
            return purse.reserve(unit, [QUESTION]) is not None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        allowed = list(pool.map(reserve, found))
    assert sum(allowed) == 3
    with room.database.read() as unit:
        set_aside = [unit.judge_runs.get(run).reserved > 0 for run in found]
    assert set_aside == allowed
