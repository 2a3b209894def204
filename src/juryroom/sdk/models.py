"""What the server answers, typed. Fields the server adds later are passed over."""

from __future__ import annotations

from typing import Any

import msgspec


class Project(msgspec.Struct, frozen=True):
    """A labelling config with its settings and counters."""

    id: int
    title: str
    label_config: str = ""
    description: str | None = None
    sampling: str | None = None
    maximum_annotations: int = 1
    model_version: str | None = None
    task_number: int = 0
    finished_task_number: int = 0
    total_annotations_number: int = 0
    total_predictions_number: int = 0


class Prediction(msgspec.Struct, frozen=True):
    """A model's results for a task."""

    id: int
    task: int
    result: list[Any]
    score: float | None = None
    model_version: str | None = None
    created_at: str | None = None


class Annotation(msgspec.Struct, frozen=True):
    """A person's results for a task."""

    id: int
    task: int
    result: list[Any]
    completed_by: int | dict[str, Any] | None = None
    was_cancelled: bool = False
    ground_truth: bool = False
    lead_time: float | None = None
    created_at: str | None = None
    updated_at: str | None = None


class Task(msgspec.Struct, frozen=True):
    """Data to be judged, with what has been said about it."""

    id: int
    data: dict[str, Any] | list[Any]
    project: int | None = None
    inner_id: int | None = None
    meta: Any = None
    is_labeled: bool = False
    total_annotations: int = 0
    total_predictions: int = 0
    annotations: list[Any] = msgspec.field(default_factory=list)
    predictions: list[Any] = msgspec.field(default_factory=list)


class BadRow(msgspec.Struct, frozen=True):
    """One fault of one row of an import."""

    row: int
    field: str
    message: str
    file: str | None = None


class Imported(msgspec.Struct, frozen=True):
    """What came of an import."""

    task_count: int
    annotation_count: int = 0
    prediction_count: int = 0
    duration: float = 0.0
    file_upload_ids: list[int] = msgspec.field(default_factory=list)
    data_columns: list[str] = msgspec.field(default_factory=list)
    updated_count: int | None = None
    skipped_count: int | None = None
    task_ids: list[int] = msgspec.field(default_factory=list)
    bad_rows: list[BadRow] = msgspec.field(default_factory=list)


class Upload(msgspec.Struct, frozen=True):
    """A stored file; `file` is the address that tasks use."""

    id: int
    file: str


class PartialUpload(msgspec.Struct, frozen=True):
    """A file on its way: `offset` bytes have arrived; `file_upload_id` when all of them have."""

    id: str
    size: int
    offset: int
    file_upload_id: int | None = None


class Asked(msgspec.Struct, frozen=True, rename={"import_": "import"}):
    """The id of an import in the background."""

    import_: int


class ImportRun(msgspec.Struct, frozen=True):
    """An import in the background: created, in_progress, completed, failed."""

    id: int
    status: str
    error: str | None = None
    task_count: int = 0
    annotation_count: int = 0
    prediction_count: int = 0
    bad_rows: list[BadRow] = msgspec.field(default_factory=list)


class Snapshot(msgspec.Struct, frozen=True):
    """An export kept on the server."""

    id: int
    title: str
    status: str
    created_at: str | None = None
    finished_at: str | None = None
    md5: str | None = None


class Page(msgspec.Struct, frozen=True):
    """One page of projects."""

    results: list[Project]
    next: str | None = None


class TaskPage(msgspec.Struct, frozen=True):
    """One page of tasks."""

    tasks: list[Task]
    total: int


class Created(msgspec.Struct, frozen=True):
    """How many things a bulk call made."""

    created: int
