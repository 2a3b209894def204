"""Annotations: a person's answer checked, stored, counted, and changed later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results
from juryroom.core.model import (
    Annotation,
    AnnotationId,
    Draft,
    DraftId,
    Instant,
    Json,
    NewAnnotation,
    Prediction,
    PredictionId,
    Project,
    ProjectId,
    Task,
    TaskId,
    UserId,
)
from juryroom.core.sampling.assigning import Assigning
from juryroom.errors import AlreadyExists, BadInput, LeaseLost, NotAllowed, NotThere, ResultsDoNotFit, RevisionConflict
from juryroom.services import anchoring, assignments, pauses
from juryroom.store.unit import UnitOfWork

Results = Sequence[Any]
_EMPTY = Json("{}")


@dataclass(frozen=True, slots=True)
class Details:
    """What comes with an answer."""

    lead_time: float | None = None
    """Seconds spent on it."""
    was_cancelled: bool = False
    """A skip."""
    ground_truth: bool = False
    draft_id: DraftId | None = None
    """The draft it grew from, removed with the submit."""
    unique_id: str | None = None
    """The client's own name for it: sending it again stores nothing twice."""
    parent_prediction: PredictionId | None = None
    parent_annotation: AnnotationId | None = None
    meta: Json = _EMPTY
    """What was shown."""
    in_bulk: bool = False
    """Given to many tasks at once."""


_NO_DETAILS = Details()


def submit(
    unit: UnitOfWork,
    task_id: TaskId,
    results: Results,
    *,
    author: UserId,
    lease: int | None = None,
    details: Details = _NO_DETAILS,
) -> Annotation:
    """Store one person's answer to one task, end their lease, and let the counters follow.

    lease: the fencing token the answer was made under; None for clients that do not use the queue.
    The same unique id with the same results, from the same person, is answered with what is stored already.
    Raises NotThere, ResultsDoNotFit, AlreadyExists (unique id), NotAllowed (a task that may not be skipped, or is not
    theirs to answer), Paused and
    LeaseLost: the lease ran out and the task went to somebody else, or it was answered in another tab.
    """
    task = unit.tasks.get(task_id, payload=False)
    unit.tasks.lock(task_id)  # before the look for the unique id: the first of two equal submits may still be at work
    encoded = encode(results)
    if details.unique_id and (stored := unit.annotations.with_unique_id(details.unique_id)):
        return _sent_again(stored, task_id, encoded, author)
    project = unit.projects.get(task.project_id)
    if details.was_cancelled:
        _refuse_skip(unit, project, task, author)
    pauses.refuse_paused(unit, project.id, author)
    check(project, results)
    held = _end_lease(unit, task_id, author, lease)
    if not held:
        assignments.refuse_uncalled(unit, project, task_id, author)
    details = replace(details, meta=anchoring.stamped(project, task_id, author, details.meta))
    annotation = unit.annotations.add(
        task_id, task.project_id, _new(unit, task, encoded, len(results), author, details)
    )
    if task.comment_count:
        unit.comments.take_along(task_id, author, annotation.id)
    unit.drafts.delete_of(task_id, author)
    if details.draft_id is not None:
        unit.drafts.delete(details.draft_id)
    if details.ground_truth:
        unit.annotations.drop_ground_truth(task_id, but=annotation.id)
    room = unit.tasks.refresh(task_id, by=author)
    if not held:
        unit.leases.trim(task_id, room)  # an answer from outside the queue may fill a place somebody holds
    pauses.after_answer(unit, project, task_id, author)
    _tell(unit, "annotation.created", annotation)
    return annotation


def skip(unit: UnitOfWork, task_id: TaskId, *, author: UserId, lease: int | None = None) -> Annotation:
    """Note that this person leaves the task to others."""
    return submit(unit, task_id, [], author=author, lease=lease, details=Details(was_cancelled=True))


