"""What people are to know: mentions, comments on their answers, answers that came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Instant, UserId
from juryroom.core.reviewing.model import Notification
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import notifications

_SELECT = sa.select(*columns_for(Notification, notifications))


class Notifications:
    """The repository of notifications."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, user: UserId, values: Mapping[str, Any]) -> None:
        """Tell this person: kind, where, by whom, in which words."""
        row = {"user_id": user, "created_at": self._now} | dict(values)
        self._connection.execute(sa.insert(notifications).values(row))

    def page(self, user: UserId, *, unread: bool, offset: int, limit: int) -> tuple[int, list[Notification]]:
        """How many this person has, and one page of them, newest first."""
        where = [notifications.c.user_id == user]
        where += [notifications.c.seen_at.is_(None)] if unread else []
        count = sa.select(sa.func.count()).select_from(notifications).where(*where)
        query = _SELECT.where(*where).order_by(notifications.c.id.desc()).offset(offset).limit(limit)
        rows = [Notification(*row) for row in self._connection.execute(query)]
        return int(self._connection.execute(count).scalar_one()), rows

    def unread(self, user: UserId) -> int:
        """How many this person has not seen; read from an index over those alone."""
        where = [notifications.c.user_id == user, notifications.c.seen_at.is_(None)]
        query = sa.select(sa.func.count()).select_from(notifications).where(*where)
        return int(self._connection.execute(query).scalar_one())

    def see(self, user: UserId, ids: Sequence[int] | None = None) -> None:
        """This person has seen these; all by default."""
        own = notifications.c
        where = [own.user_id == user, own.seen_at.is_(None)]
        if ids is not None:
            where.append(among(self._connection, own.id, ids))
        self._connection.execute(sa.update(notifications).where(*where).values(seen_at=self._now))
