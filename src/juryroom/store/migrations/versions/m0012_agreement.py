"""What each task adds to its project's agreement, the sums of that, and figures that are worked out behind requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def _name(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False, server_default="")


def _project() -> sa.Column[int]:
    return sa.Column("project_id", sa.BigInteger(), sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    _make_task_agreements()
    _make_sums()
    _make_figures()
    known = sa.text("agreement IS NOT NULL")
    columns = ["project_id", "agreement", "id"]
    op.create_index("ix_tasks_agreement", "tasks", columns, sqlite_where=known, postgresql_where=known)
    op.drop_index("ix_annotations_author", "annotations")
    columns = ["project_id", "completed_by", "created_at", "was_cancelled", "lead_time"]
    op.create_index("ix_annotations_author", "annotations", columns)


def _make_task_agreements() -> None:
    op.create_table(
        "task_agreements",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                  sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("by_control", sa.Text(), nullable=False), sa.Column("shares", sa.Text(), nullable=False),
    )  # fmt: skip


def _make_sums() -> None:
    op.create_table(
        "agreement_sums",
        _project(), sa.Column("kind", sa.String(16), nullable=False),
        _name("first"), _name("second"), _name("third"),
        _whole("n"), _whole("left_out"), _whole("total"), _whole("squares"),
        sa.PrimaryKeyConstraint("project_id", "kind", "first", "second", "third"),
        sqlite_with_rowid=False,
    )  # fmt: skip


def _make_figures() -> None:
    op.create_table(
        "figures",
        _project(), sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("computed_at", sa.String(27)), sa.Column("job_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("project_id", "name"),
    )  # fmt: skip
