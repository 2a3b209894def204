"""Engines for SQLite and PostgreSQL, and the fair queue in front of SQLite's one writer."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from juryroom.core import regex

_READ_PRAGMAS = ("busy_timeout = 30000", "foreign_keys = ON", "query_only = ON", "mmap_size = 268435456")
_WRITE_PRAGMAS = (
    "busy_timeout = 30000",
    "journal_mode = WAL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "cache_size = -32000",
    "journal_size_limit = 67108864",
    "mmap_size = 268435456",
)


class FairLock:
    """A lock handed over in order of arrival.

    SQLite's own busy handler polls: under 32 writers some of them starve until their timeout. Threads of one process
    therefore wait here, asleep, and only writers of other processes meet in the busy handler.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._owner: int | None = None

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._owner is None:
                self._owner = me
                return
            if self._owner == me:
                raise RuntimeError("a unit of work for writing inside another one would wait for itself")
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        ticket.acquire()
        self._owner = me

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._owner = 0  # held, on its way to the next one
                self._waiting.popleft().release()
            else:
                self._owner = None


class NoLock:
    """PostgreSQL locks rows; nobody waits at the door."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def sqlite_engines(url: sa.URL) -> tuple[sa.Engine, sa.Engine]:
    """(for reading, for writing). The writer begins IMMEDIATE, so it never fails halfway for want of the lock."""
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite needs a file: sqlite:////path/to/juryroom.sqlite3")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # The writer first: it switches the file to WAL, which a reader may not.
    writer = _sqlite_engine(url, _WRITE_PRAGMAS, "BEGIN IMMEDIATE", pool_size=1, max_overflow=4)
    reader = _sqlite_engine(url, _READ_PRAGMAS, "BEGIN", pool_size=40, max_overflow=20)
    return reader, writer


def _lower(text: str | None) -> str | None:
    """SQLite's own knows ASCII alone."""
    return None if text is None else "".join(letter.lower() for letter in text)


def _sqlite_engine(url: sa.URL, pragmas: tuple[str, ...], begin: str, **pool: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": 30, "check_same_thread": False, "cached_statements": 512},
        pool_timeout=60,
        hide_parameters=True,  # an error is logged, and what people answered and how they sign in is not to be there
        **pool,
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own lazy BEGIN would come too late
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("regexp", 2, regex.found, deterministic=True)
        connection.create_function("juryroom_lower", 1, _lower, deterministic=True)

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def postgres_engine(url: sa.URL) -> sa.Engine:
    """One engine for both; reading units get a snapshot of their own by isolation level."""
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=40,
        max_overflow=20,
        pool_timeout=60,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
    )
