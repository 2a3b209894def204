"""Figures that cannot be kept: worked out in the request where it is little work, else by a job, and kept with the
content they are of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from juryroom.core.jobs import Job
from juryroom.core.model import Instant, Json, Project, ProjectId
from juryroom.services import (
    anchoring,
    jobs,
    key_figures,
    label_agreement,
    label_counts,
    member_statistics,
    model_agreement,
    quality,
    statistics,
)
from juryroom.services.jobs import NewJob
from juryroom.services.room import Room
from juryroom.store.unit import Database, UnitOfWork

JOB = "figures.work_out"
IN_REQUEST = 2000
"""Annotations and predictions up to which nobody is sent away."""
_AGAIN = timedelta(seconds=30)
"""How old a figure is before it is worked out anew, however much has changed since."""
WorkOut = Callable[[UnitOfWork, Project], Any]
FIGURES: Mapping[str, WorkOut] = {
    "anchoring": anchoring.report,
    "consensus": quality.consensus,
    "hours": key_figures.hours,
    "kappa": quality.kappas,
    "labels": label_agreement.of_project,
    "members": member_statistics.work_done,
    "models": model_agreement.of_project,
    "pace": statistics.work_done,
    "predicted_labels": label_counts.of_predictions,
    "times": statistics.times,
}
_AT_FIRST = frozenset({"hours", "members", "pace", "times"})
"""Some tenths of a second for 100,000 tasks: the first time they are worked out while somebody waits."""


@dataclass(frozen=True, slots=True)
class Found:
    """A figure as it is known. `value` is None until it has been worked out once; `stale` says that things have changed
    since, and `job` who is at it."""

    value: Any
    computed_at: Instant | None
    stale: bool
    job: int | None


def get(database: Database, project_id: ProjectId, name: str, shape: Any = Any) -> Found:
    """The figure, worked out now if that is little work; else as it was last, and a job is asked for if need be.

    shape: what of a kept figure is read, as a type for msgspec; what it does not name is skipped unread.
    """
    with database.read() as unit:
        project = unit.projects.get(project_id)
        version = version_of(project)
        kept = unit.figures.get(project_id, name)
        if kept is not None and kept.version == version:
            return Found(_read(kept.value, shape), kept.computed_at, False, None)
        if project.total_annotations_number + project.total_predictions_number <= IN_REQUEST:
            return Found(FIGURES[name](unit, project), unit.now, False, None)
        if name in _AT_FIRST and (kept is None or kept.computed_at is None):
            found = Found(FIGURES[name](unit, project), unit.now, False, None)
            return _keep(database, project, name, found)
        value = None if kept is None else _read(kept.value, shape)
        found = Found(value, kept.computed_at if kept else None, True, kept.job_id if kept else None)
        recent = found.computed_at is not None and _age(unit, found.computed_at) < _AGAIN
    if recent:
        return found
    with database.write(durable=False) as unit:
        return replace(found, job=_job(unit, project_id, name))


def _keep(database: Database, project: Project, name: str, found: Found) -> Found:
    with database.write(durable=False) as unit:
        unit.figures.put(project.id, name, Json(msgspec.json.encode(found.value).decode()), version_of(project))
    return found


def at_this_moment(database: Database, project_id: ProjectId, name: str, work_out: WorkOut) -> Any:
    """A figure that is little work but is looked at often: as kept, or worked out now if anything has changed."""
    with database.read() as unit:
        project = unit.projects.get(project_id)
        kept = unit.figures.get(project_id, name)
        if kept is not None and kept.version == version_of(project):
            return msgspec.json.decode(kept.value)
        found = Found(work_out(unit, project), unit.now, False, None)
        if project.total_annotations_number <= IN_REQUEST:
            return found.value
    return _keep(database, project, name, found).value


def _read(value: str, shape: Any) -> Any:
    found = msgspec.json.decode(value, type=shape | None)  # null until a job has been there
    return found if shape is Any else msgspec.to_builtins(found)


def _age(unit: UnitOfWork, then: Instant) -> timedelta:
    return unit.moment - datetime.fromisoformat(then)


def _job(unit: UnitOfWork, project_id: ProjectId, name: str) -> int:
    """Who works the figure out: the job that was asked to, or a new one."""
    kept = unit.figures.get(project_id, name)
    live = [job.id for job in unit.jobs.many([kept.job_id if kept else None]) if not job.is_over]
    if live:
        return live[0]
    new = NewJob(JOB, f"Work out {name}", {"project": project_id, "name": name}, project_id)
    asked = jobs.enqueue(unit, new).id
    unit.figures.ask(project_id, name, asked)
    return asked


def refresh(database: Database, project_id: ProjectId) -> list[int]:
    """Work all of the project's figures out anew; the jobs that are at it."""
    with database.write(durable=False) as unit:
        unit.projects.get(project_id)
        return [_job(unit, project_id, name) for name in FIGURES]


def perform(room: Room, job: Job) -> None:
    """Work the job's figure out from one snapshot and keep it."""
    args = msgspec.json.decode(job.args)
    project_id, name = ProjectId(args["project"]), args["name"]
    with room.database.read() as unit:
        project = unit.projects.get(project_id)
        value = FIGURES[name](unit, project)
    with room.database.write() as unit:
        unit.projects.get(project_id)
        unit.figures.put(project_id, name, Json(msgspec.json.encode(value).decode()), version_of(project))
        jobs.finish(unit, job.id, {"detail": f"Worked out {name}"})


def version_of(project: Project) -> str:
    """Differs whenever answers, predictions, tasks, the config or settings do."""
    basis = f"{project.last_turn}:{project.content_version}:{project.config_version}:{project.settings}"
    return hashlib.sha256(basis.encode()).hexdigest()[:32]
