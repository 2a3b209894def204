"""Invitations: links by which people join, and who somebody is at the provider of single sign-on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Instant, Json, Role, User, UserId
from juryroom.errors import NotThere
from juryroom.store.accounts import USER_COLUMNS, user_of
from juryroom.store.tables import identities, invitations, users


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link; whoever has it may join as `role`, None: as the organisation's default."""

    id: int
    sealed: str
    role: Role | None
    projects: Json
    workspaces: Json
    is_standing: bool
    """The one link that the field's API knows; it has no end and no count."""
    most_uses: int | None
    uses: int
    created_by: UserId | None
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None

    def is_live(self, now: Instant) -> bool:
        in_time = self.expires_at is None or self.expires_at > now
        return self.revoked_at is None and in_time and (self.most_uses is None or self.uses < self.most_uses)


_NAMES = (
    "id", "sealed", "role", "projects", "workspaces", "is_standing", "most_uses", "uses", "created_by", "created_at",
    "expires_at", "revoked_at",
)  # fmt: skip
_SELECT = sa.select(*(invitations.c[name] for name in _NAMES))


def _of(row: Any) -> Invitation:
    values = dict(zip(_NAMES, row, strict=True))
    return Invitation(**values | {"role": Role(values["role"]) if values["role"] else None})


class Invitations:
    """Rows of `invitations` and `identities`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, fingerprint: str, values: Mapping[str, Any]) -> Invitation:
        row = {"fingerprint": fingerprint, "created_at": self._now, **values}
        new = self._connection.execute(sa.insert(invitations).values(row).returning(invitations.c.id)).scalar_one()
        return self.get(new)

    def get(self, invitation_id: int) -> Invitation:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(invitations.c.id == invitation_id)).one_or_none()
        if row is None:
            raise NotThere("Invitation")
        return _of(row)

    def find(self, fingerprint: str) -> Invitation | None:
        row = self._connection.execute(_SELECT.where(invitations.c.fingerprint == fingerprint)).one_or_none()
        return None if row is None else _of(row)

    def standing(self) -> Invitation | None:
        """The one link of the field's API, if there is one."""
        where = (invitations.c.is_standing, invitations.c.revoked_at.is_(None))
        row = self._connection.execute(_SELECT.where(*where).order_by(invitations.c.id.desc()).limit(1)).one_or_none()
        return None if row is None else _of(row)

    def listing(self) -> list[Invitation]:
        """Those that were not revoked, the newest first."""
        query = _SELECT.where(invitations.c.revoked_at.is_(None), sa.not_(invitations.c.is_standing))
        return [_of(row) for row in self._connection.execute(query.order_by(invitations.c.id.desc()))]

    def use(self, invitation_id: int) -> bool:
        """Count one use; False when that was one too many."""
        room = sa.or_(invitations.c.most_uses.is_(None), invitations.c.uses < invitations.c.most_uses)
        where = (invitations.c.id == invitation_id, invitations.c.revoked_at.is_(None), room)
        used = self._connection.execute(sa.update(invitations).where(*where).values(uses=invitations.c.uses + 1))
        return used.rowcount > 0

    def revoke(self, invitation_id: int) -> None:
        where = (invitations.c.id == invitation_id, invitations.c.revoked_at.is_(None))
        self._connection.execute(sa.update(invitations).where(*where).values(revoked_at=self._now))

    def identity(self, issuer: str, subject: str) -> User | None:
        """Whom this is, for whoever has signed in by the provider before."""
        query = (
            sa.select(*USER_COLUMNS)
            .join(identities, identities.c.user_id == users.c.id)
            .where(identities.c.issuer == issuer, identities.c.subject == subject)
        )
        row = self._connection.execute(query).first()
        return user_of(row) if row else None

    def link(self, issuer: str, subject: str, user_id: UserId) -> None:
        row = {"issuer": issuer, "subject": subject, "user_id": user_id, "created_at": self._now}
        self._connection.execute(sa.insert(identities).values(row))
