"""Jobs: asked for in one unit with whatever else that unit writes, done in chunks that are one unit each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.jobs import Job, JobId, JobState
from juryroom.core.model import Instant, Json, ProjectId, UserId, instant_of

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

CHUNK = 500
"""Ids per unit of work. On SQLite nobody else writes meanwhile: a chunk is what a submit may have to wait for."""
MOST_LIVES = 3
"""How often a job is begun anew after its run was lost."""
Counts = Mapping[str, int]
DoChunk = Callable[["UnitOfWork", Job, Sequence[int]], Counts]
Conclude = Callable[["UnitOfWork", Job, Counts], str]


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be asked for."""

    kind: str
    """The name of a handler in `jobs/handlers`, `noun.verb`."""
    title: str
    """For people."""
    args: Mapping[str, Any] = field(default_factory=dict)
    project_id: ProjectId | None = None
    author: UserId | None = None
    ids: Sequence[int] | None = None
    """What it works through in chunks, frozen now; None for a job that is not made of ids."""
    total: int | None = None
    """How much there is to do, where `ids` does not say."""


def enqueue(unit: UnitOfWork, new: NewJob) -> Job:
    """Ask for a job: it begins once the caller's unit is committed, and never if that is rolled back."""
    values = {
        "title": new.title, "args": _json(new.args), "project_id": new.project_id, "user_id": new.author,
        "total": new.total,
    }  # fmt: skip
    job_id = unit.jobs.add(new.kind, values)
    if new.ids is not None:
        unit.jobs.update(job_id, total=unit.jobs.add_chunks(job_id, new.ids, CHUNK))
    lane = unit.jobs.get(job_id).lane
    unit.jobs.update(job_id, run_id=unit.outbox.add_job(new.kind, job_id, lane))
    return unit.jobs.get(job_id)


def begin_turn(unit: UnitOfWork, job_id: JobId) -> Job | None:
    """The job, marked as running; None when it is over. Its handler sees to it if somebody wants it cancelled."""
    job = unit.jobs.get_for_update(job_id)
    if job is None or job.is_over:
        return None
    started = {} if job.started_at else {"started_at": unit.now}
    unit.jobs.update(job.id, state=JobState.RUNNING, heartbeat_at=unit.now, retry_at=None, **started)
    return unit.jobs.get(job.id)


def advance(unit: UnitOfWork, job_id: JobId, do: DoChunk, conclude: Conclude) -> Job | None:
    """Do the next chunk: effect, counts and progress in one unit, so that each id is dealt with exactly once.

    conclude: called once, behind the last chunk or when the job is cancelled; the sentence for the result.
    Returns the job, or None when it is over: all done, cancelled, or gone with its project.
    """
    job = unit.jobs.get_for_update(job_id)
    if job is None or job.is_over:
        return None
    counts = msgspec.json.decode(job.counts, type=dict[str, int])
    ids = None if job.cancel_requested else unit.jobs.chunk(job_id, job.position)
    if ids is None:
        state = JobState.CANCELLED if job.cancel_requested else JobState.COMPLETED
        unit.jobs.finish(job_id, state, result=_json({**counts, "detail": conclude(unit, job, counts)}), error=None)
        return None
    for name, number in do(unit, job, ids).items():
        counts[name] = counts.get(name, 0) + number
    unit.jobs.update(
        job_id, position=job.position + 1, done=job.done + len(ids), counts=_json(counts),
        attempts=0, error=None, heartbeat_at=unit.now,
    )  # fmt: skip
    return unit.jobs.get(job_id)


def progress(unit: UnitOfWork, job_id: JobId, done: int, total: int | None = None) -> bool:
    """Note how far a job without chunks has come; False when it is to stop, because it was cancelled or is gone."""
    job = unit.jobs.get_for_update(job_id)
    if job is None or job.is_over:
        return False
    known = {} if total is None else {"total": total}
    unit.jobs.update(job_id, done=done, attempts=0, error=None, heartbeat_at=unit.now, **known)
    return not job.cancel_requested


def rest(unit: UnitOfWork, job_id: JobId, seconds: float, *, aside: bool) -> None:
    """There is nothing to do for a while: the job waits for somebody else.

    aside: let the engine do other jobs meanwhile; the worker begins it anew when the time has come.
    """
    job = unit.jobs.get_for_update(job_id)
    if job is None or job.is_over:
        return
    first, _, turn = job.run_id.partition("+")[0].partition("~")
    again = {"run_id": f"{first}~{int(turn or 0) + 1}"} if aside else {}
    retry_at = instant_of(unit.moment + timedelta(seconds=seconds))
    unit.jobs.update(job_id, retry_at=retry_at, attempts=0, error=None, heartbeat_at=unit.now, **again)


def finish(unit: UnitOfWork, job_id: JobId, result: Mapping[str, Any]) -> None:
    """A job without chunks is done, or stops because somebody cancelled it."""
    job = unit.jobs.get_for_update(job_id)
    if job is not None and not job.is_over:
        state = JobState.CANCELLED if job.cancel_requested else JobState.COMPLETED
        unit.jobs.finish(job_id, state, result=_json(result), error=None)


def note_failure(unit: UnitOfWork, job_id: JobId, message: str, again_at: Instant | None) -> None:
    """A turn went wrong; it is tried again at `again_at`, or the job has failed for good."""
    job = unit.jobs.get_for_update(job_id)
    if job is None or job.is_over:
        return
    if again_at is None:
        result = _json({**msgspec.json.decode(job.counts), "detail": f"Stopped after {job.done}"}) if job.done else None
        unit.jobs.finish(job_id, JobState.FAILED, error=message, attempts=job.attempts + 1, result=result)
    else:
        unit.jobs.update(job_id, attempts=job.attempts + 1, error=message, retry_at=again_at, heartbeat_at=unit.now)


def revive(unit: UnitOfWork, seen: Job, give_up: Callable[[UnitOfWork, Job, str], None]) -> str | None:
    """Give a job whose run is lost another one; its id, or None if it needs none. `give_up` after several."""
    job = unit.jobs.get_for_update(seen.id)
    if job is None or job.is_over or job.run_id != seen.run_id:
        return None
    first, _, lives = job.run_id.partition("+")
    if int(lives or 0) >= MOST_LIVES:
        give_up(unit, job, "The worker's engine has given up this job several times.")
        return None
    again = f"{first}+{int(lives or 0) + 1}"
    unit.jobs.update(job.id, run_id=again)
    return again


def cancel(unit: UnitOfWork, job_id: JobId) -> Job:
    """Stop a job: at once if nobody has begun it, else behind its present chunk. What is done stays done."""
    job = unit.jobs.get_for_update(job_id) or unit.jobs.get(job_id)
    if job.state is JobState.QUEUED:
        unit.jobs.finish(job_id, JobState.CANCELLED, cancel_requested=True)
    elif not job.is_over:
        unit.jobs.update(job_id, cancel_requested=True, retry_at=None)
    return unit.jobs.get(job_id)


def _json(value: object) -> Json:
    return Json(msgspec.json.encode(value).decode())
