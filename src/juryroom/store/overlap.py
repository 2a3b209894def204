"""Which tasks of a project get several people: all of them, or a cohort of some per cent."""

from __future__ import annotations

import sqlalchemy as sa

from juryroom.core.model import Project
from juryroom.core.sampling.overlap import cohort_size
from juryroom.store.counters import lock_tasks
from juryroom.store.tables import tasks


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
