"""What people did: lines that are added in batches, read by page, and forgotten after a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from juryroom.core.activity import Activity, ActivityWanted
from juryroom.core.model import Instant
from juryroom.store.rows import columns_for
from juryroom.store.tables import activity, project_access

_SELECT = sa.select(*columns_for(Activity, activity))


class Activities:
    """Rows of `activity`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, lines: Sequence[Activity]) -> None:
        rows = [{name: value for name, value in asdict(line).items() if name != "id"} for line in lines]
        if rows:
            self._connection.execute(sa.insert(activity), rows)

    def counts(self, wanted: ActivityWanted) -> tuple[int, int]:
        """How many lines there are, and how many of them are wanted."""
        count = sa.select(sa.func.count()).select_from(activity)
        total = self._connection.execute(count).scalar_one()
        where = _where(wanted)
        return total, self._connection.execute(count.where(*where)).scalar_one() if where else total

    def page(self, wanted: ActivityWanted, *, oldest_first: bool, offset: int, limit: int) -> list[Activity]:
        order = activity.c.id if oldest_first else activity.c.id.desc()
        query = _SELECT.where(*_where(wanted)).order_by(order).offset(offset).limit(limit)
        return [Activity(*row) for row in self._connection.execute(query)]

    def stream(self, wanted: ActivityWanted) -> Iterator[Activity]:
        """All that are wanted, the newest first, without holding them."""
        query = _SELECT.where(*_where(wanted)).order_by(activity.c.id.desc())
        for row in self._connection.execution_options(yield_per=1000).execute(query):
            yield Activity(*row)

    def sweep(self, before: Instant) -> int:
        """Forget what was earlier; how many lines."""
        return self._connection.execute(sa.delete(activity).where(activity.c.at < before)).rowcount


def _where(wanted: ActivityWanted) -> list[sa.ColumnElement[bool]]:
    column = activity.c
    exact: dict[str, Any] = {"method": wanted.method, "project_id": wanted.project, "user_id": wanted.user}
    where = [column[name] == value for name, value in exact.items() if value not in (None, "")]
    if wanted.workspace is not None:
        inside = sa.select(project_access.c.project_id).where(project_access.c.workspace_id == wanted.workspace)
        where.append(column.project_id.in_(inside))
    if wanted.start:
        where.append(column.at >= wanted.start)
    if wanted.end:
        where.append(column.at <= wanted.end)
    text = column.url + " " + column.email
    either = [sa.and_(*(text.icontains(word, autoescape=True) for word in group)) for group in wanted.terms]
    return [*where, sa.or_(*either)] if either else where
