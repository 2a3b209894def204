"""Snapshots: exports that are kept. A small project is written while its caller waits, a larger one by a job, in one
view of the database however long that takes; a job that was broken off writes the whole file again, as of then."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import msgspec

from juryroom.core.formats import convert
from juryroom.core.formats.convert import WriteOptions
from juryroom.core.jobs import Job
from juryroom.core.model import Conversion, Json, ProjectId, Snapshot, UserId
from juryroom.errors import BadInput, JuryroomError
from juryroom.services import exports, jobs, uploads
from juryroom.services.exports import ExportOptions
from juryroom.services.jobs import NewJob
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

WRITE_JOB, CONVERT_JOB = "exports.write", "exports.convert"
IN_REQUEST = 1000
"""Tasks up to which nobody has to come back for the file."""
TELL_EVERY = 10_000
"""Tasks between two notes of how far a job has come."""
GoOn = Callable[[], bool]


class SnapshotPlan(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is written, and the name of its file: the same at every attempt."""

    export: int
    file: str
    options: ExportOptions
    view: int | None = None


class ConversionPlan(msgspec.Struct, frozen=True, omit_defaults=True):
    """A snapshot in another format."""

    export: int
    conversion: int
    write: WriteOptions


class _Stopped(Exception):
    """The job was cancelled, or its worker stops: nothing of the file stays."""


def take(
    room: Room, project_id: ProjectId, title: str, asked: Json, options: ExportOptions, view: int | None, by: UserId
) -> Snapshot:
    """A snapshot of the project as it is now, or a little later. Raises NotThere, BadInput."""
    with room.database.write() as unit:
        project = unit.projects.get(project_id)
        if view is not None:
            exports.ids_of_view(unit, project_id, view)
        made = unit.exports.add(project_id, title, asked, by)
        plan = SnapshotPlan(made.id, f"{uuid.uuid4().hex}.json", options, view)
        if project.task_number > IN_REQUEST:
            name = f"Snapshot of {project.title}"
            args = msgspec.to_builtins(plan)
            job = jobs.enqueue(unit, NewJob(WRITE_JOB, name, args, project_id, by, total=project.task_number))
            unit.exports.update(made.id, job_id=job.id)
            return unit.exports.get(project_id, made.id)
    try:
        values = _write(room, project_id, plan, lambda _: None)
    except BaseException:
        with room.database.write() as unit:
            unit.exports.update(made.id, status="failed")
        raise
    with room.database.write() as unit:
        unit.exports.update(made.id, finished_at=unit.now, **values)
        return unit.exports.get(project_id, made.id)


def _write(room: Room, project_id: ProjectId, plan: SnapshotPlan, tell: Callable[[int], None]) -> dict[str, object]:
    """The file, and the values that complete the snapshot's row."""
    with room.database.read() as unit:
        options = replace(plan.options, key=room.secrets.signing)  # at the last moment: a job's arguments are stored
        if plan.view is not None:
            shown = exports.ids_of_view(unit, project_id, plan.view)
            options = replace(options, wanted=replace(options.wanted, ids=shown))
        name = f"export/{project_id}/{plan.file}"
        return exports.write_snapshot(unit, room.media, project_id, options, name, tell)


def perform(room: Room, job: Job, go_on: GoOn) -> bool:
    """Write what a job was asked for; True when its worker stops before the end."""
    plan = msgspec.convert(msgspec.json.decode(job.args), SnapshotPlan)
    project_id = job.project_id or ProjectId(0)
    name = f"export/{project_id}/{plan.file}"
    with room.database.write(durable=False) as unit:
        unit.exports.update(plan.export, status="in_progress")
    try:
        values = _write(room, project_id, plan, _teller(room, job, go_on))
    except _Stopped:
        return _stopped(room, job)
    except JuryroomError as problem:
        return _fail(room, job, problem)
    with room.database.write() as unit:
        there = unit.exports.update(plan.export, finished_at=unit.now, **values)
        jobs.finish(unit, job.id, {"detail": "The snapshot is complete", "export": plan.export})
    if not there:
        uploads.discard(room.media, [name])
    return False


