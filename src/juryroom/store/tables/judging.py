"""Judges: connections to models, prompts and their versions, runs, what was replied, and how far it may be trusted."""

import sqlalchemy as sa

from juryroom.store.tables.base import count, flag, instant, key, metadata, text, to

model_connections = sa.Table(
    "model_connections", metadata,
    key(),
    text("name"), sa.Column("provider", sa.String(32), nullable=False),
    sa.Column("scope", sa.String(16), nullable=False),  # Organization | User | Model
    text("endpoint"), text("options", "{}"),  # deployment, region, project ...: nothing secret
    sa.Column("sealed", sa.Text),  # key and tokens, encrypted; never shown again
    text("models", "[]"), text("forms", "{}"),  # model to the form of replies that its provider takes
    sa.Column("budget_limit", sa.Double), sa.Column("budget_period", sa.String(16)),  # Monthly | Yearly
    sa.Column("budget_alert", sa.Double),  # USD from which the connection says so
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("updated_at"),
    sqlite_autoincrement=True,
)  # fmt: skip

connection_spending = sa.Table(
    "connection_spending", metadata,
    to("model_connections", "connection_id"), sa.Column("period", sa.String(7), nullable=False),  # 2026-11 | 2026
    sa.Column("spent", sa.Double, nullable=False, server_default="0"),
    sa.Column("reserved", sa.Double, nullable=False, server_default="0"),
    sa.PrimaryKeyConstraint("connection_id", "period"),
)  # fmt: skip

