"""Stand-ins for what tests do not want for real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from juryroom.ports import ModelAccess, ModelReply, ModelRequest, RunState


class FixedClock:
    """A clock that stands until somebody moves it."""

    def __init__(self, moment: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        """Move on: `advance(minutes=31)`."""
        self.moment += timedelta(**by)


class RunningClock:
    """The time of day."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class PlainWorkflows:
    """The engine without durability: runs what was enqueued when told to, as often as a run asks for."""

    def __init__(self, executor: str, turn: Callable[[int], float | None]) -> None:
        self.executor, self._turn = executor, turn
        self.runs: dict[str, int] = {}
        self.lanes: dict[str, str] = {}
        self.over: set[str] = set()
        self.started = False
        self.recovered: list[str] = []

    def start(self) -> None:
        self.started = True

    def enqueue(self, run_id: str, key: int, lane: str) -> None:
        self.runs.setdefault(run_id, key)
        self.lanes.setdefault(run_id, lane)

    def state(self, run_id: str) -> RunState | None:
        if run_id not in self.runs:
            return None
        return "over" if run_id in self.over else "waiting"

    def recover(self, executor: str) -> int:
        self.recovered.append(executor)
        return 0

    def stop(self) -> None:
        self.started = False

    def run(self) -> list[float]:
        """One turn of the first run of each lane that is not over; how long those that go on want to wait."""
        waits = []
        first = {self.lanes[run_id]: run_id for run_id in reversed(self.runs) if run_id not in self.over}
        for run_id in first.values():
            wait = self._turn(self.runs[run_id])
            if wait is None:
                self.over.add(run_id)
            else:
                waits.append(wait)
        return waits


class ScriptedModel:
    """ports.Models and the one client it opens: answers by a function, remembers what it was asked."""

    provider = "scripted"

    def __init__(self, answer: Callable[[ModelRequest], ModelReply | Exception]) -> None:
        self._answer = answer
        self._lock = threading.Lock()
        self.asked: list[ModelRequest] = []
        self.opened: list[ModelAccess] = []

    def open(self, access: ModelAccess) -> ScriptedModel:
        self.opened.append(access)
        return self

    def ask(self, request: ModelRequest) -> ModelReply:
        with self._lock:
            self.asked.append(request)
            found = self._answer(request)
        if isinstance(found, Exception):
            raise found
        return found

    def models(self) -> list[str]:
        return ["scripted-1"]

    def close(self) -> None:
        pass
