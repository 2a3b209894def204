"""Files on their way in and out."""

import sqlalchemy as sa

from juryroom.store.tables.base import instant, key, metadata, text, to

file_uploads = sa.Table(
    "file_uploads", metadata,
    key(),
    to("projects", "project_id"), to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("name", sa.Text, nullable=False),  # the uploader's own name, for people
    sa.Column("stored_as", sa.Text, nullable=False, unique=True),  # the opaque name under the data directory
    sa.Column("media_type", sa.String(128), nullable=False), sa.Column("size", sa.BigInteger, nullable=False),
    instant("created_at"),
    sqlite_autoincrement=True,
)  # fmt: skip

imports = sa.Table(
    "imports", metadata,  # in the background
    key(),
    to("projects", "project_id"), to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("job_id", sa.BigInteger),
    sa.Column("status", sa.String(16), nullable=False),  # created | in_progress | completed | failed
    text("plan", "{}"), text("counts", "{}"), text("bad_rows", "[]"), sa.Column("error", sa.Text),
    instant("created_at"), instant("finished_at", nullable=True),
    sa.Index("ix_imports_project", "project_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

partial_uploads = sa.Table(
    "partial_uploads", metadata,  # files on their way in
    sa.Column("id", sa.String(32), primary_key=True),
    to("projects", "project_id"), to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("name", sa.Text, nullable=False), sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64)),
    sa.Column("received", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("file_upload", sa.BigInteger),
    instant("created_at"),
)  # fmt: skip

upload_parts = sa.Table(
    "upload_parts", metadata,
    sa.Column("upload_id", sa.String(32), sa.ForeignKey("partial_uploads.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False), sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("stored_as", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("upload_id", "position"),
)  # fmt: skip

exports = sa.Table(
    "exports", metadata,
    key(),
    to("projects", "project_id"),
    text("title"), sa.Column("status", sa.String(16), nullable=False), text("options", "{}"),
    text("counters", "{}"), sa.Column("md5", sa.String(32)), sa.Column("stored_as", sa.Text),
    sa.Column("job_id", sa.BigInteger),
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("finished_at", nullable=True),
    sqlite_autoincrement=True,
)  # fmt: skip

export_conversions = sa.Table(
    "export_conversions", metadata,
    key(),
    to("exports", "export_id"),
    sa.Column("export_type", sa.String(32), nullable=False), sa.Column("status", sa.String(16), nullable=False),
    text("traceback"), sa.Column("stored_as", sa.Text), sa.Column("job_id", sa.BigInteger),
    instant("created_at"),
    sqlite_autoincrement=True,
)  # fmt: skip
