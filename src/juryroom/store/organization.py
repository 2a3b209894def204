"""Settings of the installation that can be changed while it runs, as named JSON values."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from juryroom.core.model import Instant
from juryroom.store.tables import settings
from juryroom.store.upsert import put


class Organization:
    """Rows of `settings`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def get(self, name: str) -> dict[str, Any] | None:
        """The stored value, or None when nobody has changed it yet."""
        value = self._connection.execute(sa.select(settings.c.value).where(settings.c.name == name)).scalar()
        return None if value is None else msgspec.json.decode(value, type=dict[str, Any])

    def put(self, name: str, value: dict[str, Any]) -> None:
        text = msgspec.json.encode(value).decode()
        put(self._connection, settings, {"name": name}, {"value": text})
