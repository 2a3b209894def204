"""Agreement: of a task as it is now, and worked out anew for all of them when what it goes by has changed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from juryroom.core.agreement.task import TaskAgreement, task_agreement
from juryroom.core.jobs import Job
from juryroom.core.model import Project, ProjectId, TaskId, UserId
from juryroom.services import jobs
from juryroom.services.jobs import Counts, NewJob
from juryroom.store.unit import UnitOfWork

JOB = "agreement.recount"
IN_REQUEST = 100
"""Tasks up to which a recount is done at once: on SQLite nobody else writes meanwhile."""
SETTINGS = ("agreement_methodology", "control_weights", "dimensions", "metric_name", "additional_params")
"""What a project's agreement goes by, beside its config."""
NO_CONFIG = "the labelling config cannot be read"


def of_task(unit: UnitOfWork, task_id: TaskId) -> TaskAgreement:
    """The agreement of the task's answers as they are at this moment of the unit. Raises NotThere."""
    task = unit.tasks.get(task_id, payload=False)
    rules = unit.agreements.rules(task.project_id)
    if rules is None:
        return TaskAgreement(None, reason=NO_CONFIG)
    answers, _ = unit.agreements.answers([task_id]).get(task_id, ([], None))
    return task_agreement(rules.interface, answers, rules.settings)


def project_changed(unit: UnitOfWork, before: Project, after: Project, by: UserId | None = None) -> Job | None:
    """Ask for a recount if this change of the project has an effect on agreement; the job, if it takes one."""
    if not after.num_tasks_with_annotations or _basis(before) == _basis(after):
        return None
    return ask_for_recount(unit, after.id, by)


def _basis(project: Project) -> tuple[object, ...]:
    settings = msgspec.json.decode(project.settings)
    return (project.label_config, *(settings.get(name) for name in SETTINGS))


def ask_for_recount(unit: UnitOfWork, project_id: ProjectId, by: UserId | None = None) -> Job | None:
    """Work out the project's agreement anew: at once if that is little, else by a job in the place of earlier ones."""
    ids = unit.agreements.answered(project_id)
    for job in _under_way(unit, project_id):
        jobs.cancel(unit, job.id)
    if len(ids) <= IN_REQUEST:
        unit.agreements.recount(project_id, ids)
        unit.standings.follow(project_id, ids)
        unit.agreements.sweep(project_id)
        return None
    new = NewJob(JOB, "Recount agreement", {"project": project_id}, project_id, by, ids)
    return jobs.enqueue(unit, new)


def _under_way(unit: UnitOfWork, project_id: ProjectId) -> list[Job]:
    return [job for job in unit.jobs.unfinished() if (job.kind, job.project_id) == (JOB, project_id)]


def is_recounting(unit: UnitOfWork, project_id: ProjectId) -> bool:
    """Whether a part of the project's sums may still go by earlier settings."""
    return bool(_under_way(unit, project_id))


def count_what_never_was(unit: UnitOfWork) -> None:
    """Recounts for projects whose answers are older than agreement is kept here; called at every start."""
    for project_id in unit.agreements.uncounted():
        if not _under_way(unit, project_id):
            ask_for_recount(unit, project_id)


def recount_chunk(unit: UnitOfWork, job: Job, ids: Sequence[int]) -> Counts:
    """One chunk of the tasks of a recount. Repeatable: what a task has added before is taken away first."""
    project_id = job.project_id
    if project_id is None:
        return {}
    unit.agreements.recount(project_id, [TaskId(one) for one in ids])
    unit.standings.follow(project_id, [TaskId(one) for one in ids])
    return {"tasks": len(ids)}


def conclude(unit: UnitOfWork, job: Job, counts: Counts) -> str:
    """Behind the last chunk."""
    if job.project_id is not None:
        unit.agreements.sweep(job.project_id)
    number = counts.get("tasks", 0)
    return f"{'Stopped' if job.cancel_requested else 'Done'}: agreement of {number} tasks"
