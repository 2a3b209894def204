"""Final answers: the answers to a task side by side, one of them taken or another written, and that undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from juryroom.core.agreement.task import TaskAgreement
from juryroom.core.config.interface import Interface
from juryroom.core.model import Annotation, AnnotationId, Json, NewAnnotation, Prediction, Project, Task, TaskId, UserId
from juryroom.core.reviewing.model import FinalAnswer, Flag
from juryroom.core.reviewing.settings import ReviewSettings
from juryroom.core.reviewing.side_by_side import Given, SideBySide, letters, side_by_side
from juryroom.errors import AlreadyExists, BadInput, ConfigInvalid, NotThere
from juryroom.services import agreement, review_queue
from juryroom.services import annotations as answers
from juryroom.services.annotations import Results
from juryroom.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to settle a task: one of its answers, a prediction, or results of the reviewer's own."""

    annotation: AnnotationId | None = None
    prediction: int | None = None
    results: Results | None = None
    note: str = ""
    ground_truth: bool = False
    lease: int | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Everything that a reviewer needs to settle a task. `names` are by annotation: letters where nobody is named."""

    task: Task
    project: Project
    anonymous: bool
    answers: Sequence[Annotation]
    predictions: Sequence[Prediction]
    compared: SideBySide
    agreement: TaskAgreement
    flags: Sequence[Flag]
    final: FinalAnswer | None
    final_annotation: Annotation | None
    names: dict[AnnotationId, str]


def look(unit: UnitOfWork, task_id: TaskId) -> Dispute:
    """The task's answers side by side. Raises NotThere."""
    task = unit.tasks.get(task_id)
    project = unit.projects.get(task.project_id)
    everything = unit.annotations.of_task(task_id)
    given = [each for each in everything if not each.was_cancelled and not each.adjudicated]
    predictions = unit.predictions.of_task(task_id)
    final = _final_of(unit, task_id, everything)
    return Dispute(
        task=task,
        project=project,
        anonymous=ReviewSettings.of(project.settings).anonymous,
        answers=given,
        predictions=predictions,
        compared=_compared(project, given, predictions),
        agreement=agreement.of_task(unit, task_id),
        flags=unit.standings.flags_of([task_id]).get(task_id, []),
        final=final,
        final_annotation=next((each for each in everything if final and each.id == final.annotation_id), None),
        names=names_of(everything),
    )


def _final_of(unit: UnitOfWork, task_id: TaskId, everything: Sequence[Annotation]) -> FinalAnswer | None:
    """What settled the task; of one that came with an import, only that it did."""
    known = unit.adjudications.of_task(task_id)
    found = next((each for each in everything if each.adjudicated), None)
    if known is not None or found is None:
        return known
    return FinalAnswer(
        task_id, found.project_id, found.id, found.parent_annotation, None, "", None, found.completed_by,
        found.created_at,
    )  # fmt: skip


def names_of(everything: Sequence[Annotation]) -> dict[AnnotationId, str]:
    """A letter per person in the order of their first annotations: it stays as others come."""
    letter: dict[object, str] = {}
    found: dict[AnnotationId, str] = {}
    for each in sorted((one for one in everything if not one.adjudicated), key=lambda one: one.id):
        person = each.completed_by if each.completed_by is not None else f"annotation {each.id}"
        found[each.id] = letter.setdefault(person, letters(len(letter)))
    return found


def _compared(project: Project, people: Sequence[Annotation], predictions: Sequence[Prediction]) -> SideBySide:
    try:
        interface = Interface.of(project.label_config)
    except ConfigInvalid:
        return SideBySide()
    given = [Given(f"a{each.id}", _results(each.result)) for each in people]
    given += [Given(f"p{each.id}", _results(each.result), by_person=False) for each in predictions]
    return side_by_side(interface, given)


