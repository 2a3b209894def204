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
    text("shown"),  # what the list may show: header.payload of a refresh token, the last digits of a personal one
    instant("created_at"), instant("expires_at", nullable=True), instant("revoked_at", nullable=True),
    text("title"), sa.Column("scope", sa.String(16), nullable=False, server_default="full"),  # full | read | project
    sa.Column("project_id", sa.BigInteger), instant("used_at", nullable=True),
)  # fmt: skip

sessions = sa.Table(
    "sessions", metadata,
    sa.Column("fingerprint", sa.String(64), primary_key=True),  # SHA-256 of the cookie's value
    to("users", "user_id"),
    instant("created_at"), instant("seen_at"), instant("expires_at"),
    text("address"), text("agent"),  # where it was opened, for its owner alone
)  # fmt: skip

identities = sa.Table(
    "identities", metadata,  # who a person is at the provider of single sign-on
    sa.Column("issuer", sa.String(255), nullable=False), sa.Column("subject", sa.String(255), nullable=False),
    to("users", "user_id"), instant("created_at"),
    sa.PrimaryKeyConstraint("issuer", "subject"),
)  # fmt: skip

invitations = sa.Table(
    "invitations", metadata,
    key(),
    sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),  # SHA-256 of the link's secret
    sa.Column("sealed", sa.Text, nullable=False),  # the secret, encrypted, for those who may invite
    sa.Column("role", sa.String(2)),  # null: the organisation's default at the time of joining
    text("projects", "[]"), text("workspaces", "[]"), flag("is_standing"),  # the one link of the field's API
    sa.Column("most_uses", sa.Integer), sa.Column("uses", sa.Integer, nullable=False, server_default="0"),
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("expires_at", nullable=True), instant("revoked_at", nullable=True),
)  # fmt: skip

attempts = sa.Table(
    "attempts", metadata,  # sign-ins of the last minutes that failed or are under way, for all server processes
    key(),
    sa.Column("what", sa.String(64), nullable=False),  # SHA-256 of who tried what
    instant("at"),
    sa.Index("ix_attempts_what", "what", "at"),
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
