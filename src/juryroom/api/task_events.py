"""What people do while they answer: not kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from juryroom.api.auth import CurrentRoom, allow
from juryroom.core.model import TaskId
from juryroom.core.permissions import Permission
from juryroom.errors import NotSupported

router = APIRouter(tags=["tasks"])
NOT_KEPT = (
    "Juryroom keeps no record of keys, tabs and idle moments. Send the seconds spent with the answer, as its "
    "lead_time; what became of an answer is in /api/annotation-history."
)


class TaskEventIn(BaseModel):
    """One event of somebody's work on a task, as the field's editor sends it."""

    event_key: Annotated[str, Field(min_length=1, max_length=128)]
    event_time: datetime
    annotation: int | None = None
    annotation_draft: int | None = None
    annotation_draft_id: int | None = None
    review: int | None = None
    meta: Any = None


@router.post("/api/tasks/{task_id}/events", dependencies=[allow(Permission.ANNOTATIONS_CREATE)], status_code=501)
def create_task_event(task_id: int, _: TaskEventIn, room: CurrentRoom) -> Response:
    """Refused: how people move while they think is nobody's to record. Time per answer comes with the answer."""
    with room.database.read() as unit:
        unit.tasks.get(TaskId(task_id), payload=False)
    raise NotSupported(NOT_KEPT)
