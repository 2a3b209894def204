"""What reviewers say about answers: reviews, history, flags, final answers, comments, and who is told."""

import sqlalchemy as sa

from juryroom.store.tables.base import count, flag, instant, key, metadata, text, to


def _id_of(name: str) -> sa.Column[int]:
    """An id that may outlive what it names."""
    return sa.Column(name, sa.BigInteger)


annotation_reviews = sa.Table(
    "annotation_reviews", metadata,
    key(),
    to("annotations", "annotation_id"), to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    flag("accepted"), sa.Column("result", sa.Text),  # what the reviewer put in place of the answer; null: nothing
    text("comment"), _id_of("comment_id"), flag("remove_from_queue"),
    count("revision"),  # of the annotation, right after the review
    sa.Column("was", sa.String(12)), sa.Column("was_action", sa.String(24), nullable=False), flag("was_cancelled"),
    _id_of("previous_history"), _id_of("fixed_history"), _id_of("last_history"),
    _id_of("created_by"), instant("created_at"), instant("updated_at"), instant("started_at", nullable=True),
    sa.Index("ix_annotation_reviews_annotation", "annotation_id", "id"),
    sa.Index("ix_annotation_reviews_task", "task_id"),
    sa.Index("ix_annotation_reviews_reviewer", "project_id", "created_by", "task_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

# Revisions that are no longer the latest (which stands in the annotation itself), and what was said of a revision.
annotation_history = sa.Table(
    "annotation_history", metadata,
    key(),
    to("annotations", "annotation_id"), to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False), sa.Column("action", sa.String(24), nullable=False),
    sa.Column("result", sa.Text, nullable=False), sa.Column("lead_time", sa.Double), flag("was_cancelled"),
    text("comment"), _id_of("comment_id"), _id_of("draft_id"), _id_of("review_id"),
    _id_of("created_by"), instant("created_at"), instant("started_at", nullable=True),
    sa.Index("ix_annotation_history_annotation", "annotation_id", "revision"),
    sa.Index("ix_annotation_history_task", "task_id"),
    sa.Index("ix_annotation_history_project", "project_id", "created_at", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

review_leases = sa.Table(
    "review_leases", metadata,  # a task in the hands of one reviewer
    sa.Column("token", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    to("tasks", "task_id"), sa.Column("purpose", sa.String(16), nullable=False),  # review | adjudication
    sa.Column("project_id", sa.BigInteger, nullable=False), to("users", "user_id"),
    instant("created_at"), instant("expires_at"),
    sa.UniqueConstraint("task_id", "purpose"),
    sa.Index("ix_review_leases_user", "project_id", "user_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

task_flags = sa.Table(
    "task_flags", metadata,
    to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    sa.Column("flag", sa.String(24), nullable=False), sa.Column("control", sa.String(255), nullable=False),
    sa.Column("value", sa.Double), text("reason"), _id_of("created_by"), instant("created_at"),
    sa.PrimaryKeyConstraint("task_id", "flag", "control"),
    sa.Index("ix_task_flags_project", "project_id", "flag"),
)  # fmt: skip

adjudications = sa.Table(
    "adjudications", metadata,  # the final answer of a task, and what undoes it
    sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
              sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("project_id", sa.BigInteger, nullable=False), to("annotations", "annotation_id"),
    _id_of("source_annotation"), _id_of("source_prediction"), text("note"), _id_of("previous_truth"),
    _id_of("created_by"), instant("created_at"),
    sa.Index("ix_adjudications_annotation", "annotation_id"),
    sa.Index("ix_adjudications_project", "project_id"),
)  # fmt: skip

comments = sa.Table(
    "comments", metadata,
    key(),
    to("annotations", "annotation_id", nullable=True), to("drafts", "draft_id", nullable=True),
    to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    to("comments", "parent_id", nullable=True),  # the first of its thread
    text("text"), sa.Column("region_ref", sa.Text), sa.Column("classifications", sa.Text),  # JSON
    flag("is_resolved"), instant("resolved_at", nullable=True),
    _id_of("created_by"), instant("created_at"), instant("updated_at"),
    sa.Index("ix_comments_annotation", "annotation_id"), sa.Index("ix_comments_draft", "draft_id"),
    sa.Index("ix_comments_task", "task_id"), sa.Index("ix_comments_parent", "parent_id"),
    sa.Index("ix_comments_project", "project_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

notifications = sa.Table(
    "notifications", metadata,
    key(),
    to("users", "user_id"),
    sa.Column("kind", sa.String(16), nullable=False),  # mention | comment | rejected | budget | automation
    to("projects", "project_id", nullable=True), to("tasks", "task_id", nullable=True),
    to("annotations", "annotation_id", nullable=True), to("comments", "comment_id", nullable=True),
    to("prompts", "prompt_id", nullable=True), to("model_connections", "connection_id", nullable=True), text("text"),
    _id_of("created_by"), instant("created_at"), instant("seen_at", nullable=True),
    sa.Index("ix_notifications_user", "user_id", "id"),
    sa.Index("ix_notifications_unseen", "user_id", sqlite_where=sa.text("seen_at IS NULL"),
             postgresql_where=sa.text("seen_at IS NULL")),
    sa.Index("ix_notifications_task", "task_id"), sa.Index("ix_notifications_annotation", "annotation_id"),
    sa.Index("ix_notifications_comment", "comment_id"), sa.Index("ix_notifications_project", "project_id"),
    sa.Index("ix_notifications_prompt", "prompt_id"), sa.Index("ix_notifications_connection", "connection_id"),
    sqlite_autoincrement=True,
)  # fmt: skip
