"""People and their passwords' hashes. A hash leaves by `password_hash` alone, never inside a User."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Instant, Json, Role, User, UserId
from juryroom.core.people import Sought
from juryroom.errors import AlreadyExists, NotThere
from juryroom.store.rows import among
from juryroom.store.tables import users

_COLUMNS = (
    users.c.id, users.c.email, users.c.username, users.c.first_name, users.c.last_name, users.c.role,
    users.c.is_active, users.c.created_at, users.c.last_activity, users.c.hotkeys,
)  # fmt: skip
USER_COLUMNS = _COLUMNS
_ORDERS = {"date_joined": "created_at"}
"""Fields that the table calls otherwise."""


def user_of(row: Any) -> User:
    """A User from a row that begins with USER_COLUMNS."""
    return User(
        UserId(row[0]), row[1], row[2], row[3], row[4], Role(row[5]), bool(row[6]),
        Instant(row[7]), Instant(row[8]) if row[8] else None, Json(row[9]),
    )  # fmt: skip


def _has(text: str) -> sa.ColumnElement[bool]:
    names = users.c.first_name + " " + users.c.last_name + " " + users.c.email + " " + users.c.username
    return names.icontains(text, autoescape=True)


def _is(role: str) -> sa.ColumnElement[bool]:
    if role == Role.DEACTIVATED:
        return sa.not_(users.c.is_active)
    return sa.and_(users.c.role == role, users.c.is_active)


class Accounts:
    """Rows of `users`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, Any]) -> User:
        """Store a person. Raises AlreadyExists when the address is taken."""
        try:
            with self._connection.begin_nested():
                user_id = self._connection.execute(
                    sa.insert(users).values(created_at=self._now, **values).returning(users.c.id)
                ).scalar_one()
        except sa.exc.IntegrityError as error:
            raise AlreadyExists(f"User with email {values['email']} already exists.") from error
        return self.get(UserId(user_id))

    def get(self, user_id: UserId) -> User:
        row = self._connection.execute(sa.select(*_COLUMNS).where(users.c.id == user_id)).first()
        if row is None:
            raise NotThere("User")
        return user_of(row)

    def find(self, email: str) -> User | None:
        """The person with this address, upper and lower case alike."""
        row = self._connection.execute(sa.select(*_COLUMNS).where(users.c.email == email.strip().lower())).first()
        return user_of(row) if row else None

    def password_hash(self, user_id: UserId) -> str | None:
        found = self._connection.execute(sa.select(users.c.password_hash).where(users.c.id == user_id)).scalar()
        return str(found) if found else None

    def listing(self) -> list[User]:
        """Everybody, in the order of joining."""
        return [user_of(row) for row in self._connection.execute(sa.select(*_COLUMNS).order_by(users.c.id))]

    def page(self, sought: Sought, *, limit: int, offset: int) -> tuple[int, list[User]]:
        """How many are found, and one page of them."""
        where = self._where(sought)
        count = self._connection.execute(sa.select(sa.func.count()).select_from(users).where(*where)).scalar_one()
        column = users.c[_ORDERS.get(name := sought.order.removeprefix("-"), name)]
        order = column.desc().nulls_last() if sought.order.startswith("-") else column.asc().nulls_last()
        query = sa.select(*_COLUMNS).where(*where).order_by(order, users.c.id).limit(limit).offset(offset)
        return count, [user_of(row) for row in self._connection.execute(query)]

    def _where(self, sought: Sought) -> list[sa.ColumnElement[bool]]:
        where = [_has(sought.text)] if sought.text else []
        if sought.roles:
            where.append(sa.or_(*(_is(role) for role in sorted(sought.roles))))
        if sought.only is not None:
            where.append(among(self._connection, users.c.id, sorted(sought.only)))
        if sought.but:
            where.append(sa.not_(among(self._connection, users.c.id, sorted(sought.but))))
        if sought.is_active is not None:
            where.append(users.c.is_active == sought.is_active)
        if sought.active_since is not None:
            where.append(users.c.last_activity >= sought.active_since)
        if sought.active_until is not None:
            where.append(users.c.last_activity <= sought.active_until)
        return where

    def people(self, ids: Iterable[UserId | None]) -> dict[UserId, User]:
        """These people by id; those who left are missing."""
        wanted = {user_id for user_id in ids if user_id is not None}
        if not wanted:
            return {}
        rows = self._connection.execute(sa.select(*_COLUMNS).where(users.c.id.in_(wanted)))
        return {user.id: user for user in map(user_of, rows)}

    def count(self, *, role: Role | None = None) -> int:
        """How many active people there are, of one role if given."""
        query = sa.select(sa.func.count()).select_from(users).where(users.c.is_active)
        if role is not None:
            query = query.where(users.c.role == role.value)
        return int(self._connection.execute(query).scalar_one())

    def update(self, user_id: UserId, values: Mapping[str, Any]) -> User:
        try:
            with self._connection.begin_nested():
                self._connection.execute(sa.update(users).where(users.c.id == user_id).values(**values))
        except sa.exc.IntegrityError as error:
            raise AlreadyExists(f"User with email {values.get('email')} already exists.") from error
        return self.get(user_id)

    def remove(self, user_id: UserId) -> None:
        """Forget a person; sessions, tokens, leases and drafts go along, annotations stay."""
        self._connection.execute(sa.delete(users).where(users.c.id == user_id))

    def seen(self, user_id: UserId) -> None:
        """The person was here just now."""
        self._connection.execute(sa.update(users).where(users.c.id == user_id).values(last_activity=self._now))
