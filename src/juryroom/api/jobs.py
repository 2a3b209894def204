"""Background jobs: what is going on, and how to stop it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.paging import FiftyAPage, page_json
from juryroom.api.schemas.jobs import JobOut, JobPage, job_json
from juryroom.core.jobs import JobId, JobState
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.services import jobs

router = APIRouter(tags=["jobs"])
_MAY_SEE = [allow(Permission.JOBS_VIEW)]


@router.get("/api/jobs", dependencies=_MAY_SEE, response_model=JobPage)
def list_jobs(
    request: Request,
    who: CurrentUser,
    room: CurrentRoom,
    page: FiftyAPage,
    project: int | None = None,
    state: JobState | None = None,
) -> Response:
    """Jobs, newest first; of one project, in one state."""
    with room.database.read() as unit:
        if project is not None:
            unit.projects.get(ProjectId(project))
        within = None if project is None else ProjectId(project)
        count, found = unit.jobs.page(within, state, offset=page.offset, limit=page.size, sight=who.sight)
    return answer(page_json(request, page, count, [job_json(job) for job in found]))


@router.get("/api/jobs/{job_id}", dependencies=_MAY_SEE, response_model=JobOut)
def get_job(job_id: int, room: CurrentRoom) -> Response:
    """One job: its state, its progress, how it ended."""
    with room.database.read() as unit:
        return answer(job_json(unit.jobs.get(JobId(job_id))))


@router.post("/api/jobs/{job_id}/cancel", dependencies=[allow(Permission.JOBS_CANCEL)], response_model=JobOut)
def cancel_job(job_id: int, room: CurrentRoom) -> Response:
    """Stop a job behind its present chunk; what is done stays done. A job that is over stays as it is."""
    with room.database.write() as unit:
        return answer(job_json(jobs.cancel(unit, JobId(job_id))))
