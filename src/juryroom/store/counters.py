"""The numbers kept beside tasks and projects, so that no list, card or queue ever counts.

A change is applied as a difference: totals of the touched tasks before, totals after, and the project moves by what
lies between. Tasks are always locked before their project, which keeps PostgreSQL free of deadlocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import ProjectId, SkipQueue, UserId
from juryroom.core.sampling.assigning import Assigning
from juryroom.store import assignments
from juryroom.store.rows import among
from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import projects, queue_positions, tasks

Totals = tuple[int, ...]
_RULES = sa.select(projects.c.settings, projects.c.last_inner_id).where(projects.c.id == sa.bindparam("project"))

_TOTALS: dict[str, sa.ColumnElement[int]] = {
    "task_number": sa.func.count(),
    "finished_task_number": sa.func.count().filter(tasks.c.is_labeled),
    "total_annotations_number": sa.func.coalesce(sa.func.sum(tasks.c.total_annotations), 0),
    "skipped_annotations_number": sa.func.coalesce(sa.func.sum(tasks.c.cancelled_annotations), 0),
    "ground_truth_number": sa.func.coalesce(sa.func.sum(tasks.c.ground_truths), 0),
    "total_predictions_number": sa.func.coalesce(sa.func.sum(tasks.c.total_predictions), 0),
    "num_tasks_with_annotations": sa.func.count().filter(tasks.c.total_annotations > 0),
    "scored_task_number": sa.func.count(tasks.c.score),
    "review_waiting": sa.func.count().filter(tasks.c.awaiting_review),
    "reviewed_tasks": sa.func.count().filter(tasks.c.reviewed),
    "adjudication_waiting": sa.func.count().filter(tasks.c.adjudication == "waiting"),
    "adjudicated_tasks": sa.func.count().filter(tasks.c.adjudication == "done"),
}
NAMES = tuple(_TOTALS)
_APPLY = (
    sa.update(projects)
    .where(projects.c.id == sa.bindparam("project"))
    .values({projects.c[name]: projects.c[name] + sa.bindparam(f"by_{name}") for name in NAMES})
    .values(last_turn=projects.c.last_turn + sa.bindparam("turns"))
    .values(content_version=projects.c.content_version + sa.bindparam("contents"))
    .returning(projects.c.last_turn)
)

_of_task = annotations_table.c.task_id == tasks.c.id


def totals(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Totals:
    """The sums over the tasks `where` selects, in the order of `NAMES`."""
    row = connection.execute(sa.select(*_TOTALS.values()).select_from(tasks).where(where)).one()
    return tuple(int(value) for value in row)


def move(connection: sa.Connection, project: ProjectId, difference: Sequence[int], turns: int = 1) -> int:
    """Move the project's counters by `difference` and take `turns` numbers; the last of them is returned.

    The numbers rise in the order of commits (the project's row stays locked until then), which the queue builds on.
    What `difference` leaves out at the end, the numbers of reviews, stays as it is; see `standings`.
    Without a turn it is not an answer that changed but tasks or scores, and the content's version rises.
    """
    whole = (*difference, *[0] * (len(NAMES) - len(difference)))
    values: dict[str, Any] = {f"by_{name}": by for name, by in zip(NAMES, whole, strict=True)}
    values |= {"project": project, "turns": turns, "contents": int(turns == 0)}
    return int(connection.execute(_APPLY, values).scalar_one())


def touch(connection: sa.Connection, project: ProjectId) -> None:
    """Note that tasks, their data or predictions changed where no counter moves: what was remembered of lists goes."""
    query = sa.update(projects).where(projects.c.id == project)
    connection.execute(query.values(content_version=projects.c.content_version + 1))


def difference(before: Totals, after: Totals) -> Totals:
    return tuple(new - old for old, new in zip(before, after, strict=True))


def lock_tasks(connection: sa.Connection, where: sa.ColumnElement[bool]) -> None:
    """Hold these tasks until the commit (in id order, so two holders cannot wait for each other)."""
    if connection.dialect.name != "sqlite":
        held = sa.select(tasks.c.id).where(where).order_by(tasks.c.id).with_for_update().subquery()
        connection.execute(sa.select(sa.func.count()).select_from(held))  # their ids need not travel


def ids_or_project(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None) -> sa.ColumnElement[bool]:
    """The project's tasks, or those among `ids` that are the project's."""
    inside = tasks.c.project_id == project
    return inside if ids is None else sa.and_(inside, among(connection, tasks.c.id, ids))


def settle(connection: sa.Connection, project: ProjectId, where: sa.ColumnElement[bool], before: Totals) -> None:
    """Say of tasks, held by the caller, whether they are done; `before` is what they came to before their change.

    Done means as many answers as are wanted; where people are given their tasks by name, that all of them answered.
    """
    settings, last_inner_id = connection.execute(_RULES, {"project": project}).one()
    done = tasks.c.answers >= tasks.c.overlap + tasks.c.extra
    if Assigning.of(settings).assigned_only:
        done = sa.case((tasks.c.assignees > 0, sa.not_(assignments.unfinished(_ignores_skips(project)))), else_=done)
    newest = sa.select(sa.func.max(annotations_table.c.created_at)).where(_of_task).correlate(tasks).scalar_subquery()
    connection.execute(sa.update(tasks).where(where).values(is_labeled=done))
    completed_at = sa.case((tasks.c.is_labeled, newest), else_=sa.null())
    connection.execute(sa.update(tasks).where(where).values(completed_at=completed_at))
    last_turn = move(connection, project, difference(before, totals(connection, where)), turns=last_inner_id)
    begun = sa.and_(tasks.c.answers > 0, sa.not_(tasks.c.is_labeled))
    turn = sa.case((begun, tasks.c.inner_id + (last_turn - last_inner_id)), else_=sa.null())
    connection.execute(sa.update(tasks).where(where).values(turn=turn))


def _ignores_skips(project: ProjectId) -> sa.ColumnElement[bool]:
    skips = sa.select(projects.c.skip_queue == SkipQueue.IGNORE).where(projects.c.id == project)
    return skips.scalar_subquery()


def forget_positions(connection: sa.Connection, project: ProjectId, user: UserId | None = None) -> None:
    """Let the queue search from the front again: what was behind a position may be open once more."""
    query = sa.delete(queue_positions).where(queue_positions.c.project_id == project)
    touch(connection, project)
    connection.execute(query if user is None else query.where(queue_positions.c.user_id == user))
