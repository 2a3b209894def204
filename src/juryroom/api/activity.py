"""The activity log: who did what, when, from where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from juryroom.api.answers import answer, csv_answer, raw
from juryroom.api.auth import CurrentRoom, allow
from juryroom.api.paging import HundredAPage
from juryroom.api.schemas.accounts import ORGANIZATION
from juryroom.api.schemas.times import as_stored
from juryroom.core.activity import Activity, ActivityWanted
from juryroom.core.permissions import Permission
from juryroom.services.room import Room

router = APIRouter(tags=["activity"])
_VIEW = [allow(Permission.ACTIVITY_VIEW)]
_COLUMNS = (
    "datetime", "user_id", "email", "request_method", "request_url", "response_code", "duration", "ip_address",
    "project_id", "user_agent",
)  # fmt: skip
Text = Annotated[str, Query()]
Number = Annotated[int | None, Query()]


class ActivityOut(BaseModel):
    """`duration` in milliseconds."""

    id: int
    datetime: str
    user_id: int | None
    email: str
    request_method: str
    request_url: str
    response_code: str
    duration: int
    ip_address: str
    project_id: int | None
    organization_id: int
    user_agent: str
    extra_data: dict[str, Any]


class ActivityPage(BaseModel):
    """Names as the field has them."""

    data: list[ActivityOut]
    recordsTotal: int  # noqa: N815
    recordsFiltered: int  # noqa: N815


def _wanted(
    method: Annotated[str, Query(description="GET, POST, PUT, PATCH, DELETE; all by default")] = "",
    project: Number = None,
    user: Number = None,
    workspace: Number = None,
    start_date: Text = "",
    end_date: Text = "",
    search: Annotated[str, Query(description="in addresses of requests and people; AND and OR between words")] = "",
) -> ActivityWanted:
    kind = "" if method.lower() == "all" else method.upper()
    return ActivityWanted(kind, project, user, workspace, as_stored(start_date), as_stored(end_date), search)


Asked = Annotated[ActivityWanted, Depends(_wanted)]


@router.get("/api/activity-logs", dependencies=_VIEW, response_model=ActivityPage)
def list_activity(
    request: Request, page: HundredAPage, asked: Asked, room: CurrentRoom, ordering: Text = ""
) -> Response:
    """What people did, the newest first: what changed something, sign-ins, exports, downloads."""
    request.app.state.journal.flush()
    with room.database.read() as unit:
        total, fitting = unit.activities.counts(asked)
        oldest_first = ordering in ("datetime", "id", "created_at")
        found = unit.activities.page(asked, oldest_first=oldest_first, offset=page.offset, limit=page.size)
    return answer({"data": [_json(line) for line in found], "recordsTotal": total, "recordsFiltered": fitting})


@router.get("/api/activity-logs/export", dependencies=_VIEW)
def export_activity(request: Request, asked: Asked, room: CurrentRoom) -> Response:
    """The same as CSV, all of it."""
    request.app.state.journal.flush()
    return csv_answer(_rows(room, asked), _COLUMNS, "activity")


def _rows(room: Room, asked: ActivityWanted) -> Iterator[dict[str, Any]]:
    with room.database.read() as unit:
        yield from map(_json, unit.activities.stream(asked))


def _json(line: Activity) -> dict[str, Any]:
    return {
        "id": line.id,
        "datetime": line.at,
        "user_id": line.user_id,
        "email": line.email,
        "request_method": line.method,
        "request_url": line.url,
        "response_code": str(line.status),
        "duration": line.took_ms,
        "ip_address": line.address,
        "project_id": line.project_id,
        "organization_id": ORGANIZATION,
        "user_agent": line.agent,
        "extra_data": raw(line.detail),
    }
