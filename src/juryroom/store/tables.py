"""The schema, one Table per noun. JSON payloads are TEXT and stand in tables of their own, so that no list, count,
filter or queue reads them; instants are fixed-width ISO text, which sorts and exports as it is."""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True)


def _to(target: str, name: str, *, nullable: bool = False, ondelete: str = "CASCADE") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable)


def _flag(name: str, *, default: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.true() if default else sa.false())


def _count(name: str, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=str(default))


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(27), nullable=nullable)


users = sa.Table(
    "users", metadata,
    _id(),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    _text("username"), _text("first_name"), _text("last_name"),
    sa.Column("password_hash", sa.Text),
    sa.Column("role", sa.String(2), nullable=False),
    _flag("is_active", default=True),
    _text("hotkeys", "{}"),
    _instant("created_at"), _instant("last_activity", nullable=True),
    sqlite_autoincrement=True,
)  # fmt: skip

api_tokens = sa.Table(
    "api_tokens", metadata,
    _id(),
    _to("users", "user_id"),
    sa.Column("kind", sa.String(16), nullable=False),  # legacy | refresh
    sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),  # SHA-256 of the key, or the JWT's jti
    sa.Column("sealed", sa.Text),  # the legacy key, encrypted, for its owner alone
    _text("shown"),  # header.payload of a refresh token: what the list may show
    _instant("created_at"), _instant("expires_at", nullable=True), _instant("revoked_at", nullable=True),
)  # fmt: skip

sessions = sa.Table(
    "sessions", metadata,
    sa.Column("fingerprint", sa.String(64), primary_key=True),  # SHA-256 of the cookie's value
    _to("users", "user_id"),
    _instant("created_at"), _instant("seen_at"), _instant("expires_at"),
)  # fmt: skip

settings = sa.Table(
    "settings", metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),  # JSON
)  # fmt: skip

idempotency_keys = sa.Table(
    "idempotency_keys", metadata,
    _to("users", "user_id"),
    sa.Column("key", sa.String(255), nullable=False),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer),  # null while the first request is being answered
    sa.Column("body", sa.Text),
    _instant("created_at"),
    sa.PrimaryKeyConstraint("user_id", "key"),
)  # fmt: skip

projects = sa.Table(
    "projects", metadata,
    _id(),
    _text("title"), _text("description"),
    _text("label_config"), _count("config_version", 1),
    sa.Column("color", sa.String(16), nullable=False, server_default="#FFFFFF"),
    _text("expert_instruction"),
    _flag("show_instruction"), _flag("show_skip_button", default=True),
    _flag("enable_empty_annotation", default=True), _flag("show_collab_predictions", default=True),
    sa.Column("sampling", sa.String(32), nullable=False), sa.Column("skip_queue", sa.String(32), nullable=False),
    _count("maximum_annotations", 1), _count("overlap_cohort_percentage", 100), _flag("show_overlap_first"),
    _count("lease_minutes", 30),
    _text("model_version"), _text("latest_model_version"),
    _flag("strict_results", default=True),
    _text("settings", "{}"),
    _to("users", "created_by", nullable=True, ondelete="SET NULL"),
    _instant("created_at"), _instant("updated_at"),
    _count("last_inner_id"), sa.Column("last_turn", sa.BigInteger, nullable=False, server_default="0"),
    _count("task_number"), _count("finished_task_number"), _count("total_annotations_number"),
    _count("total_predictions_number"), _count("skipped_annotations_number"), _count("ground_truth_number"),
    _count("num_tasks_with_annotations"), _count("scored_task_number"),
    sa.Column("content_version", sa.BigInteger, nullable=False, server_default="0"),  # rises with tasks, data, scores
    sqlite_autoincrement=True,
)  # fmt: skip

