"""What follows for one task when an answer to it comes, changes or goes: its numbers, agreement, distance from the
model and reviews, worked out in one go, with one change of the task and one of its project.

`recount.answers` does the same set-wise, for many tasks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, SkipQueue, TaskId, UserId
from juryroom.core.sampling.assigning import Assigning
from juryroom.core.task_counts import TaskCounts, count
from juryroom.errors import NotThere
from juryroom.store import agreement, assignments, counters, differences, fields, standings
from juryroom.store import tables as t
from juryroom.store.leases import drop_excess

_own, _task, _project = t.annotations.c, t.tasks.c, t.projects.c
_is_it = _task.id == sa.bindparam("task")
_HOLD_TASK = sa.select(_task.project_id).where(_is_it).with_for_update()
_HOLD_PROJECT = sa.select(_project.id).where(_project.id == sa.bindparam("project")).with_for_update(key_share=True)
"""Beside others who add annotations to the project, and thereby keep it from being deleted."""
_KEPT = (
    "extra", "total_annotations", "cancelled_annotations", "ground_truths", "answers", "is_labeled", "completed_at",
    "turn", "agreement", "model_difference", *standings.NAMES,
)  # fmt: skip
"""What is stored on the task."""
_shares = sa.select(t.task_agreements.c.shares).where(t.task_agreements.c.task_id == _task.id).scalar_subquery()
_has_indexes = sa.exists().where(t.data_indexes.c.project_id == _task.project_id)
_BEFORE = (
    sa.select(
        _task.id, _task.project_id, _task.overlap, _task.assignees, _task.total_predictions,
        *(_task[name] for name in _KEPT),
        _project.settings, _project.skip_queue, _project.label_config, _project.model_version,
        standings.IS_ASKED, *standings.SAID, _shares.label("shares"), _has_indexes.label("has_indexes"),
    )
    .select_from(t.tasks.join(t.projects, _project.id == _task.project_id))
    .where(_is_it)
)  # fmt: skip
_GIVEN = (
    sa.select(
        _own.id, _own.task_id, _own.completed_by, _own.was_cancelled, _own.ground_truth, _own.adjudicated,
        _own.last_action, _own.review, _own.created_at, agreement.IS_NOBODYS, t.annotation_payloads.c.result,
    )
    .join(t.annotation_payloads, t.annotation_payloads.c.annotation_id == _own.id)
    .where(_own.task_id == sa.bindparam("task"))
    .order_by(_own.id)
)  # fmt: skip


def hold(connection: sa.Connection, task_id: TaskId) -> ProjectId | None:
    """Hold the task until the commit; its project. Raises NotThere.

    On SQLite, where a unit that writes has the database to itself, there is nothing to do or to find out.
    """
    if connection.dialect.name == "sqlite":
        return None
    project: ProjectId | None = connection.execute(_HOLD_TASK, {"task": task_id}).scalar()
    if project is None:
        raise NotThere("Task")
    return project


def refresh(connection: sa.Connection, task_id: TaskId, now: Instant, by: UserId | None) -> int:
    """Recount the task from its annotations and move its project's numbers; how many answers it still lacks.

    Raises NotThere.
    """
    before = _held(connection, task_id)
    given: Sequence[Any] = connection.execute(_GIVEN, {"task": task_id}).all()
    counts = count(given, ignore_skipped=before.skip_queue == SkipQueue.IGNORE)
    kept = _kept(connection, before, given, counts)
    kept |= standings.of_one(connection, before, counts, kept["is_labeled"], kept["agreement"], now)
    turn = counters.move(connection, before.project_id, _moves(before, kept))
    kept["turn"] = turn if counts.people and not kept["is_labeled"] else None
    _store(connection, before, kept, {"updated_at": now} if by is None else {"updated_at": now, "updated_by": by})
    if before.has_indexes:
        fields.follow(connection, before.project_id, [task_id], "annotations")
    if counts.people < before.answers or (kept["extra"] and before.is_labeled):
        counters.forget_positions(connection, before.project_id)
    if kept["extra"] < before.extra:
        drop_excess(connection, before.project_id, [task_id])
    return int(before.overlap + kept["extra"] - counts.people)


def _held(connection: sa.Connection, task_id: TaskId) -> Any:
    """The task as it is stored, read when it and then its project are held: whoever changes what a project goes by, or
    its sums, holds the project."""
    if (project := hold(connection, task_id)) is not None:
        connection.execute(_HOLD_PROJECT, {"project": project})
    row = connection.execute(_BEFORE, {"task": task_id}).one_or_none()
    if row is None:
        raise NotThere("Task")
    return row


def _kept(connection: sa.Connection, before: Any, given: Sequence[Any], counts: TaskCounts) -> dict[str, Any]:
    """What is to be stored of the task's answers."""
    stay = [each for each in given if not each.was_cancelled]
    agreed = agreement.of_one(connection, before, stay) if stay or before.shares is not None else before.agreement
    rules = Assigning.of(before.settings)
    extra = rules.escalation.places(before.overlap, counts.people, agreed) if rules.escalation.most else 0
    done = _is_done(connection, before, rules, counts.people >= before.overlap + extra)
    return {
        "extra": extra,
        "total_annotations": counts.total,
        "cancelled_annotations": counts.skipped,
        "ground_truths": counts.truths,
        "answers": counts.people,
        "is_labeled": done,
        "completed_at": counts.newest if done else None,
        "agreement": agreed,
        "model_difference": differences.of_one(connection, before, [each for each in stay if not each.adjudicated]),
    }


def _is_done(connection: sa.Connection, before: Any, rules: Assigning, has_answers: bool) -> bool:
    if not before.assignees:
        return has_answers
    assignments.follow(connection, before.project_id, [before.id])
    if not rules.assigned_only:
        return has_answers
    owes = assignments.unfinished(sa.literal(before.skip_queue == SkipQueue.IGNORE))
    return not connection.execute(sa.select(owes).where(_task.id == before.id)).scalar()


def _moves(before: Any, kept: Mapping[str, Any]) -> tuple[int, ...]:
    """By how much the project's numbers move, in the order of `counters.NAMES`."""
    return (
        0,
        int(kept["is_labeled"]) - int(before.is_labeled),
        kept["total_annotations"] - before.total_annotations,
        kept["cancelled_annotations"] - before.cancelled_annotations,
        kept["ground_truths"] - before.ground_truths,
        0,
        int(kept["total_annotations"] > 0) - int(before.total_annotations > 0),
        0,
        *standings.moves(before, kept),
    )


def _store(connection: sa.Connection, before: Any, kept: dict[str, Any], besides: dict[str, Any]) -> None:
    """Set what has changed and nothing else: an index over the rest need not be touched."""
    changed = {name: value for name, value in kept.items() if value != getattr(before, name)} | besides
    values = {f"new_{name}": value for name, value in changed.items()}
    connection.execute(_set(tuple(changed)), {"task": before.id, **values})


@lru_cache(maxsize=256)
def _set(names: tuple[str, ...]) -> sa.Update:
    """Made once: building a statement takes longer than running it."""
    return sa.update(t.tasks).where(_is_it).values({name: sa.bindparam(f"new_{name}") for name in names})
