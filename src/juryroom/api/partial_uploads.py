"""Uploads in parts, in the manner of tus: announce a file, send bytes from an offset, ask for the offset, go on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast

from fastapi import APIRouter, Depends, Header, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.bodies import SPOOLED
from juryroom.api.schemas.transfers import PartialUploadIn, PartialUploadOut
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.core.transfers import PartialUpload
from juryroom.services import partial_uploads

router = APIRouter(tags=["files"])
MAY = [allow(Permission.PROJECTS_IMPORT)]


async def _part(request: Request) -> AsyncIterator[BinaryIO]:
    """What arrives of the body: also if the client leaves halfway, for that is what it comes back for."""
    with SpooledTemporaryFile(SPOOLED) as file:
        try:
            async for piece in request.stream():
                file.write(piece)
        except ClientDisconnect:
            pass
        yield cast(BinaryIO, file)


Part = Annotated[BinaryIO, Depends(_part)]
Offset = Annotated[int, Header(alias="upload-offset", ge=0, description="Where the body's first byte belongs.")]


def _json(upload: PartialUpload) -> dict[str, Any]:
    return {
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "offset": upload.received,
        "file_upload_id": upload.file_upload,
        "created_at": upload.created_at,
    }


def _headers(upload: PartialUpload) -> dict[str, str]:
    return {"upload-offset": str(upload.received), "upload-length": str(upload.size)}


@router.post("/api/projects/{project_id}/uploads", dependencies=MAY, status_code=201, response_model=PartialUploadOut)
def begin_upload(project_id: int, body: PartialUploadIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Announce a file: its name, its size, and its SHA-256 if it is to be checked."""
    with room.database.write() as unit:
        upload = partial_uploads.announce(unit, ProjectId(project_id), who.id, body.name, body.size, body.sha256)
    here = f"/api/projects/{project_id}/uploads/{upload.id}"
    return answer(_json(upload), 201, {"location": here, **_headers(upload)})


@router.get("/api/projects/{project_id}/uploads/{upload_id}", dependencies=MAY, response_model=PartialUploadOut)
def get_partial_upload(project_id: int, upload_id: str, room: CurrentRoom) -> Response:
    """How much has arrived."""
    with room.database.read() as unit:
        upload = unit.partial_uploads.get(ProjectId(project_id), upload_id)
    return answer(_json(upload), 200, _headers(upload))


@router.head("/api/projects/{project_id}/uploads/{upload_id}", dependencies=MAY)
def head_partial_upload(project_id: int, upload_id: str, room: CurrentRoom) -> Response:
    """The same in headers alone: `Upload-Offset`, `Upload-Length`."""
    with room.database.read() as unit:
        upload = unit.partial_uploads.get(ProjectId(project_id), upload_id)
    return Response(headers=_headers(upload))


@router.patch("/api/projects/{project_id}/uploads/{upload_id}", dependencies=MAY, response_model=PartialUploadOut)
def continue_upload(project_id: int, upload_id: str, offset: Offset, part: Part, room: CurrentRoom) -> Response:
    """The next bytes, from `Upload-Offset` on. Behind the last of them `file_upload_id` names the file.

    409 when the upload stands somewhere else: ask for its offset. 400 when the SHA-256 is not the one announced; the
    upload is gone then.
    """
    upload = partial_uploads.receive(room, ProjectId(project_id), upload_id, offset, part)
    return answer(_json(upload), 200, _headers(upload))


@router.delete("/api/projects/{project_id}/uploads/{upload_id}", dependencies=MAY, status_code=204)
def abandon_upload(project_id: int, upload_id: str, room: CurrentRoom) -> Response:
    """Forget an upload with what has arrived of it."""
    partial_uploads.discard(room, ProjectId(project_id), upload_id)
    return nothing()
