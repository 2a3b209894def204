"""The distance between people and the model, kept on the task whenever one of the two changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from juryroom.core.difference import difference
from juryroom.core.model import ProjectId
from juryroom.store import tables as t
from juryroom.store.rows import among, chunks

_AT_ONCE = 1000
_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode
_SET = sa.update(t.tasks).where(t.tasks.c.id == sa.bindparam("task")).values(model_difference=sa.bindparam("apart"))


def compare_anew(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None = None) -> None:
    """Hold the answers on these tasks (all by default) against the prediction that gives each its score."""
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
        changed = [{"task": one, "apart": found[one]} for one in some if found[one] != old[one]]
        if changed:
            connection.execute(_SET, changed)


def _differences(connection: sa.Connection, ids: Sequence[int], pinned: str) -> dict[int, float | None]:
    own, said = t.annotations, t.predictions
    answered = (
        sa.select(own.c.task_id, t.annotation_payloads.c.result)
        .join(t.annotation_payloads, t.annotation_payloads.c.annotation_id == own.c.id)
        .where(among(connection, own.c.task_id, ids), sa.not_(own.c.was_cancelled), sa.not_(own.c.adjudicated))
    )
    predicted = (
        sa.select(said.c.task_id, t.prediction_payloads.c.result, said.c.model_version)
        .join(t.prediction_payloads, t.prediction_payloads.c.prediction_id == said.c.id)
        .where(among(connection, said.c.task_id, ids))
        .order_by(said.c.model_version == pinned, said.c.id)  # the last one counts
    )
    answers: dict[int, list[Any]] = {}
    for task_id, result in connection.execute(answered):
        answers.setdefault(task_id, []).append(_results(result))
    model = {row.task_id: row.result for row in connection.execute(predicted)}
    return {one: difference(answers.get(one, []), _results(model.get(one, "[]"))) for one in ids}


def _results(text: str) -> list[dict[str, Any]]:
    """What a project that only stores may have taken in is nothing to compare."""
    try:
        return _decode(text)
    except msgspec.DecodeError:
        return []
