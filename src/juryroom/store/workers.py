"""Workers: processes that do jobs, and when each was last seen alive."""

from __future__ import annotations

import sqlalchemy as sa

from juryroom.core.model import Instant
from juryroom.store.tables import workers


class Workers:
    """One row per worker whose engine runs, or died running."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, worker: str) -> None:
        """A worker begins."""
        self._connection.execute(sa.insert(workers).values(id=worker, started_at=self._now, beat_at=self._now))

    def beat(self, worker: str) -> bool:
        """A sign of life; False if the others have given it up meanwhile."""
        query = sa.update(workers).where(workers.c.id == worker).values(beat_at=self._now)
        return bool(self._connection.execute(query).rowcount)

    def others(self, worker: str) -> list[tuple[str, Instant]]:
        """Every other worker and when it was last seen."""
        query = sa.select(workers.c.id, workers.c.beat_at).where(workers.c.id != worker).order_by(workers.c.id)
        return [(other, beat_at) for other, beat_at in self._connection.execute(query)]

    def remove(self, worker: str) -> None:
        """It is gone, and nothing of it is left to take over."""
        self._connection.execute(sa.delete(workers).where(workers.c.id == worker))

    def retire(self, worker: str) -> None:
        """It stops, and whoever looks next may take over what it leaves."""
        self._connection.execute(sa.update(workers).where(workers.c.id == worker).values(beat_at=""))
