"""Predictions: a model's results, checked, stored and scored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results
from juryroom.core.model import NewPrediction, Prediction, PredictionId, Project, ProjectId, TaskId
from juryroom.errors import BadInput, ResultsDoNotFit
from juryroom.services.annotations import encode
from juryroom.store.unit import UnitOfWork

UNNAMED_VERSION = "undefined"


def add(
    unit: UnitOfWork,
    task_id: TaskId,
    results: object,
    *,
    score: object = None,
    model_version: str | None = None,
    upsert: bool = False,
) -> Prediction:
    """Store one prediction. Raises NotThere, ResultsDoNotFit."""
    task = unit.tasks.get(task_id, payload=False)
    project = unit.projects.get(task.project_id)
    new = read(project, results, score=score, model_version=model_version)
    added = add_many(unit, project.id, [(task_id, new)], upsert=upsert)
    return unit.predictions.get(added[0])


def add_many(
    unit: UnitOfWork, project_id: ProjectId, rows: Sequence[tuple[TaskId, NewPrediction]], *, upsert: bool = False
) -> list[PredictionId]:
    """Store predictions that were checked already, set-wise.

    With `upsert` a task's earlier prediction of the same version makes way. Raises BadInput naming tasks that are not
    the project's.
    """
    project = unit.projects.get(project_id)
    ids = {task_id for task_id, _ in rows}
    if strange := ids - unit.tasks.existing(project_id, sorted(ids)):
        named = ", ".join(str(task_id) for task_id in sorted(strange)[:10])
        raise BadInput("Validation error", {"task": [f"Not tasks of project {project_id}: {named}"]})
    return unit.predictions.add_many(project, rows, upsert=upsert)


def update(unit: UnitOfWork, prediction_id: PredictionId, changes: dict[str, Any]) -> Prediction:
    """Change any of result, score and model_version; what `changes` does not name stays."""
    before = unit.predictions.get(prediction_id)
    project = unit.projects.get(before.project_id)
    values: dict[str, Any] = {}
    if "result" in changes:
        new = read(project, changes["result"], score=changes.get("score"))
        values["result"] = new.result
    if "score" in changes:
        values["score"] = _score(changes["score"], project)
    if changes.get("model_version") is not None:
        values["model_version"] = str(changes["model_version"])
    after = unit.predictions.update(project, before, values)
    unit.outbox.add("prediction.updated", {"project": project.id, "task": after.task_id, "prediction": after.id})
    return after


def delete(unit: UnitOfWork, prediction_id: PredictionId) -> None:
    """Remove one prediction; its task's score follows. Raises NotThere."""
    before = unit.predictions.get(prediction_id)
    delete_many(unit, before.project_id, ids=[prediction_id])


def delete_many(
    unit: UnitOfWork,
    project_id: ProjectId,
    *,
    ids: Sequence[PredictionId] | None = None,
    tasks: Sequence[TaskId] | None = None,
    model_version: str | None = None,
) -> int:
    """Remove the project's predictions that match everything given; how many."""
    project = unit.projects.get(project_id)
    return unit.predictions.delete_many(project, ids=ids, tasks=tasks, model_version=model_version)


def read(project: Project, results: object, *, score: object = None, model_version: str | None = None) -> NewPrediction:
    """A prediction as it came, checked against the project's config. Raises ResultsDoNotFit."""
    if not isinstance(results, list):
        raise ResultsDoNotFit(["'result' must be a list"])
    if project.strict_results:
        problems = check_results(Interface.of(project.label_config), results, score=score)
        if problems:
            raise ResultsDoNotFit(problems)
    return NewPrediction(encode(results), _score(score, project), model_version or UNNAMED_VERSION)


def _score(score: object, project: Project) -> float | None:
    """A number, or None; what is no number is refused in a strict project and dropped otherwise."""
    try:
        return None if score is None else float(score)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        if project.strict_results:
            raise ResultsDoNotFit([f"Score must be a valid number, got {score}"]) from None
        return None
