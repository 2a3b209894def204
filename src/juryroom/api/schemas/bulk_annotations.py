"""One answer for many tasks, and many answers removed, in requests and answers."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from juryroom.api.schemas.annotations import LeadTime, Results
from juryroom.services.bulk_answers import MOST_ANSWERS

Number = Annotated[int, Field(ge=1, lt=2**63)]


class BulkAnswer(BaseModel):
    """One answer, and the tasks it is to: `tasks`, or `selected_items` within `filters`."""

    result: Results = Field(default_factory=list)
    tasks: list[Number] | None = None
    selected_items: dict[str, Any] | None = Field(
        None, description='{"all": false, "included": [1, 2]} or {"all": true, "excluded": [3]}'
    )
    filters: dict[str, Any] | None = None
    project: int | None = Field(None, description="needed beside selected_items")
    was_cancelled: bool = False
    ground_truth: bool = False
    lead_time: LeadTime | None = None
    parent_prediction: int | None = None
    parent_annotation: int | None = None
    unique_id: Annotated[str, Field(max_length=64)] | None = None
    meta: dict[str, Any] | None = None


class BulkMade(BaseModel):
    id: int


class BulkDelete(BaseModel):
    ids: Annotated[list[Number], Field(min_length=1, max_length=MOST_ANSWERS)]
    project: int


class BulkDeleted(BaseModel):
    deleted_count: int
