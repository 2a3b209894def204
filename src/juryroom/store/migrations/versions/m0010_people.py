"""Who may enter which project, invitations, single sign-on, scoped keys, and what people did."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def _key() -> sa.Column[int]:
    """SQLite counts up by itself only for INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, autoincrement=True, nullable=False)


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _flag(name: str, *, default: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.true() if default else sa.false(), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=27), nullable=nullable)


def _to(table: str, name: str, target: str, *, nullable: bool = False) -> tuple[Any, Any]:
    """A column and its foreign key."""
    gone = "SET NULL" if nullable else "CASCADE"
    constraint = sa.ForeignKeyConstraint([name], [f"{target}.id"], name=f"fk_{table}_{name}", ondelete=gone)
    return sa.Column(name, sa.BigInteger(), nullable=nullable), constraint


def upgrade() -> None:
    _add_columns()
    _create_workspaces()
    _create_access()
    _create_sign_in()
    _create_activity()


def _add_columns() -> None:
    op.add_column("api_tokens", _text("title"))
    op.add_column("api_tokens", sa.Column("scope", sa.String(length=16), server_default="full", nullable=False))
    op.add_column("api_tokens", sa.Column("project_id", sa.BigInteger(), nullable=True))
    op.add_column("api_tokens", _at("used_at", nullable=True))
    op.add_column("sessions", _text("address"))
    op.add_column("sessions", _text("agent"))


def _create_workspaces() -> None:
    op.create_table(
        "workspaces",
        _key(),
        _text("title"),
        _text("description"),
        sa.Column("color", sa.String(length=16), server_default="#FFFFFF", nullable=False),
        _flag("is_personal"),
        _flag("is_archived"),
        *_to("workspaces", "created_by", "users", nullable=True),
        _at("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "workspace_members",
        *_to("workspace_members", "workspace_id", "workspaces"),
        *_to("workspace_members", "user_id", "users"),
        _at("created_at"),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name="pk_workspace_members"),
    )
    op.create_index("ix_workspace_members_user", "workspace_members", ["user_id", "workspace_id"])


def _create_access() -> None:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "project_access",
        sa.Column("project_id", kind, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_project_access_project_id", ondelete="CASCADE"
        ),
        *_to("project_access", "workspace_id", "workspaces", nullable=True),
        _flag("is_open", default=True),
        sa.PrimaryKeyConstraint("project_id", name="pk_project_access"),
    )
    op.create_index("ix_project_access_workspace", "project_access", ["workspace_id"])
    op.create_table(
        "project_members",
        *_to("project_members", "project_id", "projects"),
        *_to("project_members", "user_id", "users"),
        _at("created_at"),
        sa.PrimaryKeyConstraint("project_id", "user_id", name="pk_project_members"),
    )
    op.create_index("ix_project_members_user", "project_members", ["user_id", "project_id"])
    op.create_table(
        "project_roles",
        _key(),
        *_to("project_roles", "project_id", "projects"),
        *_to("project_roles", "user_id", "users"),
        sa.Column("role", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_roles"),
        sa.UniqueConstraint("project_id", "user_id", name="uq_project_roles_project_id_user_id"),
    )


def _create_sign_in() -> None:
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        *_to("identities", "user_id", "users"),
        _at("created_at"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
    )
    op.create_table(
        "invitations",
        _key(),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=2), nullable=True),
        _text("projects", "[]"),
        _text("workspaces", "[]"),
        _flag("is_standing"),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        *_to("invitations", "created_by", "users", nullable=True),
        _at("created_at"),
        _at("expires_at", nullable=True),
        _at("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("fingerprint", name="uq_invitations_fingerprint"),
    )
    op.create_table(
        "attempts",
        _key(),
        sa.Column("what", sa.String(length=64), nullable=False),
        _at("at"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_what", "attempts", ["what", "at"])


def _create_activity() -> None:
    op.create_table(
        "activity",
        _key(),
        _at("at"),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        _text("email"),
        sa.Column("method", sa.String(length=8), nullable=False),
        _text("url"),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        _text("address"),
        _text("agent"),
        _text("detail", "{}"),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
    )
    op.create_index("ix_activity_at", "activity", ["at"])
    op.create_index("ix_activity_user", "activity", ["user_id", "id"])
    op.create_index("ix_activity_project", "activity", ["project_id", "id"])
