"""Reviews: an answer accepted, fixed or rejected, and that undone. The latest review of an answer's latest revision
is what stands; each keeps what it replaced, so that they can be undone one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.model import Annotation, AnnotationId, Instant, Json, Project, UserId
from juryroom.core.reviewing.model import ACTIONS, Review, ReviewId, RevisionId, Verdict
from juryroom.core.reviewing.settings import ReviewSettings
from juryroom.errors import BadInput, NotNow, NotThere
from juryroom.services import annotations as answers
from juryroom.services import comments, pauses, review_queue
from juryroom.services.annotations import Results
from juryroom.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Said:
    """What a reviewer says of an answer."""

    accepted: bool
    results: Results | None = None
    """What to put in its place; the same results are no fix."""
    comment: str = ""
    remove: bool | None = None
    """Of a rejected answer: take it out of the queue. None: as the project says."""
    started_at: Instant | None = None
    lease: int | None = None
    revision: int | None = None
    """What the reviewer saw."""
    last_history: RevisionId | None = None
    """The same, by its place in the history."""


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What `Said` comes to in this project."""

    verdict: Verdict
    results: Results | None
    remove: bool


def review(unit: UnitOfWork, annotation_id: AnnotationId, said: Said, *, by: UserId) -> Review:
    """Accept, fix and accept, or reject an answer.

    Raises NotThere, BadInput (a skip, a missing comment), ResultsDoNotFit with the path, RevisionConflict when the
    answer changed since the reviewer saw it, LeaseLost and TaskHeld when another reviewer has the task.
    """
    annotation, project = _locked(unit, annotation_id)
    _check_seen(unit, annotation, said)
    review_queue.refuse_held(unit, annotation.task_id, "review", by, said.lease)
    ruling = _ruling(project, annotation, said)
    values = _apply(unit, annotation, said, ruling, by)
    stored = unit.reviews.add(annotation, by, values)
    stored = _note(unit, stored, said, ruling, by)
    _after(unit, annotation, by)
    if ruling.verdict == "rejected" and annotation.completed_by not in (None, by):
        _tell_author(unit, annotation, said.comment, by)
    _tell(unit, "review.created", stored)
    return stored


def change(unit: UnitOfWork, review_id: ReviewId, said: Said, *, by: UserId) -> Review:
    """Say something else in the same review: what it did is taken back and done anew.

    Raises what `review` does, and NotNow unless it is the latest of its answer.
    """
    stored = unit.reviews.get(review_id)
    annotation, project = _locked(unit, stored.annotation_id)
    _refuse_superseded(unit, stored)
    _check_seen(unit, annotation, said)
    review_queue.refuse_held(unit, annotation.task_id, "review", by, said.lease)
    annotation = _take_back(unit, stored, annotation, by)
    ruling = _ruling(project, annotation, said)
    values = _apply(unit, annotation, said, ruling, by)
    stored = _note(unit, unit.reviews.update(review_id, values), said, ruling, by)
    _after(unit, annotation, by)
    _tell(unit, "review.updated", stored)
    return stored


def undo(unit: UnitOfWork, review_id: ReviewId, *, by: UserId) -> None:
    """Take the latest review of an answer back, with what it did to the answer. Raises NotThere, NotNow."""
    stored = unit.reviews.get(review_id)
    annotation, _ = _locked(unit, stored.annotation_id)
    _refuse_superseded(unit, stored)
    annotation = _take_back(unit, stored, annotation, by)
    unit.reviews.delete(review_id)
    unit.history.note(annotation, "deleted_review", by, review_id=review_id)
    _after(unit, annotation, by)
    _tell(unit, "reviews.deleted", stored)


def stands(annotation: Annotation, stored: Review, latest: Review | None) -> bool:
    """Whether the review is about the answer as it is now, and the last word on it."""
    return annotation.review is not None and latest is not None and latest.id == stored.id


# Checks


def _locked(unit: UnitOfWork, annotation_id: AnnotationId) -> tuple[Annotation, Project]:
    annotation = unit.annotations.get(annotation_id)
    unit.tasks.lock(annotation.task_id)
    annotation = unit.annotations.get(annotation_id)
    if annotation.adjudicated:
        raise BadInput("Validation error", {"annotation": ["This is a task's final answer: it is not reviewed."]})
    if annotation.was_cancelled and annotation.review is None:
        raise BadInput("Validation error", {"annotation": ["This is a skip: there is nothing to review."]})
    return annotation, unit.projects.get(annotation.project_id)


def _check_seen(unit: UnitOfWork, annotation: Annotation, said: Said) -> None:
    answers.check_revision(annotation.revision, said.revision)
    if said.last_history is not None:
        seen = unit.history.get(said.last_history)
        if seen.annotation_id != annotation.id:
            raise NotThere("AnnotationHistory")
        answers.check_revision(annotation.revision, seen.revision)


def _refuse_superseded(unit: UnitOfWork, stored: Review) -> None:
    latest = unit.reviews.latest(stored.annotation_id)
    if latest is not None and latest.id != stored.id:
        raise NotNow(f"Only the latest review of an answer can be changed or undone: that is review {latest.id}.")


