"""Places beyond the overlap: one more person at a time is asked about a task while its people differ."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from juryroom.core.model import ProjectId
from juryroom.core.sampling.assigning import Assigning, Escalation
from juryroom.store import counters
from juryroom.store.leases import drop_excess
from juryroom.store.rows import among, chunks
from juryroom.store.tables import projects, tasks

_AT_ONCE = 5000
_SETTINGS = sa.select(projects.c.settings).where(projects.c.id == sa.bindparam("project"))


def follow(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None = None) -> bool:
    """Open or close such places on these tasks (all by default), after answers or their agreement changed.

    Returns whether any task changed. Where nothing is to be escalated that is one look at each task's own row.
    """
    rule = Assigning.of(connection.execute(_SETTINGS, {"project": project}).scalar_one()).escalation
    here = counters.ids_or_project(connection, project, ids)
    wanted = _places(rule)
    changed = list(connection.execute(sa.select(tasks.c.id).where(here, tasks.c.extra != wanted)).scalars())
    for some in chunks(changed, _AT_ONCE):
        these = among(connection, tasks.c.id, some)
        counters.lock_tasks(connection, these)
        before = counters.totals(connection, these)
        connection.execute(sa.update(tasks).where(these).values(extra=wanted))
        counters.settle(connection, project, these, before)
        drop_excess(connection, project, some)
    return bool(changed)


def _places(rule: Escalation) -> sa.ColumnElement[int]:
    """`Escalation.places` as SQL."""
    if rule.threshold is None or not rule.most:
        return sa.literal(0)
    low = sa.and_(
        tasks.c.agreement < rule.threshold,
        tasks.c.answers >= tasks.c.overlap,
        tasks.c.answers < tasks.c.overlap + rule.most,
    )
    return sa.case((low, tasks.c.answers - tasks.c.overlap + 1), else_=0)
