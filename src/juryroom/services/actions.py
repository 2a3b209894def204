"""What can be done to many tasks at once, picked by a selection, a filter or a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.filters import TaskQuery, read_query
from juryroom.core.jobs import Job
from juryroom.core.model import AnnotationId, NewAnnotation, Prediction, Project, ProjectId, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotThere
from juryroom.services import annotations as answers
from juryroom.services import jobs, predictions, views
from juryroom.services.jobs import Counts, NewJob
from juryroom.store.unit import UnitOfWork

IN_REQUEST = 1000
"""More tasks than these become a job."""
JOB = "actions.perform"
_CHOICE = frozenset({"selectedItems", "filters", "ordering"})
Options = Mapping[str, Any]
Perform = Callable[[UnitOfWork, Project, Sequence[TaskId], UserId, Options], int]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `perform` answers with how many things it did, `told` says so."""

    id: str
    title: str
    order: int
    permission: Permission
    warning: str
    perform: Perform
    told: str
    settle: Callable[[UnitOfWork, Project], None] | None = None
    """What `perform` leaves for when the last of many tasks is done."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many tasks an action was given, and what it did to them."""

    processed_items: int
    detail: str


def perform(
    unit: UnitOfWork,
    project_id: ProjectId,
    action: Action,
    asked: Options,
    *,
    view_id: int | None,
    by: UserId,
) -> Done:
    """Do it at once to the tasks that `asked` (selectedItems, filters) or the view names."""
    project = unit.projects.get(project_id)
    ids = chosen(unit, project_id, asked, view_id)
    number = action.perform(unit, project, ids, by, asked)
    if action.settle is not None:
        action.settle(unit, project)
    return Done(len(ids), action.told.format(number))


def chosen(unit: UnitOfWork, project_id: ProjectId, asked: Options, view_id: int | None) -> list[TaskId]:
    """The tasks that `asked` (selectedItems, filters) or the view names. Raises BadInput when neither does."""
    project = unit.projects.get(project_id)
    query = _query(unit, project, asked, view_id)
    return unit.task_queries.ids(project, query)


def enqueue(
    unit: UnitOfWork, project_id: ProjectId, action: Action, ids: Sequence[TaskId], asked: Options, by: UserId
) -> Job:
    """Do it to these tasks in the background."""
    options = {name: value for name, value in asked.items() if name not in _CHOICE}
    args = {"action": action.id, "options": options, "by": by}
    return jobs.enqueue(unit, NewJob(JOB, action.title, args, project_id, by, ids))


def perform_chunk(unit: UnitOfWork, job: Job, ids: Sequence[int]) -> Counts:
    """One chunk of a job that `enqueue` asked for."""
    action, args = _of_job(job)
    number = action.perform(unit, _project(unit, job), [TaskId(one) for one in ids], args["by"], args["options"])
    return {"number": number}


def conclude(unit: UnitOfWork, job: Job, counts: Counts) -> str:
    """What is left when the last chunk is done, or the job cancelled; a sentence about all of it."""
    action, _ = _of_job(job)
    if action.settle is not None:
        action.settle(unit, _project(unit, job))
    return action.told.format(counts.get("number", 0))


def _of_job(job: Job) -> tuple[Action, dict[str, Any]]:
    args = msgspec.json.decode(job.args, type=dict[str, Any])
    return named(args["action"]), args


def _project(unit: UnitOfWork, job: Job) -> Project:
    if job.project_id is None:
        raise NotThere("Project")
    return unit.projects.get(job.project_id)


def _query(unit: UnitOfWork, project: Project, asked: Options, view_id: int | None) -> TaskQuery:
    if view_id is None and not asked.get("selectedItems"):
        raise BadInput('Name the tasks by selectedItems: {"all": true, "excluded": []} means every one.')
    if view_id is None:
        return read_query(asked)
    view = unit.views.get(view_id)
    if view.project_id != project.id:
        raise NotThere("View")
    given = {name: asked[name] for name in ("filters", "ordering", "selectedItems") if asked.get(name)}
    return read_query(msgspec.json.decode(view.data, type=dict[str, Any]) | given) if given else views.query_of(view)


def named(name: str) -> Action:
    """The action of this id. Raises NotThere."""
    found = next((action for action in ACTIONS if action.id == name), None)
    if found is None:
        raise NotThere("Action", f"There is no action {name!r}. There are: {', '.join(each.id for each in ACTIONS)}.")
    return found


def _delete_tasks(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], _: UserId, __: Options) -> int:
    return unit.tasks.delete_many(project, ids, share=False)


def _share_out(unit: UnitOfWork, project: Project) -> None:
    unit.tasks.share_out(project)


def _delete_annotations(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], _: UserId, asked: Options) -> int:
    author = asked.get("annotator")
    return answers.delete_many(unit, project.id, tasks=ids, author=UserId(author) if isinstance(author, int) else None)


def _delete_predictions(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], _: UserId, __: Options) -> int:
    return predictions.delete_many(unit, project.id, tasks=ids)


def _annotate(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], by: UserId, asked: Options) -> int:
    """One annotation per task from its newest prediction; a prediction already taken over is left alone."""
    version = asked.get("model_version") or project.model_version
    made: list[AnnotationId] = []
    taken = unit.annotations.of_tasks(ids)
    for task_id, said in unit.predictions.of_tasks(ids).items():
        fitting = [each for each in said if not version or each.model_version == version]
        if fitting and all(each.parent_prediction != fitting[-1].id for each in taken[task_id]):
            made.append(unit.annotations.add(task_id, project.id, _from(fitting[-1], by)).id)
    if made:
        unit.tasks.recount(project, ids)
        unit.outbox.add("annotations.created", {"project": project.id, "first": made[0], "last": made[-1]})
    return len(made)


def _from(prediction: Prediction, by: UserId) -> NewAnnotation:
    return NewAnnotation(
        result=prediction.result,
        result_count=len(msgspec.json.decode(prediction.result)),
        completed_by=by,
        last_action="prediction",
        parent_prediction=prediction.id,
    )


ACTIONS = (
    Action(
        "delete_tasks", "Delete tasks", 100, Permission.TASKS_DELETE,
        "The selected tasks go, with their annotations and predictions.",
        _delete_tasks, "Deleted {} tasks", _share_out,
    ),
    Action(
        "delete_tasks_annotations", "Delete annotations", 101, Permission.ANNOTATIONS_ANY,
        "The annotations of the selected tasks go.",
        _delete_annotations, "Deleted the annotations of {} tasks",
    ),
    Action(
        "delete_tasks_predictions", "Delete predictions", 102, Permission.PREDICTIONS,
        "The predictions of the selected tasks go.",
        _delete_predictions, "Deleted {} predictions",
    ),
    Action(
        "predictions_to_annotations", "Make annotations of predictions", 91, Permission.ANNOTATIONS_ANY,
        "Each selected task gets an annotation from its newest prediction.",
        _annotate, "Created {} annotations",
    ),
)  # fmt: skip
