"""Rows that may be there already: a conflict is an answer here, not an error, which would end a PostgreSQL transaction.

Two transactions that both look and then insert both find nothing; only the database can tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

DIALECTS = ("sqlite", "postgresql")


def insert_into(dialect: str, table: sa.Table) -> Any:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`, which SQLAlchemy has for each dialect."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def put(connection: sa.Connection, table: sa.Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert the row, or give the one with this key these values."""
    insert = insert_into(connection.dialect.name, table).values({**key, **values})
    connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=dict(values)))
