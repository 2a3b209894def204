"""Things on their way in: imports that go on after their request, and files that arrive in parts."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.model import Instant, Json, ProjectId, UserId


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import in the background. `status`: created, in_progress, completed, failed."""

    id: int
    project_id: ProjectId
    user_id: UserId | None
    job_id: int | None
    status: str
    plan: Json
    """What is imported, and how."""
    counts: Json
    bad_rows: Json
    error: str | None
    created_at: Instant
    finished_at: Instant | None


@dataclass(frozen=True, slots=True)
class PartialUpload:
    """A file of which `received` bytes have arrived; `file_upload` when all of them have."""

    id: str
    project_id: ProjectId
    user_id: UserId | None
    name: str
    size: int
    sha256: str | None
    received: int
    file_upload: int | None
    created_at: Instant
