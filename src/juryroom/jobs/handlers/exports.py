"""Snapshots, and their conversions, of projects too large to wait for."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler
from juryroom.services import snapshots


@handler(snapshots.WRITE_JOB)
def write(work: Work) -> bool:
    """The whole file in one turn: another one would see another state of the project."""
    return snapshots.perform(work.room, work.job, lambda: not work.stopping())


@handler(snapshots.CONVERT_JOB)
def convert(work: Work) -> bool:
    """From the snapshot's own file."""
    snapshots.perform_conversion(work.room, work.job)
    return False