prompts = sa.Table(
    "prompts", metadata,
    key(),
    to("projects", "project_id"),
    text("title"), text("description"), text("options", "{}"),
    sa.Column("budget_limit", sa.Double), sa.Column("spent", sa.Double, nullable=False, server_default="0"),
    count("last_number"),
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("updated_at"),
    sa.Index("ix_prompts_project", "project_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

prompt_versions = sa.Table(
    "prompt_versions", metadata,  # what was asked never changes; a change is a new version
    key(),
    to("prompts", "prompt_id"), sa.Column("number", sa.Integer, nullable=False),
    text("title"), text("system"), text("user_text"),
    to("model_connections", "connection_id", nullable=True, ondelete="SET NULL"),
    text("provider"), text("model"), text("parameters", "{}"),
    count("few_shot"), count("rounds", 2), text("examples", "[]"),
    sa.Column("parent_id", sa.BigInteger), text("changes", "[]"),  # what an enhancement changed, and why
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"),
    sa.UniqueConstraint("prompt_id", "number"),
    sqlite_autoincrement=True,
)  # fmt: skip

judge_runs = sa.Table(
    "judge_runs", metadata,
    key(),
    to("prompt_versions", "version_id"), to("projects", "project_id"),
    sa.Column("subset", sa.String(16), nullable=False),  # All | Sample | HasGT | Custom
    text("selection", "{}"), flag("only_missing"), sa.Column("mode", sa.String(8), nullable=False),  # direct | batch
    sa.Column("state", sa.String(16), nullable=False), sa.Column("problem", sa.Text),
    sa.Column("cap", sa.Double), flag("allow_unknown_price"), text("price", "{}"),  # the snapshot it is billed by
    sa.Column("spent", sa.Double, nullable=False, server_default="0"),
    sa.Column("reserved", sa.Double, nullable=False, server_default="0"),
    sa.Column("job_id", sa.BigInteger), text("model_version"),
    count("total_tasks"), count("done"), text("outcomes", "{}"),  # outcome to number
    count("flips"), count("input_tokens"), count("output_tokens"),
    count("review"),  # verdicts that people should look at
    count("with_truth"), sa.Column("correct", sa.Double, nullable=False, server_default="0"),  # without sealed ones
    text("batches", "[]"),  # handed in to the provider, with their ids
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("started_at", nullable=True), instant("finished_at", nullable=True),
    sa.Index("ix_judge_runs_project", "project_id", "id"), sa.Index("ix_judge_runs_version", "version_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

model_replies = sa.Table(
    "model_replies", metadata,  # by the hash of the request: an equal one is never bought twice
    sa.Column("request_hash", sa.String(64), primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),  # counted before each is sent
    text("provider"), text("model"),
    sa.Column("ending", sa.String(16)),  # complete | truncated | refused | failed; null while nothing has come back
    sa.Column("reply", sa.Text), sa.Column("raw", sa.Text), sa.Column("problem", sa.Text),
    count("input_tokens"), count("output_tokens"), count("cached_tokens"),
    sa.Column("cost", sa.Double), sa.Column("seconds", sa.Double),
    instant("created_at"), instant("answered_at", nullable=True),
)  # fmt: skip

judge_batches = sa.Table(
    "judge_batches", metadata,  # questions of a run handed in together, written down before they are sent
    key(),
    to("judge_runs", "run_id"), sa.Column("job_id", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(64), nullable=False), sa.Column("batch_id", sa.Text),
    sa.Column("state", sa.String(16), nullable=False),  # sending | sent | taken | unsent | lost
    text("said"), sa.Column("problem", sa.Text),
    count("total"), count("done"), count("failed"),
    sa.Column("reserved", sa.Double, nullable=False, server_default="0"), flag("cancelled"),
    instant("created_at"), instant("ended_at", nullable=True),
    sa.UniqueConstraint("name"), sa.Index("ix_judge_batches_run", "run_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

judge_batch_questions = sa.Table(
    "judge_batch_questions", metadata,
    to("judge_batches", "judge_batch_id"), sa.Column("request_hash", sa.String(64), nullable=False),
    flag("answered"),  # what it cost is counted once
    sa.PrimaryKeyConstraint("judge_batch_id", "request_hash"),
    sa.Index("ix_judge_batch_questions_hash", "request_hash"),
)  # fmt: skip

judge_verdicts = sa.Table(
    "judge_verdicts", metadata,
    to("judge_runs", "run_id"),
    sa.Column("task_id", sa.BigInteger, nullable=False),  # no foreign key: a task in the trash may come back
    sa.Column("outcome", sa.String(16), nullable=False), sa.Column("prediction_id", sa.BigInteger),
    sa.Column("confidence", sa.Double), flag("flipped"), sa.Column("problem", sa.Text), text("reasoning"),
    sa.Column("results", sa.Text, nullable=False, server_default="[]"),
    text("requests", "[]"),  # hashes of what was asked, one for each order
    count("input_tokens"), count("output_tokens"), sa.Column("cost", sa.Double), sa.Column("seconds", sa.Double),
    sa.Column("correct", sa.Double),  # agreement with the ground truth at the time, 0 to 1; null without one
    flag("sealed"),  # of the half of the ground truth that a certificate opens
    sa.Column("review", sa.Text),  # why people should look at it; null when they need not
    instant("created_at"),
    sa.PrimaryKeyConstraint("run_id", "task_id"),
    sa.Index("ix_judge_verdicts_outcome", "run_id", "outcome", "task_id"),
    sa.Index("ix_judge_verdicts_task", "task_id"),
)  # fmt: skip

juries = sa.Table(
    "juries", metadata,
    key(),
    to("projects", "project_id"),
    text("title"), sa.Column("aggregator", sa.String(16), nullable=False), text("versions", "[]"),
    sa.Column("least_share", sa.Double, nullable=False), text("control"),
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    instant("created_at"), instant("updated_at"),
    sa.Index("ix_juries_project", "project_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

certificates = sa.Table(
    "certificates", metadata,
    key(),
    to("prompt_versions", "version_id"), to("projects", "project_id"),
    sa.Column("content", sa.Text, nullable=False),  # JSON
    instant("created_at"), to("users", "created_by", nullable=True, ondelete="SET NULL"),
    sa.UniqueConstraint("version_id", "project_id"),  # the sealed half is opened once
    sqlite_autoincrement=True,
)  # fmt: skip

automations = sa.Table(
    "automations", metadata,  # verdicts that stand without a person
    key(),
    to("prompt_versions", "version_id"), to("projects", "project_id"),
    sa.Column("threshold", sa.Double, nullable=False), sa.Column("target", sa.Double, nullable=False),
    sa.Column("state", sa.String(16), nullable=False), sa.Column("problem", sa.Text),  # active | stopped | undone
    count("automated"), count("routed"), sa.Column("action_run_id", sa.BigInteger),
    instant("created_at"), instant("stopped_at", nullable=True),
    to("users", "created_by", nullable=True, ondelete="SET NULL"),
    sa.Index("ix_automations_project", "project_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip
