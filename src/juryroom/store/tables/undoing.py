"""What actions did to many tasks, and what puts it back."""

import sqlalchemy as sa

from juryroom.store.tables.answers import annotation_payloads, annotations, drafts, prediction_payloads, predictions
from juryroom.store.tables.assigning import task_assignees
from juryroom.store.tables.base import count, instant, key, metadata, text, to
from juryroom.store.tables.reviewing import adjudications, annotation_history, annotation_reviews, comments
from juryroom.store.tables.work import task_payloads, tasks

action_runs = sa.Table(
    "action_runs", metadata,  # an action on many tasks, and what undoes it until `expires_at`
    key(),
    to("projects", "project_id"), to("users", "user_id", nullable=True, ondelete="SET NULL"),
    sa.Column("action", sa.String(64), nullable=False), text("title"), text("options", "{}"),
    count("tasks"), text("counts", "{}"), text("detail"),
    sa.Column("job_id", sa.BigInteger), sa.Column("undo_job_id", sa.BigInteger),
    instant("created_at"), instant("done_at", nullable=True), instant("expires_at", nullable=True),
    instant("undone_at", nullable=True), sa.Column("undone_by", sa.BigInteger), instant("purged_at", nullable=True),
    sa.Index("ix_action_runs_project", "project_id", "id"),
    sa.Index("ix_action_runs_due", "expires_at", sqlite_where=sa.text("purged_at IS NULL"),
             postgresql_where=sa.text("purged_at IS NULL")),
    sqlite_autoincrement=True,
)  # fmt: skip

action_changes = sa.Table(
    "action_changes", metadata,  # what an action changed in place or made
    to("action_runs", "run_id"),
    sa.Column("entity", sa.String(16), nullable=False), sa.Column("row_id", sa.BigInteger, nullable=False),
    sa.Column("field", sa.String(16), nullable=False), sa.Column("task_id", sa.BigInteger, nullable=False),
    sa.Column("before", sa.Text), instant("updated_at", nullable=True),  # of the row, before
    sa.Column("mark", sa.Text),  # tells whether the row is still as the action left it
    instant("changed_at"),
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
        name, metadata, to("action_runs", "run_id"), *columns, sa.PrimaryKeyConstraint("run_id", key), *indexes
    )


TRASH = {
    source.name: _trash(source)
    for source in (
        tasks,
        task_payloads,
        predictions,
        prediction_payloads,
        annotations,
        annotation_payloads,
        drafts,
        task_assignees,
        annotation_reviews,
        annotation_history,
        comments,
        adjudications,
    )
}

"""By the table the rows come from. A row is in one of the two, so that nothing that reads tasks has to know of this."""
