"""Alembic's entry: runs on the connection `upgrade` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from juryroom.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
