"""Priorities of tasks, and an index over the open tasks that have one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for table in ("tasks", "trash_tasks"):
        op.add_column(table, sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("projects", sa.Column("has_priorities", sa.Boolean(), nullable=False, server_default=sa.false()))
    columns = ["project_id", "is_labeled", "priority", "id"]
    lite, full = (sa.text(f"{no} AND priority > 0") for no in ("is_labeled = 0", "NOT is_labeled"))
    op.create_index("ix_tasks_prioritised", "tasks", columns, sqlite_where=lite, postgresql_where=full)
