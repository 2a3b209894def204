"""Indexes over fields of the data, filled behind the request that first filtered or sorted by them."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler
from juryroom.services import columns


@handler(columns.JOB)
def fill(work: Work) -> bool:
    """Some thousand tasks per unit of work."""
    while work.may_go_on:
        with work.room.database.write(durable=False) as unit:
            job = unit.jobs.get(work.job.id)
            if not columns.fill(unit, job):
                return False
    return True
