"""Judges: connections to models, prompts and their versions, runs, replies, verdicts, juries and certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "model_replies",
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("ending", sa.String(length=16), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("input_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cached_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost", sa.Double(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("answered_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("request_hash", name="pk_model_replies"),
    )
    op.create_table(
        "model_connections",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("endpoint", sa.Text(), server_default="", nullable=False),
        sa.Column("options", sa.Text(), server_default="{}", nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("models", sa.Text(), server_default="[]", nullable=False),
        sa.Column("budget_limit", sa.Double(), nullable=True),
        sa.Column("budget_period", sa.String(length=16), nullable=True),
        sa.Column("budget_alert", sa.Double(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name="fk_model_connections_created_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_model_connections"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "connection_spending",
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("spent", sa.Double(), server_default="0", nullable=False),
        sa.Column("reserved", sa.Double(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["model_connections.id"], name="fk_connection_spending_connection_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection_id", "period", name="pk_connection_spending"),
    )
    op.create_table(
        "juries",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("aggregator", sa.String(length=16), nullable=False),
        sa.Column("versions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("least_share", sa.Double(), nullable=False),
        sa.Column("control", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_juries_created_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_juries_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_juries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_juries_project", "juries", ["project_id", "id"], unique=False)
    op.create_table(
        "prompts",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("options", sa.Text(), server_default="{}", nullable=False),
        sa.Column("budget_limit", sa.Double(), nullable=True),
        sa.Column("spent", sa.Double(), server_default="0", nullable=False),
        sa.Column("last_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_prompts_created_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_prompts_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prompts_project", "prompts", ["project_id", "id"], unique=False)
    op.create_table(
        "prompt_versions",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("prompt_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("system", sa.Text(), server_default="", nullable=False),
        sa.Column("user_text", sa.Text(), server_default="", nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=True),
        sa.Column("provider", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("parameters", sa.Text(), server_default="{}", nullable=False),
        sa.Column("few_shot", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rounds", sa.Integer(), server_default="2", nullable=False),
        sa.Column("examples", sa.Text(), server_default="[]", nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("changes", sa.Text(), server_default="[]", nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["model_connections.id"], name="fk_prompt_versions_connection_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name="fk_prompt_versions_created_by", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name="fk_prompt_versions_prompt_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_versions"),
        sa.UniqueConstraint("prompt_id", "number", name="uq_prompt_versions_prompt_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "automations",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("automated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("routed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("action_run_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("stopped_at", sa.String(length=27), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_automations_created_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_automations_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["prompt_versions.id"], name="fk_automations_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_automations"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_automations_project", "automations", ["project_id", "id"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_certificates_created_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_certificates_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["prompt_versions.id"], name="fk_certificates_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_certificates"),
        sa.UniqueConstraint("version_id", "project_id", name="uq_certificates_version_id_project_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "judge_runs",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("subset", sa.String(length=16), nullable=False),
        sa.Column("selection", sa.Text(), server_default="{}", nullable=False),
        sa.Column("only_missing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("cap", sa.Double(), nullable=True),
        sa.Column("allow_unknown_price", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("price", sa.Text(), server_default="{}", nullable=False),
        sa.Column("spent", sa.Double(), server_default="0", nullable=False),
        sa.Column("reserved", sa.Double(), server_default="0", nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("model_version", sa.Text(), server_default="", nullable=False),
        sa.Column("total_tasks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcomes", sa.Text(), server_default="{}", nullable=False),
        sa.Column("flips", sa.Integer(), server_default="0", nullable=False),
        sa.Column("input_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=True),
        sa.Column("finished_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_judge_runs_created_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_judge_runs_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["prompt_versions.id"], name="fk_judge_runs_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_judge_runs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_judge_runs_project", "judge_runs", ["project_id", "id"], unique=False)
    op.create_index("ix_judge_runs_version", "judge_runs", ["version_id", "id"], unique=False)
    op.create_table(
        "judge_verdicts",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("prediction_id", sa.BigInteger(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("flipped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("reasoning", sa.Text(), server_default="", nullable=False),
        sa.Column("results", sa.Text(), server_default="[]", nullable=False),
        sa.Column("requests", sa.Text(), server_default="[]", nullable=False),
        sa.Column("input_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost", sa.Double(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("correct", sa.Double(), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["judge_runs.id"], name="fk_judge_verdicts_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "task_id", name="pk_judge_verdicts"),
    )
    op.create_index("ix_judge_verdicts_outcome", "judge_verdicts", ["run_id", "outcome", "task_id"], unique=False)
    op.create_index("ix_judge_verdicts_task", "judge_verdicts", ["task_id"], unique=False)
