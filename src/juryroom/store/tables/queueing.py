"""Who holds which task, and how far each person has come."""

import sqlalchemy as sa

from juryroom.store.tables.base import flag, instant, metadata, to

leases = sa.Table(
    "leases", metadata,
    sa.Column("token", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    to("tasks", "task_id"), sa.Column("slot", sa.Integer, nullable=False),
    sa.Column("project_id", sa.BigInteger, nullable=False), to("users", "user_id"),
    flag("beyond"),  # the overlap: of somebody assigned, or evaluated
    instant("created_at"), instant("expires_at"),
    sa.UniqueConstraint("task_id", "slot"), sa.UniqueConstraint("task_id", "user_id"),
    sa.Index("ix_leases_user", "project_id", "user_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

queue_positions = sa.Table(
    "queue_positions", metadata,  # begun tasks up to `turn` are this person's own: the search starts behind them
    to("projects", "project_id"), to("users", "user_id"), sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("turn", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("project_id", "user_id", "answers"),
)  # fmt: skip
