"""Tasks one by one: made, read, changed, removed. Many at once come through `imports`."""

from __future__ import annotations

from typing import Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.model import NewTask, Project, ProjectId, Task, TaskId, UserId
from juryroom.errors import BadInput
from juryroom.services.annotations import encode
from juryroom.store.unit import UnitOfWork


def create(
    unit: UnitOfWork, project_id: ProjectId, data: object, *, meta: object = None, allow_skip: bool = True
) -> Task:
    """A new task. Raises NotThere, BadInput naming what its data lack."""
    project = unit.projects.get(project_id)
    _check(project, data, meta)
    new = NewTask(data=encode(data), meta=encode(meta if meta is not None else {}), allow_skip=allow_skip)
    return unit.tasks.get(unit.tasks.add_many(project, [new])[0])


def get(unit: UnitOfWork, task_id: TaskId) -> Task:
    """Raises NotThere."""
    return unit.tasks.get(task_id)


def update(unit: UnitOfWork, task_id: TaskId, changes: dict[str, Any], *, by: UserId) -> Task:
    """Replace any of data, meta and allow_skip. Data are checked as on import."""
    task = unit.tasks.get(task_id)
    data = changes.get("data", msgspec.json.decode(task.data or "{}"))
    _check(unit.projects.get(task.project_id), data, changes.get("meta"))
    values = {name: encode(changes[name]) for name in ("data", "meta") if changes.get(name) is not None}
    if changes.get("allow_skip") is not None:
        values["allow_skip"] = changes["allow_skip"]
    after = unit.tasks.update(task_id, values, by=by)
    unit.outbox.add("task.updated", {"project": after.project_id, "task": task_id})
    return after


def delete(unit: UnitOfWork, task_id: TaskId) -> None:
    """Remove a task with everything on it. Raises NotThere."""
    task = unit.tasks.get(task_id, payload=False)
    unit.tasks.delete_many(unit.projects.get(task.project_id), [task_id])


def delete_all(unit: UnitOfWork, project_id: ProjectId) -> int:
    """Empty a project; how many tasks it had."""
    return unit.tasks.delete_many(unit.projects.get(project_id))


def _check(project: Project, data: object, meta: object) -> None:
    if not isinstance(data, dict):
        raise BadInput("Validation error", {"data": ["A task's data are an object."]})
    if meta is not None and not isinstance(meta, dict | list):
        raise BadInput("Validation error", {"meta": ["A task's meta is an object or a list."]})
    if problems := Interface.of(project.label_config).check_data(data):
        raise BadInput("Validation error", {"data": problems})
