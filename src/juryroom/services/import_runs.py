"""Imports that go on after the request that asked for them, with a status to look at."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.formats import json_text
from juryroom.core.jobs import Job, JobId
from juryroom.core.model import Project, ProjectId, UserId
from juryroom.core.transfers import ImportRun
from juryroom.errors import BadInput, JuryroomError, NotThere, RowsRefused
from juryroom.ports import MediaStore
from juryroom.services import imports, jobs, uploads
from juryroom.services.imports import Imported, ImportOptions, Source
from juryroom.services.jobs import NewJob
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

JOB = "imports.run"


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is imported: files of the project, or one body that is kept until it is done."""

    options: ImportOptions
    uploads: list[int] = []
    body: str | None = None
    kind: str = ".json"
    as_tasks: bool = True
    replace: bool = False
    """Tasks that came from these files before make way."""


def keep_body(media: MediaStore, project_id: ProjectId, kind: str, file: BinaryIO) -> str:
    """Store a body under a name of ours until it is imported."""
    name = f"import/{project_id}/{uuid.uuid4().hex}{kind}"
    media.save(name, uploads.pieces(file))
    return name


def ask(unit: UnitOfWork, project_id: ProjectId, importer: UserId, plan: Plan) -> ImportRun:
    """Note an import that begins once the caller's unit is committed."""
    project = unit.projects.get(project_id)
    if plan.uploads:
        uploads.listing(unit, project_id, plan.uploads)
    made = unit.import_runs.add(project_id, importer, json_text.compact(msgspec.to_builtins(plan)))
    title = f"Import into {project.title}"
    job = jobs.enqueue(unit, NewJob(JOB, title, {"import": made.id}, project_id, importer))
    unit.import_runs.update(made.id, job_id=job.id)
    return unit.import_runs.get(project_id, made.id)


def perform(room: Room, job: Job) -> None:
    """Import what was asked for: tasks, status and the end of the job are one unit, so it happens once.

    What cannot be imported is no failure of the job's machinery: it is told in the import, and the job has failed.
    """
    if job.project_id is None:
        raise NotThere("Project")
    number = msgspec.json.decode(job.args)["import"]
    with room.database.write(durable=False) as unit:
        asked = unit.import_runs.get(job.project_id, number)
        if job.cancel_requested:
            _end(unit, asked, job.id, status="failed", error="Cancelled.")
            return
        unit.import_runs.update(number, status="in_progress")
    plan = msgspec.convert(msgspec.json.decode(asked.plan), Plan)
    try:
        looked = _look(room, asked, plan)
        with room.database.write() as unit:
            held = unit.jobs.get_for_update(job.id)
            if held is None or held.is_over:
                return
            done = looked or _import(unit, room.media, asked, plan)
            bad = json_text.compact([one.as_json() for one in done.bad])
            counts = json_text.compact(_counts(done) | {"dry_run": not plan.options.store})
            _end(unit, asked, job.id, status="completed", counts=counts, bad_rows=bad)
    except (BadInput, NotThere) as problem:
        with room.database.write() as unit:
            _end(unit, asked, job.id, status="failed", error=_words(problem), bad_rows=_rows(problem))
    if plan.body is not None:
        room.media.remove(plan.body)


def _end(unit: UnitOfWork, asked: ImportRun, job_id: JobId, **values: object) -> None:
    unit.import_runs.update(asked.id, finished_at=unit.now, **values)
    if values["status"] == "completed":
        counts = msgspec.json.decode(str(values["counts"]))
        detail = f"{'Would import' if counts['dry_run'] else 'Imported'} {counts['task_count']} tasks"
        jobs.finish(unit, job_id, {"detail": detail, "import": asked.id})
    else:
        jobs.note_failure(unit, job_id, str(values["error"]), None)


def _words(problem: JuryroomError) -> str:
    if isinstance(problem, RowsRefused):
        return f"{len(problem.rows)} rows do not fit; nothing was imported."
    return problem.message


def _rows(problem: JuryroomError) -> str:
    return json_text.compact(problem.rows if isinstance(problem, RowsRefused) else [])


def _counts(done: Imported) -> dict[str, object]:
    return {
        "task_count": done.tasks,
        "annotation_count": done.annotations,
        "prediction_count": done.predictions,
        "updated_count": done.updated,
        "skipped_count": done.passed,
        "data_columns": list(done.columns),
    }


def _look(room: Room, asked: ImportRun, plan: Plan) -> Imported | None:
    """What a dry run finds. It only reads, so nobody has to wait for it."""
    if plan.options.store:
        return None
    with room.database.read() as unit:
        return _import(unit, room.media, asked, plan)


def _import(unit: UnitOfWork, media: MediaStore, asked: ImportRun, plan: Plan) -> Imported:
    project = unit.projects.get(asked.project_id)
    with ExitStack() as opened:
        sources = list(_sources(unit, media, project, plan, opened))
        return imports.import_tasks(unit, project.id, sources, asked.user_id, plan.options)


def _sources(unit: UnitOfWork, media: MediaStore, project: Project, plan: Plan, opened: ExitStack) -> Iterator[Source]:
    interface = Interface.of(project.label_config)
    if plan.body is not None:
        yield Source(imports.read_stream(plan.kind, opened.enter_context(media.open(plan.body)), interface))
    kept = uploads.listing(unit, project.id, plan.uploads) if plan.uploads else []
    if plan.replace:
        imports.forget_tasks_from(unit, project.id, [upload.base_name for upload in kept])
    for upload in kept:
        file = uploads.fetch(media, upload)
        opened.callback(file.file.close)
        rows = imports.read_file(file, upload, interface, as_tasks=plan.as_tasks)
        yield Source(rows, upload.base_name, upload.name if len(kept) > 1 else "")
