"""Saved views, and what they filter and sort by that is no column of `tasks`."""

from typing import Any

import sqlalchemy as sa

from juryroom.store.tables.base import count, flag, instant, key, metadata, text, to

views = sa.Table(
    "views", metadata,
    key(),
    to("projects", "project_id"), to("users", "user_id", nullable=True), flag("shared"),
    count("position"), text("data", "{}"), text("selected_items", "{}"),
    instant("created_at"), instant("updated_at"),
    sa.Index("ix_views_project", "project_id", "position"),
    sqlite_autoincrement=True,
)  # fmt: skip

# Columns that are no column of `tasks` but were filtered or sorted by: one row per task and index, null included.
data_indexes = sa.Table(
    "data_indexes", metadata,
    key(),
    to("projects", "project_id"), sa.Column("field", sa.Text, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),  # number | text
    sa.Column("state", sa.String(16), nullable=False),  # building | ready | unsuitable
    sa.Column("filled_to", sa.BigInteger, nullable=False, server_default="0"),
    instant("created_at"),
    sa.UniqueConstraint("project_id", "field", "kind"),
    sqlite_autoincrement=True,
)  # fmt: skip


def _values_of(name: str, value: sa.Column[Any]) -> sa.Table:
    """Values as a filter compares them and an order sorts them."""
    return sa.Table(
        name, metadata,
        to("tasks", "task_id"), to("data_indexes", "index_id"), value,
        sa.PrimaryKeyConstraint("task_id", "index_id"),
        sa.Index(f"ix_{name}_value", "index_id", "value", "task_id"),
        sqlite_with_rowid=False,
    )  # fmt: skip


task_numbers = _values_of("task_numbers", sa.Column("value", sa.Double))

task_texts = _values_of("task_texts", sa.Column("value", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")))
