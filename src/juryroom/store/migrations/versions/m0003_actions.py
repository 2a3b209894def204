"""Actions on many tasks, and what undoes them: the rows they took out and the values they changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _big(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Double())


def _text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=nullable)


def _word(name: str, length: int, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return _word(name, 27, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "action_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _big("project_id"), _big("user_id", nullable=True), _word("action", 64), _text("title", default=""),
        _text("options", default="{}"), sa.Column("tasks", sa.Integer(), server_default="0", nullable=False),
        _text("counts", default="{}"), _text("detail", default=""), _big("job_id", nullable=True),
        _big("undo_job_id", nullable=True), _instant("created_at"), _instant("done_at", nullable=True),
        _instant("expires_at", nullable=True), _instant("undone_at", nullable=True), _big("undone_by", nullable=True),
        _instant("purged_at", nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_action_runs_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_action_runs_user_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_action_runs"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_action_runs_project", "action_runs", ["project_id", "id"])
    due = sa.text("purged_at IS NULL")
    op.create_index("ix_action_runs_due", "action_runs", ["expires_at"], sqlite_where=due, postgresql_where=due)
    _of_run(
        "action_changes", ("run_id", "entity", "row_id", "field"), _word("entity", 16), _big("row_id"),
        _word("field", 16), _big("task_id"), _text("before", nullable=True), _instant("updated_at", nullable=True),
        _text("mark", nullable=True), _instant("changed_at"),
    )  # fmt: skip
    op.create_index("ix_action_changes_task", "action_changes", ["run_id", "task_id"])
    _create_trash()


def _of_run(name: str, key: tuple[str, ...], *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        _big("run_id"),
        *columns,
        sa.ForeignKeyConstraint(["run_id"], ["action_runs.id"], name=f"fk_{name}_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
    )


def _create_trash() -> None:
    _of_run(
        "trash_tasks", ("run_id", "id"), _key("id"), _big("project_id"), _count("inner_id"), _count("overlap"),
        _count("answers"), _flag("is_labeled"), _flag("allow_skip"), _count("total_annotations"),
        _count("cancelled_annotations"), _count("ground_truths"), _count("total_predictions"), _number("score"),
        _big("turn", nullable=True), _big("import_id", nullable=True), _text("file_upload", nullable=True),
        _instant("created_at"), _instant("updated_at"), _instant("completed_at", nullable=True),
        _big("updated_by", nullable=True),
    )  # fmt: skip
    _of_run("trash_task_payloads", ("run_id", "task_id"), _key("task_id"), _text("data"), _text("meta"))
    _of_run(
        "trash_predictions", ("run_id", "id"), _key("id"), _big("task_id"), _big("project_id"), _text("model_version"),
        _number("score"), _instant("created_at"), _instant("updated_at"),
    )  # fmt: skip
    _of_run("trash_prediction_payloads", ("run_id", "prediction_id"), _key("prediction_id"), _text("result"))
    _of_run(
        "trash_annotations", ("run_id", "id"), _key("id"), _big("task_id"), _big("project_id"),
        _big("completed_by", nullable=True), _big("updated_by", nullable=True), _flag("was_cancelled"),
        _flag("ground_truth"), _number("lead_time"), _word("last_action", 24), _count("result_count"),
        _count("revision"), _instant("created_at"), _instant("updated_at"), _instant("draft_created_at", nullable=True),
        _big("import_id", nullable=True), _word("unique_id", 64, nullable=True),
        _big("parent_prediction", nullable=True), _big("parent_annotation", nullable=True), _flag("bulk_created"),
    )  # fmt: skip
    _of_run(
        "trash_annotation_payloads", ("run_id", "annotation_id"), _key("annotation_id"), _text("result"),
        _text("prediction"), _text("meta"),
    )  # fmt: skip
    _of_run(
        "trash_drafts", ("run_id", "id"), _key("id"), _big("task_id"), _big("project_id"),
        _big("annotation_id", nullable=True), _big("user_id"), _text("result"), _number("lead_time"),
        _flag("was_postponed"), _count("revision"), _instant("created_at"), _instant("updated_at"),
    )  # fmt: skip
    for name in ("predictions", "annotations", "drafts"):
        op.create_index(f"ix_trash_{name}_task", f"trash_{name}", ["run_id", "task_id"])
