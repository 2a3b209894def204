"""The queue in requests and answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

TaskIds = Annotated[list[int], Field(max_length=100)]


class QueueIn(BaseModel):
    """How many tasks the browser wants to hold, and which it holds already."""

    want: Annotated[int, Field(ge=1, le=20)] = 1
    have: TaskIds = Field(default_factory=list)
    view: int | None = Field(None, description="label as displayed: the tasks of this saved view, in its order")
    query: dict[str, Any] | None = Field(
        None, description="the same for {filters, ordering, selectedItems, columnsDisplayType}"
    )


class TokensIn(BaseModel):
    tokens: TaskIds


class LeaseOut(BaseModel):
    token: int
    expires_at: str


class HeldLease(LeaseOut):
    task: int


class Leases(BaseModel):
    leases: list[HeldLease]


class QueuePrediction(BaseModel):
    id: int
    result: list[dict[str, Any]]
    score: float | None
    model_version: str


class QueueDraft(BaseModel):
    id: int
    result: list[dict[str, Any]]
    lead_time: float | None
    revision: int


class QueueTask(BaseModel):
    """A task to be answered, with what is shown beside it."""

    model_config = ConfigDict(extra="forbid")

    id: int
    inner_id: int
    project: int
    data: Any
    meta: Any
    total_annotations: int
    allow_skip: bool
    predictions: list[QueuePrediction]
    drafts: list[QueueDraft]


class HeldTask(BaseModel):
    """A task with its lease. `shuffle_seed` is the same whenever this person sees this task."""

    task: QueueTask
    lease: LeaseOut
    queue: str
    shuffle_seed: str
    reveal: Literal["always", "after-answer"] | None = Field(
        description="when the caller sees the model's score of this task, whatever the config says; null: as it says"
    )


class Progress(BaseModel):
    """How far the caller is, and the project. `mine_left` is null where it cannot be known without counting."""

    mine_done: int
    mine_left: int | None
    done: int
    total: int


class Empty(BaseModel):
    reason: str
    message: str


class QueueOut(BaseModel):
    tasks: list[HeldTask]
    progress: Progress
    empty: Empty | None
