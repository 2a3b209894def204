"""Assignments, pauses, places beyond the overlap, and what the queue finds them by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(27), nullable=nullable)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True)


def _key_of_trash() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _to(table: str, column: str) -> sa.Column[int]:
    return sa.Column(column, sa.BigInteger(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    for table in ("tasks", "trash_tasks"):
        for name in ("extra", "assignees"):
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.add_column(table, sa.Column("agreement", sa.Double()))
    op.add_column("leases", sa.Column("beyond", sa.Boolean(), nullable=False, server_default=sa.false()))
    _make_task_assignees()
    _make_pauses()
    lite, full = (sa.text(f"{no} AND extra > 0") for no in ("is_labeled = 0", "NOT is_labeled"))
    columns = ["project_id", "is_labeled", "agreement", "id"]
    op.create_index("ix_tasks_escalated", "tasks", columns, sqlite_where=lite, postgresql_where=full)
    known = sa.text("ground_truths > 0")
    op.create_index("ix_tasks_known", "tasks", ["project_id", "id"], sqlite_where=known, postgresql_where=known)


def _make_task_assignees() -> None:
    op.create_table(
        "task_assignees",
        _key(), _big("project_id"), _to("tasks", "task_id"), _to("users", "user_id"),
        sa.Column("kind", sa.String(2), nullable=False), sa.Column("state", sa.String(16), nullable=False),
        _instant("created_at"), _big("created_by", nullable=True),
        sa.UniqueConstraint("task_id", "kind", "user_id", name="uq_task_assignees_task_id_kind_user_id"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    columns = ["project_id", "user_id", "kind", "state", "task_id"]
    op.create_index("ix_task_assignees_user", "task_assignees", columns)
    op.create_table(
        "trash_task_assignees",
        _to("action_runs", "run_id"), _key_of_trash(), _big("project_id"), _big("task_id"), _big("user_id"),
        sa.Column("kind", sa.String(2), nullable=False), sa.Column("state", sa.String(16), nullable=False),
        _instant("created_at"), _big("created_by", nullable=True),
        sa.PrimaryKeyConstraint("run_id", "id", name="pk_trash_task_assignees"),
    )  # fmt: skip
    op.create_index("ix_trash_task_assignees_task", "trash_task_assignees", ["run_id", "task_id"])


def _make_pauses() -> None:
    op.create_table(
        "pauses",
        _key(), _to("projects", "project_id"), _to("users", "user_id"),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("verbose_reason", sa.Text(), nullable=False, server_default=""),
        _big("paused_by", nullable=True), _instant("created_at"), _instant("updated_at"),
        _instant("deleted_at", nullable=True), _big("deleted_by", nullable=True),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_pauses_user", "pauses", ["project_id", "user_id", "deleted_at"])
