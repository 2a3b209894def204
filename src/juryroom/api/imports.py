"""Importing tasks and predictions: bodies in several formats, forms with files, files uploaded earlier."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, Literal, cast

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.bodies import SPOOLED, Incoming, IncomingBody
from juryroom.api.schemas.imports import CreatedOut, ImportOut, ReimportIn
from juryroom.api.schemas.transfers import ImportAskedOut, ImportRunOut, import_json
from juryroom.core.config.interface import Interface
from juryroom.core.model import ProjectId, Upload, UserId
from juryroom.core.permissions import Permission
from juryroom.core.transfers import ImportRun
from juryroom.errors import BadInput
from juryroom.services import import_keys, import_runs, import_staging, imports, uploads
from juryroom.services.import_runs import Plan
from juryroom.services.imports import Imported, ImportOptions, Source
from juryroom.services.room import Room
from juryroom.services.uploads import IncomingFile
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["imports"])
Fields = Annotated[
    list[str] | None, Query(description="Fields of the data that become predictions; or separated by commas.")
]
People = Annotated[
    Literal["refuse", "importer"],
    Query(description="Annotations of people who are no members: refuse the import, or make them the importer's."),
]

Key = Annotated[
    str | None, Query(max_length=200, description="Field of the data that tells tasks apart; dots lead inside.")
]
OnKey = Annotated[
    Literal["skip", "update"],
    Query(description="A row whose key a task has already: passed over, or the task gets its data and predictions."),
]

Background = Annotated[
    bool, Query(alias="async", description="Answer at once with `{import: id}` and import behind the request.")
]


@router.post(
    "/api/projects/{project_id}/import",
    dependencies=[allow(Permission.PROJECTS_IMPORT)],
    status_code=201,
    response_model=ImportOut | ImportAskedOut,
)
@router.post(
    "/api/projects/{project_id}/tasks/bulk",
    dependencies=[allow(Permission.PROJECTS_IMPORT)],
    status_code=201,
    response_model=ImportOut,
    include_in_schema=False,
)
def import_tasks(
    project_id: int,
    incoming: IncomingBody,
    who: CurrentUser,
    room: CurrentRoom,
    *,
    commit_to_project: bool = True,
    return_task_ids: bool = False,
    preannotated_from_fields: Fields = None,
    unknown_people: People = "refuse",
    keep_good: bool = False,
    key: Key = None,
    on_key: OnKey = "skip",
    in_background: Background = False,
) -> Response:
    """Import tasks from a JSON, JSONL, CSV, TSV or text body, or from a form's files; all of them or none.

    `keep_good=true` stores the rows that fit and lists the others in `bad_rows`. `commit_to_project=false` stores
    files but no task: the answer tells the columns, and in `bad_rows` what would not fit.
    """
    started = time.perf_counter()
    fields = _names(preannotated_from_fields)
    options = ImportOptions(
        fields, unknown_people, keep_good or not commit_to_project, commit_to_project, key or None, on_key
    )
    project = ProjectId(project_id)
    with room.database.read() as unit:
        interface = _interface(unit, project)
    if in_background and commit_to_project:
        return answer({"import": _ask(room, project, incoming, (who.id, options)).id}, 201)
    with _with_download(room, incoming) as whole:
        done, source = _import(room, project, whole, interface, (who.id, options))
    body = _answer(done, source, started)
    if options.key:
        body |= {"updated_count": done.updated, "skipped_count": done.passed}
    if return_task_ids:
        body["task_ids"] = done.task_ids
    if options.keep_good:
        body["bad_rows"] = [one.as_json() for one in done.bad]
    return answer(body, 201)


def _ask(room: Room, project: ProjectId, incoming: Incoming, asked: tuple[UserId, ImportOptions]) -> ImportRun:
    """Keep what has arrived, and have it imported behind this request."""
    importer, options = asked
    with _with_download(room, incoming) as whole:
        stored = uploads.store(room.media, project, whole.files)
        kind, body = whole.kind, None
        if not stored:
            kind = ".json" if whole.kind == "form" else whole.kind
            text = BytesIO(_pasted(whole.fields)) if whole.kind == "form" else whole.file
            body = import_runs.keep_body(room.media, project, kind, text)
    try:
        with room.database.write() as unit:
            kept = uploads.note(unit, project, importer, stored)
            return import_runs.ask(unit, project, importer, Plan(options, [one.id for one in kept], body, kind))
    except BaseException:
        uploads.discard(room.media, [one.stored_as for one in stored] + ([body] if body else []))
        raise


def _import(
    room: Room, project: ProjectId, incoming: Incoming, interface: Interface, asked: tuple[UserId, ImportOptions]
) -> tuple[Imported, _Source]:
    importer, options = asked
    if options.store and not options.key and not incoming.files:
        return _import_body(room, project, _source(incoming, [], interface), asked)
    stored = uploads.store(room.media, project, incoming.files)
    try:
        with room.database.write() as unit:
            kept = uploads.note(unit, project, importer, stored)
            source = _source(incoming, kept, interface)
            if options.key:
                import_keys.index_of(unit, project, options.key, make=True)
            if options.store:
                done = imports.import_tasks(unit, project, source.rows, importer, options)
        if not options.store:  # only looking: nobody has to wait for it
            with room.database.read() as unit:
                done = imports.import_tasks(unit, project, source.rows, importer, options)
    except BaseException:
        uploads.discard(room.media, [one.stored_as for one in stored])
        raise
    return done, source


def _import_body(
    room: Room, project: ProjectId, source: _Source, asked: tuple[UserId, ImportOptions]
) -> tuple[Imported, _Source]:
    """Checked while others write, then stored in one unit."""
    importer, options = asked
    with SpooledTemporaryFile(import_staging.HELD) as held:
        file = cast(BinaryIO, held)
        with room.database.read() as unit:
            done = import_staging.check(unit, project, source.rows, importer, options, file)
        with room.database.write() as unit:
            done.task_ids = import_staging.store(unit, project, file)
    return done, source


class _Source:
    """What an import reads, and the files it was found in."""

    def __init__(self, rows: Sequence[Source], files: list[Upload] | None = None) -> None:
        self.rows, self.uploads = rows, files or []
        kinds = [upload.stored_as.rpartition(".")[2] for upload in self.uploads]
        self.found_formats = dict(Counter(f".{kind}" for kind in kinds))
        self.could_be_tasks_list = any(f".{kind}" in imports.HEADLESS_OR_TABLES for kind in kinds)


def _names(fields: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for given in fields or () for name in given.split(",") if name.strip())


def _interface(unit: UnitOfWork, project_id: ProjectId) -> Interface:
    return Interface.of(unit.projects.get(project_id).label_config)


def _source(incoming: Incoming, kept: list[Upload], interface: Interface) -> _Source:
    if kept:
        return _read_files(list(zip(incoming.files, kept, strict=True)), interface)
    if incoming.kind == "form":
        return _Source([Source(imports.read_body(".json", _pasted(incoming.fields), interface))])
    return _Source([Source(imports.read_stream(incoming.kind, incoming.file, interface))])


def _pasted(fields: dict[str, str]) -> bytes:
    """JSON text in the form's field `url`."""
    text = fields.get("url", "").strip()
    if not text:
        raise BadInput("The form holds neither a file nor `url` with an address or JSON text.")
    if not text.startswith(("[", "{")):
        raise BadInput(f"{text[:200]!r} is neither an address that begins with https:// or http:// nor JSON text.")
    return text.encode()