def update(
    unit: UnitOfWork,
    annotation_id: AnnotationId,
    *,
    by: UserId,
    results: Results | None = None,
    changes: dict[str, Any] | None = None,
    revision: int | None = None,
) -> Annotation:
    """Change an answer.

    changes:  any of lead_time, was_cancelled, ground_truth, meta, parent_prediction, parent_annotation, last_action;
              `review` by reviewers alone.
    revision: what the change was made on. Raises RevisionConflict when it is no longer the latest.
    """
    before = unit.annotations.get(annotation_id)
    pauses.refuse_paused(unit, before.project_id, by)
    unit.tasks.lock(before.task_id)
    before = unit.annotations.get(annotation_id)
    check_revision(before.revision, revision)
    changes = changes or {}
    if results is None and changes.keys() == {"ground_truth"}:
        return _mark(unit, before, is_truth=changes["ground_truth"], by=by)
    if changes.get("was_cancelled") and not before.was_cancelled and "review" not in changes:
        _refuse_skip(unit, unit.projects.get(before.project_id), unit.tasks.get(before.task_id, payload=False), by)
    if "meta" in changes:
        changes = changes | {"meta": anchoring.kept(before.meta, changes["meta"])}
    values: dict[str, Any] = {"last_action": "updated", "updated_by": by}
    if results is not None:
        check(unit.projects.get(before.project_id), results)
        values |= {"result": encode(results), "result_count": len(results)}
    if results is not None or changes.get("was_cancelled", before.was_cancelled) != before.was_cancelled:
        values["review"] = None  # what was said was said of another answer
    values |= changes
    unit.history.keep(before)
    after = unit.annotations.update(annotation_id, values)
    if after.ground_truth and not before.ground_truth:
        unit.annotations.drop_ground_truth(after.task_id, but=annotation_id)
    for draft in unit.drafts.of_task(after.task_id, user=by, annotation_id=annotation_id):
        unit.drafts.delete(draft.id)
    unit.leases.trim(after.task_id, unit.tasks.refresh(after.task_id, by=by))
    _tell(unit, "annotation.updated", after)
    return after


def _mark(unit: UnitOfWork, annotation: Annotation, *, is_truth: bool, by: UserId) -> Annotation:
    """Make an answer the ground truth, or no longer: its author's words and their revision stay what they are."""
    unit.rewrites.set_ground_truth([annotation.id], is_truth)
    if is_truth:
        unit.annotations.drop_ground_truth(annotation.task_id, but=annotation.id)
    unit.tasks.refresh(annotation.task_id, by=by)
    _tell(unit, "annotation.updated", annotation)
    return unit.annotations.get(annotation.id)


def delete(unit: UnitOfWork, annotation_id: AnnotationId, *, by: UserId) -> None:
    """Remove an answer; its task may become open again. Raises NotThere."""
    annotation = unit.annotations.get(annotation_id)
    _remove(unit, annotation, by)


def delete_many(
    unit: UnitOfWork, project_id: ProjectId, *, tasks: Sequence[TaskId] | None = None, author: UserId | None = None
) -> int:
    """Remove the answers on these tasks, or of this person, or both; how many tasks lost one."""
    project = unit.projects.get(project_id)
    touched = unit.annotations.delete_many(project_id, tasks=tasks, author=author)
    if touched:
        unit.tasks.recount(project, touched)
        unit.outbox.add("annotations.deleted", {"project": project_id, "tasks": touched})
    return len(touched)


def convert_to_draft(unit: UnitOfWork, annotation_id: AnnotationId, *, by: UserId) -> Draft:
    """Take an answer back into the making: a draft of its author, and the answer is gone."""
    annotation = unit.annotations.get(annotation_id)
    _remove(unit, annotation, by)
    author = annotation.completed_by if annotation.completed_by is not None else by
    lead_time = annotation.lead_time
    return unit.drafts.add(annotation.task_id, annotation.project_id, author, annotation.result, lead_time=lead_time)


def check(project: Project, results: object) -> None:
    """Raises ResultsDoNotFit; in a project that only stores, a list is enough."""
    if not isinstance(results, list):
        raise ResultsDoNotFit(['annotation "result" field in annotation must be list'])
    if project.strict_results and (problems := check_results(Interface.of(project.label_config), results)):
        raise ResultsDoNotFit(problems)


def check_revision(stored: int, expected: int | None) -> None:
    """Raises RevisionConflict unless `expected` is None or the stored one."""
    if expected is not None and expected != stored:
        raise RevisionConflict(f"This was changed in between: it is at revision {stored}, not {expected}.")


