"""Snapshots and their conversions know the jobs that write them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    for table in ("exports", "export_conversions"):
        op.add_column(table, sa.Column("job_id", sa.BigInteger(), nullable=True))
