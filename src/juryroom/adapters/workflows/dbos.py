"""The durable engine: DBOS, on SQLite and PostgreSQL, with tables of its own.

Nothing of DBOS is imported before `start`: it costs a second and 40 MB, which a server without jobs never pays.
DBOS is one instance per process, and so is this adapter.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from juryroom.ports import RunState

if TYPE_CHECKING:
    from dbos import DBOSClient, DBOSConfig

_NAME = "run"
QUEUE = "jobs"
SCHEMA = "workflows"
"""Where the engine's tables are on PostgreSQL; on SQLite they have a file of their own."""
VERSION = "1"
"""Runs are taken up by engines of this version only. It changes when `_workflow` does, not with the rest of the code:
what a job has done is kept in its own row, so that newer code can go on with it."""
_POLL_S = 0.25
_LISTEN_S = 0.25
"""Nothing here waits for messages: a look at none of them costs nothing, and it is what `stop` has to wait for."""
_STOP_S = 20.0
_LOOK_AGAIN_S = 5.0
"""A run that waits for its next attempt may be cancelled meanwhile."""
_STATES: dict[str, RunState] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "over",
    "ERROR": "broken",
    "CANCELLED": "broken",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "broken",
}


class _Stopped(BaseException):
    """Leaves a run where it is, to be taken up again. Not an Exception: DBOS would record it as the run's outcome."""


class _Count:
    """How many runs are in this process."""

    def __init__(self) -> None:
        self._number, self._changed = 0, threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._number += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._number -= 1
            self._changed.notify_all()

    def wait_for_none(self, timeout_s: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._number == 0, timeout_s)


class DbosWorkflows:
    """Runs `turn(key)` until it returns None, on whichever engine of this database takes it."""

    def __init__(self, url: str, executor: str, turn: Callable[[int], float | None], *, at_once: int = 2) -> None:
        self._url = sa.make_url(url)
        self._executor, self._turn, self._at_once = executor, turn, at_once
        self._stopping = threading.Event()
        self._running = _Count()
        self._dbos: Any = None

    def start(self) -> None:
        """Load the engine, bring its tables up to date, and begin to take runs."""
        from dbos import DBOS, DBOSClient

        logging.getLogger("dbos").setLevel(logging.WARNING)
        DBOS.workflow(name=_NAME, max_recovery_attempts=None)(self._workflow())
        config = self._config()
        self._register(DBOSClient(system_database_engine=config["system_database_engine"], lazy=True,
                                  dbos_system_schema=SCHEMA, application_name=config["name"]))  # fmt: skip
        DBOS(config=config)
        try:
            DBOS.listen_queues([QUEUE])
            DBOS.launch()
        except BaseException:
            DBOS.destroy(destroy_registry=True)  # half an engine would stand in the way of the next one
            raise
        self._dbos = DBOS

    def _register(self, client: DBOSClient) -> None:
        """Before the engine is launched: it looks for queues at once, and then not before a second is over."""
        try:
            client._sys_db.run_migrations()  # DBOS has no public name for it that takes an engine
            client.register_queue(
                QUEUE,
                worker_concurrency=self._at_once,
                partition_concurrency=1,  # a lane
                polling_interval_sec=_POLL_S,
            )
        finally:
            client.destroy()

    def _config(self) -> DBOSConfig:
        return {
            "name": "juryroom",
            "system_database_url": self._url.render_as_string(hide_password=False),
            "system_database_engine": _engine(self._url),
            "dbos_system_schema": SCHEMA,
            "application_version": VERSION,
            "executor_id": self._executor,
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": _LISTEN_S,
            "enable_otlp": False,
            "log_level": "WARNING",
        }

    def _workflow(self) -> Callable[[int], None]:
        """The one function DBOS knows; not a method, as DBOS writes attributes on it."""

        def run(key: int) -> None:
            # Each turn is a step: what is recorded is not repeated after a crash.
            with self._running:
                while (wait := self._dbos.run_step({"name": "turn"}, self._turn, key)) is not None:
                    if self._stopping.wait(min(wait, _LOOK_AGAIN_S)):
                        raise _Stopped

        return run

    def enqueue(self, run_id: str, key: int, lane: str) -> None:
        """Begin the run once, when those before it in its lane are over; nothing happens if its id is known."""
        options = {
            "workflow_name": _NAME,
            "workflow_id": run_id,
            "queue_name": QUEUE,
            "queue_partition_key": lane,
            "app_version": VERSION,
        }
        self._dbos.enqueue_workflow_with_options(options, key)

    def state(self, run_id: str) -> RunState | None:
        """Where the run is; None if its id is not known."""
        found = self._dbos.get_workflow_status(run_id)
        return None if found is None else _STATES[found.status]

    def recover(self, executor: str) -> int:
        """Hand the unfinished runs of a dead executor to the living; how many there were."""
        return len(self._dbos._recover_pending_workflows([executor]))  # DBOS has no public name for it

    def stop(self) -> None:
        """Let running turns end, and leave their runs to whoever recovers this executor."""
        self._stopping.set()
        if self._dbos is not None:
            self._running.wait_for_none(_STOP_S)
            self._dbos.destroy(workflow_completion_timeout_sec=0, destroy_registry=True)
            self._dbos = None


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_size=4, max_overflow=8, pool_pre_ping=True)


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    """In WAL, which makes steps twice as fast. What a power cut may undo is done again: jobs keep their own cursor."""
    engine = sa.create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
