"""Which tasks of a project get several people: all of them, or a cohort of some per cent."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from juryroom.core.model import Project
from juryroom.core.sampling.overlap import cohort_size
from juryroom.store.counters import lock_tasks
from juryroom.store.rows import among
from juryroom.store.tables import tasks


def in_order(connection: sa.Connection, project: Project) -> list[int]:
    """The tasks of the project in the order in which they get its overlap."""
    query = sa.select(tasks.c.id).where(tasks.c.project_id == project.id)
    first = (tasks.c.overlap > 1).desc(), tasks.c.total_annotations.desc(), tasks.c.id
    return list(connection.execute(query.order_by(*first)).scalars())


def set_overlap(connection: sa.Connection, project: Project, ids: Sequence[int], number: int) -> None:
    """Let these tasks of the project be answered by so many people. The caller recounts."""
    here = sa.and_(tasks.c.project_id == project.id, among(connection, tasks.c.id, ids))
    lock_tasks(connection, here)
    connection.execute(sa.update(tasks).where(here, tasks.c.overlap != number).values(overlap=number))


def share_out(connection: sa.Connection, project: Project) -> None:
    """Give every task its overlap. Who is in the cohort stays in it; then come tasks with most annotations.

    Answers and counters are not touched: the caller recounts.
    """
    inside = tasks.c.project_id == project.id
    lock_tasks(connection, inside)
    most = project.maximum_annotations
    if most == 1 or project.overlap_cohort_percentage == 100:
        connection.execute(sa.update(tasks).where(inside, tasks.c.overlap != most).values(overlap=most))
        return
    number = connection.execute(sa.select(sa.func.count()).where(inside)).scalar_one()
    chosen = (
        sa.select(tasks.c.id)
        .where(inside)
        .order_by((tasks.c.overlap > 1).desc(), tasks.c.total_annotations.desc(), tasks.c.id)
        .limit(cohort_size(number, project.overlap_cohort_percentage))
    )
    wanted = sa.case((tasks.c.id.in_(chosen), most), else_=1)
    connection.execute(sa.update(tasks).where(inside).values(overlap=wanted))