@contextmanager
def _with_download(room: Room, incoming: Incoming) -> Iterator[Incoming]:
    """A form whose field `url` is an address, with the file from there."""
    url = incoming.fields.get("url", "").strip()
    if incoming.files or not url.startswith(("http://", "https://")):
        yield incoming
        return
    with SpooledTemporaryFile(SPOOLED) as held:
        file = uploads.download(room.egress, url, room.limits.max_body_bytes, cast(BinaryIO, held))
        yield replace(incoming, files=(file,))


def _read_files(found: list[tuple[IncomingFile, Upload]], interface: Interface, *, as_tasks: bool = True) -> _Source:
    several = len(found) > 1
    rows = [
        Source(
            imports.read_file(file, kept, interface, as_tasks=as_tasks), kept.base_name, kept.name if several else ""
        )
        for file, kept in found
    ]
    return _Source(rows, [kept for _, kept in found])


def _answer(done: Imported, source: _Source, started: float) -> dict[str, Any]:
    return {
        "task_count": done.tasks,
        "annotation_count": done.annotations,
        "prediction_count": done.predictions,
        "duration": round(time.perf_counter() - started, 6),
        "file_upload_ids": [upload.id for upload in source.uploads],
        "could_be_tasks_list": source.could_be_tasks_list,
        "found_formats": source.found_formats or [],
        "data_columns": list(done.columns),
    }


