"""Annotations made of predictions or of another annotation, and the choice of the ground truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from juryroom.core.actions import Change
from juryroom.core.model import Annotation, AnnotationId, NewAnnotation, Prediction, Project, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotNow, NotThere, ResultsDoNotFit
from juryroom.services import annotations as answers
from juryroom.services.actions.deletions import versions_field
from juryroom.services.actions.kinds import (
    YES_NO,
    Action,
    Counts,
    Form,
    Plan,
    Step,
    choice,
    counted,
    entry,
    fields,
    is_yes,
    number_of,
)

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

_AGAIN = choice("again", "Also tasks that you have answered already", YES_NO, "No")


def _retrieve(_: UnitOfWork, __: Project, ___: Plan, ____: UserId) -> Plan:
    raise NotNow(
        "No model is connected to this project, so there is nobody to ask for predictions. Until models can be "
        "connected, send predictions to POST /api/predictions, or import them with the tasks."
    )


def _nothing(_: UnitOfWork, __: Step, ___: Sequence[TaskId]) -> Counts:
    return {}


def _which_predictions(_: UnitOfWork, project: Project, plan: Plan, ___: UserId) -> Plan:
    version = plan.options.get("model_version") or project.model_version
    return Plan(plan.ids, {"model_version": str(version or ""), "again": is_yes(plan.options, "again")})


def _annotate(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    """One annotation per task from its newest prediction; a prediction already taken over is left alone."""
    unit.rewrites.hold(step.project.id, ids)
    version = step.options["model_version"]
    there = unit.annotations.of_tasks(ids)
    made: dict[TaskId, NewAnnotation] = {}
    unfit = 0
    for task_id, said in unit.predictions.of_tasks(ids).items():
        fitting = [each for each in said if not version or each.model_version == version]
        if fitting and not _is_taken(fitting[-1], there[task_id]) and _is_open(step, there[task_id]):
            if _fits(step.project, fitting[-1].result):
                made[task_id] = _from_prediction(fitting[-1], step.by)
            else:
                unfit += 1
    return {"annotations": _store(unit, step, made), "unfit": unfit}


def _is_taken(prediction: Prediction, there: Sequence[Annotation]) -> bool:
    return any(each.parent_prediction == prediction.id for each in there)


def _is_open(step: Step, there: Sequence[Annotation]) -> bool:
    """Whether this person may get an annotation on the task: the first, or another one if they asked for that."""
    return bool(step.options["again"]) or all(each.completed_by != step.by for each in there)


def _fits(project: Project, result: str) -> bool:
    try:
        answers.check(project, msgspec.json.decode(result))
    except ResultsDoNotFit:
        return False
    return True


def _from_prediction(prediction: Prediction, by: UserId) -> NewAnnotation:
    return NewAnnotation(
        result=prediction.result,
        result_count=len(msgspec.json.decode(prediction.result)),
        completed_by=by,
        last_action="prediction",
        parent_prediction=prediction.id,
    )


def _store(unit: UnitOfWork, step: Step, made: dict[TaskId, NewAnnotation]) -> int:
    """Annotations on their tasks, counted and noted down as this action's own."""
    stored = [unit.annotations.add(task_id, step.project.id, new) for task_id, new in made.items()]
    if stored:
        unit.action_runs.note(
            step.run, [Change("annotation", each.id, "created", each.task_id, None) for each in stored]
        )
        unit.tasks.recount(step.project, list(made))
        first, last = stored[0].id, stored[-1].id
        unit.outbox.add("annotations.created", {"project": step.project.id, "first": first, "last": last})
    return len(stored)


def _predictions_form(unit: UnitOfWork, project: Project) -> Form:
    return fields(versions_field(unit, project, "Which predictions", "The newest"), _AGAIN)


def _which_annotation(unit: UnitOfWork, project: Project, plan: Plan, _: UserId) -> Plan:
    number = number_of(plan.options, "source_annotation_id")
    if number is None:
        raise BadInput("Validation error", {"source_annotation_id": ["This field is required."]})
    source = unit.annotations.get(AnnotationId(number))
    if source.project_id != project.id:
        raise NotThere("Annotation")
    if source.was_cancelled:
        message = f"Annotation {source.id} is a skip: there is nothing to copy."
        raise BadInput("Validation error", {"source_annotation_id": [message]})
    ids = [task_id for task_id in plan.ids if task_id != source.task_id]
    return Plan(ids, {"source_annotation_id": source.id, "again": is_yes(plan.options, "again")})