def _ruling(project: Project, annotation: Annotation, said: Said) -> _Ruling:
    settings = ReviewSettings.of(project.settings)
    if said.accepted:
        if annotation.was_cancelled:
            raise BadInput("Validation error", {"annotation": ["It was rejected and removed: undo that first."]})
        same = said.results is None or answers.encode(said.results) == annotation.result
        return _Ruling("accepted", None, False) if same else _Ruling("fixed", said.results, False)
    if settings.require_comment and not said.comment.strip():
        raise BadInput("Validation error", {"comment": ["This project wants a comment on every rejected answer."]})
    if settings.requeue == "requeue" and said.remove:
        message = "In this project rejected answers go back to their authors; they are not removed."
        raise BadInput("Validation error", {"remove_from_queue": [message]})
    remove = settings.requeue == "remove" or (settings.requeue == "flexible" and bool(said.remove))
    return _Ruling("rejected", None, remove)


# What a review does


def _apply(unit: UnitOfWork, annotation: Annotation, said: Said, ruling: _Ruling, by: UserId) -> dict[str, Any]:
    """Do it to the annotation; the row that remembers it and what was there before."""
    previous = unit.history.keep(annotation)
    action = ACTIONS[ruling.verdict]
    if ruling.results is not None or ruling.remove:
        changes: dict[str, Any] = {"review": ruling.verdict, "last_action": action}
        changes |= {"was_cancelled": True} if ruling.remove else {}
        after = answers.update(unit, annotation.id, by=by, results=ruling.results, changes=changes)
    else:
        unit.annotations.set_review(annotation.id, ruling.verdict, action)
        after = unit.annotations.get(annotation.id)
    return {
        "accepted": said.accepted,
        "result": None if ruling.results is None else answers.encode(ruling.results),
        "comment": said.comment,
        "remove_from_queue": ruling.remove,
        "started_at": said.started_at,
        "revision": after.revision,
        "was": annotation.review,
        "was_action": annotation.last_action,
        "was_cancelled": annotation.was_cancelled,
        "previous_history": previous,
        "last_history": said.last_history,
        "fixed_history": None,
    }


def _note(unit: UnitOfWork, stored: Review, said: Said, ruling: _Ruling, by: UserId) -> Review:
    """Its place in the history, and its comment."""
    annotation = unit.annotations.get(stored.annotation_id)
    comment_id = stored.comment_id
    if said.comment.strip() and comment_id is None:
        comment_id = comments.add(
            unit, comments.On(annotation=annotation), comments.Words(said.comment), by=by, quiet=True
        ).id
    noted = unit.history.note(
        annotation, ACTIONS[ruling.verdict], by, review_id=stored.id, comment=said.comment, comment_id=comment_id,
        started_at=said.started_at,
    )  # fmt: skip
    fixed = noted if ruling.verdict == "fixed" else None
    return unit.reviews.update(stored.id, {"comment_id": comment_id, "fixed_history": fixed})


def _take_back(unit: UnitOfWork, stored: Review, annotation: Annotation, by: UserId) -> Annotation:
    """The annotation as it was before the review; as it is, if it has changed since."""
    if annotation.review is None:
        return annotation
    changes: dict[str, Any] = {"review": stored.was, "last_action": stored.was_action}
    if stored.result is not None:
        results = msgspec.json.decode(_before(unit, stored))
        return answers.update(unit, annotation.id, by=by, results=results, changes=changes)
    if stored.remove_from_queue:
        changes["was_cancelled"] = stored.was_cancelled
        return answers.update(unit, annotation.id, by=by, changes=changes)
    unit.annotations.set_review(annotation.id, stored.was, stored.was_action)
    return unit.annotations.get(annotation.id)


def _before(unit: UnitOfWork, stored: Review) -> Json:
    try:
        return unit.history.get(RevisionId(stored.previous_history or 0)).result
    except NotThere as error:
        raise NotNow("What this review replaced was deleted from the history: the fix cannot be undone.") from error


def _after(unit: UnitOfWork, annotation: Annotation, by: UserId) -> None:
    """Counters, lists and the reviewer's lease follow."""
    unit.standings.follow(annotation.project_id, [annotation.task_id])
    review_queue.end_if_done(unit, annotation.task_id, "review", by)
    if annotation.completed_by is not None:
        pauses.after_review(unit, annotation.project_id, annotation.completed_by)


def _tell_author(unit: UnitOfWork, annotation: Annotation, comment: str, by: UserId) -> None:
    author = annotation.completed_by
    if author is not None and unit.accounts.people([author]):
        ids = {"project_id": annotation.project_id, "task_id": annotation.task_id, "annotation_id": annotation.id}
        unit.notifications.add(author, ids | {"kind": "rejected", "text": comment[:500], "created_by": by})


def _tell(unit: UnitOfWork, topic: str, stored: Review) -> None:
    ids = {"project": stored.project_id, "task": stored.task_id, "annotation": stored.annotation_id}
    unit.outbox.add(topic, {**ids, "review": stored.id})
