"""The first schema, as it was then: later changes of the tables come as later revisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _key() -> sa.types.TypeEngine[int]:
    """SQLite counts up by itself only for INTEGER."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("done_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["done_at", "id"], unique=False)
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "users",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column("first_name", sa.Text(), server_default="", nullable=False),
        sa.Column("last_name", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("role", sa.String(length=2), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("hotkeys", sa.Text(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("last_activity", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=True),
        sa.Column("revoked_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_tokens_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("fingerprint", name="uq_api_tokens_fingerprint"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_idempotency_keys_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_idempotency_keys"),
    )
    op.create_table(
        "projects",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("label_config", sa.Text(), server_default="", nullable=False),
        sa.Column("config_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("color", sa.String(length=16), server_default="#FFFFFF", nullable=False),
        sa.Column("expert_instruction", sa.Text(), server_default="", nullable=False),
        sa.Column("show_instruction", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("show_skip_button", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("enable_empty_annotation", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("show_collab_predictions", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("sampling", sa.String(length=32), nullable=False),
        sa.Column("skip_queue", sa.String(length=32), nullable=False),
        sa.Column("maximum_annotations", sa.Integer(), server_default="1", nullable=False),
        sa.Column("overlap_cohort_percentage", sa.Integer(), server_default="100", nullable=False),
        sa.Column("show_overlap_first", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("lease_minutes", sa.Integer(), server_default="30", nullable=False),
        sa.Column("model_version", sa.Text(), server_default="", nullable=False),
        sa.Column("latest_model_version", sa.Text(), server_default="", nullable=False),
        sa.Column("strict_results", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("settings", sa.Text(), server_default="{}", nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.Column("last_inner_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("task_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_task_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total_annotations_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total_predictions_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped_annotations_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ground_truth_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("num_tasks_with_annotations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("scored_task_number", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_projects_created_by", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("seen_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_sessions"),
    )
    op.create_table(
        "exports",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("options", sa.Text(), server_default="{}", nullable=False),
        sa.Column("counters", sa.Text(), server_default="{}", nullable=False),
        sa.Column("md5", sa.String(length=32), nullable=True),
        sa.Column("stored_as", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("finished_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_exports_created_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_exports_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "file_uploads",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stored_as", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_file_uploads_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_file_uploads_user_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_file_uploads"),
        sa.UniqueConstraint("stored_as", name="uq_file_uploads_stored_as"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "queue_positions",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_queue_positions_project_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_queue_positions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "user_id", "answers", name="pk_queue_positions"),
    )
    op.create_table(
        "tasks",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("inner_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("overlap", sa.Integer(), server_default="1", nullable=False),
        sa.Column("answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_labeled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("allow_skip", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("total_annotations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancelled_annotations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ground_truths", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total_predictions", sa.Integer(), server_default="0", nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("turn", sa.BigInteger(), nullable=True),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("file_upload", sa.Text(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.Column("completed_at", sa.String(length=27), nullable=True),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_tasks_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_tasks_begun",
        "tasks",
        ["project_id", "answers", "turn"],
        unique=False,
        sqlite_where=sa.text("turn IS NOT NULL"),
        postgresql_where=sa.text("turn IS NOT NULL"),
    )
    op.create_index("ix_tasks_project", "tasks", ["project_id", "id"], unique=False)
    op.create_index("ix_tasks_score", "tasks", ["project_id", "score", "id"], unique=False)
    op.create_index(
        "ix_tasks_shared",
        "tasks",
        ["project_id", "is_labeled", "answers", "overlap"],
        unique=False,
        sqlite_where=sa.text("is_labeled = 0 AND answers = 0 AND overlap > 1"),
        postgresql_where=sa.text("NOT is_labeled AND answers = 0 AND overlap > 1"),
    )
    op.create_index(
        "ix_tasks_unanswered",
        "tasks",
        ["project_id", "is_labeled", "answers", "id"],
        unique=False,
        sqlite_where=sa.text("is_labeled = 0 AND answers = 0"),
        postgresql_where=sa.text("NOT is_labeled AND answers = 0"),
    )
    op.create_index(
        "ix_tasks_unanswered_score",
        "tasks",
        ["project_id", "is_labeled", "answers", "score", "id"],
        unique=False,
        sqlite_where=sa.text("is_labeled = 0 AND answers = 0"),
        postgresql_where=sa.text("NOT is_labeled AND answers = 0"),
    )
    op.create_table(
        "views",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("data", sa.Text(), server_default="{}", nullable=False),
        sa.Column("selected_items", sa.Text(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_views_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_views_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_views"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_views_project", "views", ["project_id", "position"], unique=False)
    op.create_table(
        "annotations",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("completed_by", sa.BigInteger(), nullable=True),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.Column("was_cancelled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ground_truth", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("lead_time", sa.Double(), nullable=True),
        sa.Column("last_action", sa.String(length=24), nullable=False),
        sa.Column("result_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.Column("draft_created_at", sa.String(length=27), nullable=True),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("unique_id", sa.String(length=64), nullable=True),
        sa.Column("parent_prediction", sa.BigInteger(), nullable=True),
        sa.Column("parent_annotation", sa.BigInteger(), nullable=True),
        sa.Column("bulk_created", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_annotations_task_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_annotations"),
        sa.UniqueConstraint("unique_id", name="uq_annotations_unique_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_annotations_author", "annotations", ["project_id", "completed_by", "created_at"], unique=False)
    op.create_index(
        "ix_annotations_skipped",
        "annotations",
        ["project_id", "completed_by", "was_cancelled", "task_id"],
        unique=False,
        sqlite_where=sa.text("was_cancelled = 1"),
        postgresql_where=sa.text("was_cancelled"),
    )
    op.create_index(
        "ix_annotations_task", "annotations", ["task_id", "completed_by", "was_cancelled", "ground_truth"], unique=False
    )
    op.create_table(
        "export_conversions",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("export_type", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("traceback", sa.Text(), server_default="", nullable=False),
        sa.Column("stored_as", sa.Text(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["exports.id"], name="fk_export_conversions_export_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_export_conversions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "leases",
        sa.Column("token", _key(), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_leases_task_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_leases_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name="pk_leases"),
        sa.UniqueConstraint("task_id", "slot", name="uq_leases_task_id_slot"),
        sa.UniqueConstraint("task_id", "user_id", name="uq_leases_task_id_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_leases_user", "leases", ["project_id", "user_id"], unique=False)
    op.create_table(
        "predictions",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("model_version", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_predictions_task_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_predictions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_predictions_project", "predictions", ["project_id", "model_version"], unique=False)
    op.create_index("ix_predictions_task", "predictions", ["task_id", "model_version", "score"], unique=False)
    op.create_table(
        "task_payloads",
        sa.Column("task_id", _key(), autoincrement=False, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("meta", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_payloads_task_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", name="pk_task_payloads"),
    )
    op.create_table(
        "annotation_payloads",
        sa.Column("annotation_id", _key(), autoincrement=False, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("prediction", sa.Text(), server_default="{}", nullable=False),
        sa.Column("meta", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["annotation_id"], ["annotations.id"], name="fk_annotation_payloads_annotation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("annotation_id", name="pk_annotation_payloads"),
    )
    op.create_table(
        "drafts",
        sa.Column("id", _key(), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("annotation_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("lead_time", sa.Double(), nullable=True),
        sa.Column("was_postponed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["annotation_id"], ["annotations.id"], name="fk_drafts_annotation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_drafts_task_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_drafts_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_annotation", "drafts", ["annotation_id"], unique=False)
    op.create_index(
        "ix_drafts_postponed",
        "drafts",
        ["project_id", "user_id", "created_at"],
        unique=False,
        sqlite_where=sa.text("was_postponed = 1"),
        postgresql_where=sa.text("was_postponed"),
    )
    op.create_index("ix_drafts_task", "drafts", ["task_id", "user_id"], unique=False)
    op.create_table(
        "prediction_payloads",
        sa.Column("prediction_id", _key(), autoincrement=False, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["prediction_id"], ["predictions.id"], name="fk_prediction_payloads_prediction_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("prediction_id", name="pk_prediction_payloads"),
    )