def _results(text: Json) -> list[dict[str, object]]:
    found = msgspec.json.decode(text)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def settle(unit: UnitOfWork, task_id: TaskId, choice: Choice, *, by: UserId) -> FinalAnswer:
    """Make the final answer of a task: an annotation that is nobody's own. What people answered stays as it is.

    Raises NotThere, BadInput (nothing chosen, or two things), ResultsDoNotFit with the path, AlreadyExists (settled),
    LeaseLost and TaskHeld (another reviewer has it).
    """
    task = unit.tasks.get(task_id, payload=False)
    unit.tasks.lock(task_id)
    review_queue.refuse_held(unit, task_id, "adjudication", by, choice.lease)
    if _final_of(unit, task_id, unit.annotations.of_task(task_id)) is not None:
        raise AlreadyExists("This task has its final answer. Undo that first.")
    results = _chosen(unit, task_id, choice)
    answers.check(unit.projects.get(task.project_id), results)
    truth = next((each.id for each in unit.annotations.of_task(task_id) if each.ground_truth), None)
    annotation = unit.annotations.add(task_id, task.project_id, _final(results, choice, by))
    if choice.ground_truth:
        unit.annotations.drop_ground_truth(task_id, but=annotation.id)
    sources = {"source_annotation": choice.annotation, "source_prediction": choice.prediction}
    kept = {"note": choice.note, "previous_truth": truth if choice.ground_truth else None}
    final = unit.adjudications.add(annotation, by, sources | kept)
    _after(unit, final, by, "task.adjudicated")
    return final


def _chosen(unit: UnitOfWork, task_id: TaskId, choice: Choice) -> Results:
    given = [each is not None for each in (choice.annotation, choice.prediction, choice.results)]
    if sum(given) != 1:
        message = "Name one of annotation, prediction and result."
        raise BadInput("Validation error", {"non_field_errors": [message]})
    if choice.results is not None:
        return choice.results
    if choice.annotation is not None:
        source = unit.annotations.get(choice.annotation)
        if source.task_id != task_id or source.was_cancelled or source.adjudicated:
            raise NotThere("Annotation")
        return _results(source.result)
    said = unit.predictions.of_task(task_id)
    prediction = next((each for each in said if each.id == choice.prediction), None)
    if prediction is None:
        raise NotThere("Prediction")
    return _results(prediction.result)


def _final(results: Results, choice: Choice, by: UserId) -> NewAnnotation:
    return NewAnnotation(
        result=answers.encode(results),
        result_count=len(results),
        completed_by=by,
        ground_truth=choice.ground_truth,
        last_action="adjudicated",
        parent_annotation=choice.annotation,
        adjudicated=True,
    )


def undo(unit: UnitOfWork, task_id: TaskId, *, by: UserId) -> None:
    """Take the final answer back; an earlier ground truth is the ground truth again. Raises NotThere."""
    unit.tasks.lock(task_id)
    final = _final_of(unit, task_id, unit.annotations.of_task(task_id))
    if final is None:
        raise NotThere("Adjudication", "This task has no final answer.")
    review_queue.refuse_held(unit, task_id, "adjudication", by, None)
    was_truth = unit.annotations.get(final.annotation_id).ground_truth
    unit.annotations.delete(final.annotation_id)
    left = {each.id for each in unit.annotations.of_task(task_id)}
    if was_truth and final.previous_truth in left and final.previous_truth is not None:
        unit.rewrites.set_ground_truth([final.previous_truth], True)
    _after(unit, final, by, "task.adjudication_undone")


def _after(unit: UnitOfWork, final: FinalAnswer, by: UserId, topic: str) -> None:
    unit.leases.trim(final.task_id, unit.tasks.refresh(final.task_id, by=by))
    review_queue.end_if_done(unit, final.task_id, "adjudication", by)
    review_queue.end_if_done(unit, final.task_id, "review", by)
    ids = {"project": final.project_id, "task": final.task_id, "annotation": final.annotation_id}
    unit.outbox.add(topic, ids)


def ask(unit: UnitOfWork, task_id: TaskId, note: str, *, by: UserId) -> None:
    """Have the task settled by a reviewer, whatever the thresholds say. Raises NotThere."""
    task = unit.tasks.get(task_id, payload=False)
    unit.tasks.lock(task_id)
    unit.standings.ask(task_id, task.project_id, by, note)
    unit.standings.follow(task.project_id, [task_id])


def unask(unit: UnitOfWork, task_id: TaskId) -> None:
    """No longer. Raises NotThere when nobody asked."""
    task = unit.tasks.get(task_id, payload=False)
    unit.tasks.lock(task_id)
    if not unit.standings.unask(task_id):
        raise NotThere("Request", "Nobody asked for a final answer to this task.")
    unit.standings.follow(task.project_id, [task_id])
