"""Benchmarks of image search: where their run folders are, what was sent to people, and reports on search systems."""

import sqlalchemy as sa

from juryroom.store.tables.base import count, instant, key, metadata, text, to

benchmarks = sa.Table(
    "benchmarks", metadata,
    key(),
    text("title"), sa.Column("folder", sa.Text, nullable=False, unique=True),  # the run, below the benchmarks' folder
    text("images"),  # the folder of photographs as it was named; empty: the run's own
    to("projects", "project_id", nullable=True, ondelete="SET NULL"),  # whose uploads they are
    sa.Column("job_id", sa.BigInteger), text("note"),  # the last thing that a step said
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("updated_at"),
    sqlite_autoincrement=True,
)  # fmt: skip

benchmark_sendings = sa.Table(
    "benchmark_sendings", metadata,  # pairs that became tasks
    key(),
    to("benchmarks", "benchmark_id"), to("projects", "project_id"),
    sa.Column("what", sa.String(8), nullable=False),  # holes | pairs
    count("tasks"), text("result", "{}"),  # of the last return
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("returned_at", nullable=True),
    sa.UniqueConstraint("benchmark_id", "project_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

reports = sa.Table(
    "reports", metadata,  # search systems on a benchmark
    key(),
    to("benchmarks", "benchmark_id", nullable=True),
    text("title"), text("payload", "{}"),
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"),
    sa.Index("ix_reports_benchmark", "benchmark_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip
