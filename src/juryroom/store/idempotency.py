"""First answers by idempotency key, so that a repeated request changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from juryroom.core.model import Instant, UserId
from juryroom.store.tables import idempotency_keys as keys


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What is known of the first request with a key; `status` is None while it is being answered."""

    request_hash: str
    status: int | None
    body: str | None
    created_at: Instant


class Idempotency:
    """Rows of `idempotency_keys`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def find(self, user_id: UserId, key: str) -> FirstAnswer | None:
        query = sa.select(keys.c.request_hash, keys.c.status, keys.c.body, keys.c.created_at)
        row = self._connection.execute(query.where(keys.c.user_id == user_id, keys.c.key == key)).first()
        return FirstAnswer(*row) if row else None

    def begin(self, user_id: UserId, key: str, request_hash: str) -> bool:
        """Claim the key; False when another request holds it."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    sa.insert(keys).values(user_id=user_id, key=key, request_hash=request_hash, created_at=self._now)
                )
        except sa.exc.IntegrityError:
            return False
        return True

    def finish(self, user_id: UserId, key: str, status: int, body: str) -> None:
        self._connection.execute(
            sa.update(keys).where(keys.c.user_id == user_id, keys.c.key == key).values(status=status, body=body)
        )

    def drop(self, user_id: UserId, key: str) -> None:
        self._connection.execute(sa.delete(keys).where(keys.c.user_id == user_id, keys.c.key == key))

    def sweep(self, before: Instant) -> None:
        """Forget keys first used before this instant."""
        self._connection.execute(sa.delete(keys).where(keys.c.created_at < before))
