"""What can be done to many tasks at once, picked by a selection, a filter or a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.filters import TaskQuery, read_query
from juryroom.core.model import AnnotationId, NewAnnotation, Prediction, Project, ProjectId, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotThere
from juryroom.services import annotations as answers
from juryroom.services import predictions, views
from juryroom.store.unit import UnitOfWork

_AT_ONCE = 1000
Options = Mapping[str, Any]
Perform = Callable[[UnitOfWork, Project, Sequence[TaskId], UserId, Options], str]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `perform` answers with a sentence about what it did."""

    id: str
    title: str
    order: int
    permission: Permission
    warning: str
    perform: Perform


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
    """Do it to the tasks that `asked` (selectedItems, filters) or the view names."""
    project = unit.projects.get(project_id)
    query = _query(unit, project, asked, view_id)
    ids = unit.task_queries.ids(project.id, query, offset=0, limit=project.task_number)
    return Done(len(ids), action.perform(unit, project, ids, by, asked))


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


def _delete_tasks(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], _: UserId, __: Options) -> str:
    number = unit.tasks.delete_many(project, ids)
    return f"Deleted {number} tasks"


def _delete_annotations(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], _: UserId, asked: Options) -> str:
    author = asked.get("annotator")
    number = answers.delete_many(
        unit, project.id, tasks=ids, author=UserId(author) if isinstance(author, int) else None
    )
    return f"Deleted the annotations of {number} tasks"


def _delete_predictions(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], _: UserId, __: Options) -> str:
    return f"Deleted {predictions.delete_many(unit, project.id, tasks=ids)} predictions"


def _annotate(unit: UnitOfWork, project: Project, ids: Sequence[TaskId], by: UserId, asked: Options) -> str:
    """One annotation per task from its newest prediction; a prediction already taken over is left alone."""
    version = asked.get("model_version") or project.model_version
    made: list[AnnotationId] = []
    for start in range(0, len(ids), _AT_ONCE):
        slice_ = ids[start : start + _AT_ONCE]
        taken = unit.annotations.of_tasks(slice_)
        for task_id, said in unit.predictions.of_tasks(slice_).items():
            fitting = [each for each in said if not version or each.model_version == version]
            if fitting and all(each.parent_prediction != fitting[-1].id for each in taken[task_id]):
                made.append(unit.annotations.add(task_id, project.id, _from(fitting[-1], by)).id)
    if made:
        unit.tasks.recount(project, ids)
        unit.outbox.add("annotations.created", {"project": project.id, "first": made[0], "last": made[-1]})
    return f"Created {len(made)} annotations"


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
        "The selected tasks go, with their annotations and predictions.", _delete_tasks,
    ),
    Action(
        "delete_tasks_annotations", "Delete annotations", 101, Permission.ANNOTATIONS_ANY,
        "The annotations of the selected tasks go.", _delete_annotations,
    ),
    Action(
        "delete_tasks_predictions", "Delete predictions", 102, Permission.PREDICTIONS,
        "The predictions of the selected tasks go.", _delete_predictions,
    ),
    Action(
        "predictions_to_annotations", "Make annotations of predictions", 91, Permission.ANNOTATIONS_ANY,
        "Each selected task gets an annotation from its newest prediction.", _annotate,
    ),
)  # fmt: skip
