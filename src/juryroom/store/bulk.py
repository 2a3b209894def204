"""Many rows at once: ids in blocks, rows by executemany (SQLite) or COPY (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

Row = Sequence[object]


def allocate(connection: sa.Connection, table: sa.Table, count: int) -> Sequence[int]:
    """`count` fresh ids of `table`, ascending. Inside the write transaction, so nobody else gets them."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(
            sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        ).scalar()
        first = int(last or 0) + 1
        return range(first, first + count)
    sequence = sa.text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return [int(value) for value in connection.execute(sequence, {"name": table.name, "count": count}).scalars()]


def update(connection: sa.Connection, table: sa.Table, columns: Sequence[str], key: str, rows: Sequence[Row]) -> None:
    """Change rows of `table`: the values of `columns` and, last, the key."""
    if not rows:
        return
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        changes = ", ".join(f"{name} = ?" for name in columns)
        driver.executemany(f"UPDATE {table.name} SET {changes} WHERE {key} = ?", rows)
        return
    names = (*columns, key)
    kinds = (table.c[name].type.compile(connection.dialect) for name in names)
    given = ", ".join(f"%s::{kind}[]" for kind in kinds)
    changes = ", ".join(f"{name} = given.{name}" for name in columns)
    statement = (
        f"UPDATE {table.name} SET {changes} FROM unnest({given}) AS given({', '.join(names)}) "
        f"WHERE {table.name}.{key} = given.{key}"
    )  # one statement: a thousand of them take ten times as long
    with driver.cursor() as cursor:
        cursor.execute(statement, [list(values) for values in zip(*rows, strict=True)])


def insert(connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Store `rows`, whose values stand in the order of `columns`."""
    if not rows:
        return
    driver: Any = connection.connection.driver_connection
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
