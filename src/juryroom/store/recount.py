"""What tasks and their project know of answers and scores, computed anew for many tasks at once.

`task_state` does the same for the one task that somebody answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Project, ProjectId, SkipQueue
from juryroom.store import agreement, assignments, differences, escalation, fields, standings
from juryroom.store.counters import difference, forget_positions, ids_or_project, lock_tasks, move, settle, totals
from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import predictions, tasks

_of_task = annotations_table.c.task_id == tasks.c.id
_imported_truth = sa.and_(annotations_table.c.ground_truth, annotations_table.c.last_action == "imported")


def answers(connection: sa.Connection, project: Project, ids: Sequence[int] | None = None) -> None:
    """Compute what follows from annotations, and the overlap, anew for these tasks (all by default)."""
    where = ids_or_project(connection, project.id, ids)
    ignore = sa.literal(project.skip_queue == SkipQueue.IGNORE)

    def of_task(value: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
        return sa.select(value).where(_of_task).correlate(tasks).scalar_subquery()

    lock_tasks(connection, where)
    before = totals(connection, where)
    connection.execute(
        sa.update(tasks)
        .where(where)
        .values(
            total_annotations=of_task(sa.func.count().filter(sa.not_(annotations_table.c.was_cancelled))),
            cancelled_annotations=of_task(sa.func.count().filter(annotations_table.c.was_cancelled)),
            ground_truths=of_task(sa.func.count().filter(annotations_table.c.ground_truth)),
            answers=of_task(answering_people(ignore)),
        )
    )
    assignments.follow(connection, project.id, ids)
    settle(connection, project.id, where, before)
    fields.follow(connection, project.id, ids, "annotations")
    differences.compare_anew(connection, project.id, ids)
    if ids is not None:  # else it is the overlap or the rule for skips that has changed, and no answer
        agreement.follow(connection, project.id, ids)
    escalation.follow(connection, project.id, ids)
    standings.follow(connection, project.id, ids)
    forget_positions(connection, project.id)


def counts_as_answer(ignore_skipped: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether an annotation counts towards the overlap: a skip only if skips are ignored, imported truth and
    a reviewer's final answer never."""
    theirs = sa.and_(sa.not_(_imported_truth), sa.not_(annotations_table.c.adjudicated))
    return sa.and_(sa.or_(sa.not_(annotations_table.c.was_cancelled), ignore_skipped), theirs)


def answering_people(ignore_skipped: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Distinct authors of counting annotations; those without an author each stand for themselves."""
    person = sa.func.coalesce(annotations_table.c.completed_by, -annotations_table.c.id)
    return sa.func.count(sa.distinct(person)).filter(counts_as_answer(ignore_skipped))


def scores(connection: sa.Connection, project: ProjectId, pinned: str, ids: Sequence[int] | None = None) -> None:
    """Compute score and number of predictions anew for these tasks (all by default), in one statement."""
    where = ids_or_project(connection, project, ids)
    lock_tasks(connection, where)
    before = totals(connection, where)
    connection.execute(
        sa.update(tasks)
        .where(where)
        .values(
            score=score_of_task(pinned),
            total_predictions=sa.select(sa.func.count())
            .select_from(predictions)
            .where(predictions.c.task_id == tasks.c.id)
            .correlate(tasks)
            .scalar_subquery(),
        )
    )
    move(connection, project, difference(before, totals(connection, where)), turns=0)
    fields.follow(connection, project, ids, "predictions")
    differences.compare_anew(connection, project, ids)
    standings.follow_predictions(connection, project, ids)


def newest_first() -> sa.UnaryExpression[int]:
    """The order of one task's predictions, by a sum: by the bare id PostgreSQL, as long as it has no statistics of
    tables that were filled a moment ago, walks down all predictions in search of the task's, once for each task."""
    return (predictions.c.id + 0).desc()


def score_of_task(pinned: str) -> sa.ColumnElement[float | None]:
    """The newest score of the pinned version if the task has one, else its newest score."""
    newest = (
        sa.select(predictions.c.score)
        .where(predictions.c.task_id == tasks.c.id, predictions.c.score.is_not(None))
        .order_by(newest_first())
        .limit(1)
        .correlate(tasks)
    )
    if not pinned:
        return newest.scalar_subquery()
    of_version = newest.where(predictions.c.model_version == pinned)
    return sa.func.coalesce(of_version.scalar_subquery(), newest.scalar_subquery())
