"""Sign-ins that failed or are under way, and where people have signed in before; fingerprints alone are kept."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from juryroom.core.model import Instant
from juryroom.store.tables import attempts

_LOCK = 7_402_119  # any number of ours: attempts are counted one after the other on PostgreSQL


class Attempts:
    """Rows of `attempts`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def wait_turn(self) -> None:
        """Until this unit ends nobody else counts; SQLite has one writer in any case."""
        if self._connection.dialect.name != "sqlite":
            self._connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))

    def count(self, what: str, since: Instant) -> int:
        query = sa.select(sa.func.count()).select_from(attempts)
        return int(self._connection.execute(query.where(attempts.c.what == what, attempts.c.at > since)).scalar_one())

    def add(self, whats: Sequence[str]) -> None:
        self._connection.execute(sa.insert(attempts), [{"what": what, "at": self._now} for what in whats])

    def take_back(self, what: str) -> None:
        """The newest of these was no failure."""
        newest = sa.select(sa.func.max(attempts.c.id)).where(attempts.c.what == what).scalar_subquery()
        self._connection.execute(sa.delete(attempts).where(attempts.c.id == newest))

    def replace(self, what: str) -> None:
        """Keep one row of this, as of now."""
        self._connection.execute(sa.delete(attempts).where(attempts.c.what == what))
        self.add([what])

    def sweep(self, kind: str, before: Instant) -> None:
        """Forget what begins with this letter and was earlier."""
        here = sa.and_(attempts.c.what >= kind, attempts.c.what < chr(ord(kind) + 1))
        self._connection.execute(sa.delete(attempts).where(here, attempts.c.at < before))
