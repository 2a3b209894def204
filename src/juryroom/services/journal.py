"""The activity log's writer: what happened is noted at once and written in batches, off the way of whoever waits.

A line is in the database about a second after its answer; a server that is killed loses the lines of that second,
never an answer.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from juryroom.core.activity import Activity
from juryroom.core.model import ProjectId, instant_of
from juryroom.services import organization
from juryroom.store.places import Kind
from juryroom.store.unit import Database, UnitOfWork

_EVERY_S = 1.0
_SWEEP_EVERY = 3600
"""Batches between looks for what is past its time."""
_MOST_WAITING = 200_000
_LOG = logging.getLogger("juryroom")


@dataclass(frozen=True, slots=True)
class Noted:
    """A line, and what the request named, to be traced to its project when the line is written."""

    line: Activity
    named: tuple[Kind, int] | None = None


class Journal:
    """Lines on their way to the database. One thread writes them; it ends with `close`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Noted] = deque(maxlen=_MOST_WAITING)
        self._writing = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._batches = 0

    def note(self, noted: Noted) -> None:
        """Costs nothing to speak of; the thread starts with the first line."""
        self._waiting.append(noted)
        if self._thread is None:
            with self._writing:
                if self._thread is None and not self._stop.is_set():
                    self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                    self._thread.start()

    def flush(self) -> None:
        """Write what is waiting. What cannot be written now waits on."""
        with self._writing:
            lines = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if not lines:
                return
            try:
                self._write(lines)
            except SQLAlchemyError as problem:
                _LOG.warning("%d lines of the activity log wait: %s", len(lines), type(problem).__name__)
                self._waiting.extendleft(reversed(lines))

    def close(self) -> None:
        """Write the rest and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self.flush()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self.flush()

    def _write(self, lines: list[Noted]) -> None:
        with self._database.write(durable=False) as unit:
            find = _finder(unit)
            unit.activities.add([each.line if each.named is None else _placed(each, find) for each in lines])
            if self._batches % _SWEEP_EVERY == 0:
                sweep(unit)
            self._batches += 1


def _finder(unit: UnitOfWork) -> Callable[[tuple[Kind, int]], ProjectId | None]:
    """Each thing is looked up once a batch."""
    known: dict[tuple[Kind, int], ProjectId | None] = {}

    def find(named: tuple[Kind, int]) -> ProjectId | None:
        if named not in known:
            known[named] = unit.whereabouts.of(*named)[1]
        return known[named]

    return find


def _placed(noted: Noted, find: Callable[[tuple[Kind, int]], ProjectId | None]) -> Activity:
    assert noted.named is not None
    kind, number = noted.named
    return replace(noted.line, project_id=ProjectId(number) if kind == "project" else find(noted.named))


def sweep(unit: UnitOfWork) -> int:
    """Forget lines that are past the organisation's time; how many."""
    days = int(organization.settings(unit)["activity_days"])
    return unit.activities.sweep(instant_of(unit.moment - timedelta(days=days)))
