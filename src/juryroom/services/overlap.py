"""How many answers tasks want, and what is done by that: followed when a living project changes its mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from juryroom.core.jobs import Job
from juryroom.core.model import Project, ProjectId, TaskId
from juryroom.core.sampling.assigning import Assigning
from juryroom.core.sampling.overlap import cohort_size
from juryroom.services import jobs, pauses
from juryroom.services.jobs import Counts, NewJob
from juryroom.store.projects import OVERLAP_FIELDS, SHARED_BY
from juryroom.store.unit import UnitOfWork

JOB = "overlap.share"
IN_REQUEST = 5000
"""Tasks up to which a project is gone through at once: on SQLite nobody else writes meanwhile."""


def change(unit: UnitOfWork, before: Project, changes: Mapping[str, object]) -> Project:
    """Store changes of a project's columns; tasks open and close accordingly, by a job where there are many."""
    few = before.task_number <= IN_REQUEST
    after = unit.projects.update(before.id, changes, share=few)
    old, new = Assigning.of(before.settings), Assigning.of(after.settings)
    if not few and any(getattr(before, name) != getattr(after, name) for name in OVERLAP_FIELDS):
        _ask(unit, after, share=any(getattr(before, name) != getattr(after, name) for name in SHARED_BY))
    elif (old.distribution, old.escalation) != (new.distribution, new.escalation):
        follow_rules(unit, after)
    if old != new:
        pauses.reconsider(unit, after)
    return unit.projects.get(before.id)


def follow_rules(unit: UnitOfWork, project: Project) -> None:
    """Say anew of every task whether it is done, as who may answer it is decided otherwise."""
    if project.task_number > IN_REQUEST:
        _ask(unit, project, share=False)
    elif project.task_number:
        ids = unit.tasks.in_cohort_order(project)
        unit.tasks.recount(project, ids)
        unit.leases.drop_excess(project.id)


def _ask(unit: UnitOfWork, project: Project, *, share: bool) -> None:
    """Have it done in the background, in the place of what was asked for earlier."""
    for job in unit.jobs.unfinished():
        if (job.kind, job.project_id) == (JOB, project.id):
            share = share or _shares(job)
            jobs.cancel(unit, job.id)
    ids = unit.tasks.in_cohort_order(project)
    jobs.enqueue(unit, NewJob(JOB, "Open and close tasks", {"share": share}, project.id, ids=ids))


def _shares(job: Job) -> bool:
    return bool(msgspec.json.decode(job.args)["share"])


def share_chunk(unit: UnitOfWork, job: Job, ids: Sequence[int]) -> Counts:
    """The next tasks in the cohort's order: the first of them get the overlap, the others are for one person."""
    project = unit.projects.get(job.project_id or ProjectId(0))
    chunk = sorted(unit.tasks.existing(project.id, ids))
    if _shares(job):
        whole = project.overlap_cohort_percentage == 100
        size = project.task_number if whole else cohort_size(project.task_number, project.overlap_cohort_percentage)
        inside = {TaskId(one) for one in ids[: max(0, size - job.done)]} if not whole else set(chunk)
        unit.tasks.want_answers(project, [one for one in chunk if one in inside], project.maximum_annotations)
        unit.tasks.want_answers(project, [one for one in chunk if one not in inside], 1)
    unit.tasks.recount(project, chunk)
    unit.leases.drop_excess(project.id, chunk)
    return {"tasks": len(chunk)}


def conclude(_: UnitOfWork, __: Job, counts: Counts) -> str:
    """The job's report."""
    return f"Looked at {counts.get('tasks', 0)} tasks"
