"""Handlers by the kind of job they do: `@handler("noun.verb")`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from juryroom.core.jobs import Job
from juryroom.errors import NotThere
from juryroom.jobs.retry import Backoff
from juryroom.services import jobs
from juryroom.services.jobs import Conclude, DoChunk
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

TURN_S = 2.0
"""How long a turn goes on: between two turns a worker may stop, and the engine notes that the job lives."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a handler is given: one turn of one job."""

    room: Room
    job: Job
    until: float
    """When this turn should end, by `time.monotonic`."""
    stopping: Callable[[], bool]

    @property
    def may_go_on(self) -> bool:
        """Whether there is time for more in this turn."""
        return time.monotonic() < self.until and not self.stopping()


class Handle(Protocol):
    """One turn of a job; True when another is needed. Repeatable: it finds in the database what is already done."""

    def __call__(self, work: Work) -> bool: ...


Lost = Callable[[UnitOfWork, Job, str], None]
"""What else fails when a job is given up, and the words for why; in the unit that gives it up."""


def _alone(_unit: UnitOfWork, _job: Job, _problem: str) -> None:
    """Nothing else fails."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What to do for a kind of job, how patiently, and what fails with it."""

    kind: str
    handle: Handle
    retry: Backoff
    lost: Lost


_HANDLERS: dict[str, Handler] = {}


def handler(
    kind: str,
    retry: Backoff = Backoff(),  # noqa: B008 frozen
    lost: Lost = _alone,
) -> Callable[[Handle], Handle]:
    """Register a function as the handler of `kind`."""

    def register(handle: Handle) -> Handle:
        if kind in _HANDLERS:
            raise ValueError(f"two handlers for {kind}")
        _HANDLERS[kind] = Handler(kind, handle, retry, lost)
        return handle

    return register


def handler_of(kind: str) -> Handler:
    """Raises NotThere."""
    from juryroom.jobs import handlers  # noqa: F401  they register themselves

    found = _HANDLERS.get(kind)
    if found is None:
        raise NotThere("handler", f"Nobody knows how to do a job of the kind {kind!r}.")
    return found


def in_chunks(work: Work, do: DoChunk, conclude: Conclude) -> bool:
    """A turn of a job that was asked for with `ids`: chunk after chunk, each one unit of work."""
    while True:
        with work.room.database.write() as unit:
            if jobs.advance(unit, work.job.id, do, conclude) is None:
                return False
        if not work.may_go_on:
            return True
