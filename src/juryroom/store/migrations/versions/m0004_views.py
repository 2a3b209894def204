"""Views that are shared or not, and values to filter and sort by that are no column of a task."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _key() -> sa.types.TypeEngine[int]:
    """SQLite counts up by itself only for INTEGER."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("projects", sa.Column("content_version", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("views", sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(sa.text("UPDATE views SET shared = (1 = 1)"))  # everybody saw every view so far
    op.create_table(
        "data_indexes",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("filled_to", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_data_indexes_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_data_indexes"),
        sa.UniqueConstraint("project_id", "field", "kind", name="uq_data_indexes_project_id_field_kind"),
        sqlite_autoincrement=True,
    )
    _create_values("task_numbers", sa.Double())
    _create_values("task_texts", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"))


def _create_values(name: str, kind: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        name,
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("index_id", sa.BigInteger(), nullable=False),
        sa.Column("value", kind, nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=f"fk_{name}_task_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["index_id"], ["data_indexes.id"], name=f"fk_{name}_index_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "index_id", name=f"pk_{name}"),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{name}_value", name, ["index_id", "value", "task_id"])
