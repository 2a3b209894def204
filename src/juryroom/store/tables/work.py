"""Projects and their tasks. Payloads stand apart from what lists, counts and queues read."""

import sqlalchemy as sa

from juryroom.store.tables.base import count, flag, instant, key, metadata, text, to

projects = sa.Table(
    "projects", metadata,
    key(),
    text("title"), text("description"),
    text("label_config"), count("config_version", 1),
    sa.Column("color", sa.String(16), nullable=False, server_default="#FFFFFF"),
    text("expert_instruction"),
    flag("show_instruction"), flag("show_skip_button", default=True),
    flag("enable_empty_annotation", default=True), flag("show_collab_predictions", default=True),
    sa.Column("sampling", sa.String(32), nullable=False), sa.Column("skip_queue", sa.String(32), nullable=False),
    count("maximum_annotations", 1), count("overlap_cohort_percentage", 100), flag("show_overlap_first"),
    count("lease_minutes", 30),
    text("model_version"), text("latest_model_version"),
    flag("strict_results", default=True),
    text("settings", "{}"),
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("updated_at"),
    count("last_inner_id"), sa.Column("last_turn", sa.BigInteger, nullable=False, server_default="0"),
    count("task_number"), count("finished_task_number"), count("total_annotations_number"),
    count("total_predictions_number"), count("skipped_annotations_number"), count("ground_truth_number"),
    count("num_tasks_with_annotations"), count("scored_task_number"), flag("has_priorities"),
    count("review_waiting"), count("reviewed_tasks"), count("adjudication_waiting"), count("adjudicated_tasks"),
    sa.Column("content_version", sa.BigInteger, nullable=False, server_default="0"),  # rises with tasks, data, scores
    sqlite_autoincrement=True,
)  # fmt: skip

tasks = sa.Table(
    "tasks", metadata,
    key(),
    to("projects", "project_id"),
    count("inner_id"),
    count("overlap", 1), count("extra"), count("answers"),  # extra: places opened because people differ
    count("assignees"), flag("is_labeled"), flag("allow_skip", default=True),
    count("total_annotations"), count("cancelled_annotations"), count("ground_truths"), count("total_predictions"),
    sa.Column("score", sa.Double),
    sa.Column("turn", sa.BigInteger),  # of begun tasks alone: rises whenever their answers change, see queue
    sa.Column("import_id", sa.BigInteger), sa.Column("file_upload", sa.Text),
    instant("created_at"), instant("updated_at"), instant("completed_at", nullable=True),
    sa.Column("updated_by", sa.BigInteger),
    sa.Column("model_difference", sa.Double), sa.Column("agreement", sa.Double), count("priority"),
    flag("reviewed"), flag("awaiting_review"), count("reviews_accepted"), count("reviews_rejected"),
    sa.Column("adjudication", sa.String(12)),  # waiting | done
    count("comment_count"), count("unresolved_comment_count"), instant("last_comment_updated_at", nullable=True),
    sa.Index("ix_tasks_project", "project_id", "id",  # and what lists count, so that they need not look at tasks
             "total_annotations", "cancelled_annotations", "total_predictions", "is_labeled", "ground_truths"),
    sa.Index("ix_tasks_score", "project_id", "score", "id"),
    sa.Index("ix_tasks_difference", "project_id", "model_difference", "id",
             sqlite_where=sa.text("model_difference IS NOT NULL"),
             postgresql_where=sa.text("model_difference IS NOT NULL")),
    sa.Index("ix_tasks_agreement", "project_id", "agreement", "id", sqlite_where=sa.text("agreement IS NOT NULL"),
             postgresql_where=sa.text("agreement IS NOT NULL")),
    sqlite_autoincrement=True,
)  # fmt: skip


def _unusual(name: str, column: str, usual: str) -> tuple[sa.ColumnElement[bool], sa.Index]:
    """Tasks that count otherwise than most, where a sum over many is mostly their number."""
    where = tasks.c[column] != sa.literal_column(usual)
    columns = (tasks.c.project_id, tasks.c.id, tasks.c[column])
    return where, sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


is_answered, _ = _unusual("ix_tasks_answered", "total_annotations", "0")

is_unusually_predicted, _ = _unusual("ix_tasks_predicted", "total_predictions", "1")


def _queue_index(name: str, *columns: str, where: sa.ColumnElement[bool]) -> sa.Index:
    """An index over open tasks alone, so that it shrinks as the work gets done."""
    return sa.Index(name, *(tasks.c[column] for column in columns), sqlite_where=where, postgresql_where=where)


# The queue's orders. Queries repeat these conditions word for word: SQLite picks a partial index only then. What a
# condition says by "=" stands in the index as well, or SQLite finds an index over all tasks just as good.
is_open = sa.not_(tasks.c.is_labeled)

is_unanswered = sa.and_(is_open, tasks.c.answers == sa.literal_column("0"))

is_shared = sa.and_(is_unanswered, tasks.c.overlap > sa.literal_column("1"))

is_begun = tasks.c.turn.is_not(None)

_queue_index("ix_tasks_unanswered", "project_id", "is_labeled", "answers", "id", where=is_unanswered)

_queue_index("ix_tasks_unanswered_score", "project_id", "is_labeled", "answers", "score", "id", where=is_unanswered)

_queue_index("ix_tasks_shared", "project_id", "is_labeled", "answers", "overlap", where=is_shared)

_queue_index("ix_tasks_begun", "project_id", "answers", "turn", where=is_begun)

is_prioritised = sa.and_(is_open, tasks.c.priority > sa.literal_column("0"))

_queue_index("ix_tasks_prioritised", "project_id", "is_labeled", "priority", "id", where=is_prioritised)

is_escalated = sa.and_(is_open, tasks.c.extra > sa.literal_column("0"))

_queue_index("ix_tasks_escalated", "project_id", "is_labeled", "agreement", "id", where=is_escalated)

is_known = tasks.c.ground_truths > sa.literal_column("0")

_queue_index("ix_tasks_known", "project_id", "id", where=is_known)

is_awaiting_review = tasks.c.awaiting_review

_queue_index("ix_tasks_awaiting_review", "project_id", "id", where=is_awaiting_review)

is_disputed = tasks.c.adjudication == sa.literal_column("'waiting'")

_queue_index("ix_tasks_disputed", "project_id", "adjudication", "id", where=is_disputed)

task_payloads = sa.Table(
    "task_payloads", metadata,
    sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
              sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("data", sa.Text, nullable=False), text("meta", "{}"),
)  # fmt: skip
