"""Agreement and counts of labels worked out anew for all tasks, under the field's names for it. Both are kept as people
work, in one go, so this is for doubts alone; a project with little to do is done at once, and has no job."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.accounts import ORGANIZATION
from juryroom.core.jobs import Job, JobId, JobState
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotThere
from juryroom.services import agreement, jobs, members
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["statistics"])
_CHANGE = [allow(Permission.PROJECTS_CHANGE)]
_STATES = {JobState.QUEUED: "QUEUED", JobState.RUNNING: "RUNNING", JobState.COMPLETED: "COMPLETED"}
MOST = 1000
Number = Annotated[int | None, Query()]


class BackfillIn(BaseModel):
    """One project, or the next `num_projects`, or all that the caller may change."""

    project_id: int | None = None
    num_projects: Annotated[int, Field(ge=1, le=MOST)] | None = None
    all_projects: bool = False


class BackfillsTriggered(BaseModel):
    jobs: list[dict[str, Any]]
    jobs_queued: int
    message: str
    organization_id: int
    projects_remaining: int
    projects_skipped: int


class BackfillJob(BaseModel):
    job_id: int
    project_id: int | None
    rq_job_id: str
    status: str
    progress_data: dict[str, Any]
    error_message: str | None
    triggered_by: dict[str, Any] | None
    created_at: str
    started_at: str | None
    completed_at: str | None


class BackfillsCancelled(BaseModel):
    cancelled_count: int
    message: str


@router.post(
    "/api/dimensions/value-counts-backfill",
    dependencies=_CHANGE,
    status_code=202,
    response_model=BackfillsTriggered,
    operation_id="trigger_backfill_of_counts",
)
@router.post(
    "/api/dimensions/backfill",
    dependencies=_CHANGE,
    status_code=202,
    response_model=BackfillsTriggered,
    operation_id="trigger_backfill",
)
def trigger_backfill(body: BackfillIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Work them out anew."""
    if body.project_id is None and body.num_projects is None and not body.all_projects:
        raise BadInput("Validation error", {"project_id": ["Name a project, how many, or all of them."]})
    with room.database.read() as unit:
        everyone = [project.id for project in _projects(unit, body.project_id, who)]
    ids = everyone[: min(body.num_projects or MOST, MOST)]
    made: list[Job] = []
    for project_id in ids:
        with room.database.write() as unit:
            job = agreement.ask_for_recount(unit, project_id, who.id)
            made += [] if job is None else [job]
    told = f"{len(made)} projects are worked out by jobs, {len(ids) - len(made)} are done."
    return answer(
        {
            "jobs": [{"job_id": job.id, "project_id": job.project_id} for job in made],
            "jobs_queued": len(made),
            "message": told,
            "organization_id": ORGANIZATION,
            "projects_remaining": len(everyone) - len(ids),
            "projects_skipped": 0,
        },
        202,
    )


def _projects(unit: UnitOfWork, project_id: int | None, who: Caller) -> list[Any]:
    ids = None if project_id is None else [unit.projects.get(ProjectId(project_id)).id]
    return unit.projects.page(ids=ids, search="", order="id", offset=0, limit=10_000, sight=who.sight)


@router.delete(
    "/api/dimensions/value-counts-backfill",
    dependencies=_CHANGE,
    response_model=BackfillsCancelled,
    operation_id="cancel_backfill_of_counts",
)
@router.delete(
    "/api/dimensions/backfill", dependencies=_CHANGE, response_model=BackfillsCancelled, operation_id="cancel_backfill"
)
def cancel_backfill(who: CurrentUser, room: CurrentRoom, job_id: Number = None, project_id: Number = None) -> Response:
    """Stop jobs that are at it: one, those of a project, or all. What they have done so far stays."""
    with room.database.write() as unit:
        found = [job for job in _jobs(unit, who, job_id, project_id) if not job.is_over]
        for job in found:
            jobs.cancel(unit, job.id)
    return answer({"cancelled_count": len(found), "message": f"{len(found)} jobs are stopped."})


@router.get(
    "/api/dimensions/value-counts-backfill/jobs",
    dependencies=_CHANGE,
    response_model=list[BackfillJob],
    operation_id="list_backfills_of_counts",
)
@router.get(
    "/api/dimensions/backfill/jobs",
    dependencies=_CHANGE,
    response_model=list[BackfillJob],
    operation_id="list_backfills",
)
def list_backfills(who: CurrentUser, room: CurrentRoom, status: Annotated[str, Query()] = "") -> Response:
    """Jobs that are at it."""
    with room.database.read() as unit:
        found = [_job_json(job) for job in _jobs(unit, who, None, None)]
    return answer([each for each in found if status.upper() in ("", each["status"])])


@router.get(
    "/api/dimensions/value-counts-backfill/status",
    dependencies=_CHANGE,
    response_model=BackfillJob,
    operation_id="get_backfill_status_of_counts",
)
@router.get(
    "/api/dimensions/backfill/status",
    dependencies=_CHANGE,
    response_model=BackfillJob,
    operation_id="get_backfill_status",
)
def get_backfill_status(
    who: CurrentUser, room: CurrentRoom, job_id: Number = None, project_id: Number = None
) -> Response:
    """How far one of them is: the job's, or the newest of the project's."""
    if job_id is None and project_id is None:
        raise BadInput("Validation error", {"job_id": ["Name a job or a project."]})
    with room.database.read() as unit:
        found = _jobs(unit, who, job_id, project_id)
    if not found:
        raise NotThere("Job")
    return answer(_job_json(max(found, key=lambda job: job.id)))


def _jobs(unit: UnitOfWork, who: Caller, job_id: int | None, project_id: int | None) -> list[Job]:
    """Recounts of projects that the caller may enter: those under way, and those that are named."""
    if job_id is not None:
        found = [job for job in unit.jobs.many([JobId(job_id)]) if job.kind == agreement.JOB]
    elif project_id is not None:
        found = unit.jobs.of_kind(agreement.JOB, ProjectId(project_id))
    else:
        found = [job for job in unit.jobs.unfinished() if job.kind == agreement.JOB]
    return [job for job in found if job.project_id is not None and members.may_enter(unit, job.project_id, who)]


def _job_json(job: Job) -> dict[str, Any]:
    return {
        "job_id": job.id,
        "project_id": job.project_id,
        "rq_job_id": str(job.id),
        "status": _STATES.get(job.state, "FAILED"),
        "progress_data": {"done": job.done, "total": job.total, "counts": msgspec.json.decode(job.counts)},
        "error_message": job.error,
        "triggered_by": {"id": job.user_id},
        "created_at": job.created_at,
        "started_at": job.started_at,
        "completed_at": job.finished_at,
    }
