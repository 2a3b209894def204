"""Judging: why people should look at a verdict, what is sealed, batches of a run, forms a provider takes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("model_connections", sa.Column("forms", sa.Text(), server_default="{}", nullable=False))
    op.add_column("judge_runs", sa.Column("review", sa.Integer(), server_default="0", nullable=False))
    op.add_column("judge_runs", sa.Column("with_truth", sa.Integer(), server_default="0", nullable=False))
    op.add_column("judge_runs", sa.Column("correct", sa.Double(), server_default="0", nullable=False))
    op.add_column("judge_runs", sa.Column("batches", sa.Text(), server_default="[]", nullable=False))
    op.add_column("judge_verdicts", sa.Column("sealed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("judge_verdicts", sa.Column("review", sa.Text(), nullable=True))
