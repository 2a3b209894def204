"""Bringing a database to the newest revision. Alembic is loaded only when there is something to do: it costs 0.2 s."""

from __future__ import annotations

import sqlalchemy as sa

from juryroom.store.migrations import HEAD

_LOCK = 7_402_118  # any number of ours; one migrating process at a time on PostgreSQL


def revision(connection: sa.Connection) -> str | None:
    """The stored revision; None for a new database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: sa.Connection, target: str = HEAD) -> None:
    """Run what is missing, in the caller's transaction: all of it or nothing."""
    if connection.dialect.name != "sqlite":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if revision(connection) == target:
        return  # another process was faster
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "juryroom.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, target)
