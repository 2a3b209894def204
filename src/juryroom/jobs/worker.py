"""The worker: hands jobs from the outbox to the durable engine, says that it lives, takes over from those that do not.

It looks into the database five times a second, which takes a thousandth of a core. The engine is started when there is
a job to do, and put away when there has been none for a while: a server without jobs pays neither its memory nor its
start.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType

from juryroom.core.jobs import JobId
from juryroom.core.model import Instant, instant_of
from juryroom.jobs.turns import give_up, take_turn
from juryroom.ports import Workflows
from juryroom.services import jobs, upkeep
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

_LOG = logging.getLogger("juryroom.jobs")
LOOK_S = 0.2
AGAIN_S = 5.0
"""Until the next look when one has failed."""
BEAT_S = 5.0
DEAD_S = 30.0
"""Silent for this long, a worker counts as dead. If it is not, no harm is done: a chunk is done by one alone."""
CHECK_S = 30.0
REST_S = 300.0
UPKEEP_S = 3600.0
FIRST_UPKEEP_S = 60.0
"""After its start a server has better things to do."""
Engine = Callable[[str, Callable[[int], float | None]], Workflows]


def worker_name() -> str:
    """Host, process and a random part: never the same twice."""
    return f"{socket.gethostname()[:64]}:{os.getpid()}:{secrets.token_hex(4)}"


class Worker:
    """One of any number of workers on a database. `with worker:` works beside something else, `run` works alone."""

    def __init__(self, room: Room, engine: Engine, name: str | None = None) -> None:
        self.room, self.name = room, name or worker_name()
        self._make = engine
        self._engine: Workflows | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.run, name="juryroom-worker", daemon=True)
        self._next_beat = self._next_check = self._rest_at = 0.0
        self._next_upkeep = time.monotonic() + FIRST_UPKEEP_S

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._thread.join()

    def stop(self) -> None:
        """Finish the chunks under way and leave the rest to the next worker."""
        self._stopping.set()

    def run(self) -> None:
        """Work until `stop`."""
        pause = LOOK_S
        while not self._stopping.wait(pause):
            pause = LOOK_S if self._try(self.look) else AGAIN_S
        self._try(self._leave)

    def _try(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except Exception as error:  # the database may be away for a while; the worker outlives that
            _LOG.warning("worker %s: %s", self.name, error)
            return False
        return True

    def look(self) -> None:
        """One look into the database, and what follows from it."""
        with self.room.database.read() as unit:
            waiting, unfinished = unit.outbox.has_waiting_jobs(), unit.jobs.any_unfinished()
        now = time.monotonic()
        if now >= self._next_upkeep:
            self._next_upkeep = now + UPKEEP_S
            upkeep.sweep(self.room)
        if waiting or unfinished:
            self._rest_at = now + REST_S
        if self._engine is None and (waiting or unfinished):
            self._engine = self._begin()
        if self._engine is None:
            return
        if waiting:
            self._drain(self._engine)
        if now >= self._next_beat:
            self._next_beat = now + BEAT_S
            self._beat(self._engine)
        if unfinished and now >= self._next_check:
            self._next_check = now + CHECK_S
            self._check(self._engine)
        if now >= self._rest_at:
            self._leave()

    def _begin(self) -> Workflows:
        engine = self._make(self.name, lambda key: take_turn(self.room, JobId(key), self._stopping.is_set))
        with self.room.database.write() as unit:  # known before it takes anything, or nobody would miss it
            unit.workers.remove(self.name)
            unit.workers.add(self.name)
        engine.start()
        self._next_beat = self._next_check = 0.0
        return engine

    def _drain(self, engine: Workflows) -> None:
        """A row may be handed on twice, by two workers or after a crash: the engine knows its id."""
        with self.room.database.read() as unit:
            rows = unit.outbox.waiting_jobs()
        for row in rows:
            engine.enqueue(row.run_id, row.job_id, row.lane)
        with self.room.database.write() as unit:
            unit.outbox.mark_done([row.row_id for row in rows])

    def _beat(self, engine: Workflows) -> None:
        """Say that it lives; then see who does not, and free what they had begun."""
        with self.room.database.write(durable=False) as unit:
            if not unit.workers.beat(self.name):
                unit.workers.add(self.name)
            dead = _dead(unit, self.name)
        for other in dead:
            engine.recover(other)
            with self.room.database.write() as unit:
                unit.workers.remove(other)

    def _check(self, engine: Workflows) -> None:
        """Jobs that the engine does not know, or has given up, are begun anew: the job's row is what counts.

        Those that rest are left alone until their time has come.
        """
        with self.room.database.read() as unit:
            unfinished = [job for job in unit.jobs.unfinished() if job.retry_at is None or job.retry_at <= unit.now]
        for job in unfinished:
            state = engine.state(job.run_id)
            if state is None:
                engine.enqueue(job.run_id, job.id, job.lane)
            elif state in ("over", "broken"):
                with self.room.database.write() as unit:
                    revived = jobs.revive(unit, job, give_up)
                if revived is not None:
                    engine.enqueue(revived, job.id, job.lane)

    def _leave(self) -> None:
        if self._engine is None:
            return
        self._engine.stop()
        self._engine = None
        with self.room.database.write() as unit:
            if unit.jobs.any_unfinished():
                unit.workers.retire(self.name)
            else:
                unit.workers.remove(self.name)


def _dead(unit: UnitOfWork, name: str) -> list[str]:
    oldest = instant_of(unit.moment - timedelta(seconds=DEAD_S))
    return [other for other, beat_at in unit.workers.others(name) if _is_dead(other, beat_at, oldest)]


def _is_dead(worker: str, beat_at: Instant, oldest: Instant) -> bool:
    """Silent for too long; or of this host, where a process that is gone can be told at once."""
    if beat_at < oldest:
        return True
    host, _, rest = worker.partition(":")
    return host == socket.gethostname()[:64] and not _is_running(int(rest.partition(":")[0]))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
