"""Judge runs: chunk after chunk, asked outside of any unit, stored in the one that moves the job on."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from juryroom.core.jobs import Job
from juryroom.core.judging.batch import BESIDE_S
from juryroom.core.judging.prompts import PROBE
from juryroom.jobs.registry import Work, handler
from juryroom.services import jobs
from juryroom.services.jobs import Counts
from juryroom.services.judging import automations, enhance, enhancing, runs
from juryroom.services.judging.batches import BatchRun
from juryroom.services.judging.sitting import Sitting
from juryroom.store.unit import UnitOfWork

SITTING_S = 30.0
"""Longer than a turn of other jobs: at the end of each the provider rests until the last reply is there."""


@handler(runs.JOB, lost=runs.lost)
def judge(work: Work) -> bool:
    """Chunks until the turn is over. A run that was paused or ran out of money ends its job; going on makes another."""
    with Sitting(work.room, work.job, work.stopping) as sitting:
        until = time.monotonic() + SITTING_S
        while time.monotonic() < until and not work.stopping():
            if not _next_chunk(work, sitting):
                return False
    return True


@handler(runs.BATCH_JOB, lost=runs.lost)
def judge_in_batches(work: Work) -> bool:
    """Hand in, look, take home. While a provider takes its time, others get the worker's place."""

    def over(unit: UnitOfWork, job: Job) -> str:
        return _conclude(unit, job, {})

    wait = BatchRun(work.room, work.job, work.stopping).turn(over)
    if wait is None:
        return False
    aside = wait > BESIDE_S
    with work.room.database.write() as unit:
        jobs.rest(unit, work.job.id, wait, aside=aside)
    return not aside


@handler(enhance.JOB)
def improve(work: Work) -> bool:
    """Ask the teacher; its proposals are run by jobs of their own."""
    return enhancing.perform(work.room, work.job, work.stopping)


def _next_chunk(work: Work, sitting: Sitting) -> bool:
    """One chunk; False when the job is over."""
    with work.room.database.read() as unit:
        job = unit.jobs.get(work.job.id)
        ids = None if job.cancel_requested else unit.jobs.chunk(job.id, job.position)
        ahead = unit.jobs.chunk(job.id, job.position + 1) or ()
    verdicts = [] if ids is None else sitting.judge(ids, ahead)
    if verdicts is None and work.stopping():
        return True
    with work.room.database.write() as unit:
        if verdicts is None:
            runs.leave(unit, job.id)
            return False

        def store(unit: UnitOfWork, job: Job, _: Sequence[int]) -> Counts:
            return runs.store_chunk(unit, job, verdicts)

        return jobs.advance(unit, job.id, store, _conclude) is not None


def _conclude(unit: UnitOfWork, job: Job, counts: Counts) -> str:
    """The run is over; an automation of its version takes up what is new."""
    said = runs.conclude(unit, job, counts)
    run = unit.judge_runs.get(msgspec.json.decode(job.args)["run"])
    if run.mode != PROBE and not job.cancel_requested:
        automations.follow(unit, run.version_id, run.project_id)
    return said
