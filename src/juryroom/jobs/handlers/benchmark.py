"""Benchmarks: their steps, each of which is repeated at no cost when its turn was cut off."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler
from juryroom.services import benchmarks


@handler(benchmarks.JOB)
def run(work: Work) -> bool:
    """All steps in one turn: between two questions a step hears that it should stop."""
    return benchmarks.perform(work.room, work.job, lambda: not work.stopping())
