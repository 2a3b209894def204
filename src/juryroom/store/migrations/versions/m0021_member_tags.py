"""Tags that people carry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "member_tags",
        sa.Column("id", key, primary_key=True, autoincrement=True),
        sa.Column("label", sa.String(128), nullable=False, unique=True),
        sa.Column("created_by", sa.BigInteger),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("updated_at", sa.String(27), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tagged_members",
        sa.Column("tag_id", sa.BigInteger, sa.ForeignKey("member_tags.id", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("tag_id", "user_id"),
    )
    op.create_index("ix_tagged_members_user", "tagged_members", ["user_id"])
    op.create_table(
        "member_tag_imports",
        sa.Column("id", key, primary_key=True, autoincrement=True),
        sa.Column("tags_created", sa.Integer, nullable=False, server_default="0"),
        sa.Column("assignments_created", sa.Integer, nullable=False, server_default="0"),
        sa.Column("rows_skipped", sa.Text, nullable=False, server_default="[]"),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("finished_at", sa.String(27), nullable=False),
        sqlite_autoincrement=True,
    )
