"""Imports that go on after the request that asked for them, with a status to look at."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.formats import json_text
from juryroom.core.jobs import Job, JobId
from juryroom.core.model import NewTask, Project, ProjectId, TaskId, UserId
from juryroom.core.transfers import ImportRun
from juryroom.errors import BadInput, JuryroomError, NotThere, RowsRefused
from juryroom.ports import MediaStore
from juryroom.services import import_staging as staging
from juryroom.services import imports, jobs, uploads
from juryroom.services.imports import Imported, ImportOptions, Source
from juryroom.services.jobs import NewJob
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

JOB = "imports.run"
GoOn = Callable[[], bool]


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


def perform(room: Room, job: Job, go_on: GoOn = lambda: True) -> bool:
    """Import what was asked for, all or nothing; True when there is more to do in another turn.

    Rows are checked first, while others write. What fits is stored in lots, each one unit with the job's place in it.
    What cannot be imported is no failure of the job's machinery: it is told in the import, and the job has failed.
    """
    if job.project_id is None:
        raise NotThere("Project")
    with room.database.write(durable=False) as unit:
        asked = unit.import_runs.get(job.project_id, msgspec.json.decode(job.args)["import"])
        unit.import_runs.update(asked.id, status="in_progress")
    plan = msgspec.convert(msgspec.json.decode(asked.plan), Plan)
    try:
        if job.cancel_requested:
            more = _take_back(room, job, asked, go_on)
        elif plan.options.key or plan.replace:
            more = _at_once(room, job, asked, plan)
        else:
            more = _in_lots(room, job, asked, plan, go_on)
    except (BadInput, NotThere) as problem:
        more = False
        with room.database.write() as unit:
            _end(unit, asked, job.id, status="failed", error=_words(problem), bad_rows=_rows(problem))
    if not more:
        for name in (plan.body, _staged(asked)):
            if name is not None:
                room.media.remove(name)
    return more


def _at_once(room: Room, job: Job, asked: ImportRun, plan: Plan) -> bool:
    """In one unit, where a row may change what a later one meets."""
    looked = _look(room, asked, plan)
    with room.database.write() as unit:
        held = unit.jobs.get_for_update(job.id)
        if held is not None and not held.is_over:
            done = looked or _import(unit, room.media, asked, plan)
            _end(unit, asked, job.id, status="completed", **_told(done, plan))
    return False


def _told(done: Imported, plan: Plan) -> dict[str, str]:
    """What a completed import says."""
    counts = _counts(done) | {"dry_run": not plan.options.store}
    bad = json_text.compact([one.as_json() for one in done.bad])
    return {"counts": json_text.compact(counts), "bad_rows": bad}


def _staged(asked: ImportRun) -> str:
    """Where its checked rows are: the same name at every attempt."""
    return f"import/{asked.project_id}/{hashlib.sha256(f'import {asked.id}'.encode()).hexdigest()[:32]}.lots"


def _in_lots(room: Room, job: Job, asked: ImportRun, plan: Plan, go_on: GoOn) -> bool:
    try:
        file = room.media.open(_staged(asked))
    except NotThere:
        _stage(room, job, asked, plan)
        file = room.media.open(_staged(asked))
    with file:
        told = msgspec.msgpack.decode(staging.frame(file) or b"", type=dict[str, str])
        for position, lot in enumerate(staging.lots(file, job.position), job.position):
            if not _store(room, job, asked, position, lot):
                break
            if not go_on():
                return True
        else:
            with room.database.write() as unit:
                _end(unit, asked, job.id, status="completed", **told)
            return False
    with room.database.read() as unit:
        return not unit.jobs.get(job.id).is_over  # cancelled, which is another turn


def _stage(room: Room, job: Job, asked: ImportRun, plan: Plan) -> None:
    """Check every row and keep those that fit, behind what there is to tell of them."""
    with SpooledTemporaryFile(staging.HELD) as held:
        into = cast(BinaryIO, held)
        with room.database.read() as unit, ExitStack() as opened:
            project = unit.projects.get(asked.project_id)
            sources = list(_sources(unit, room.media, project, plan, opened))
            done = staging.check(unit, project.id, sources, asked.user_id, plan.options, into)
        header = staging.framed(msgspec.msgpack.encode(_told(done, plan)))
        room.media.save(_staged(asked), chain([header], uploads.pieces(into)))
    with room.database.write(durable=False) as unit:
        jobs.progress(unit, job.id, 0, done.tasks)


def _store(room: Room, job: Job, asked: ImportRun, position: int, lot: list[NewTask]) -> bool:
    """One lot, and the job's place behind it; False when the job is not to go on."""
    with room.database.write() as unit:
        held = unit.jobs.get_for_update(job.id)
        if held is None or held.is_over or held.cancel_requested:
            return False
        if held.position == position:  # else another worker was faster
            ids = imports.store_lot(unit, unit.projects.get(asked.project_id), lot)
            unit.jobs.note_chunk(job.id, position, ids)
            unit.jobs.update(
                job.id, position=position + 1, done=held.done + len(ids), attempts=0, heartbeat_at=unit.now
            )
    return True


def _take_back(room: Room, job: Job, asked: ImportRun, go_on: GoOn) -> bool:
    """Remove what a cancelled import has stored, the last lot first."""
    while True:
        with room.database.write() as unit:
            held = unit.jobs.get_for_update(job.id)
            if held is None or held.is_over:
                return False
            if held.position == 0:
                _end(unit, asked, job.id, status="failed", error="Cancelled.")
                return False
            ids = [TaskId(one) for one in unit.jobs.chunk(job.id, held.position - 1) or ()]
            unit.tasks.delete_many(unit.projects.get(asked.project_id), ids)
            unit.jobs.update(job.id, position=held.position - 1, done=held.done - len(ids), heartbeat_at=unit.now)
        if not go_on():
            return True


def _end(unit: UnitOfWork, asked: ImportRun, job_id: JobId, **values: object) -> None:
    unit.import_runs.update(asked.id, finished_at=unit.now, **values)
    if values["status"] == "completed":
        counts = msgspec.json.decode(str(values["counts"]))
        detail = f"{'Would import' if counts['dry_run'] else 'Imported'} {counts['task_count']} tasks"
        jobs.finish(unit, job_id, {"detail": detail, "import": asked.id})
    elif (job := unit.jobs.get_for_update(job_id)) is not None and job.cancel_requested:
        jobs.finish(unit, job_id, {"detail": "Cancelled; nothing was imported", "import": asked.id})
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