@router.get(
    "/api/projects/{project_id}/imports",
    dependencies=[allow(Permission.PROJECTS_IMPORT)],
    response_model=list[ImportRunOut],
)
def list_imports(project_id: int, room: CurrentRoom) -> Response:
    """The project's imports in the background, newest first."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        return answer([import_json(run) for run in unit.import_runs.of_project(ProjectId(project_id))])


@router.get(
    "/api/projects/{project_id}/imports/{import_id}",
    dependencies=[allow(Permission.PROJECTS_IMPORT)],
    response_model=ImportRunOut,
)
def get_import(project_id: int, import_id: int, room: CurrentRoom) -> Response:
    """How an import in the background is getting on."""
    with room.database.read() as unit:
        return answer(import_json(unit.import_runs.get(ProjectId(project_id), import_id)))


@router.post(
    "/api/projects/{project_id}/reimport",
    dependencies=[allow(Permission.PROJECTS_IMPORT)],
    response_model=ImportOut | ImportAskedOut,
)
def reimport_files(
    project_id: int, body: ReimportIn, who: CurrentUser, room: CurrentRoom, in_background: Background = False
) -> Response:
    """Make tasks of files uploaded earlier; tasks that came from them before are replaced."""
    started = time.perf_counter()
    project = ProjectId(project_id)
    options = ImportOptions(keep_good=body.keep_good or body.dry_run, store=not body.dry_run)
    if in_background:
        plan = Plan(options, body.file_upload_ids, as_tasks=body.files_as_tasks_list, replace=options.store)
        with room.database.write() as unit:
            return answer({"import": import_runs.ask(unit, project, who.id, plan).id})
    with ExitStack() as files, room.database.write() as unit:
        kept = uploads.listing(unit, project, body.file_upload_ids)
        found = [(uploads.fetch(room.media, upload), upload) for upload in kept]
        for file, _ in found:
            files.callback(file.file.close)
        source = _read_files(found, _interface(unit, project), as_tasks=body.files_as_tasks_list)
        if options.store:
            imports.forget_tasks_from(unit, project, [upload.base_name for upload in kept])
        done = imports.import_tasks(unit, project, source.rows, who.id, options)
    told = {"bad_rows": [one.as_json() for one in done.bad]} if options.keep_good else {}
    return answer(_answer(done, source, started) | told)


@router.post(
    "/api/projects/{project_id}/import/predictions",
    dependencies=[allow(Permission.PREDICTIONS)],
    status_code=201,
    response_model=CreatedOut,
)
def import_predictions(project_id: int, incoming: IncomingBody, room: CurrentRoom, upsert: bool = False) -> Response:
    """Store predictions for tasks of the project: `[{task, result, score, model_version}]`; all of them or none.

    With `upsert` a task's earlier prediction of the same version makes way, and an item without `result` keeps the
    earlier results under its new score.
    """
    if incoming.kind not in (".json", ".jsonl"):
        raise BadInput("Predictions are sent as JSON or JSON Lines.")
    rows = imports.read_whole(incoming.kind, incoming.file)
    with room.database.write() as unit:
        read = imports.read_predictions(unit, ProjectId(project_id), rows, keep_results=upsert)
        made = unit.predictions.add_many(unit.projects.get(ProjectId(project_id)), read, upsert=upsert)
    return answer({"created": len(made)}, 201)
