"""What models replied, by the hash of the request: an equal request is never bought twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from juryroom.core.judging.prompts import StoredReply
from juryroom.core.model import Instant
from juryroom.store import bulk
from juryroom.store.rows import among_texts, columns_for
from juryroom.store.tables import model_replies as replies

_SELECT = sa.select(*columns_for(StoredReply, replies))


class ModelReplies:
    """The repository of requests and replies."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def known(self, hashes: Iterable[str]) -> dict[str, StoredReply]:
        """Requests that were sent before, answered or not."""
        query = _SELECT.where(among_texts(self._connection, replies.c.request_hash, hashes))
        return {row.request_hash: StoredReply(*row) for row in self._connection.execute(query)}

    def will_send(self, hashes: Sequence[str], provider: str, model: str) -> dict[str, int]:
        """Count an attempt of each, before it is sent; which attempt each is, from 1."""
        wanted = among_texts(self._connection, replies.c.request_hash, hashes)
        again = sa.update(replies).where(wanted).values(attempts=replies.c.attempts + 1)
        returned = self._connection.execute(again.returning(replies.c.request_hash, replies.c.attempts))
        counted: dict[str, int] = {row.request_hash: row.attempts for row in returned}
        new = [request_hash for request_hash in dict.fromkeys(hashes) if request_hash not in counted]
        columns = ("request_hash", "attempts", "provider", "model", "created_at")
        rows = [(request_hash, 1, provider, model, self._now) for request_hash in new]
        bulk.insert(self._connection, replies, columns, rows)
        return counted | dict.fromkeys(new, 1)

    def answered(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Store what came back: `request_hash` and any of ending, reply, raw, problem, tokens, cost, seconds."""
        if not rows:
            return
        names = [name for name in rows[0] if name != "request_hash"]
        found = [(*(row[name] for name in names), self._now, row["request_hash"]) for row in rows]
        bulk.update(self._connection, replies, [*names, "answered_at"], "request_hash", found)

    def raw(self, request_hash: str) -> str | None:
        """The provider's own reply, as JSON text."""
        query = sa.select(replies.c.raw).where(replies.c.request_hash == request_hash)
        return self._connection.execute(query).scalar_one_or_none()

    def forget(self, hashes: Sequence[str]) -> int:
        """Erase requests with their replies; how many there were."""
        query = sa.delete(replies).where(among_texts(self._connection, replies.c.request_hash, hashes))
        return self._connection.execute(query).rowcount
