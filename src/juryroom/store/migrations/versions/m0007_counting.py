"""Counting without a look at the tasks themselves: what lists count stands in the index of each project's tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

COUNTED = ["total_annotations", "cancelled_annotations", "total_predictions", "is_labeled", "ground_truths"]


def upgrade() -> None:
    op.drop_index("ix_tasks_project", "tasks")
    op.create_index("ix_tasks_project", "tasks", ["project_id", "id", *COUNTED])
    for name, column, condition in (
        ("ix_tasks_answered", "total_annotations", "total_annotations <> 0"),
        ("ix_tasks_predicted", "total_predictions", "total_predictions <> 1"),
    ):
        where = sa.text(condition)
        op.create_index(name, "tasks", ["project_id", "id", column], sqlite_where=where, postgresql_where=where)
