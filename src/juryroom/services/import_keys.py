"""Importing by a key: rows whose task is there already are passed over, or bring its data and predictions up to date.

The key is a field of the data, and the tasks that have it are found in the index that filters by that field use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from juryroom.core.columns import DATA, read_column
from juryroom.core.model import NewTask, Project, ProjectId, TaskId
from juryroom.errors import BadInput
from juryroom.store.fields import Field
from juryroom.store.unit import UnitOfWork

AT_ONCE = 50_000


@dataclass(slots=True)
class Sorted:
    """A part of an import, by what is to be done with each row."""

    new: list[NewTask] = field(default_factory=list)
    known: dict[TaskId, NewTask] = field(default_factory=dict)
    """By the task that has the key already; of several rows with one key the last."""
    passed: int = 0


def index_of(unit: UnitOfWork, project_id: ProjectId, key: str, *, make: bool) -> Field | None:
    """The index of the key, filled; None when there is none and it may not be made. Raises BadInput."""
    column = read_column(f"{DATA}{key}", "String", "key")
    there = [one for one in unit.fields.of_project(project_id) if (one.name, one.kind) == (column.name, "text")]
    found = there[0] if there else unit.fields.open(project_id, column) if make else None
    if found is None and make:
        raise BadInput("The project has as many indexes as it may have; no field can become a key.")
    while found is not None and found.state == "building" and make:
        unit.fields.fill(found, AT_ONCE)
        found = unit.fields.get(found.id)
    if found is not None and found.state == "unsuitable":
        raise BadInput(f"{key!r} is no key: some task holds a text there that is too long for an index.")
    return found


def sort_by_key(unit: UnitOfWork, index: Field | None, new_tasks: Sequence[NewTask], *, update: bool) -> Sorted:
    """Which rows are new, and which are told apart from a task by nothing but their content."""
    keys = [task.key or "" for task in new_tasks]
    there = unit.fields.tasks_with(index, keys) if index is not None else {}
    found = Sorted()
    places: dict[str, int] = {}
    for key, task in zip(keys, new_tasks, strict=True):
        if key in there and update:
            found.passed += there[key] in found.known
            found.known[there[key]] = task
        elif key in there or (key in places and not update):
            found.passed += 1
        elif key in places:
            found.passed += 1
            found.new[places[key]] = task
        else:
            places[key] = len(found.new)
            found.new.append(task)
    return found


def bring_up_to_date(unit: UnitOfWork, project: Project, known: dict[TaskId, NewTask]) -> None:
    """Give tasks the data, meta and predictions of their rows; a prediction of the same version makes way.

    What people answered stays, and rows do not add answers to it.
    """
    unit.tasks.replace_many(project.id, [(task_id, task.data, task.meta) for task_id, task in known.items()])
    said = [(task_id, prediction) for task_id, task in known.items() for prediction in task.predictions]
    unit.predictions.add_many(project, said, upsert=True)
