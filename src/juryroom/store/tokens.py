"""Keys that scripts hold: legacy tokens and JWT refresh tokens. Only fingerprints are kept in the clear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, User, UserId
from juryroom.store.accounts import USER_COLUMNS, user_of
from juryroom.store.tables import api_tokens, users

Kind = Literal["legacy", "refresh", "personal"]
KINDS: tuple[Kind, ...] = ("legacy", "refresh", "personal")


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
    title: str = ""
    scope: str = "full"
    project_id: ProjectId | None = None
    used_at: Instant | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A personal token that works, and whose it is."""

    user: User
    scope: str
    project_id: ProjectId | None
    used_at: Instant | None


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
                title=token.title, scope=token.scope, project_id=token.project_id,
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

    def personal(self, fingerprint: str) -> Held | None:
        """The personal token with this fingerprint, while it works."""
        token = api_tokens.c
        query = (
            sa.select(*USER_COLUMNS, token.scope, token.project_id, token.used_at)
            .join(api_tokens, token.user_id == users.c.id)
            .where(token.fingerprint == fingerprint, token.kind == "personal", users.c.is_active)
            .where(token.revoked_at.is_(None), sa.or_(token.expires_at.is_(None), token.expires_at > self._now))
        )
        row = self._connection.execute(query).first()
        return Held(user_of(row), *row[-3:]) if row else None

    def used(self, fingerprint: str) -> None:
        """The key was used just now."""
        self._connection.execute(
            sa.update(api_tokens).where(api_tokens.c.fingerprint == fingerprint).values(used_at=self._now)
        )

    def live(self, user_id: UserId, kind: Kind) -> list[ApiToken]:
        """This person's keys of one kind that still work, newest first."""
        token = api_tokens.c
        query = (
            sa.select(
                token.kind, token.fingerprint, token.sealed, token.shown, token.created_at, token.expires_at,
                token.title, token.scope, token.project_id, token.used_at, token.id,
            )
            .where(token.user_id == user_id, token.kind == kind, token.revoked_at.is_(None))
            .where(sa.or_(token.expires_at.is_(None), token.expires_at > self._now))
            .order_by(token.id.desc())
        )  # fmt: skip
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
