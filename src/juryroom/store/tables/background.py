"""Work after the commit: the outbox, jobs, and who does them."""

import sqlalchemy as sa

from juryroom.store.tables.base import count, flag, instant, key, metadata, text, to

outbox = sa.Table(
    "outbox", metadata,
    key(),
    sa.Column("topic", sa.String(64), nullable=False), sa.Column("payload", sa.Text, nullable=False),
    instant("created_at"), instant("done_at", nullable=True),
    sa.Index("ix_outbox_waiting", "done_at", "id"),
)  # fmt: skip

# What workers look for, twice a second. It begins as ix_outbox_waiting does, or SQLite would take that one.
is_waiting_job = sa.and_(
    outbox.c.done_at.is_(None),
    outbox.c.topic >= sa.literal_column("'job.'"),
    outbox.c.topic < sa.literal_column("'job/'"),  # the character after the dot
)

sa.Index("ix_outbox_jobs", outbox.c.done_at, outbox.c.id, sqlite_where=is_waiting_job, postgresql_where=is_waiting_job)

jobs = sa.Table(
    "jobs", metadata,
    key(),
    sa.Column("kind", sa.String(64), nullable=False), text("title"), text("args", "{}"),
    to("projects", "project_id", nullable=True), to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("state", sa.String(16), nullable=False),  # queued | running | completed | failed | cancelled
    sa.Column("run_id", sa.String(64), nullable=False),  # of the durable engine
    count("position"),  # the next of its chunks
    count("done"), sa.Column("total", sa.Integer), text("counts", "{}"),
    sa.Column("result", sa.Text), sa.Column("error", sa.Text), count("attempts"), flag("cancel_requested"),
    instant("created_at"), instant("started_at", nullable=True), instant("finished_at", nullable=True),
    instant("heartbeat_at", nullable=True), instant("retry_at", nullable=True),
    sa.Index("ix_jobs_project", "project_id", "id"),
    sa.Index("ix_jobs_unfinished", "id", sqlite_where=sa.text("finished_at IS NULL"),
             postgresql_where=sa.text("finished_at IS NULL")),
    sqlite_autoincrement=True,
)  # fmt: skip

job_chunks = sa.Table(
    "job_chunks", metadata,
    to("jobs", "job_id"), sa.Column("position", sa.Integer, nullable=False),
    sa.Column("ids", sa.Text, nullable=False),  # JSON
    sa.PrimaryKeyConstraint("job_id", "position"),
)  # fmt: skip

workers = sa.Table(
    "workers", metadata,
    sa.Column("id", sa.String(128), primary_key=True),  # host:pid:random, the executor of the durable engine
    instant("started_at"), instant("beat_at"),
)  # fmt: skip
