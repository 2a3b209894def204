"""One answer given to many tasks at once, and many answers taken back: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from juryroom.core.model import Annotation, ProjectId, TaskId, UserId
from juryroom.errors import BadInput
from juryroom.services import annotations as answers
from juryroom.services.annotations import Details, Results
from juryroom.store.unit import UnitOfWork

MOST_TASKS, MOST_ANSWERS = 250, 100


def submit(
    unit: UnitOfWork, project_id: ProjectId, tasks: Sequence[TaskId], results: Results, *, author: UserId,
    details: Details,
) -> list[Annotation]:  # fmt: skip
    """Answer each of these tasks with the same results, by the rules of an answer to one.

    Raises BadInput for tasks of another project, for none or more than MOST_TASKS; and what `annotations.submit` does.
    """
    ids = list(dict.fromkeys(tasks))
    if not 0 < len(ids) <= MOST_TASKS:
        raise BadInput("Validation error", {"tasks": [f"1 to {MOST_TASKS} tasks at once."]})
    if details.unique_id is not None and len(ids) > 1:
        raise BadInput("Validation error", {"unique_id": ["Several answers cannot have one unique id."]})
    if missing := sorted(set(ids) - unit.tasks.existing(project_id, ids)):
        raise BadInput("Validation error", {"tasks": [f"There is no task {missing[0]} in this project."]})
    return [answers.submit(unit, task, results, author=author, details=details) for task in sorted(ids)]


def delete(unit: UnitOfWork, many: Sequence[Annotation], *, by: UserId) -> int:
    """Remove answers; how many those were."""
    for each in many:
        answers.delete(unit, each.id, by=by)
    return len(many)
