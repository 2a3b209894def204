"""Signed-in browsers. The cookie's value is known to the browser alone; we keep its fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from juryroom.core.model import Instant, User, UserId
from juryroom.store.accounts import USER_COLUMNS, user_of
from juryroom.store.tables import sessions, users


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser."""

    user: User
    created_at: Instant
    seen_at: Instant
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class Opened:
    """A signed-in browser as its owner sees it. `id` is the beginning of the fingerprint: enough to name it."""

    id: str
    created_at: Instant
    seen_at: Instant
    expires_at: Instant
    address: str
    agent: str


_SHOWN = 16


class Sessions:
    """Rows of `sessions`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, fingerprint: str, user_id: UserId, expires_at: Instant, address: str = "", agent: str = "") -> None:
        self._connection.execute(
            sa.insert(sessions).values(
                fingerprint=fingerprint, user_id=user_id, created_at=self._now, seen_at=self._now,
                expires_at=expires_at, address=address, agent=agent,
            )
        )  # fmt: skip

    def of(self, user_id: UserId) -> list[Opened]:
        """A person's sessions that are not past their time, the one seen last first."""
        names = ("fingerprint", "created_at", "seen_at", "expires_at", "address", "agent")
        query = sa.select(*(sessions.c[name] for name in names)).where(sessions.c.user_id == user_id)
        query = query.where(sessions.c.expires_at > self._now).order_by(sessions.c.seen_at.desc())
        return [Opened(row[0][:_SHOWN], *row[1:]) for row in self._connection.execute(query)]

    def end_one(self, user_id: UserId, shown: str) -> bool:
        """End the session of this person that `of` shows by this id; whether there was one."""
        if len(shown) != _SHOWN:
            return False
        here = (sessions.c.user_id == user_id, sa.func.substr(sessions.c.fingerprint, 1, _SHOWN) == shown)
        return self._connection.execute(sa.delete(sessions).where(*here)).rowcount > 0

    def find(self, fingerprint: str) -> Session | None:
        """The session and its person, if both still hold; the caller judges the times."""
        query = (
            sa.select(*USER_COLUMNS, sessions.c.created_at, sessions.c.seen_at, sessions.c.expires_at)
            .join(users, users.c.id == sessions.c.user_id)
            .where(sessions.c.fingerprint == fingerprint, users.c.is_active)
        )
        row = self._connection.execute(query).first()
        return Session(user_of(row), *row[-3:]) if row else None

    def seen(self, fingerprint: str) -> None:
        self._connection.execute(
            sa.update(sessions).where(sessions.c.fingerprint == fingerprint).values(seen_at=self._now)
        )

    def end(self, fingerprint: str) -> None:
        self._connection.execute(sa.delete(sessions).where(sessions.c.fingerprint == fingerprint))

    def end_all(self, user_id: UserId, *, but: str | None = None) -> None:
        """Sign a person out everywhere, except in the browser `but`."""
        query = sa.delete(sessions).where(sessions.c.user_id == user_id)
        self._connection.execute(query if but is None else query.where(sessions.c.fingerprint != but))

    def sweep(self) -> None:
        """Forget sessions past their time."""
        self._connection.execute(sa.delete(sessions).where(sessions.c.expires_at < self._now))
