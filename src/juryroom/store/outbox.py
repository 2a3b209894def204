"""What must happen after the commit, as a row of the same transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping

import sqlalchemy as sa

from juryroom.core.model import Instant
from juryroom.store.tables import outbox

_ADD = sa.insert(outbox)


class Outbox:
    """Events in the order of their commits; somebody drains them later."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, topic: str, payload: Mapping[str, object]) -> None:
        """Note that `topic` (noun.verb) happened; the payload holds ids, never data or secrets."""
        values = {"topic": topic, "payload": json.dumps(payload), "created_at": self._now}
        self._connection.execute(_ADD, values)

    def waiting(self, limit: int = 100) -> list[tuple[int, str, str]]:
        """(id, topic, payload) of what nobody has handled yet, oldest first."""
        query = (
            sa.select(outbox.c.id, outbox.c.topic, outbox.c.payload)
            .where(outbox.c.done_at.is_(None))
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return [(row.id, row.topic, row.payload) for row in self._connection.execute(query)]
