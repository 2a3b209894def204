"""The queue in requests and answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from juryroom.core.model import ProjectId, UserId
from juryroom.store.unit import UnitOfWork

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


class ReturnedOut(BaseModel):
    """An answer that came back to its author."""

    task: int
    annotation: int
    comment: str
    rejected_at: str | None
    rejected_by: int | None


class QueueOut(BaseModel):
    tasks: list[HeldTask]
    progress: Progress
    empty: Empty | None
    returned: list[ReturnedOut] = Field(description="the caller's rejected answers, which wait to be done again")


def returned_json(unit: UnitOfWork, project_id: ProjectId, user: UserId) -> list[dict[str, Any]]:
    """ReturnedOut of each."""
    ids = unit.reviews.returned_to(project_id, user)
    said = unit.reviews.of_annotations(ids)
    answers = {each.id: each for each in unit.annotations.get_many(set(ids))}
    found = []
    for annotation_id in ids:
        last = said[annotation_id][-1] if annotation_id in said else None
        found.append(
            {
                "task": answers[annotation_id].task_id,
                "annotation": annotation_id,
                "comment": last.comment if last else "",
                "rejected_at": last.created_at if last else None,
                "rejected_by": last.created_by if last else None,
            }
        )
    return found
