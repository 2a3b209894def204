"""Exporting a project: streamed at once, or as a snapshot that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from juryroom.api import ranges
from juryroom.api.answers import answer, nothing
from juryroom.api.asking import read_json
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.exports import ConvertIn, FormatOut, SnapshotIn, SnapshotOut, WriteParameters, snapshot_json
from juryroom.core.config.interface import Interface
from juryroom.core.formats import convert
from juryroom.core.formats.convert import Format, WriteOptions
from juryroom.core.model import Json, ProjectId, Snapshot, instant_of
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services import exports, snapshots, uploads
from juryroom.services.exports import Authors, ExportOptions, How
from juryroom.services.room import Room
from juryroom.store.exports import Wanted
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["exports"])
MAY = [allow(Permission.PROJECTS_EXPORT)]


@router.get("/api/projects/{project_id}/export/formats", dependencies=MAY, response_model=list[FormatOut])
def list_formats(project_id: int, room: CurrentRoom) -> Response:
    """The formats there are."""
    with room.database.read() as unit:
        interface = Interface.of(unit.projects.get(ProjectId(project_id)).label_config)
    return answer([_format_json(kind, disabled=not convert.can_give(kind, interface)) for kind in convert.FORMATS])


def _format_json(kind: Format, *, disabled: bool) -> dict[str, Any]:
    shown = {"name": kind.name, "title": kind.title, "description": kind.description}
    return shown | {"link": None, "tags": ["pairwise"] if kind.needs_pairs else [], "disabled": disabled}


class ExportParameters(WriteParameters):
    """What a streamed export can be asked for."""

    exportType: str | None = None  # noqa: N815  the API's spelling
    export_type: str | None = None
    download_all_tasks: bool = False
    download_resources: bool = False
    predictions: How = "ids"
    authors: Authors = Field(
        "ids", description="of annotations: ids, people, or pseudonyms that are the same in every export of the project"
    )
    view: int | None = Field(None, description="Only the tasks that this saved view shows.")
    query: str | None = Field(None, description="The same for JSON of filters, ordering and selectedItems.")

    def export_options(self, ids: list[int] | None, key: bytes) -> ExportOptions:
        wanted = Wanted(ids=ids, touched=None if self.download_all_tasks else True)
        return ExportOptions(wanted, predictions=self.predictions, authors=self.authors, key=key, write=self.options())


@router.get("/api/projects/{project_id}/export", dependencies=MAY)
def export_project(
    project_id: int,
    room: CurrentRoom,
    asked: Annotated[ExportParameters, Query()],
    ids: Annotated[list[int] | None, Query(alias="ids[]")] = None,
) -> Response:
    """The project's tasks with their annotations: those somebody answered, or all with `download_all_tasks`."""
    return _export(room, ProjectId(project_id), asked, None if asked.query is None else read_json(asked.query), ids)


class ExportIn(ExportParameters):
    """The same in a body, where a selection of any length has room."""

    query: dict[str, Any] | None = Field(None, description="Filters, ordering and selectedItems.")  # type: ignore[assignment]
    ids: list[int] | None = None


@router.post("/api/projects/{project_id}/export", dependencies=MAY)
def export_selection(project_id: int, room: CurrentRoom, asked: ExportIn) -> Response:
    """The same as by GET, for a query that is too long for an address: thousands of tasks picked by hand."""
    return _export(room, ProjectId(project_id), asked, asked.query, asked.ids)


def _export(
    room: Room, project: ProjectId, asked: ExportParameters, query: dict[str, Any] | None, ids: list[int] | None
) -> Response:
    kind = convert.named(asked.exportType or asked.export_type or "JSON")
    with room.database.read() as unit:
        if asked.view is not None or query is not None:
            shown = exports.ids_of_view(unit, project, asked.view, query)
            ids = shown if ids is None else sorted(set(shown).intersection(ids))
        options = asked.export_options(ids, room.secrets.signing)
        exports.stream(unit, project, kind, options)  # raises here what would break the answer halfway
        name = exports.file_name(unit, project, kind, options)
    return _file(_stream(room, project, kind, options), name, convert.file_of(kind, options.write)[1])


def _stream(room: Room, project_id: ProjectId, kind: Format, options: ExportOptions) -> Iterator[bytes]:
    with room.database.read() as unit:
        yield from exports.stream(unit, project_id, kind, options)


