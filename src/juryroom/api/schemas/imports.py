"""Imports in requests and answers."""

from __future__ import annotations

from pydantic import BaseModel, Field


class BadRow(BaseModel):
    """One fault: the row (a JSON item's index from 0, or a line from 1), the path inside it, the message."""

    row: int
    field: str
    message: str
    file: str | None = Field(None, description="Which file, where several were imported.")


class ImportOut(BaseModel):
    """What came of an import; `task_ids` where `return_task_ids=true` was given, `bad_rows` where some may be."""

    task_count: int
    annotation_count: int
    prediction_count: int
    duration: float
    file_upload_ids: list[int]
    could_be_tasks_list: bool
    found_formats: dict[str, int] | list[str]
    data_columns: list[str]
    updated_count: int | None = Field(None, description="With `key`: tasks that were brought up to date.")
    skipped_count: int | None = Field(None, description="With `key`: rows that were passed over.")
    task_ids: list[int] | None = None
    bad_rows: list[BadRow] | None = None


class ReimportIn(BaseModel):
    """Files that were uploaded before, to be made into tasks now; tasks that came from them earlier are replaced."""

    file_upload_ids: list[int] = Field(max_length=1000)
    files_as_tasks_list: bool = True
    keep_good: bool = Field(False, description="Store the rows that fit; the others are told in `bad_rows`.")
    dry_run: bool = Field(
        False, description="Store nothing: say how many tasks it would be, and which rows do not fit."
    )


class CreatedOut(BaseModel):
    created: int


class FileUploadOut(BaseModel):
    """A stored file: its address, and what it is."""

    id: int
    file: str
    name: str
    media_type: str
    size: int
    created_at: str


class FileUploadPatch(BaseModel):
    """A new name for people to read; the address stays."""

    name: str = Field(min_length=1, max_length=255)


class FileUploadIds(BaseModel):
    file_upload_ids: list[int] = Field(default_factory=list, max_length=1000)
