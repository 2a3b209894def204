"""Where tasks stand between answers, reviews and final answers: gone through anew when a project changes its rules."""

from __future__ import annotations

from collections.abc import Sequence

from juryroom.core.jobs import Job
from juryroom.core.model import Project, ProjectId, TaskId, UserId
from juryroom.core.reviewing.settings import ReviewSettings
from juryroom.services import jobs
from juryroom.services.jobs import Counts, NewJob
from juryroom.store.unit import UnitOfWork

JOB = "reviews.follow"
IN_REQUEST = 5000
"""Answered tasks up to which it is done at once: on SQLite nobody else writes meanwhile."""


def project_changed(unit: UnitOfWork, before: Project, after: Project, by: UserId | None = None) -> Job | None:
    """Have the tasks follow if this change has an effect on reviews; the job, if it takes one."""
    if ReviewSettings.of(before.settings) == ReviewSettings.of(after.settings):
        return None
    ids = unit.standings.answered(after.id)
    for job in unit.jobs.unfinished():
        if (job.kind, job.project_id) == (JOB, after.id):
            jobs.cancel(unit, job.id)
    if len(ids) > IN_REQUEST:
        return jobs.enqueue(unit, NewJob(JOB, "Sort out what is reviewed", {}, after.id, by, ids))
    _follow(unit, after.id, ids)
    return None


def follow_chunk(unit: UnitOfWork, job: Job, ids: Sequence[int]) -> Counts:
    """The next tasks. Repeatable: each is looked at as it is."""
    project_id = job.project_id or ProjectId(0)
    chunk = sorted(unit.tasks.existing(project_id, ids))
    _follow(unit, project_id, chunk)
    return {"tasks": len(chunk)}


def _follow(unit: UnitOfWork, project_id: ProjectId, ids: Sequence[TaskId]) -> None:
    if ids:
        unit.rewrites.hold(project_id, ids)
        unit.standings.follow(project_id, ids)


def conclude(_: UnitOfWork, __: Job, counts: Counts) -> str:
    """The job's report."""
    return f"Looked at {counts.get('tasks', 0)} tasks"