def _file(pieces: Iterator[bytes], name: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "filename": name}
    return StreamingResponse(pieces, headers=headers, media_type=media_type)


@router.get("/api/projects/{project_id}/exports", dependencies=MAY, response_model=list[SnapshotOut])
def list_snapshots(project_id: int, room: CurrentRoom) -> Response:
    """The project's snapshots, newest first."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        found = unit.exports.of_project(ProjectId(project_id))
        return answer([_snapshot_json(unit, snapshot) for snapshot in found])


@router.post("/api/projects/{project_id}/exports", dependencies=MAY, status_code=201, response_model=SnapshotOut)
def create_snapshot(project_id: int, body: SnapshotIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Write the project as it is now into a file that is kept; more than 1,000 tasks in the background."""
    title = body.title or f"{instant_of(room.clock.now())[:16].replace('T', ' ')}"
    view = body.task_filter_options.view or None
    asked = Json(body.model_dump_json())
    made = snapshots.take(room, ProjectId(project_id), title, asked, body.options(None), view, who.id)
    with room.database.read() as unit:
        return answer(_snapshot_json(unit, made), 201)


@router.get("/api/projects/{project_id}/exports/{export_id}", dependencies=MAY, response_model=SnapshotOut)
def get_snapshot(project_id: int, export_id: int, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(_snapshot_json(unit, unit.exports.get(ProjectId(project_id), export_id)))


@router.delete("/api/projects/{project_id}/exports/{export_id}", dependencies=MAY, status_code=204)
def delete_snapshot(project_id: int, export_id: int, room: CurrentRoom) -> Response:
    """Forget a snapshot, its conversions and their files."""
    with room.database.write() as unit:
        names = snapshots.forget(unit, ProjectId(project_id), export_id)
    uploads.discard(room.media, names)
    return nothing()


@router.post("/api/projects/{project_id}/exports/{export_id}/convert", dependencies=MAY)
def convert_snapshot(project_id: int, export_id: int, body: ConvertIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Write a snapshot in another format, beside it; of more than 1,000 tasks in the background."""
    with room.database.read() as unit:
        snapshot = _completed(unit, project_id, export_id)
    made = snapshots.convert_to(room, snapshot, body.export_type, body.options(), who.id)
    return answer({"export_type": made.export_type, "converted_format": made.id})


@router.get("/api/projects/{project_id}/exports/{export_id}/download", dependencies=MAY)
def download_snapshot(
    project_id: int,
    export_id: int,
    request: Request,
    room: CurrentRoom,
    exportType: str = "JSON",  # noqa: N803  the API's spelling
) -> Response:
    """The file of a snapshot, in a format it was converted to (JSON needs no conversion); also parts, by `Range`."""
    kind = convert.named(exportType)
    with room.database.read() as unit:
        snapshot = _completed(unit, project_id, export_id)
        stored = snapshot.stored_as if kind.name == "JSON" else _converted(unit, export_id, kind)
    suffix = (stored or "").rpartition(".")[2]
    name = f"project-{project_id}-snapshot-{export_id}.{suffix}"
    media_type = convert.file_of(kind, WriteOptions(table="csv" if suffix == "csv" else "jsonl"))[1]
    file = room.media.open(stored or "")
    headers = {"content-disposition": f'attachment; filename="{name}"', "filename": name, "etag": f'"{stored}"'}
    return ranges.send(request, file, ranges.size_of(file), headers, media_type)


def _completed(unit: UnitOfWork, project_id: int, export_id: int) -> Snapshot:
    snapshot = unit.exports.get(ProjectId(project_id), export_id)
    if snapshot.status != "completed":
        raise BadInput(f"The snapshot is not complete: its status is {snapshot.status}.")
    return snapshot


def _converted(unit: UnitOfWork, export_id: int, kind: Format) -> str:
    """The newest conversion to this format. Raises BadInput when there is none."""
    for one in reversed(unit.exports.conversions(export_id)):
        if one.export_type == kind.name and one.stored_as:
            return one.stored_as
    raise BadInput(f"The snapshot has not been converted to {kind.name}; convert it first.")


def _snapshot_json(unit: UnitOfWork, snapshot: Snapshot) -> dict[str, Any]:
    return snapshot_json(snapshot, unit.exports.conversions(snapshot.id), unit.exports.people())
