"""Who may enter which project: workspaces, members, roles in one project. And what people did."""

import sqlalchemy as sa

from juryroom.store.tables.base import flag, instant, key, metadata, text, to

workspaces = sa.Table(
    "workspaces", metadata,
    key(),
    text("title"), text("description"),
    sa.Column("color", sa.String(16), nullable=False, server_default="#FFFFFF"),
    flag("is_personal"), flag("is_archived"),
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"),
    sqlite_autoincrement=True,
)  # fmt: skip

workspace_members = sa.Table(
    "workspace_members", metadata,
    to("workspaces", "workspace_id"), to("users", "user_id"), instant("created_at"),
    sa.PrimaryKeyConstraint("workspace_id", "user_id"),
    sa.Index("ix_workspace_members_user", "user_id", "workspace_id"),
)  # fmt: skip

project_access = sa.Table(
    "project_access", metadata,  # a project without a row is open to everyone and in no workspace
    sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
              sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    to("workspaces", "workspace_id", nullable=True, ondelete="SET NULL"),
    flag("is_open", default=True),
    sa.Index("ix_project_access_workspace", "workspace_id"),
)  # fmt: skip

project_members = sa.Table(
    "project_members", metadata,
    to("projects", "project_id"), to("users", "user_id"), instant("created_at"),
    sa.PrimaryKeyConstraint("project_id", "user_id"),
    sa.Index("ix_project_members_user", "user_id", "project_id"),
)  # fmt: skip

project_roles = sa.Table(
    "project_roles", metadata,  # annotators who review in one project, reviewers who annotate
    key(),
    to("projects", "project_id"), to("users", "user_id"),
    sa.Column("role", sa.String(2), nullable=False),
    sa.UniqueConstraint("project_id", "user_id"),
)  # fmt: skip

activity = sa.Table(
    "activity", metadata,  # no foreign keys: what somebody did stays when they or the project are gone
    key(),
    instant("at"),
    sa.Column("user_id", sa.BigInteger), text("email"),
    sa.Column("method", sa.String(8), nullable=False), text("url"),
    sa.Column("project_id", sa.BigInteger), sa.Column("status", sa.Integer, nullable=False),
    sa.Column("took_ms", sa.Integer, nullable=False),
    text("address"), text("agent"), text("detail", "{}"),
    sa.Index("ix_activity_at", "at"), sa.Index("ix_activity_user", "user_id", "id"),
    sa.Index("ix_activity_project", "project_id", "id"),
)  # fmt: skip
