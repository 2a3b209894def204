"""Files of a project: listing, renaming, removing, and handing them out to members."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from juryroom.api import ranges
from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, allow
from juryroom.api.schemas.imports import FileUploadIds, FileUploadOut, FileUploadPatch
from juryroom.core.formats.upload_kind import shown_inline
from juryroom.core.model import ProjectId, Upload
from juryroom.core.permissions import Permission
from juryroom.services import uploads

router = APIRouter(tags=["files"])


def upload_json(upload: Upload) -> dict[str, Any]:
    """FileUploadOut of an upload."""
    return {
        "id": upload.id,
        "file": uploads.url_of(upload),
        "name": upload.name,
        "media_type": upload.media_type,
        "size": upload.size,
        "created_at": upload.created_at,
    }


@router.get(
    "/api/projects/{project_id}/file-uploads",
    dependencies=[allow(Permission.PROJECTS_VIEW)],
    response_model=list[FileUploadOut],
)
def list_uploads(
    project_id: int, room: CurrentRoom, ids: Annotated[list[int] | None, Query()] = None, all: bool = False
) -> Response:
    """The project's files, oldest first; only `ids` when given and `all` is not."""
    with room.database.read() as unit:
        found = uploads.listing(unit, ProjectId(project_id), None if all else ids)
        return answer([upload_json(upload) for upload in found])


@router.delete("/api/projects/{project_id}/file-uploads", dependencies=[allow(Permission.PROJECTS_CHANGE)])
def delete_uploads(project_id: int, room: CurrentRoom, body: FileUploadIds | None = None) -> Response:
    """Remove the files in `file_upload_ids`, or all without any. Tasks made of them stay."""
    ids = body.file_upload_ids if body and body.file_upload_ids else None
    with room.database.write() as unit:
        names = uploads.remove(unit, ProjectId(project_id), ids)
    uploads.discard(room.media, names)
    return answer({"deleted": len(names)})


@router.get(
    "/api/import/file-upload/{upload_id}", dependencies=[allow(Permission.PROJECTS_VIEW)], response_model=FileUploadOut
)
def get_upload(upload_id: int, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(upload_json(unit.uploads.get(upload_id)))


@router.patch(
    "/api/import/file-upload/{upload_id}",
    dependencies=[allow(Permission.PROJECTS_CHANGE)],
    response_model=FileUploadOut,
)
def rename_upload(upload_id: int, body: FileUploadPatch, room: CurrentRoom) -> Response:
    """Change what people call the file."""
    with room.database.write() as unit:
        unit.uploads.get(upload_id)
        return answer(upload_json(unit.uploads.rename(upload_id, uploads.shown_name(body.name))))


@router.delete("/api/import/file-upload/{upload_id}", dependencies=[allow(Permission.PROJECTS_CHANGE)], status_code=204)
def delete_upload(upload_id: int, room: CurrentRoom) -> Response:
    with room.database.write() as unit:
        names = uploads.remove(unit, unit.uploads.get(upload_id).project_id, [upload_id])
    uploads.discard(room.media, names)
    return nothing()


@router.get("/data/upload/{project_id}/{name}", dependencies=[allow(Permission.TASKS_VIEW)])
def download_upload(project_id: int, name: str, request: Request, room: CurrentRoom) -> Response:
    """The file itself. Pictures and sound open in the page by their sniffed type; anything else is saved, not shown."""
    with room.database.read() as unit:
        upload = unit.uploads.named(f"upload/{project_id}/{name}")
    inline = shown_inline(upload.media_type)
    headers = {
        "content-disposition": "inline" if inline else f"attachment; filename*=UTF-8''{quote(upload.name)}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, max-age=31536000, immutable",
    }
    media_type = upload.media_type if inline else "application/octet-stream"
    return ranges.send(request, room.media.open(upload.stored_as), upload.size, headers, media_type)
