"""Saved views, and the page of tasks that a view shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.filters import TaskQuery, read_query
from juryroom.core.model import Json, Project, ProjectId, TaskId, UserId
from juryroom.errors import NotThere
from juryroom.store.views import View

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of task ids in the view's order, with the totals over every page."""

    ids: list[TaskId]
    total: int
    total_annotations: int
    total_predictions: int


def page_of_tasks(unit: UnitOfWork, project: Project, query: TaskQuery, *, page: int, page_size: int) -> TaskPage:
    """The page'th `page_size` tasks that match; pages count from 1. Raises NotThere past the last page.

    Any page of an order that an index answers costs the same; see `store/task_queries.py`.
    """
    totals = unit.task_queries.totals(project, query)
    offset = (page - 1) * page_size
    if page < 1 or (offset >= totals.tasks and page > 1):
        raise NotThere("page", "Invalid page.")
    ids = unit.task_queries.ids(project, query, offset=offset, limit=page_size)
    return TaskPage(ids, totals.tasks, totals.annotations, totals.predictions)


def query_of(view: View) -> TaskQuery:
    """What a saved view shows."""
    return read_query(msgspec.json.decode(view.data))


def create(unit: UnitOfWork, project_id: ProjectId, data: Mapping[str, Any], *, author: UserId) -> View:
    """Save a view. Raises BadInput when its filters or ordering cannot be read."""
    read_query(data)
    return unit.views.add(project_id, author, _json(data), unit.now)


def update(unit: UnitOfWork, view_id: int, data: Mapping[str, Any] | None, selected: object | None) -> View:
    """Replace a view's data or its selected items. Raises BadInput, NotThere."""
    changes: dict[str, object] = {}
    if data is not None:
        read_query(data)
        changes["data"] = _json(data)
    if selected is not None:
        changes["selected_items"] = _json(selected)
    return unit.views.update(view_id, unit.now, **changes) if changes else unit.views.get(view_id)


def reorder(unit: UnitOfWork, project_id: ProjectId, ids: list[int]) -> None:
    """Put the project's tabs into this order; views that are not named keep their place behind."""
    for position, view in enumerate(sorted(unit.views.of_project(project_id), key=lambda view: _rank(view.id, ids))):
        unit.views.update(view.id, unit.now, position=position)


def _rank(view_id: int, ids: list[int]) -> int:
    return ids.index(view_id) if view_id in ids else len(ids)


def _json(value: object) -> Json:
    return Json(msgspec.json.encode(value).decode())
