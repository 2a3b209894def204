"""Keys that scripts hold: legacy tokens and JWT refresh tokens. Only fingerprints are kept in the clear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from juryroom.core.model import Instant, User, UserId
from juryroom.store.accounts import USER_COLUMNS, user_of
from juryroom.store.tables import api_tokens, users

Kind = Literal["legacy", "refresh"]


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What is kept of a key."""

    kind: Kind
    fingerprint: str
    sealed: str | None
    """The legacy key, encrypted, for its owner."""
    shown: str
    """Header and payload of a refresh token, without its signature."""
    created_at: Instant
    expires_at: Instant | None


class Tokens:
    """Rows of `api_tokens`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, user_id: UserId, token: ApiToken) -> None:
        self._connection.execute(
            sa.insert(api_tokens).values(
                user_id=user_id, kind=token.kind, fingerprint=token.fingerprint, sealed=token.sealed,
                shown=token.shown, created_at=token.created_at, expires_at=token.expires_at,
            )
        )  # fmt: skip

    def holder(self, kind: Kind, fingerprint: str) -> User | None:
        """The active person this key belongs to, unless it was revoked or is past its time."""
        query = (
            sa.select(*USER_COLUMNS)
            .join(api_tokens, api_tokens.c.user_id == users.c.id)
            .where(api_tokens.c.fingerprint == fingerprint, api_tokens.c.kind == kind, users.c.is_active)
            .where(api_tokens.c.revoked_at.is_(None))
            .where(sa.or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > self._now))
        )
        row = self._connection.execute(query).first()
        return user_of(row) if row else None

    def live(self, user_id: UserId, kind: Kind) -> list[ApiToken]:
        """This person's keys of one kind that still work, newest first."""
        token = api_tokens.c
        query = (
            sa.select(token.kind, token.fingerprint, token.sealed, token.shown, token.created_at, token.expires_at)
            .where(token.user_id == user_id, token.kind == kind, token.revoked_at.is_(None))
            .where(sa.or_(token.expires_at.is_(None), token.expires_at > self._now))
            .order_by(token.id.desc())
        )
        return [ApiToken(*row) for row in self._connection.execute(query)]

    def revoke(self, fingerprint: str) -> bool:
        """Whether it was this call that ended the key."""
        live = sa.update(api_tokens).where(api_tokens.c.fingerprint == fingerprint, api_tokens.c.revoked_at.is_(None))
        return self._connection.execute(live.values(revoked_at=self._now)).rowcount > 0

    def revoke_all(self, user_id: UserId, kind: Kind) -> None:
        self._connection.execute(
            sa.update(api_tokens)
            .where(api_tokens.c.user_id == user_id, api_tokens.c.kind == kind, api_tokens.c.revoked_at.is_(None))
            .values(revoked_at=self._now)
        )
