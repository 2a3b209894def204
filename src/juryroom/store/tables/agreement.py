"""How alike answers are: what each task adds to its project's sums, those sums, and figures that are worked out
behind the request."""

import sqlalchemy as sa

from juryroom.store.tables.base import instant, metadata, text, to

task_agreements = sa.Table(
    "task_agreements", metadata,
    sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
              sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("by_control", sa.Text, nullable=False),  # JSON object: control -> agreement, null where undefined
    sa.Column("shares", sa.Text, nullable=False),  # JSON list, see core/quality/shares.py: to take away again
)  # fmt: skip
"""Of tasks with an answer. A task's overall agreement stands in `tasks`."""


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _name(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False, server_default="")


agreement_sums = sa.Table(
    "agreement_sums", metadata,
    to("projects", "project_id"), sa.Column("kind", sa.String(16), nullable=False),
    _name("first"), _name("second"), _name("third"),
    _whole("n"), _whole("left_out"), _whole("total"), _whole("squares"),  # the last two in billionths: exact
    sa.PrimaryKeyConstraint("project_id", "kind", "first", "second", "third"),
    sqlite_with_rowid=False,
)  # fmt: skip
"""Shares of all tasks of a project added up, moved by every change of an answer. A row may come down to 0."""

figures = sa.Table(
    "figures", metadata,  # what cannot be kept: worked out by a job, or in the request where it is little
    to("projects", "project_id"), sa.Column("name", sa.String(64), nullable=False),
    text("value", "{}"), sa.Column("version", sa.String(64), nullable=False),  # of the content it was worked out from
    instant("computed_at", nullable=True), sa.Column("job_id", sa.BigInteger),
    sa.PrimaryKeyConstraint("project_id", "name"),
)  # fmt: skip