def _propagate(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    source = unit.annotations.get(AnnotationId(step.options["source_annotation_id"]))
    unit.rewrites.hold(step.project.id, ids)
    there = unit.annotations.of_tasks(ids)
    new = NewAnnotation(
        result=source.result,
        result_count=source.result_count,
        completed_by=step.by,
        last_action="propagated_annotation",
        parent_annotation=source.id,
    )
    inside = unit.tasks.existing(step.project.id, ids)
    return {
        "annotations": _store(unit, step, {one: new for one in ids if one in inside and _is_open(step, there[one])})
    }


def _which_truth(_: UnitOfWork, __: Project, plan: Plan, ___: UserId) -> Plan:
    author = number_of(plan.options, "annotator")
    return Plan(plan.ids, {"annotator": author, "value": is_yes(plan.options, "value", default=True)})


def _set_ground_truth(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    """The newest answer of each task (of one person if so asked) becomes its one ground truth, or loses the mark."""
    unit.rewrites.hold(step.project.id, ids)
    author, value = step.options["annotator"], step.options["value"]
    chosen: dict[AnnotationId, TaskId] = {}
    for task_id, there in unit.annotations.of_tasks(ids).items():
        fitting = [each for each in there if not each.was_cancelled and author in (None, each.completed_by)]
        chosen |= {each.id: task_id for each in (fitting[-1:] if value else fitting)}
    truths = unit.rewrites.truths_of(ids)
    if not value:
        return {"annotations": _mark(unit, step, {}, {one: truths[one] for one in chosen if one in truths})}
    new = {one: task_id for one, task_id in chosen.items() if one not in truths}
    replaced = {one: task_id for one, task_id in truths.items() if task_id in new.values()}
    _mark(unit, step, new, replaced)
    return {"annotations": len(new)}


def _mark(unit: UnitOfWork, step: Step, new: dict[AnnotationId, TaskId], dropped: dict[AnnotationId, TaskId]) -> int:
    changes = [Change("annotation", one, "ground_truth", task_id, "0", "1") for one, task_id in new.items()]
    changes += [Change("annotation", one, "ground_truth", task_id, "1", "0") for one, task_id in dropped.items()]
    if changes:
        unit.rewrites.set_ground_truth(list(dropped), False)
        unit.rewrites.set_ground_truth(list(new), True)
        unit.action_runs.note(step.run, changes)
        unit.tasks.recount(step.project, sorted({each.task_id for each in changes}))
    return len(changes)


def _truth_form(unit: UnitOfWork, project: Project) -> Form:
    ids = unit.projects.annotators(project.id)
    people = unit.accounts.people(ids)
    options = [{"label": "Whoever answered last", "value": ""}]
    options += [{"label": people[one].email if one in people else f"#{one}", "value": str(one)} for one in ids]
    return fields(choice("annotator", "Whose answer", options, ""), choice("value", "Ground truth", YES_NO, "Yes"))


def _told_annotations(did: Counts) -> str:
    unfit = did.get("unfit", 0)
    rest = f"; {counted(unfit, 'prediction')} did not fit the labelling config" if unfit else ""
    return f"Created {counted(did.get('annotations', 0), 'annotation')}{rest}"


ACTIONS = (
    Action(
        "retrieve_tasks_predictions", "Retrieve predictions", 90, Permission.PREDICTIONS,
        "The connected models are asked for predictions of the selected tasks.",
        _nothing, lambda _: "", prepare=_retrieve,
    ),
    Action(
        "predictions_to_annotations", "Make annotations of predictions", 91, Permission.ANNOTATIONS_ANY,
        "Each selected task gets an annotation of yours from its newest prediction.",
        _annotate, _told_annotations, prepare=_which_predictions, form=_predictions_form,
    ),
    Action(
        "set_ground_truth", "Set ground truth", 95, Permission.ANNOTATIONS_ANY,
        "One answer of each selected task becomes its ground truth, in the place of any other.",
        _set_ground_truth, lambda did: f"Changed the ground truth of {counted(did.get('annotations', 0), 'task')}",
        prepare=_which_truth, form=_truth_form,
    ),
    Action(
        "propagate_annotations", "Propagate an annotation", 110, Permission.ANNOTATIONS_ANY,
        "Each selected task gets a copy of one annotation.",
        _propagate, _told_annotations, prepare=_which_annotation, experimental=True,
        form=lambda _, __: fields(entry("source_annotation_id", "Number of the annotation"), _AGAIN),
    ),
)  # fmt: skip
