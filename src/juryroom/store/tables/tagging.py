"""Tags that people carry: what they know, which team they are in."""

import sqlalchemy as sa

from juryroom.store.tables.base import count, instant, key, metadata, text, to

member_tags = sa.Table(
    "member_tags", metadata,
    key(),
    sa.Column("label", sa.String(128), nullable=False, unique=True),
    sa.Column("created_by", sa.BigInteger),
    instant("created_at"), instant("updated_at"),
    sqlite_autoincrement=True,
)  # fmt: skip

tagged_members = sa.Table(
    "tagged_members", metadata,
    to("member_tags", "tag_id"), to("users", "user_id"), instant("created_at"),
    sa.PrimaryKeyConstraint("tag_id", "user_id"),
    sa.Index("ix_tagged_members_user", "user_id"),
)  # fmt: skip

member_tag_imports = sa.Table(
    "member_tag_imports", metadata,  # lists of tags that were read; what they held is not kept
    key(),
    count("tags_created"), count("assignments_created"),
    text("rows_skipped", "[]"),  # JSON: numbers of lines
    instant("created_at"), instant("finished_at"),
    sqlite_autoincrement=True,
)  # fmt: skip
