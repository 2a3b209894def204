"""From rows to values, and the two spellings of "among these ids"."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")


def columns_for(kind: type[Any], *tables: sa.Table, without: frozenset[str] = frozenset()) -> list[sa.Column[Any]]:
    """The columns of `tables` in the order of the dataclass's fields, so that `kind(*row)` builds it."""
    return [_find(field.name, tables) for field in fields(kind) if field.name not in without]


def _find(name: str, tables: Sequence[sa.Table]) -> sa.Column[Any]:
    for table in tables:
        if name in table.c:
            return table.c[name]
    raise LookupError(f"no column {name!r} in {', '.join(table.name for table in tables)}")


def among(connection: sa.Connection, column: sa.ColumnElement[Any], ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """`column` is one of `ids`: one parameter however many they are, so the statement stays compiled."""
    return one_of(connection.dialect.name, column, list(ids), sa.BigInteger())


def one_of(
    dialect: str, column: sa.ColumnElement[Any], values: Sequence[Any], kind: sa.types.TypeEngine[Any]
) -> sa.ColumnElement[bool]:
    """`column` is one of `values`, of whatever kind: one parameter, as databases allow only so many."""
    if dialect == "sqlite":
        listed = sa.func.json_each(json.dumps(values, ensure_ascii=False)).table_valued("value")
        return column.in_(sa.select(listed.c.value))
    return column == sa.any_(sa.bindparam(None, list(values), type_=sa.ARRAY(kind)))


def among_texts(
    connection: sa.Connection, column: sa.ColumnElement[Any], texts: Iterable[str]
) -> sa.ColumnElement[bool]:
    """The same for texts."""
    values = list(texts)
    if connection.dialect.name == "sqlite":
        listed = sa.func.json_each(json.dumps(values)).table_valued("value")
        return column.in_(sa.select(listed.c.value))
    return column == sa.any_(sa.bindparam(None, values, type_=sa.ARRAY(sa.Text)))


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk
