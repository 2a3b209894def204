"""What a task holds in a column, as SQL: one spelling per dialect, used by scans and to fill indexes alike, so that a
filter selects the same before and after its index is ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import sqlalchemy as sa

from juryroom.core.columns import Column
from juryroom.core.matching import LONGEST_NUMBER
from juryroom.errors import BadInput
from juryroom.store import tables as t

Value = sa.ColumnElement[Any]
Kind = Literal["number", "text"]
Follows = Literal["data", "predictions", "annotations"]

PLAIN: Mapping[str, Value] = {
    "inner_id": t.tasks.c.inner_id,
    "created_at": t.tasks.c.created_at,
    "updated_at": t.tasks.c.updated_at,
    "completed_at": t.tasks.c.completed_at,
    "total_annotations": t.tasks.c.total_annotations,
    "cancelled_annotations": t.tasks.c.cancelled_annotations,
    "total_predictions": t.tasks.c.total_predictions,
    "predictions_score": t.tasks.c.score,
    "model_difference": t.tasks.c.model_difference,
    "agreement": t.tasks.c.agreement,
    "is_labeled": t.tasks.c.is_labeled,
    "ground_truth": t.tasks.c.ground_truths > 0,
    "file_upload": t.tasks.c.file_upload,
    "reviewed": t.tasks.c.reviewed,
    "awaiting_review": t.tasks.c.awaiting_review,
    "reviews_accepted": t.tasks.c.reviews_accepted,
    "reviews_rejected": t.tasks.c.reviews_rejected,
    "adjudication": t.tasks.c.adjudication,
    "comment_count": t.tasks.c.comment_count,
    "unresolved_comment_count": t.tasks.c.unresolved_comment_count,
    "last_comment_updated_at": t.tasks.c.last_comment_updated_at,
    "priority": t.tasks.c.priority,
}
"""Columns of the tasks' own table. `id` is whatever table the query begins with."""

_MAY_BE_NULL = frozenset(
    {
        "completed_at", "predictions_score", "model_difference", "agreement", "file_upload", "adjudication",
        "last_comment_updated_at",
    }
)  # fmt: skip
NEVER_NULL = frozenset(PLAIN) - _MAY_BE_NULL | {"id", "draft_exists"}


def kind_of(column: Column) -> Kind:
    """Which of the two tables of values would hold the column."""
    return "number" if column.type == "Number" else "text"


def follows(column: Column) -> Follows | None:
    """What a change of makes the column's index change; None for columns that need no index of this kind."""
    if column.path:
        return "data"
    if column.version is not None:
        return "predictions"
    return "annotations" if column.name in _TIMES else None


def computed(column: Column, dialect: str) -> Value:
    """The value, from the task's row, its payload (joined by the caller if `path` is set) and what stands on it."""
    if column.path:
        return _in_sqlite(column) if dialect == "sqlite" else _in_postgresql(column)
    if column.version is not None:
        return _score_of(column.version)
    if column.control is not None:
        return _agreement_about(column.control, dialect)
    if column.name in _TIMES:
        own = t.annotations.c.task_id == t.tasks.c.id
        query = sa.select(_TIMES[column.name](t.annotations.c.lead_time)).where(own)
        return query.correlate(t.tasks).scalar_subquery()
    if column.name == "draft_exists":
        return sa.exists().where(t.drafts.c.task_id == t.tasks.c.id)
    if column.name in PLAIN:
        value = PLAIN[column.name]
        return value if dialect == "sqlite" or column.type != "String" else sa.collate(value, "C")
    raise BadInput(f'Tasks cannot be sorted by "{column.name}".')


_TIMES: Mapping[str, Any] = {"avg_lead_time": sa.func.avg, "annotation_time": sa.func.sum}


def _score_of(version: str) -> Value:
    newest = (
        sa.select(t.predictions.c.score)
        .where(t.predictions.c.task_id == t.tasks.c.id, t.predictions.c.model_version == version)
        .where(t.predictions.c.score.is_not(None))
        .order_by((t.predictions.c.id + 0).desc())  # see recount.newest_first
        .limit(1)
    )
    return newest.correlate(t.tasks).scalar_subquery()


def _agreement_about(control: str, dialect: str) -> Value:
    kept = t.task_agreements.c.by_control
    if dialect == "sqlite":
        value: Value = sa.cast(sa.func.json_extract(kept, f'$."{control}"'), sa.Double)
    else:
        text = sa.cast(kept, sa.JSON).op("->>", return_type=sa.Text())(sa.literal(control, sa.Text()))
        value = sa.cast(text, sa.Double)
    return sa.select(value).where(t.task_agreements.c.task_id == t.tasks.c.id).correlate(t.tasks).scalar_subquery()


def _in_sqlite(column: Column) -> Value:
    data, path = t.task_payloads.c.data, "$" + "".join(f'."{part}"' for part in column.path)
    kind = sa.func.json_type(data, path)
    if column.type == "Number":
        literal = data.op("->", return_type=sa.Text())(path)
        short = sa.func.length(literal) <= LONGEST_NUMBER
        number = sa.cast(sa.func.json_extract(data, path), sa.Double)
        return sa.case((sa.and_(kind.in_(("integer", "real")), short), number))
    return sa.case(
        (kind == "text", sa.func.json_extract(data, path)),
        (kind != "null", data.op("->", return_type=sa.Text())(path)),
    )


def _in_postgresql(column: Column) -> Value:
    """Keys alone lead on (`->` with a text), as in SQLite: never the place in a list."""
    value: Value = sa.cast(t.task_payloads.c.data, sa.JSON)
    *above, last = column.path
    for part in above:
        value = value.op("->", return_type=sa.JSON())(sa.literal(part, sa.Text()))
    text = value.op("->>", return_type=sa.Text())(sa.literal(last, sa.Text()))
    if column.type != "Number":
        return sa.collate(text, "C")
    kind = sa.func.json_typeof(value.op("->", return_type=sa.JSON())(sa.literal(last, sa.Text())))
    return sa.case((sa.and_(kind == "number", sa.func.length(text) <= LONGEST_NUMBER), sa.cast(text, sa.Double)))
