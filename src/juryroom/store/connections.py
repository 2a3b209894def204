"""Connections to models, and what each has spent in a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from juryroom.core.judging.prompts import Connection, Provider, Scope
from juryroom.core.model import Instant
from juryroom.errors import NotThere
from juryroom.store.rows import columns_for
from juryroom.store.tables import connection_spending as spending
from juryroom.store.tables import model_connections as connections
from juryroom.store.upsert import insert_into

_COLUMNS = columns_for(Connection, connections, without=frozenset({"has_secret"}))
_SELECT: sa.Select[Any] = sa.select(*_COLUMNS, connections.c.sealed.is_not(None))


class Connections:
    """The repository of connections to models."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, object]) -> Connection:
        """A new connection."""
        row = {**values, "created_at": self._now, "updated_at": self._now}
        made = self._connection.execute(sa.insert(connections).values(row).returning(connections.c.id)).scalar_one()
        return self.get(made)

    def get(self, connection_id: int) -> Connection:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(connections.c.id == connection_id)).one_or_none()
        if row is None:
            raise NotThere("ModelProviderConnection")
        return _connection(row)

    def all(self) -> list[Connection]:
        """Every connection, oldest first."""
        return [_connection(row) for row in self._connection.execute(_SELECT.order_by(connections.c.id))]

    def sealed(self, connection_id: int) -> str | None:
        """The encrypted secrets, for the one place that opens them."""
        query = sa.select(connections.c.sealed).where(connections.c.id == connection_id)
        return self._connection.execute(query).scalar_one_or_none()

    def update(self, connection_id: int, values: Mapping[str, object]) -> Connection:
        """Raises NotThere."""
        query = sa.update(connections).where(connections.c.id == connection_id)
        self._connection.execute(query.values({**values, "updated_at": self._now}))
        return self.get(connection_id)

    def delete(self, connection_id: int) -> None:
        """Versions that used it stay, and cannot be run until they have another."""
        self.get(connection_id)
        self._connection.execute(sa.delete(connections).where(connections.c.id == connection_id))

    def spent(self, connection_id: int, period: str) -> float:
        """USD spent and reserved in the period, `2026-11` or `2026`."""
        query = sa.select(spending.c.spent + spending.c.reserved).where(
            spending.c.connection_id == connection_id, spending.c.period == period
        )
        return self._connection.execute(query).scalar_one_or_none() or 0.0

    def paid(self, connection_id: int, period: str) -> float:
        """USD spent in the period, without what is set aside."""
        query = sa.select(spending.c.spent).where(
            spending.c.connection_id == connection_id, spending.c.period == period
        )
        return self._connection.execute(query).scalar_one_or_none() or 0.0

    def move(self, connection_id: int, period: str, *, spent: float = 0.0, reserved: float = 0.0) -> None:
        """Add to what is spent and reserved in the period; a reservation that is over is a negative one.

        Nobody else adds to it before this unit ends.
        """
        row = {"connection_id": connection_id, "period": period, "spent": spent, "reserved": reserved}
        more = {"spent": spending.c.spent + spent, "reserved": spending.c.reserved + reserved}
        insert = insert_into(self._connection.dialect.name, spending).values(row)
        self._connection.execute(insert.on_conflict_do_update(index_elements=["connection_id", "period"], set_=more))


def _connection(row: sa.Row[Any]) -> Connection:
    found = Connection(*tuple(row))
    return replace(found, provider=Provider(found.provider), scope=Scope(found.scope))
