"""How far people are from the model, on the task."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for table in ("tasks", "trash_tasks"):
        op.add_column(table, sa.Column("model_difference", sa.Double(), nullable=True))
    known = sa.text("model_difference IS NOT NULL")
    columns = ["project_id", "model_difference", "id"]
    op.create_index("ix_tasks_difference", "tasks", columns, sqlite_where=known, postgresql_where=known)
