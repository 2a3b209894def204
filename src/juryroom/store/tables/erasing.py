"""What was erased: the proof, without anything of whom it was about."""

import sqlalchemy as sa

from juryroom.store.tables.base import instant, key, metadata, text

erasures = sa.Table(
    "erasures", metadata,  # no foreign keys: the proof stays when who asked, or the project, is gone
    key(),
    sa.Column("kind", sa.String(16), nullable=False),  # subject | annotator | retention
    sa.Column("fingerprint", sa.String(64), nullable=False),  # keyed hash of what was sought
    sa.Column("sealed", sa.Text),  # what is sought, encrypted; forgotten when it is done
    text("options", "{}"), text("progress", "{}"), sa.Column("report", sa.Text),  # JSON
    sa.Column("project_id", sa.BigInteger), sa.Column("job_id", sa.BigInteger), sa.Column("asked_by", sa.BigInteger),
    instant("created_at"), instant("finished_at", nullable=True),
    sa.Index("ix_erasures_project", "project_id", "id"),
    sa.Index("ix_erasures_unfinished", "id", sqlite_where=sa.text("finished_at IS NULL"),
             postgresql_where=sa.text("finished_at IS NULL")),
    sqlite_autoincrement=True,
)  # fmt: skip
