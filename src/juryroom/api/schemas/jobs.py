"""Jobs in requests and answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from juryroom.api.answers import raw
from juryroom.core.jobs import Job, JobState


class JobProgress(BaseModel):
    """How far it is; `total` is null where nobody knows beforehand."""

    done: int
    total: int | None


class JobOut(BaseModel):
    """Work in the background. `result` and `error` say how it ended; while it runs, `error` is why it tries again."""

    id: int
    kind: str
    title: str
    project: int | None
    created_by: int | None
    state: JobState
    progress: JobProgress
    cancel_requested: bool
    result: dict[str, Any] | None
    error: str | None
    attempts: int
    created_at: str
    started_at: str | None
    finished_at: str | None
    heartbeat_at: str | None
    retry_at: str | None


class JobPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[JobOut]


def job_json(job: Job) -> dict[str, Any]:
    """The job as `JobOut` describes it."""
    return {
        "id": job.id,
        "kind": job.kind,
        "title": job.title,
        "project": job.project_id,
        "created_by": job.user_id,
        "state": job.state,
        "progress": {"done": job.done, "total": job.total},
        "cancel_requested": job.cancel_requested,
        "result": raw(job.result),
        "error": job.error,
        "attempts": job.attempts,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "heartbeat_at": job.heartbeat_at,
        "retry_at": job.retry_at,
    }