def _teller(room: Room, job: Job, go_on: GoOn) -> Callable[[int], None]:
    """Notes how far the job has come, now and then. Raises _Stopped when it is not to go on."""
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done < told + TELL_EVERY:
            return
        told = done
        with room.database.write(durable=False) as unit:
            wanted = jobs.progress(unit, job.id, min(done, job.total or done))
        if not (wanted and go_on()):
            raise _Stopped

    return tell


def _stopped(room: Room, job: Job) -> bool:
    with room.database.write() as unit:
        now = unit.jobs.get_for_update(job.id)
        if now is None or now.is_over:
            return False
        if now.cancel_requested:
            jobs.finish(unit, job.id, {"detail": "Cancelled"})
            return False
    return True


def _fail(room: Room, job: Job, problem: JuryroomError) -> bool:
    """What cannot be exported will not be at the next attempt, either."""
    with room.database.write() as unit:
        jobs.note_failure(unit, job.id, problem.message, None)
    return False


def convert_to(room: Room, snapshot: Snapshot, export_type: str, write: WriteOptions, by: UserId) -> Conversion:
    """A complete snapshot in another format, beside it. Raises BadInput when it cannot be written in that."""
    kind = convert.named(export_type)
    with room.database.write() as unit:
        made = unit.exports.add_conversion(snapshot.id, kind.name)
        number = msgspec.json.decode(snapshot.counters, type=dict[str, int]).get("task_number", 0)
        if number > IN_REQUEST:
            args = msgspec.to_builtins(ConversionPlan(snapshot.id, made.id, write))
            title = f"{snapshot.title} as {kind.title}"
            job = jobs.enqueue(unit, NewJob(CONVERT_JOB, title, args, snapshot.project_id, by, total=number))
            unit.exports.update_conversion(made.id, job_id=job.id)
            return made
    _convert(room, snapshot, made, write)
    return made


def _convert(room: Room, snapshot: Snapshot, conversion: Conversion, write: WriteOptions) -> None:
    """The file first, then the row that names it; what cannot be is noted there."""
    with room.database.write(durable=False) as unit:
        unit.exports.update_conversion(conversion.id, status="in_progress")
    try:
        with room.database.read() as unit:
            name = exports.convert_snapshot(unit, room.media, snapshot, conversion, write)
    except BadInput as problem:
        with room.database.write() as unit:
            unit.exports.update_conversion(conversion.id, status="failed", traceback=problem.message)
        raise
    with room.database.write() as unit:
        there = unit.exports.update_conversion(conversion.id, status="completed", stored_as=name)
    if not there:
        uploads.discard(room.media, [name])


def perform_conversion(room: Room, job: Job) -> None:
    """Convert what a job was asked for."""
    plan = msgspec.convert(msgspec.json.decode(job.args), ConversionPlan)
    try:
        with room.database.read() as unit:
            snapshot = unit.exports.get(job.project_id or ProjectId(0), plan.export)
            here = [one for one in unit.exports.conversions(plan.export) if one.id == plan.conversion]
        for conversion in here:
            _convert(room, snapshot, conversion, plan.write)
    except JuryroomError as problem:
        _fail(room, job, problem)
        return
    with room.database.write() as unit:
        jobs.finish(unit, job.id, {"detail": "The conversion is complete", "export": plan.export})


def forget(unit: UnitOfWork, project_id: ProjectId, export_id: int) -> list[str]:
    """Remove a snapshot with its conversions; the files to discard once the caller's unit is committed."""
    snapshot = unit.exports.get(project_id, export_id)
    names = [snapshot.stored_as, *(one.stored_as for one in unit.exports.conversions(export_id))]
    for job_id in unit.exports.jobs_of(export_id):
        jobs.cancel(unit, job_id)
    unit.exports.remove(export_id)
    return [name for name in names if name]
