"""Answers that were changed after they were given, for the members' dashboard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    changed = sa.text("revision > 1")
    columns = ["project_id", "completed_by"]
    op.create_index("ix_annotations_updated", "annotations", columns, sqlite_where=changed, postgresql_where=changed)
