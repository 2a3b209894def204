"""Assignments and pauses in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.core.assigning import Assignment, AssignmentCounts, Pause, PauseReason
from juryroom.core.model import User, UserId

Kind = Literal["AN", "RE"]
Users = Annotated[list[int], Field(max_length=1000)]


class AssigneesIn(BaseModel):
    """People for one task: to answer it (AN) or to review its answers (RE)."""

    type: Kind = "AN"
    users: Users


class SpreadIn(AssigneesIn):
    """People for many tasks: those of `selectedItems` within `filters`, or of a view."""

    selectedItems: dict[str, Any]  # noqa: N815
    filters: dict[str, Any] | None = None
    per_task: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="so many of the people for each task, those with the fewest tasks first; all by default"
    )
    seed: Annotated[str, Field(max_length=64)] = Field("", description="decides between people with equal loads")
    replace: bool = Field(False, description="whoever else is assigned to the tasks is so no longer")


class AssignmentOut(BaseModel):
    id: int
    task: int
    assignee: int
    type: Kind
    state: Literal["pending", "skipped", "submitted"] | None = Field(
        None, description="of annotators: what they have done"
    )
    created_at: str


class AssignedOut(AssignmentOut):
    """The last of the people, as clients of the field expect, and all of them."""

    assignments: list[AssignmentOut]


class SpreadOut(BaseModel):
    """How many assignments were made, or the job that makes them."""

    assignments: int | None
    async_: bool = Field(alias="async")
    task_ids: list[int]
    detail: str
    run: int
    job: int | None


class CountsOut(BaseModel):
    """What became of the tasks that one annotator was given."""

    user: int
    assigned: int
    pending: int
    submitted: int
    skipped: int


class PauseIn(BaseModel):
    """Why somebody is stopped; the words are for them."""

    reason: PauseReason = PauseReason.MANUAL
    verbose_reason: str | None = None


class PausePatch(BaseModel):
    reason: PauseReason | None = None
    verbose_reason: str | None = None


class PauseOut(BaseModel):
    """A pause; one with `deleted_at` has ended."""

    id: int
    project: int
    user: int
    reason: PauseReason
    verbose_reason: str
    paused_by: UserSimple | None
    created_at: str
    updated_at: str
    deleted_at: str | None
    deleted_by: int | None


def assignment_json(assignment: Assignment) -> dict[str, Any]:
    """AssignmentOut of an assignment."""
    return {
        "id": assignment.id,
        "task": assignment.task_id,
        "assignee": assignment.user_id,
        "type": assignment.kind,
        "state": assignment.state if assignment.kind == "AN" else None,
        "created_at": assignment.created_at,
    }


def counts_json(user: UserId, counts: AssignmentCounts) -> dict[str, Any]:
    """CountsOut."""
    return {
        "user": user,
        "assigned": counts.assigned,
        "pending": counts.pending,
        "submitted": counts.submitted,
        "skipped": counts.skipped,
    }


def pause_json(pause: Pause, people: Mapping[UserId, User]) -> dict[str, Any]:
    """PauseOut of a pause."""
    by = people.get(pause.paused_by) if pause.paused_by is not None else None
    return {
        "id": pause.id,
        "project": pause.project_id,
        "user": pause.user_id,
        "reason": pause.reason.value,
        "verbose_reason": pause.verbose_reason,
        "paused_by": simple_json(by) if by else None,
        "created_at": pause.created_at,
        "updated_at": pause.updated_at,
        "deleted_at": pause.deleted_at,
        "deleted_by": pause.deleted_by,
    }
