"""Where personal data may lie: every table of the schema, told by its columns.

What hangs on tasks is derived from the columns that lead there, so that a new table is reached without a line here.
What is only text, and who did what, has to be named below; tests/services/test_erasures.py fails until it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from juryroom.store import tables as t
from juryroom.store.rows import among

_LEADING = {"annotation_id": "annotations", "prediction_id": "predictions"}

CLEANED = frozenset(
    {
        "pauses.verbose_reason", "jobs.title", "jobs.args", "jobs.result", "jobs.error", "file_uploads.name",
        "imports.plan", "imports.counts", "imports.bad_rows", "imports.error", "partial_uploads.name", "exports.title",
        "exports.options", "export_conversions.traceback", "prompt_versions.examples", "prompt_versions.changes",
        "judge_runs.problem", "judge_runs.selection", "judge_batches.problem", "automations.problem",
        "certificates.content", "benchmarks.note",
        "benchmark_sendings.result", "views.data",
        "activity.email", "activity.url", "activity.agent", "activity.detail", "idempotency_keys.body",
        "action_runs.title", "action_runs.options", "action_runs.detail", "invitations.projects", "outbox.payload",
    }
)  # fmt: skip
"""Texts that may quote somebody: what they quote is taken out, the row stays."""
ROWS_GO = frozenset(
    {
        "model_replies.reply", "model_replies.raw", "model_replies.problem", "figures.value",
        "agreement_sums.first", "agreement_sums.second", "agreement_sums.third",
    }
)  # fmt: skip
"""Rows that are paid for or worked out again: those that quote somebody go as a whole."""
LEFT = frozenset(
    {
        # What managers wrote: a project that is about somebody has to be looked at by a person.
        "benchmarks.title", "benchmarks.folder", "benchmarks.images", "reports.title", "reports.payload",
        "projects.title", "projects.description", "projects.label_config", "projects.expert_instruction",
        "projects.model_version", "projects.latest_model_version", "projects.settings", "workspaces.title",
        "workspaces.description", "prompts.title", "prompts.description", "prompts.options", "prompt_versions.title",
        "prompt_versions.system", "prompt_versions.user_text", "prompt_versions.parameters", "juries.title",
        "juries.control", "data_indexes.field", "settings.value", "model_connections.name",
        "model_connections.endpoint", "model_connections.options", "api_tokens.title",
        # Accounts: erased as accounts, not as data subjects.
        "users.email", "users.username", "users.first_name", "users.last_name", "users.password_hash", "users.hotkeys",
        "activity.address", "sessions.address", "sessions.agent", "api_tokens.shown",
        # Encrypted, numbers, names of models, names of ours.
        "api_tokens.sealed", "invitations.sealed", "model_connections.sealed", "model_connections.models",
        "model_connections.forms", "jobs.counts", "job_chunks.ids", "exports.counters", "action_runs.counts",
        "file_uploads.stored_as", "upload_parts.stored_as", "exports.stored_as", "export_conversions.stored_as",
        "prompt_versions.provider", "prompt_versions.model", "judge_runs.price", "judge_runs.model_version",
        "judge_runs.outcomes", "judge_runs.batches", "model_replies.provider", "model_replies.model",
        "judge_batches.batch_id", "judge_batches.said", "juries.versions", "views.selected_items",
        "invitations.workspaces", "member_tag_imports.rows_skipped",
        "erasures.sealed", "erasures.options", "erasures.progress", "erasures.report",
    }
)  # fmt: skip
"""Texts that are left alone. Where one of them holds what was sought, the proof says so."""

GO_WITH_A_PERSON = frozenset(
    {
        "api_tokens.user_id", "sessions.user_id", "identities.user_id", "idempotency_keys.user_id", "drafts.user_id",
        "leases.user_id", "review_leases.user_id", "queue_positions.user_id", "notifications.user_id",
        "notifications.created_by", "pauses.user_id", "workspace_members.user_id", "project_members.user_id",
        "tagged_members.user_id", "project_roles.user_id", "task_assignees.user_id", "trash_drafts.user_id",
        "trash_task_assignees.user_id",
    }
)  # fmt: skip
"""Rows that are about a person, or theirs alone."""
PSEUDONYMS = frozenset(
    {
        "annotations.completed_by", "annotations.updated_by", "task_assignees.created_by", "pauses.paused_by",
        "pauses.deleted_by", "jobs.user_id", "erasures.asked_by", "file_uploads.user_id", "imports.user_id",
        "partial_uploads.user_id", "exports.created_by", "model_connections.created_by", "prompts.created_by",
        "prompt_versions.created_by", "judge_runs.created_by", "juries.created_by", "certificates.created_by",
        "automations.created_by", "benchmarks.created_by", "benchmark_sendings.created_by", "reports.created_by",
        "views.user_id", "workspaces.created_by", "member_tags.created_by", "activity.user_id",
        "invitations.created_by", "annotation_reviews.created_by", "annotation_history.created_by",
        "task_flags.created_by", "adjudications.created_by", "comments.created_by", "projects.created_by",
        "tasks.updated_by", "action_runs.user_id", "action_runs.undone_by", "trash_tasks.updated_by",
        "trash_annotations.completed_by", "trash_annotations.updated_by", "trash_task_assignees.created_by",
        "trash_annotation_reviews.created_by", "trash_annotation_history.created_by", "trash_comments.created_by",
        "trash_adjudications.created_by",
    }
)  # fmt: skip
"""Numbers that lead to the account, which has no name any more."""
WORDS = {
    "comments": ("created_by", ("text", "classifications")),
    "trash_comments": ("created_by", ("text", "classifications")),
    "annotation_reviews": ("created_by", ("comment",)), "trash_annotation_reviews": ("created_by", ("comment",)),
    "annotation_history": ("created_by", ("comment",)), "trash_annotation_history": ("created_by", ("comment",)),
    "adjudications": ("created_by", ("note",)), "trash_adjudications": ("created_by", ("note",)),
    "task_flags": ("created_by", ("reason",)), "pauses": ("paused_by", ("verbose_reason",)),
    "activity": ("user_id", ("email", "address", "agent", "detail")),
}  # fmt: skip
"""What a person wrote beside their answers, and where they came from."""


def on_tasks() -> Iterator[sa.Table]:
    """Every table whose rows belong to a task; payloads before what they are the payloads of."""
    found = [table for table in t.metadata.tables.values() if _task_column(table) is not None or _leads(table)]
    yield from sorted(found, key=lambda table: (_task_column(table) is not None, _own_name(table) == "tasks"))


def _own_name(table: sa.Table) -> str:
    return table.name.removeprefix("trash_")


def _task_column(table: sa.Table) -> sa.Column[int] | None:
    if _own_name(table) == "tasks":
        return table.c.id
    return table.c.get("task_id")


def _leads(table: sa.Table) -> bool:
    return any(name in table.c for name in _LEADING)


def rows_of(connection: sa.Connection, table: sa.Table, tasks: Iterable[int]) -> sa.ColumnElement[bool]:
    """Which rows of a table of `on_tasks` belong to these tasks."""
    column = _task_column(table)
    if column is not None:
        return among(connection, column, tasks)
    name = next(name for name in _LEADING if name in table.c)
    prefix = "trash_" if table.name.startswith("trash_") else ""
    parents = t.metadata.tables[prefix + _LEADING[name]]
    return table.c[name].in_(sa.select(parents.c.id).where(among(connection, parents.c.task_id, tasks)))


def follows(table: sa.Table) -> bool:
    """Whether the database itself removes these rows with their task."""
    known = {"tasks"}
    while more := {
        other.name
        for other in t.metadata.tables.values()
        if other.name not in known
        for key in other.foreign_keys
        if key.column.table.name in known and key.ondelete == "CASCADE"
    }:
        known |= more
    return table.name in known


def texts(table: sa.Table) -> list[sa.Column[str]]:
    """Its columns of free text."""
    return [column for column in table.columns if isinstance(column.type, sa.Text)]


def named(names: Iterable[str]) -> dict[str, list[str]]:
    """`table.column` by table."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        table, _, column = name.partition(".")
        found.setdefault(table, []).append(column)
    return found


def people(table: sa.Table) -> list[sa.Column[int]]:
    """Its columns that lead to an account."""
    own = [column for column in table.columns if isinstance(column.type, sa.BigInteger)]
    leads = {key.parent.name for key in table.foreign_keys if key.column.table.name == "users"}
    return [column for column in own if column.name in leads or column.name == "user_id" or column.name.endswith("_by")]
