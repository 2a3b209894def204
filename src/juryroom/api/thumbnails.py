"""Small copies of pictures, for lists and cards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from juryroom.api.auth import CurrentRoom, allow
from juryroom.core.formats.pictures import Size
from juryroom.core.model import ProjectId, TaskId
from juryroom.core.permissions import Permission
from juryroom.services import thumbnails
from juryroom.services.thumbnails import Thumbnail

router = APIRouter(tags=["files"])
MAY = [allow(Permission.TASKS_VIEW)]
Longest = Annotated[Size, Query(description="The longest side in pixels.")]
ONE_OF_OURS = "private, max-age=31536000, immutable"
ELSEWHERE = "private, max-age=86400"
"""What stands behind an address may change; a file of ours never does."""
NOT_KEPT = "private, max-age=60"


@router.get("/data/thumbnail/{project_id}/{name}", dependencies=MAY)
def get_upload_thumbnail(
    project_id: int, name: str, request: Request, room: CurrentRoom, size: Longest = Size.CARD
) -> Response:
    """An uploaded picture made small, as WebP; where it cannot be, the way to the picture itself."""
    found = thumbnails.of_upload(room, ProjectId(project_id), f"upload/{project_id}/{name}", size)
    return _shown(request, found, f"/data/upload/{project_id}/{name}", ONE_OF_OURS)


@router.get("/api/tasks/{task_id}/thumbnail", dependencies=MAY)
def get_task_thumbnail(
    task_id: int,
    address: Annotated[str, Query(max_length=8000)],
    request: Request,
    room: CurrentRoom,
    size: Longest = Size.CARD,
) -> Response:
    """A picture on another server that the task's data name, made small where the project keeps copies of such."""
    found = thumbnails.of_address(room, TaskId(task_id), address, size)
    return _shown(request, found, address, ELSEWHERE)


def _shown(request: Request, found: Thumbnail, original: str, keep: str) -> Response:
    if found.content is None:
        return RedirectResponse(original, 307, {"cache-control": NOT_KEPT, "referrer-policy": "no-referrer"})
    etag = f'"{found.name.removesuffix(".webp").replace("/", "-")}"'
    headers = {"etag": etag, "cache-control": keep, "x-content-type-options": "nosniff"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type="image/webp")
