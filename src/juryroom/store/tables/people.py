"""Accounts, how they sign in, and the installation's settings."""

import sqlalchemy as sa

from juryroom.store.tables.base import flag, instant, key, metadata, text, to

users = sa.Table(
    "users", metadata,
    key(),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    text("username"), text("first_name"), text("last_name"),
    sa.Column("password_hash", sa.Text),
    sa.Column("role", sa.String(2), nullable=False),
    flag("is_active", default=True),
    text("hotkeys", "{}"),
    instant("created_at"), instant("last_activity", nullable=True),
    sqlite_autoincrement=True,
)  # fmt: skip

api_tokens = sa.Table(
    "api_tokens", metadata,
    key(),
    to("users", "user_id"),
    sa.Column("kind", sa.String(16), nullable=False),  # legacy | refresh
    sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),  # SHA-256 of the key, or the JWT's jti
    sa.Column("sealed", sa.Text),  # the legacy key, encrypted, for its owner alone
    text("shown"),  # header.payload of a refresh token: what the list may show
    instant("created_at"), instant("expires_at", nullable=True), instant("revoked_at", nullable=True),
)  # fmt: skip

sessions = sa.Table(
    "sessions", metadata,
    sa.Column("fingerprint", sa.String(64), primary_key=True),  # SHA-256 of the cookie's value
    to("users", "user_id"),
    instant("created_at"), instant("seen_at"), instant("expires_at"),
)  # fmt: skip

settings = sa.Table(
    "settings", metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),  # JSON
)  # fmt: skip

idempotency_keys = sa.Table(
    "idempotency_keys", metadata,
    to("users", "user_id"),
    sa.Column("key", sa.String(255), nullable=False),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer),  # null while the first request is being answered
    sa.Column("body", sa.Text),
    instant("created_at"),
    sa.PrimaryKeyConstraint("user_id", "key"),
)  # fmt: skip
