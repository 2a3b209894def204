"""Judges: batches handed in to providers, with their questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "judge_batches",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reserved", sa.Double(), server_default="0", nullable=False),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["judge_runs.id"], name="fk_judge_batches_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_judge_batches"),
        sa.UniqueConstraint("name", name="uq_judge_batches_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_judge_batches_run", "judge_batches", ["run_id", "id"])
    op.create_table(
        "judge_batch_questions",
        sa.Column("judge_batch_id", sa.BigInteger(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["judge_batch_id"], ["judge_batches.id"], name="fk_judge_batch_questions_judge_batch_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("judge_batch_id", "request_hash", name="pk_judge_batch_questions"),
    )
    op.create_index("ix_judge_batch_questions_hash", "judge_batch_questions", ["request_hash"])