def encode(value: object) -> Json:
    """JSON text to be stored."""
    return Json(msgspec.json.encode(value).decode())


def _sent_again(stored: Annotation, task_id: TaskId, encoded: Json, author: UserId) -> Annotation:
    if (stored.task_id, stored.completed_by, stored.result) == (task_id, author, encoded):
        return stored
    raise AlreadyExists("Annotation with this unique id already exists")


def _end_lease(unit: UnitOfWork, task_id: TaskId, author: UserId, lease: int | None) -> bool:
    """Whether this person held the task. Raises LeaseLost when not under this token."""
    token = unit.leases.end(task_id, author)
    if lease is not None and token != lease:
        raise LeaseLost(
            "This task is no longer yours: it was answered in another tab, given back, or taken over after the lease "
            "ran out. Your answer was not stored."
        )
    return token is not None


def _refuse_skip(unit: UnitOfWork, project: Project, task: Task, author: UserId) -> None:
    """Raises NotAllowed; BadInput where a project wants to know why and this person has not said so on the task."""
    if not task.allow_skip:
        raise NotAllowed("This task may not be skipped.")
    if not Assigning.of(project.settings).reason_for_skips:
        return
    if not task.comment_count or author not in unit.comments.authors_of([task.id]).get(task.id, []):
        message = "This project wants a comment on every skip: say why in a comment on your draft, then skip."
        raise BadInput("Validation error", {"comment": [message]})


def _new(unit: UnitOfWork, task: Task, encoded: Json, number: int, author: UserId, details: Details) -> NewAnnotation:
    prediction = _shown(unit, task.id, details.parent_prediction)
    parent = details.parent_annotation
    if parent is not None and unit.annotations.get(parent).task_id != task.id:
        raise BadInput("Validation error", {"parent_annotation": [f"Annotation {parent} is of another task."]})
    return NewAnnotation(
        result=encoded,
        result_count=number,
        completed_by=author,
        lead_time=details.lead_time,
        was_cancelled=details.was_cancelled,
        ground_truth=details.ground_truth,
        last_action="skipped" if details.was_cancelled else "submitted",
        draft_created_at=_draft_created_at(unit, task.id, author, details.draft_id),
        unique_id=details.unique_id,
        parent_prediction=details.parent_prediction,
        parent_annotation=details.parent_annotation,
        prediction=_snapshot(prediction),
        meta=details.meta,
        bulk_created=details.in_bulk,
    )


def _shown(unit: UnitOfWork, task_id: TaskId, prediction_id: PredictionId | None) -> Prediction | None:
    if prediction_id is None:
        return None
    prediction = unit.predictions.get(prediction_id)
    if prediction.task_id != task_id:
        raise BadInput("Validation error", {"parent_prediction": [f"Prediction {prediction_id} is of another task."]})
    return prediction


def _snapshot(prediction: Prediction | None) -> Json:
    """The prediction as it was when the answer was made: it may be gone tomorrow."""
    if prediction is None:
        return Json("{}")
    return encode(
        {
            "id": prediction.id,
            "model_version": prediction.model_version,
            "score": prediction.score,
            "result": msgspec.Raw(prediction.result.encode()),
            "created_at": prediction.created_at,
        }
    )


def _draft_created_at(unit: UnitOfWork, task_id: TaskId, author: UserId, draft_id: DraftId | None) -> Instant | None:
    """When the draft was begun. A draft that is gone already is no reason to refuse work."""
    if draft_id is None:
        return None
    try:
        draft = unit.drafts.get(draft_id)
    except NotThere:
        return None
    if (draft.task_id, draft.user_id) != (task_id, author):
        raise NotThere("AnnotationDraft")
    return draft.created_at


def _remove(unit: UnitOfWork, annotation: Annotation, by: UserId) -> None:
    unit.tasks.lock(annotation.task_id)
    unit.annotations.delete(annotation.id)
    unit.tasks.refresh(annotation.task_id, by=by)
    unit.queue.forget_positions(annotation.project_id)
    _tell(unit, "annotation.deleted", annotation)


def _tell(unit: UnitOfWork, topic: str, annotation: Annotation) -> None:
    ids = {"project": annotation.project_id, "task": annotation.task_id, "annotation": annotation.id}
    unit.outbox.add(topic, ids)
