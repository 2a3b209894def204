"""Imports that nobody waits for."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler
from juryroom.services import import_runs


@handler(import_runs.JOB)
def run(work: Work) -> bool:
    """Checked as a whole, then stored lot by lot."""
    return import_runs.perform(work.room, work.job, lambda: work.may_go_on)
