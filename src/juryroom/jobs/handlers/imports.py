"""Imports that nobody waits for."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler
from juryroom.services import import_runs


@handler(import_runs.JOB)
def run(work: Work) -> bool:
    """The whole import in one unit: all or nothing, however long it takes."""
    import_runs.perform(work.room, work.job)
    return False
