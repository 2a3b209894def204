"""Drafts: what a person has begun and not yet submitted. Theirs alone: for anybody else they are not there."""

from __future__ import annotations

from typing import Any

from juryroom.core.model import AnnotationId, Draft, DraftId, TaskId, UserId
from juryroom.errors import BadInput, NotThere
from juryroom.services.annotations import check_revision, encode
from juryroom.store.unit import UnitOfWork


def add(
    unit: UnitOfWork,
    task_id: TaskId,
    results: object,
    *,
    user: UserId,
    annotation_id: AnnotationId | None = None,
    lead_time: float | None = None,
    was_postponed: bool = False,
) -> Draft:
    """Keep a draft. It is not checked against the config: it is unfinished."""
    _check(results)
    task = unit.tasks.get(task_id, payload=False)
    if annotation_id is not None and unit.annotations.get(annotation_id).task_id != task_id:
        raise NotThere("Annotation")
    draft = unit.drafts.add(
        task_id,
        task.project_id,
        user,
        encode(results),
        annotation_id=annotation_id,
        lead_time=lead_time,
        was_postponed=was_postponed,
    )
    if was_postponed:
        unit.leases.end(task_id, user)
    return draft


def get(unit: UnitOfWork, draft_id: DraftId, *, user: UserId) -> Draft:
    """Raises NotThere, also for a draft of somebody else."""
    draft = unit.drafts.get(draft_id)
    if draft.user_id != user:
        raise NotThere("AnnotationDraft")
    return draft


def update(
    unit: UnitOfWork, draft_id: DraftId, changes: dict[str, Any], *, user: UserId, revision: int | None = None
) -> Draft:
    """Change any of result, lead_time and was_postponed. Raises NotThere, RevisionConflict."""
    before = get(unit, draft_id, user=user)
    check_revision(before.revision, revision)
    values: dict[str, Any] = {name: changes[name] for name in ("lead_time", "was_postponed") if name in changes}
    if "result" in changes:
        _check(changes["result"])
        values["result"] = encode(changes["result"])
    after = unit.drafts.update(draft_id, values)
    if after.was_postponed and not before.was_postponed:
        unit.leases.end(after.task_id, user)
    return after


def delete(unit: UnitOfWork, draft_id: DraftId, *, user: UserId) -> None:
    """Throw a draft away. Raises NotThere."""
    draft = get(unit, draft_id, user=user)
    unit.drafts.delete(draft_id)
    unit.standings.follow(draft.project_id, [draft.task_id])  # comments on it are gone


def _check(results: object) -> None:
    if not isinstance(results, list):
        raise BadInput("Validation error", {"result": ["A draft's result is a list."]})
