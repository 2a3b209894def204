"""One turn of a job, whatever its kind: begin, let the handler work, and decide what a failure means."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from juryroom.core.jobs import Job, JobId
from juryroom.core.model import instant_of
from juryroom.errors import NotThere
from juryroom.jobs.registry import TURN_S, Handler, Work, handler_of
from juryroom.jobs.retry import Backoff, decide, words
from juryroom.services import jobs
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

_LOG = logging.getLogger("juryroom.jobs")
UNREACHABLE_S = 5.0
"""When not even the failure can be noted, the database is away."""


def take_turn(room: Room, job_id: JobId, stopping: Callable[[], bool] = lambda: False) -> float | None:
    """Work on the job for a while; seconds until its next turn, None when it is over. Never raises."""
    try:
        with room.database.write(durable=False) as unit:
            known = unit.jobs.get_for_update(job_id)
            if known is not None and (wait := _seconds_until_retry(known, unit.moment)) > 0:
                return wait
            job = jobs.begin_turn(unit, job_id)
        return None if job is None else _work(room, job, stopping)
    except Exception:
        _LOG.exception("job %s: the database cannot be reached", job_id)
        return UNREACHABLE_S


def _seconds_until_retry(job: Job, now: datetime) -> float:
    if job.retry_at is None or job.is_over:
        return 0.0
    return (datetime.fromisoformat(job.retry_at) - now).total_seconds()


def _work(room: Room, job: Job, stopping: Callable[[], bool]) -> float | None:
    found: Handler | None = None
    try:
        found = handler_of(job.kind)
        again = found.handle(Work(room, job, time.monotonic() + TURN_S, stopping))
    except Exception as error:
        return _note(room, job, error, found.retry if found else Backoff())
    return 0.0 if again else None


def _note(room: Room, job: Job, error: Exception, policy: Backoff) -> float | None:
    with room.database.write() as unit:
        now = unit.jobs.get_for_update(job.id)  # chunks of this turn have set its attempts back
        if now is None:
            return None
        wait = decide(policy, error, now.attempts + 1)
        _LOG.log(logging.ERROR if wait is None else logging.WARNING, "job %s %s", job.id, job.kind, exc_info=error)
        again_at = None if wait is None else instant_of(unit.moment + timedelta(seconds=wait))
        if again_at is None:
            give_up(unit, job, words(error))
        else:
            jobs.note_failure(unit, job.id, words(error), again_at)
    return wait


def give_up(unit: UnitOfWork, job: Job, problem: str) -> None:
    """The job has failed for good, and what its handler says fails with it."""
    jobs.note_failure(unit, job.id, problem, None)
    with suppress(NotThere):  # nobody knows its kind
        handler_of(job.kind).lost(unit, job, problem)
