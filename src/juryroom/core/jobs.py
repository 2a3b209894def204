"""Jobs: work that goes on after the request that asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from juryroom.core.model import Instant, Json, ProjectId, UserId

JobId = NewType("JobId", int)
WAITING_KINDS = frozenset({"judge.batch"})
"""Kinds of jobs that wait for others for hours: nothing stands in line behind them."""


class JobState(StrEnum):
    """Where a job is. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """One job. Its row, not the engine, says what is done: effect and progress are written in one transaction."""

    id: JobId
    kind: str
    """The name of its handler, `noun.verb`."""
    title: str
    args: Json
    project_id: ProjectId | None
    user_id: UserId | None
    state: JobState
    run_id: str
    position: int
    """The next of its chunks."""
    done: int
    total: int | None
    """None: not known beforehand."""
    counts: Json
    """What the chunks have done so far, name to number."""
    result: Json | None
    error: str | None
    """Why it failed; while it runs, why it is being tried again."""
    attempts: int
    """Failures since it last moved on."""
    cancel_requested: bool
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    heartbeat_at: Instant | None
    """Its last sign of life."""
    retry_at: Instant | None

    @property
    def lane(self) -> str:
        """Jobs of a lane follow each other: those of a project, in the order in which they were asked for."""
        alone = self.project_id is None or self.kind in WAITING_KINDS
        return f"job {self.id}" if alone else f"project {self.project_id}"

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None