tasks = sa.Table(
    "tasks", metadata,
    _id(),
    _to("projects", "project_id"),
    _count("inner_id"),
    _count("overlap", 1), _count("answers"), _flag("is_labeled"), _flag("allow_skip", default=True),
    _count("total_annotations"), _count("cancelled_annotations"), _count("ground_truths"), _count("total_predictions"),
    sa.Column("score", sa.Double),
    sa.Column("turn", sa.BigInteger),  # of begun tasks alone: rises whenever their answers change, see queue
    sa.Column("import_id", sa.BigInteger), sa.Column("file_upload", sa.Text),
    _instant("created_at"), _instant("updated_at"), _instant("completed_at", nullable=True),
    sa.Column("updated_by", sa.BigInteger),
    sa.Column("model_difference", sa.Double),
    sa.Index("ix_tasks_project", "project_id", "id",  # and what lists count, so that they need not look at tasks
             "total_annotations", "cancelled_annotations", "total_predictions", "is_labeled", "ground_truths"),
    sa.Index("ix_tasks_score", "project_id", "score", "id"),
    sa.Index("ix_tasks_difference", "project_id", "model_difference", "id",
             sqlite_where=sa.text("model_difference IS NOT NULL"),
             postgresql_where=sa.text("model_difference IS NOT NULL")),
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

task_payloads = sa.Table(
    "task_payloads", metadata,
    sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
              sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("data", sa.Text, nullable=False), _text("meta", "{}"),
)  # fmt: skip

# Columns that are no column of `tasks` but were filtered or sorted by: one row per task and index, null included.
data_indexes = sa.Table(
    "data_indexes", metadata,
    _id(),
    _to("projects", "project_id"), sa.Column("field", sa.Text, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),  # number | text
    sa.Column("state", sa.String(16), nullable=False),  # building | ready | unsuitable
    sa.Column("filled_to", sa.BigInteger, nullable=False, server_default="0"),
    _instant("created_at"),
    sa.UniqueConstraint("project_id", "field", "kind"),
    sqlite_autoincrement=True,
)  # fmt: skip


def _values_of(name: str, value: sa.Column[Any]) -> sa.Table:
    """Values as a filter compares them and an order sorts them."""
    return sa.Table(
        name, metadata,
        _to("tasks", "task_id"), _to("data_indexes", "index_id"), value,
        sa.PrimaryKeyConstraint("task_id", "index_id"),
        sa.Index(f"ix_{name}_value", "index_id", "value", "task_id"),
        sqlite_with_rowid=False,
    )  # fmt: skip


task_numbers = _values_of("task_numbers", sa.Column("value", sa.Double))
task_texts = _values_of("task_texts", sa.Column("value", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")))

predictions = sa.Table(
    "predictions", metadata,
    _id(),
    _to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    _text("model_version"), sa.Column("score", sa.Double),
    _instant("created_at"), _instant("updated_at"),
    sa.Index("ix_predictions_task", "task_id", "model_version", "score"),
    sa.Index("ix_predictions_project", "project_id", "model_version"),
    sqlite_autoincrement=True,
)  # fmt: skip

prediction_payloads = sa.Table(
    "prediction_payloads", metadata,
    sa.Column("prediction_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
              sa.ForeignKey("predictions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("result", sa.Text, nullable=False),
)  # fmt: skip

annotations = sa.Table(
    "annotations", metadata,
    _id(),
    _to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    sa.Column("completed_by", sa.BigInteger), sa.Column("updated_by", sa.BigInteger),
    _flag("was_cancelled"), _flag("ground_truth"),
    sa.Column("lead_time", sa.Double), sa.Column("last_action", sa.String(24), nullable=False),
    _count("result_count"), _count("revision", 1),
    _instant("created_at"), _instant("updated_at"), _instant("draft_created_at", nullable=True),
    sa.Column("import_id", sa.BigInteger), sa.Column("unique_id", sa.String(64), unique=True),
    sa.Column("parent_prediction", sa.BigInteger), sa.Column("parent_annotation", sa.BigInteger),
    _flag("bulk_created"),
    sa.Index("ix_annotations_task", "task_id", "completed_by", "was_cancelled", "ground_truth"),
    sa.Index("ix_annotations_author", "project_id", "completed_by", "created_at"),
    sa.Index("ix_annotations_skipped", "project_id", "completed_by", "was_cancelled", "task_id",
             sqlite_where=sa.text("was_cancelled = 1"), postgresql_where=sa.text("was_cancelled")),
    sqlite_autoincrement=True,
)  # fmt: skip

annotation_payloads = sa.Table(
    "annotation_payloads", metadata,
    sa.Column("annotation_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
              sa.ForeignKey("annotations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("result", sa.Text, nullable=False), _text("prediction", "{}"), _text("meta", "{}"),
)  # fmt: skip

drafts = sa.Table(
    "drafts", metadata,
    _id(),
    _to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    _to("annotations", "annotation_id", nullable=True), _to("users", "user_id"),
    sa.Column("result", sa.Text, nullable=False), sa.Column("lead_time", sa.Double), _flag("was_postponed"),
    _count("revision", 1),
    _instant("created_at"), _instant("updated_at"),
    sa.Index("ix_drafts_task", "task_id", "user_id"),
    sa.Index("ix_drafts_annotation", "annotation_id"),
    sa.Index("ix_drafts_postponed", "project_id", "user_id", "created_at",
             sqlite_where=sa.text("was_postponed = 1"), postgresql_where=sa.text("was_postponed")),
)  # fmt: skip

leases = sa.Table(
    "leases", metadata,
    sa.Column("token", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    _to("tasks", "task_id"), sa.Column("slot", sa.Integer, nullable=False),
    sa.Column("project_id", sa.BigInteger, nullable=False), _to("users", "user_id"),
    _instant("created_at"), _instant("expires_at"),
    sa.UniqueConstraint("task_id", "slot"), sa.UniqueConstraint("task_id", "user_id"),
    sa.Index("ix_leases_user", "project_id", "user_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

queue_positions = sa.Table(
    "queue_positions", metadata,  # begun tasks up to `turn` are this person's own: the search starts behind them
    _to("projects", "project_id"), _to("users", "user_id"), sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("turn", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("project_id", "user_id", "answers"),
)  # fmt: skip

outbox = sa.Table(
    "outbox", metadata,
    _id(),
    sa.Column("topic", sa.String(64), nullable=False), sa.Column("payload", sa.Text, nullable=False),
    _instant("created_at"), _instant("done_at", nullable=True),
    sa.Index("ix_outbox_waiting", "done_at", "id"),
)  # fmt: skip

# What workers look for, twice a second. It begins as ix_outbox_waiting does, or SQLite would take that one.
is_waiting_job = sa.and_(
    outbox.c.done_at.is_(None),
    outbox.c.topic >= sa.literal_column("'job.'"),
    outbox.c.topic < sa.literal_column("'job/'"),  # the character after the dot
)
sa.Index("ix_outbox_jobs", outbox.c.done_at, outbox.c.id, sqlite_where=is_waiting_job, postgresql_where=is_waiting_job)

jobs = sa.Table(
    "jobs", metadata,
    _id(),
    sa.Column("kind", sa.String(64), nullable=False), _text("title"), _text("args", "{}"),
    _to("projects", "project_id", nullable=True), _to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("state", sa.String(16), nullable=False),  # queued | running | completed | failed | cancelled
    sa.Column("run_id", sa.String(64), nullable=False),  # of the durable engine
    _count("position"),  # the next of its chunks
    _count("done"), sa.Column("total", sa.Integer), _text("counts", "{}"),
    sa.Column("result", sa.Text), sa.Column("error", sa.Text), _count("attempts"), _flag("cancel_requested"),
    _instant("created_at"), _instant("started_at", nullable=True), _instant("finished_at", nullable=True),
    _instant("heartbeat_at", nullable=True), _instant("retry_at", nullable=True),
    sa.Index("ix_jobs_project", "project_id", "id"),
    sa.Index("ix_jobs_unfinished", "id", sqlite_where=sa.text("finished_at IS NULL"),
             postgresql_where=sa.text("finished_at IS NULL")),
    sqlite_autoincrement=True,
)  # fmt: skip

job_chunks = sa.Table(
    "job_chunks", metadata,
    _to("jobs", "job_id"), sa.Column("position", sa.Integer, nullable=False),
    sa.Column("ids", sa.Text, nullable=False),  # JSON
    sa.PrimaryKeyConstraint("job_id", "position"),
)  # fmt: skip

workers = sa.Table(
    "workers", metadata,
    sa.Column("id", sa.String(128), primary_key=True),  # host:pid:random, the executor of the durable engine
    _instant("started_at"), _instant("beat_at"),
)  # fmt: skip

action_runs = sa.Table(
    "action_runs", metadata,  # an action on many tasks, and what undoes it until `expires_at`
    _id(),
    _to("projects", "project_id"), _to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("action", sa.String(64), nullable=False), _text("title"), _text("options", "{}"),
    _count("tasks"), _text("counts", "{}"), _text("detail"),
    sa.Column("job_id", sa.BigInteger), sa.Column("undo_job_id", sa.BigInteger),
    _instant("created_at"), _instant("done_at", nullable=True), _instant("expires_at", nullable=True),
    _instant("undone_at", nullable=True), sa.Column("undone_by", sa.BigInteger), _instant("purged_at", nullable=True),
    sa.Index("ix_action_runs_project", "project_id", "id"),
    sa.Index("ix_action_runs_due", "expires_at", sqlite_where=sa.text("purged_at IS NULL"),
             postgresql_where=sa.text("purged_at IS NULL")),
    sqlite_autoincrement=True,
)  # fmt: skip

action_changes = sa.Table(
    "action_changes", metadata,  # what an action changed in place or made
    _to("action_runs", "run_id"),
    sa.Column("entity", sa.String(16), nullable=False), sa.Column("row_id", sa.BigInteger, nullable=False),
    sa.Column("field", sa.String(16), nullable=False), sa.Column("task_id", sa.BigInteger, nullable=False),
    sa.Column("before", sa.Text), _instant("updated_at", nullable=True),  # of the row, before
    sa.Column("mark", sa.Text),  # tells whether the row is still as the action left it
    _instant("changed_at"),
    sa.PrimaryKeyConstraint("run_id", "entity", "row_id", "field"),
    sa.Index("ix_action_changes_task", "run_id", "task_id"),
)  # fmt: skip


def _trash(source: sa.Table) -> sa.Table:
    """Rows that an action took out of `source`, column by column as they were, until they are put back or purged."""
    columns = [sa.Column(column.name, column.type, nullable=column.nullable) for column in source.columns]
    key = next(iter(source.primary_key)).name
    indexes = (
        [sa.Index(f"ix_trash_{source.name}_task", "run_id", "task_id")]
        if "id" in source.c and "task_id" in source.c
        else []
    )
    name = f"trash_{source.name}"
    return sa.Table(
        name, metadata, _to("action_runs", "run_id"), *columns, sa.PrimaryKeyConstraint("run_id", key), *indexes
    )


TRASH = {
    source.name: _trash(source)
    for source in (tasks, task_payloads, predictions, prediction_payloads, annotations, annotation_payloads, drafts)
}
"""By the table the rows come from. A row is in one of the two, so that nothing that reads tasks has to know of this."""

file_uploads = sa.Table(
    "file_uploads", metadata,
    _id(),
    _to("projects", "project_id"), _to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("name", sa.Text, nullable=False),  # the uploader's own name, for people
    sa.Column("stored_as", sa.Text, nullable=False, unique=True),  # the opaque name under the data directory
    sa.Column("media_type", sa.String(128), nullable=False), sa.Column("size", sa.BigInteger, nullable=False),
    _instant("created_at"),
    sqlite_autoincrement=True,
)  # fmt: skip

imports = sa.Table(
    "imports", metadata,  # in the background
    _id(),
    _to("projects", "project_id"), _to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("job_id", sa.BigInteger),
    sa.Column("status", sa.String(16), nullable=False),  # created | in_progress | completed | failed
    _text("plan", "{}"), _text("counts", "{}"), _text("bad_rows", "[]"), sa.Column("error", sa.Text),
    _instant("created_at"), _instant("finished_at", nullable=True),
    sa.Index("ix_imports_project", "project_id", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

partial_uploads = sa.Table(
    "partial_uploads", metadata,  # files on their way in
    sa.Column("id", sa.String(32), primary_key=True),
    _to("projects", "project_id"), _to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("name", sa.Text, nullable=False), sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64)),
    sa.Column("received", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("file_upload", sa.BigInteger),
    _instant("created_at"),
)  # fmt: skip

upload_parts = sa.Table(
    "upload_parts", metadata,
    sa.Column("upload_id", sa.String(32), sa.ForeignKey("partial_uploads.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False), sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("stored_as", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("upload_id", "position"),
)  # fmt: skip

views = sa.Table(
    "views", metadata,
    _id(),
    _to("projects", "project_id"), _to("users", "user_id", nullable=True), _flag("shared"),
    _count("position"), _text("data", "{}"), _text("selected_items", "{}"),
    _instant("created_at"), _instant("updated_at"),
    sa.Index("ix_views_project", "project_id", "position"),
    sqlite_autoincrement=True,
)  # fmt: skip

exports = sa.Table(
    "exports", metadata,
    _id(),
    _to("projects", "project_id"),
    _text("title"), sa.Column("status", sa.String(16), nullable=False), _text("options", "{}"),
    _text("counters", "{}"), sa.Column("md5", sa.String(32)), sa.Column("stored_as", sa.Text),
    _to("users", "created_by", nullable=True, ondelete="SET NULL"),
    _instant("created_at"), _instant("finished_at", nullable=True),
    sqlite_autoincrement=True,
)  # fmt: skip

export_conversions = sa.Table(
    "export_conversions", metadata,
    _id(),
    _to("exports", "export_id"),
    sa.Column("export_type", sa.String(32), nullable=False), sa.Column("status", sa.String(16), nullable=False),
    _text("traceback"), sa.Column("stored_as", sa.Text),
    _instant("created_at"),
    sqlite_autoincrement=True,
)  # fmt: skip
