from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from databases import DIALECTS, Postgres
from fakes import RunningClock
from juryroom.store import migrations
from juryroom.store.migrations import HEAD
from juryroom.store.tables import metadata
from juryroom.store.unit import Database

SCRIPTS = ScriptDirectory(str(Path(migrations.__file__).parent))


@pytest.fixture(params=DIALECTS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    if request.param == "sqlite":
        found = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}", RunningClock())
        yield found
        found.close()
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.fresh(empty=True)
    found = Database(url, RunningClock())
    yield found
    found.close()
    server.drop(url)


def test_head_is_the_newest_file() -> None:
    assert SCRIPTS.get_current_head() == HEAD


def test_migrations_lead_to_the_schema_of_the_tables(empty: Database) -> None:
    empty.migrate()
    with empty.write() as unit:
        context = MigrationContext.configure(unit.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert _partial_indexes(unit.connection) == {
            index.name for table in metadata.tables.values() for index in table.indexes if _is_partial(index)
        }


def _is_partial(index: sa.Index) -> bool:
    return index.dialect_options["sqlite"]["where"] is not None


def _partial_indexes(connection: sa.Connection) -> set[str | None]:
    inspector = sa.inspect(connection)
    found: list[Any] = [index for table in inspector.get_table_names() for index in inspector.get_indexes(table)]
    options = ("sqlite_where", "postgresql_where")
    return {index["name"] for index in found if any(index["dialect_options"].get(name) is not None for name in options)}


def test_a_filled_database_keeps_its_rows_through_every_revision(empty: Database) -> None:
    revisions = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
    empty.migrate(revisions[0])
    with empty.write() as unit:
        _fill(unit.connection)
    before = _counts(empty)
    for revision in [*revisions[1:], HEAD]:
        empty.migrate(revision)
        assert _counts(empty).items() >= before.items()


NOW = "2026-11-20T12:00:00.000000Z"
FIRST_ROWS: dict[str, dict[str, Any]] = {
    "users": {"email": "p@example.org", "role": "AN", "created_at": NOW},
    "projects": {"sampling": "Sequential sampling", "skip_queue": "IGNORE_SKIPPED", "created_at": NOW,
                 "updated_at": NOW, "task_number": 1},
    "tasks": {"project_id": 1, "created_at": NOW, "updated_at": NOW, "score": 0.5},
    "task_payloads": {"task_id": 1, "data": '{"text": "a"}'},
    "predictions": {"task_id": 1, "project_id": 1, "score": 0.5, "created_at": NOW, "updated_at": NOW},
    "annotations": {"task_id": 1, "project_id": 1, "completed_by": 1, "last_action": "submitted", "created_at": NOW,
                    "updated_at": NOW},
    "views": {"project_id": 1, "user_id": 1, "created_at": NOW, "updated_at": NOW},
}  # fmt: skip
"""What the first schema could hold. Today's services know today's schema alone."""


def _fill(connection: sa.Connection) -> None:
    tables = sa.MetaData()
    tables.reflect(connection)
    for name, row in FIRST_ROWS.items():
        connection.execute(sa.insert(tables.tables[name]).values(row))


def _counts(database: Database) -> dict[str, int]:
    with database.read() as unit:
        names = sa.inspect(unit.connection).get_table_names()
        count = sa.select(sa.func.count())
        return {name: unit.connection.execute(count.select_from(sa.table(name))).scalar_one() for name in names}


def test_a_second_start_does_not_load_alembic(tmp_path: Path) -> None:
    import subprocess
    import sys

    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    Database(url, RunningClock()).migrate()
    look = (
        "import sys; from juryroom.store.unit import Database\n"
        f"Database({url!r}, None).migrate()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
