"""Revisions of answers: listed, and one of them made the newest again."""

from __future__ import annotations

import msgspec

from juryroom.core.model import Annotation, UserId
from juryroom.core.reviewing.model import Revision, RevisionId
from juryroom.errors import NotNow
from juryroom.services import annotations as answers
from juryroom.store.history import latest
from juryroom.store.unit import UnitOfWork


def of_annotation(unit: UnitOfWork, annotation: Annotation) -> list[Revision]:
    """Every revision and what was said of it, oldest first; the last one may stand in the annotation itself."""
    kept = unit.history.of_annotation(annotation.id)
    now = latest(annotation)
    is_kept = any((each.revision, each.result) == (now.revision, now.result) for each in kept)
    return kept if is_kept else [*kept, now]


def restore(unit: UnitOfWork, revision_id: RevisionId, *, by: UserId) -> Annotation:
    """Make the results of this revision the annotation's newest ones; what came in between stays in the history.

    Raises NotThere, NotNow when there is nothing to restore, ResultsDoNotFit when the config has changed since.
    """
    revision = unit.history.get(revision_id)
    annotation = unit.annotations.get(revision.annotation_id)
    if (revision.result, revision.was_cancelled) == (annotation.result, annotation.was_cancelled):
        raise NotNow("The annotation holds this already.")
    changes = {"last_action": "restored", "was_cancelled": revision.was_cancelled}
    results = msgspec.json.decode(revision.result)
    return answers.update(unit, annotation.id, by=by, results=results, changes=changes)
