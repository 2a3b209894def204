"""An action from the request to the last task: planned by reading, then done at once or by a job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from juryroom.core.actions import Run, RunId
from juryroom.core.filters import TaskQuery, read_query
from juryroom.core.jobs import Job, JobId
from juryroom.core.model import Project, ProjectId, TaskId, UserId, instant_of
from juryroom.errors import BadInput, NotThere
from juryroom.services import jobs, views
from juryroom.services.actions.kinds import Action, Counts, Options, Plan, Step
from juryroom.services.jobs import NewJob
from juryroom.store.unit import UnitOfWork

IN_REQUEST = 1000
"""More tasks than these become a job."""
UNDO_DAYS = 30
JOB = "actions.perform"
_CHOICE = frozenset({"selectedItems", "filters", "ordering", "columnsDisplayType"})


@dataclass(frozen=True, slots=True)
class Done:
    """How many tasks an action was given, and what it did or will do to them."""

    processed_items: int
    detail: str
    run: RunId
    job: JobId | None = None


def chosen(unit: UnitOfWork, project_id: ProjectId, asked: Options, view_id: int | None) -> list[TaskId]:
    """The tasks that `asked` (selectedItems, filters) or the view names. Raises BadInput when neither does."""
    project = unit.projects.get(project_id)
    query = _query(unit, project, asked, view_id)
    return unit.task_queries.ids(project, query)


def _query(unit: UnitOfWork, project: Project, asked: Options, view_id: int | None) -> TaskQuery:
    if view_id is None and not asked.get("selectedItems"):
        raise BadInput('Name the tasks by selectedItems: {"all": true, "excluded": []} means every one.')
    if view_id is None:
        return read_query(asked)
    view = unit.views.get(view_id)
    if view.project_id != project.id:
        raise NotThere("View")
    given = {name: asked[name] for name in _CHOICE if asked.get(name)}
    return read_query(msgspec.json.decode(view.data, type=dict[str, Any]) | given) if given else views.query_of(view)


def plan(
    unit: UnitOfWork, project_id: ProjectId, action: Action, ids: Sequence[TaskId], asked: Options, by: UserId
) -> Plan:
    """What the action is going to do to these tasks. Reads alone; raises BadInput when it cannot be done."""
    options = {name: value for name, value in asked.items() if name not in _CHOICE}
    first = Plan(ids, options)
    if action.prepare is None:
        return Plan(ids, {})
    return action.prepare(unit, unit.projects.get(project_id), first, by)


def start(
    unit: UnitOfWork,
    project_id: ProjectId,
    action: Action,
    planned: Plan,
    *,
    by: UserId,
    selected: int | None = None,
    in_request: int = IN_REQUEST,
) -> Done:
    """Do what was planned: at once, or by a job when there are more than `in_request` tasks.

    selected: how many tasks the person chose, where the plan has narrowed them.
    """
    project = unit.projects.get(project_id)
    step = _begin(unit, project, action, planned, by, selected)
    number = len(planned.ids) if selected is None else selected
    if len(planned.ids) > in_request:
        job = _enqueue(unit, project_id, action, step, planned)
        detail = f"{action.title}: {len(planned.ids)} tasks, in the background"
        unit.action_runs.update(step.run, job_id=job.id, detail=detail)
        return Done(number, detail, step.run, job.id)
    project = unit.projects.get(project_id)
    counts = action.perform(unit, Step(project, step.run, by, planned.options), planned.ids)
    return Done(number, _finish(unit, step.run, action, counts), step.run)


def _begin(unit: UnitOfWork, project: Project, action: Action, planned: Plan, by: UserId, selected: int | None) -> Step:
    run = unit.action_runs.add(
        project.id,
        action.id,
        {
            "user_id": by, "title": action.title, "options": _json(planned.options),
            "tasks": len(planned.ids) if selected is None else selected,
            "expires_at": instant_of(unit.moment + timedelta(days=UNDO_DAYS)),
        },
    )  # fmt: skip
    step = Step(project, run, by, planned.options)
    if action.begin is not None:
        action.begin(unit, step, planned)
    return step


def _enqueue(unit: UnitOfWork, project_id: ProjectId, action: Action, step: Step, planned: Plan) -> Job:
    return jobs.enqueue(unit, NewJob(JOB, action.title, {"run": step.run}, project_id, step.by, planned.ids))


def _finish(unit: UnitOfWork, run_id: RunId, action: Action, counts: Counts) -> str:
    run = unit.action_runs.get(run_id)
    if action.settle is not None:
        action.settle(unit, unit.projects.get(run.project_id))
    detail = action.told(counts)
    unit.action_runs.update(run_id, done_at=unit.now, counts=_json(counts), detail=detail)
    return detail


def chunk_of(action_of: Callable[[str], Action]) -> tuple[jobs.DoChunk, jobs.Conclude]:
    """What a job does with each chunk of its ids, and behind the last."""

    def perform_chunk(unit: UnitOfWork, job: Job, ids: Sequence[int]) -> Counts:
        run = run_of(unit, job)
        project = unit.projects.get(run.project_id)
        options = msgspec.json.decode(run.options, type=dict[str, Any])
        step = Step(project, run.id, run.user_id or UserId(0), options)
        return action_of(run.action).perform(unit, step, [TaskId(one) for one in ids])

    def conclude(unit: UnitOfWork, job: Job, counts: Counts) -> str:
        run = run_of(unit, job)
        return _finish(unit, run.id, action_of(run.action), counts)

    return perform_chunk, conclude


def run_of(unit: UnitOfWork, job: Job) -> Run:
    """The run that a job performs or undoes."""
    return unit.action_runs.get(int(msgspec.json.decode(job.args, type=dict[str, Any])["run"]))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
