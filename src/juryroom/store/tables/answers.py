"""What models and people said: predictions, annotations, drafts."""

import sqlalchemy as sa

from juryroom.store.tables.base import count, flag, instant, key, metadata, text, to

predictions = sa.Table(
    "predictions", metadata,
    key(),
    to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    text("model_version"), sa.Column("score", sa.Double),
    instant("created_at"), instant("updated_at"),
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
    key(),
    to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    sa.Column("completed_by", sa.BigInteger), sa.Column("updated_by", sa.BigInteger),
    flag("was_cancelled"), flag("ground_truth"),
    sa.Column("lead_time", sa.Double), sa.Column("last_action", sa.String(24), nullable=False),
    count("result_count"), count("revision", 1),
    instant("created_at"), instant("updated_at"), instant("draft_created_at", nullable=True),
    sa.Column("import_id", sa.BigInteger), sa.Column("unique_id", sa.String(64), unique=True),
    sa.Column("parent_prediction", sa.BigInteger), sa.Column("parent_annotation", sa.BigInteger),
    flag("bulk_created"),
    sa.Column("review", sa.String(12)),  # of the latest revision: accepted | fixed | rejected
    flag("adjudicated"),  # a reviewer's final answer, nobody's own
    sa.Index("ix_annotations_task", "task_id", "completed_by", "was_cancelled", "ground_truth"),
    sa.Index("ix_annotations_author", "project_id", "completed_by", "created_at", "was_cancelled", "lead_time"),
    sa.Index("ix_annotations_updated", "project_id", "completed_by",
             sqlite_where=sa.text("revision > 1"), postgresql_where=sa.text("revision > 1")),
    sa.Index("ix_annotations_skipped", "project_id", "completed_by", "was_cancelled", "task_id",
             sqlite_where=sa.text("was_cancelled = 1"), postgresql_where=sa.text("was_cancelled")),
    sa.Index("ix_annotations_rejected", "project_id", "completed_by", "task_id",
             sqlite_where=sa.text("review = 'rejected'"), postgresql_where=sa.text("review = 'rejected'")),
    sqlite_autoincrement=True,
)  # fmt: skip

annotation_payloads = sa.Table(
    "annotation_payloads", metadata,
    sa.Column("annotation_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
              sa.ForeignKey("annotations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("result", sa.Text, nullable=False), text("prediction", "{}"), text("meta", "{}"),
)  # fmt: skip

drafts = sa.Table(
    "drafts", metadata,
    key(),
    to("tasks", "task_id"), sa.Column("project_id", sa.BigInteger, nullable=False),
    to("annotations", "annotation_id", nullable=True), to("users", "user_id"),
    sa.Column("result", sa.Text, nullable=False), sa.Column("lead_time", sa.Double), flag("was_postponed"),
    count("revision", 1),
    instant("created_at"), instant("updated_at"),
    sa.Index("ix_drafts_task", "task_id", "user_id"),
    sa.Index("ix_drafts_annotation", "annotation_id"),
    sa.Index("ix_drafts_postponed", "project_id", "user_id", "created_at",
             sqlite_where=sa.text("was_postponed = 1"), postgresql_where=sa.text("was_postponed")),
)  # fmt: skip
