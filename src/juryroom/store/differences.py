"""The distance between people and the model, kept on the task whenever one of the two changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from juryroom.core.difference import difference
from juryroom.core.model import ProjectId
from juryroom.store import bulk
from juryroom.store import tables as t
from juryroom.store.rows import among, chunks

_AT_ONCE = 1000
_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode

# What a submit asks for, made once: building these statements would take ten times as long as running them.
_of_task: sa.BindParameter[int] = sa.bindparam("task", type_=sa.BigInteger)
_ONE = (
    sa.select(t.tasks.c.id, t.tasks.c.total_predictions, t.tasks.c.model_difference, t.projects.c.model_version)
    .join(t.projects, t.projects.c.id == t.tasks.c.project_id)
    .where(t.tasks.c.id == _of_task)
)
_ANSWERED = (
    sa.select(t.annotations.c.task_id, t.annotation_payloads.c.result)
    .join(t.annotation_payloads, t.annotation_payloads.c.annotation_id == t.annotations.c.id)
    .where(sa.not_(t.annotations.c.was_cancelled), sa.not_(t.annotations.c.adjudicated))
)
_PREDICTED = (
    sa.select(t.predictions.c.task_id, t.prediction_payloads.c.result, t.predictions.c.model_version)
    .join(t.prediction_payloads, t.prediction_payloads.c.prediction_id == t.predictions.c.id)
    .order_by(t.predictions.c.model_version == sa.bindparam("pinned", type_=sa.Text), t.predictions.c.id)
)  # the last one counts
_ANSWERED_ONE = _ANSWERED.where(t.annotations.c.task_id == _of_task)
_PREDICTED_ONE = _PREDICTED.where(t.predictions.c.task_id == _of_task)


def compare_anew(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None = None) -> None:
    """Hold the answers on these tasks (all by default) against the prediction that gives each its score."""
    if ids is not None and len(ids) == 1:
        row = connection.execute(_ONE, {"task": ids[0]}).one_or_none()
        if row is not None:
            apart = of_one(connection, row, connection.execute(_ANSWERED_ONE, {"task": ids[0]}).all())
            if apart != row.model_difference:
                bulk.update(connection, t.tasks, ("model_difference",), "id", [(apart, row.id)])
        return
    inside = t.tasks.c.project_id == project
    here = inside if ids is None else sa.and_(inside, among(connection, t.tasks.c.id, ids))
    both = sa.and_(t.tasks.c.total_annotations > 0, t.tasks.c.total_predictions > 0)
    gone = sa.and_(here, t.tasks.c.model_difference.is_not(None), sa.not_(both))
    connection.execute(sa.update(t.tasks).where(gone).values(model_difference=None))
    stored = sa.select(t.tasks.c.id, t.tasks.c.model_difference).where(here, both)
    old = {row.id: row.model_difference for row in connection.execute(stored)}
    if not old:
        return
    pinned = connection.execute(sa.select(t.projects.c.model_version).where(t.projects.c.id == project)).scalar()
    for some in chunks(old, _AT_ONCE):
        found = _differences(connection, some, pinned or "")
        changed = [(found[one], one) for one in some if found[one] != old[one]]
        bulk.update(connection, t.tasks, ("model_difference",), "id", changed)


def of_one(connection: sa.Connection, seen: Any, answered: Sequence[Any]) -> float | None:
    """The distance of one task, of which is known: what people answered (reviewers' final answers aside), and as `seen`
    its `id` and `total_predictions`, and the project's `model_version`."""
    if not answered or not seen.total_predictions:
        return None
    predicted = connection.execute(_PREDICTED_ONE, {"task": seen.id, "pinned": seen.model_version}).all()
    return _apart(answered, predicted)


def _differences(connection: sa.Connection, ids: Sequence[int], pinned: str) -> dict[int, float | None]:
    answered = _ANSWERED.where(among(connection, t.annotations.c.task_id, ids))
    predicted = _PREDICTED.where(among(connection, t.predictions.c.task_id, ids))
    answers: dict[int, list[Any]] = {}
    for row in connection.execute(answered):
        answers.setdefault(row.task_id, []).append(row)
    model = {row.task_id: row for row in connection.execute(predicted, {"pinned": pinned})}
    return {one: _apart(answers.get(one, []), [model[one]] if one in model else []) for one in ids}


def _apart(answered: Sequence[Any], predicted: Sequence[Any]) -> float | None:
    said = _results(predicted[-1].result) if predicted else []
    return difference([_results(row.result) for row in answered], said)


def _results(text: str) -> list[dict[str, Any]]:
    """What a project that only stores may have taken in is nothing to compare."""
    try:
        return _decode(text)
    except msgspec.DecodeError:
        return []
