"""Erasures and their proofs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "erasures",
        sa.Column("id", key, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text),
        sa.Column("options", sa.Text, nullable=False, server_default="{}"),
        sa.Column("progress", sa.Text, nullable=False, server_default="{}"),
        sa.Column("report", sa.Text),
        sa.Column("project_id", sa.BigInteger),
        sa.Column("job_id", sa.BigInteger),
        sa.Column("asked_by", sa.BigInteger),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("finished_at", sa.String(27)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_erasures_project", "erasures", ["project_id", "id"])
    open_ones = sa.text("finished_at IS NULL")
    op.create_index("ix_erasures_unfinished", "erasures", ["id"], sqlite_where=open_ones, postgresql_where=open_ones)
