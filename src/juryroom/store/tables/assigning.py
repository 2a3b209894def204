"""Whose tasks are whose, and who may not go on."""

import sqlalchemy as sa

from juryroom.store.tables.base import instant, key, metadata, text, to

task_assignees = sa.Table(
    "task_assignees", metadata,
    key(),
    sa.Column("project_id", sa.BigInteger, nullable=False), to("tasks", "task_id"), to("users", "user_id"),
    sa.Column("kind", sa.String(2), nullable=False),  # AN | RE
    sa.Column("state", sa.String(16), nullable=False),  # of annotators: pending | skipped | submitted
    instant("created_at"), sa.Column("created_by", sa.BigInteger),
    sa.UniqueConstraint("task_id", "kind", "user_id"),
    sa.Index("ix_task_assignees_user", "project_id", "user_id", "kind", "state", "task_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

pauses = sa.Table(
    "pauses", metadata,
    key(),
    to("projects", "project_id"), to("users", "user_id"),
    sa.Column("reason", sa.String(24), nullable=False), text("verbose_reason"),
    sa.Column("paused_by", sa.BigInteger), instant("created_at"), instant("updated_at"),
    instant("deleted_at", nullable=True), sa.Column("deleted_by", sa.BigInteger),
    sa.Index("ix_pauses_user", "project_id", "user_id", "deleted_at"),
    sqlite_autoincrement=True,
)  # fmt: skip
