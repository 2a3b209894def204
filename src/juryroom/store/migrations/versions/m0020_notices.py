"""Notices that are about a prompt or a connection, and about no task."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    with op.batch_alter_table("notifications", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("project_id", existing_type=sa.BigInteger(), nullable=True)
        table.alter_column("task_id", existing_type=sa.BigInteger(), nullable=True)
        table.add_column(sa.Column("prompt_id", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("connection_id", sa.BigInteger(), nullable=True))
        table.create_foreign_key("fk_notifications_prompt_id", "prompts", ["prompt_id"], ["id"], ondelete="CASCADE")
        table.create_foreign_key(
            "fk_notifications_connection_id", "model_connections", ["connection_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index("ix_notifications_prompt", "notifications", ["prompt_id"])
    op.create_index("ix_notifications_connection", "notifications", ["connection_id"])
