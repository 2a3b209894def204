"""Imports in the background and uploads in parts, in requests and answers."""

from __future__ import annotations

from typing import Any

import msgspec
from pydantic import BaseModel, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.imports import BadRow
from juryroom.core.transfers import ImportRun


class PartialUploadIn(BaseModel):
    """A file that is going to be sent in parts."""

    name: str = Field(min_length=1, max_length=255)
    size: int = Field(ge=1, le=2**53)
    sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$")


class PartialUploadOut(BaseModel):
    """How far it is; `file_upload_id` once all of it has arrived."""

    id: str
    name: str
    size: int
    offset: int
    file_upload_id: int | None
    created_at: str


class ImportAskedOut(BaseModel):
    """An import in the background: `import` is its id."""

    import_: int = Field(alias="import")


class ImportRunOut(BaseModel):
    """An import in the background: created, in_progress, completed or failed with `error` and `bad_rows`."""

    id: int
    project: int
    created_by: int | None
    job: int | None
    status: str
    error: str | None
    bad_rows: list[BadRow]
    task_count: int
    annotation_count: int
    prediction_count: int
    updated_count: int
    skipped_count: int
    data_columns: list[str]
    dry_run: bool
    file_upload_ids: list[int]
    created_at: str
    finished_at: str | None


def import_json(run: ImportRun) -> dict[str, Any]:
    """ImportRunOut of an import."""
    counts = msgspec.json.decode(run.counts)
    names = ("task_count", "annotation_count", "prediction_count", "updated_count", "skipped_count")
    return {
        "id": run.id,
        "project": run.project_id,
        "created_by": run.user_id,
        "job": run.job_id,
        "status": run.status,
        "error": run.error,
        "bad_rows": raw(run.bad_rows),
        **{name: counts.get(name, 0) for name in names},
        "data_columns": counts.get("data_columns", []),
        "dry_run": bool(msgspec.json.decode(run.plan).get("options", {}).get("store") is False),
        "file_upload_ids": msgspec.json.decode(run.plan).get("uploads", []),
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }
