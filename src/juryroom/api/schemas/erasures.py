"""Erasures over the API. Nothing that goes out says whom one was about."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator

from juryroom.api.answers import raw
from juryroom.core.erasing import Erasure


class ErasureIn(BaseModel):
    """Whom to erase: a data subject or an annotator."""

    subject: Annotated[str, Field(max_length=1024)] | None = Field(
        None, description="KEY=VALUE: tasks whose data or meta say so, at any depth"
    )
    annotator: Annotated[str | int, Field(description="a person's number or address")] | None = None
    answers: Literal["keep", "remove"] = Field("keep", description="of an annotator: under a number, or not at all")
    comments: Literal["keep", "remove"] = Field("remove", description="what an annotator wrote beside answers")
    dry_run: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> ErasureIn:
        if (self.subject is None) == (self.annotator is None):
            raise ValueError("Name either a subject (KEY=VALUE) or an annotator.")
        return self


class ErasureOut(BaseModel):
    """`report` is the proof: null until the erasure is over."""

    id: int
    kind: Literal["subject", "annotator", "retention"]
    fingerprint: str
    state: Literal["under_way", "done", "cancelled"]
    project: int | None
    job: int | None
    asked_by: int | None
    created_at: str
    finished_at: str | None
    report: dict[str, Any] | None


class ErasurePreview(BaseModel):
    """What would go: rows by table, files by kind. `left`: texts that would stay and hold what is sought."""

    dry_run: Literal[True]
    tasks: int
    counts: dict[str, int]
    files: dict[str, int]
    left: dict[str, int]


class ErasurePage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[ErasureOut]


class RetentionOut(BaseModel):
    """A project's rule, what it would erase now, and what it has."""

    retention_days: int | None
    retention_from: Literal["import", "last_use"]
    before: str | None
    tasks: int
    log: list[ErasureOut]


def erasure_json(erasure: Erasure) -> dict[str, Any]:
    report = raw(erasure.report) if erasure.report else None
    cancelled = erasure.report is not None and '"state":"cancelled"' in erasure.report
    state = "under_way" if erasure.report is None else "cancelled" if cancelled else "done"
    return {
        "id": erasure.id, "kind": erasure.kind, "fingerprint": erasure.fingerprint, "state": state,
        "project": erasure.project_id, "job": erasure.job_id, "asked_by": erasure.asked_by,
        "created_at": erasure.created_at, "finished_at": erasure.finished_at, "report": report,
    }  # fmt: skip
