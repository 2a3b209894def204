"""Reviews, history of answers, flags, final answers, comments and notifications, and what tasks count of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FLAG: dict[str, Any] = {"nullable": False, "server_default": sa.false()}


def upgrade() -> None:
    for table in ("tasks", "trash_tasks"):
        _add_to_tasks(table)
    for table in ("annotations", "trash_annotations"):
        op.add_column(table, sa.Column("review", sa.String(12)))
        op.add_column(table, sa.Column("adjudicated", sa.Boolean(), **_FLAG))
    for name in ("review_waiting", "reviewed_tasks", "adjudication_waiting", "adjudicated_tasks"):
        op.add_column("projects", _count(name))
    _make_indexes()
    _make("annotation_reviews", [_key(), *_reviews()])
    _make("annotation_history", [_key(), *_history()])
    _make("comments", [_key(), *_comments()])
    _make("adjudications", _adjudications())
    _make_flags()
    _make_leases()
    _make_notifications()
    for name, columns in (("annotation_reviews", _reviews()), ("annotation_history", _history()),
                          ("comments", _comments()), ("adjudications", _adjudications())):  # fmt: skip
        _make_trash(name, columns)
    _mark_what_awaits_review()


def _add_to_tasks(table: str) -> None:
    for name in ("reviewed", "awaiting_review"):
        op.add_column(table, sa.Column(name, sa.Boolean(), **_FLAG))
    for name in ("reviews_accepted", "reviews_rejected", "comment_count", "unresolved_comment_count"):
        op.add_column(table, _count(name))
    op.add_column(table, sa.Column("adjudication", sa.String(12)))
    op.add_column(table, sa.Column("last_comment_updated_at", sa.String(27)))


def _mark_what_awaits_review() -> None:
    """Answered tasks, as nothing was ever reviewed; the numbers of their projects."""
    op.execute(sa.text("UPDATE tasks SET awaiting_review = (1 = 1) WHERE total_annotations > 0"))
    number = "SELECT count(*) FROM tasks WHERE tasks.project_id = projects.id AND total_annotations > 0"
    op.execute(sa.text(f"UPDATE projects SET review_waiting = ({number})"))


def _make_indexes() -> None:
    rejected = sa.text("review = 'rejected'")
    op.create_index("ix_annotations_rejected", "annotations", ["project_id", "completed_by", "task_id"],
                    sqlite_where=rejected, postgresql_where=rejected)  # fmt: skip
    lite, full = sa.text("awaiting_review = 1"), sa.text("awaiting_review")
    op.create_index("ix_tasks_awaiting_review", "tasks", ["project_id", "id"], sqlite_where=lite, postgresql_where=full)
    disputed = sa.text("adjudication = 'waiting'")
    op.create_index("ix_tasks_disputed", "tasks", ["project_id", "adjudication", "id"], sqlite_where=disputed,
                    postgresql_where=disputed)  # fmt: skip


# Tables


def _reviews() -> list[Any]:
    return [
        _to("annotations", "annotation_id"), _to("tasks", "task_id"), _big("project_id", nullable=False),
        _flag("accepted"), sa.Column("result", sa.Text()), _text("comment"), _big("comment_id"),
        _flag("remove_from_queue"), _count("revision"),
        sa.Column("was", sa.String(12)), sa.Column("was_action", sa.String(24), nullable=False), _flag("was_cancelled"),
        _big("previous_history"), _big("fixed_history"), _big("last_history"),
        _big("created_by"), _instant("created_at"), _instant("updated_at"), _instant("started_at", nullable=True),
    ]  # fmt: skip


def _history() -> list[Any]:
    return [
        _to("annotations", "annotation_id"), _to("tasks", "task_id"), _big("project_id", nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False), sa.Column("action", sa.String(24), nullable=False),
        sa.Column("result", sa.Text(), nullable=False), sa.Column("lead_time", sa.Double()), _flag("was_cancelled"),
        _text("comment"), _big("comment_id"), _big("draft_id"), _big("review_id"),
        _big("created_by"), _instant("created_at"), _instant("started_at", nullable=True),
    ]  # fmt: skip


def _comments() -> list[Any]:
    return [
        _to("annotations", "annotation_id", nullable=True), _to("drafts", "draft_id", nullable=True),
        _to("tasks", "task_id"), _big("project_id", nullable=False), _to("comments", "parent_id", nullable=True),
        _text("text"), sa.Column("region_ref", sa.Text()), sa.Column("classifications", sa.Text()),
        _flag("is_resolved"), _instant("resolved_at", nullable=True),
        _big("created_by"), _instant("created_at"), _instant("updated_at"),
    ]  # fmt: skip


def _adjudications() -> list[Any]:
    return [
        sa.Column("task_id", _ID, sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True,
                  autoincrement=False),
        _big("project_id", nullable=False), _to("annotations", "annotation_id"),
        _big("source_annotation"), _big("source_prediction"), _text("note"), _big("previous_truth"),
        _big("created_by"), _instant("created_at"),
    ]  # fmt: skip


_INDEXES = {
    "annotation_reviews": [("annotation", ["annotation_id", "id"]), ("task", ["task_id"]),
                           ("reviewer", ["project_id", "created_by", "task_id"])],
    "annotation_history": [("annotation", ["annotation_id", "revision"]), ("task", ["task_id"]),
                           ("project", ["project_id", "created_at", "id"])],
    "comments": [("annotation", ["annotation_id"]), ("draft", ["draft_id"]), ("task", ["task_id"]),
                 ("parent", ["parent_id"]), ("project", ["project_id", "id"])],
    "adjudications": [("annotation", ["annotation_id"]), ("project", ["project_id"])],
    "notifications": [("user", ["user_id", "id"]), ("task", ["task_id"]), ("annotation", ["annotation_id"]),
                      ("comment", ["comment_id"]), ("project", ["project_id"])],
}  # fmt: skip


def _make(name: str, columns: list[Any]) -> None:
    op.create_table(name, *columns, sqlite_autoincrement=name != "adjudications")
    for suffix, keys in _INDEXES[name]:
        op.create_index(f"ix_{name}_{suffix}", name, keys)


def _make_trash(name: str, columns: list[Any]) -> None:
    plain = [sa.Column(each.name, each.type, nullable=each.nullable) for each in columns]
    numbered = name != "adjudications"
    own = [sa.Column("id", _ID, nullable=False, autoincrement=False)] if numbered else []
    table = f"trash_{name}"
    key = sa.PrimaryKeyConstraint("run_id", "id" if numbered else "task_id", name=f"pk_{table}")
    op.create_table(table, _to("action_runs", "run_id"), *own, *plain, key)
    if numbered:
        op.create_index(f"ix_{table}_task", table, ["run_id", "task_id"])


def _make_flags() -> None:
    op.create_table(
        "task_flags",
        _to("tasks", "task_id"), _big("project_id", nullable=False),
        sa.Column("flag", sa.String(24), nullable=False), sa.Column("control", sa.String(255), nullable=False),
        sa.Column("value", sa.Double()), _text("reason"), _big("created_by"), _instant("created_at"),
        sa.PrimaryKeyConstraint("task_id", "flag", "control", name="pk_task_flags"),
    )  # fmt: skip
    op.create_index("ix_task_flags_project", "task_flags", ["project_id", "flag"])


def _make_leases() -> None:
    op.create_table(
        "review_leases",
        sa.Column("token", _ID, primary_key=True, autoincrement=True), _to("tasks", "task_id"),
        sa.Column("purpose", sa.String(16), nullable=False), _big("project_id", nullable=False),
        _to("users", "user_id"), _instant("created_at"), _instant("expires_at"),
        sa.UniqueConstraint("task_id", "purpose", name="uq_review_leases_task_id_purpose"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_review_leases_user", "review_leases", ["project_id", "user_id"])


def _make_notifications() -> None:
    columns = [
        _key(), _to("users", "user_id"), sa.Column("kind", sa.String(16), nullable=False),
        _to("projects", "project_id"), _to("tasks", "task_id"), _to("annotations", "annotation_id", nullable=True),
        _to("comments", "comment_id", nullable=True), _text("text"),
        _big("created_by"), _instant("created_at"), _instant("seen_at", nullable=True),
    ]  # fmt: skip
    _make("notifications", columns)
    unseen = sa.text("seen_at IS NULL")
    op.create_index("ix_notifications_unseen", "notifications", ["user_id"], sqlite_where=unseen,
                    postgresql_where=unseen)  # fmt: skip


# Columns


def _key() -> sa.Column[Any]:
    return sa.Column("id", _ID, primary_key=True, autoincrement=True)


def _to(table: str, column: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(column, sa.BigInteger(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable)


def _big(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), **_FLAG)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(27), nullable=nullable)
