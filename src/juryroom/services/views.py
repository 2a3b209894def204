"""Saved views, and the page of tasks that a view shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.filters import TaskQuery, read_query
from juryroom.core.model import Json, Project, ProjectId, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import NotAllowed, NotThere
from juryroom.services.accounts import Caller
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


def asked(
    unit: UnitOfWork, project_id: ProjectId | None, view_id: int | None, query: Mapping[str, Any] | None
) -> tuple[Project, TaskQuery]:
    """The project and what is shown of it: a query, or else what a saved view says. Raises NotThere, BadInput."""
    if view_id is not None:
        view = unit.views.get(view_id)
        if project_id is not None and view.project_id != project_id:
            raise NotThere("View")
        return unit.projects.get(view.project_id), query_of(view) if query is None else read_query(query)
    if project_id is None:
        raise NotThere("Project", "Neither project nor view id specified")
    return unit.projects.get(project_id), read_query(query or {})


def visible(unit: UnitOfWork, project_id: ProjectId, who: Caller) -> list[View]:
    """The views whose tabs this person sees: their own, and those that are shared."""
    return [view for view in unit.views.of_project(project_id) if view.shared or view.user_id in (who.id, None)]


def create(
    unit: UnitOfWork, project_id: ProjectId, data: Mapping[str, Any], *, author: UserId, shared: bool = False
) -> View:
    """Save a view. Raises BadInput when its filters or ordering cannot be read."""
    read_query(data)
    return unit.views.add(project_id, author, _json(data), unit.now, shared=shared)


def clone(unit: UnitOfWork, view_id: int, *, author: UserId) -> View:
    """A copy that is this person's own."""
    view = unit.views.get(view_id)
    data = msgspec.json.decode(view.data, type=dict[str, Any])
    data["title"] = f"{data.get('title') or 'View'} (copy)"
    return unit.views.add(view.project_id, author, _json(data), unit.now)


def update(
    unit: UnitOfWork,
    view_id: int,
    *,
    by: Caller,
    data: Mapping[str, Any] | None = None,
    selected: object | None = None,
    shared: bool | None = None,
) -> View:
    """Change what is given of a view. Raises BadInput, NotThere, NotAllowed."""
    changes: dict[str, object] = {} if shared is None else {"shared": shared}
    _refuse_strangers(unit.views.get(view_id), by)
    if data is not None:
        read_query(data)
        changes["data"] = _json(data)
    if selected is not None:
        changes["selected_items"] = _json(selected)
    return unit.views.update(view_id, unit.now, **changes) if changes else unit.views.get(view_id)


def delete(unit: UnitOfWork, view_id: int, *, by: Caller) -> None:
    """Forget a view. Raises NotThere, NotAllowed."""
    _refuse_strangers(unit.views.get(view_id), by)
    unit.views.delete(view_id)


def reset(unit: UnitOfWork, project_id: ProjectId, *, by: Caller) -> None:
    """Forget the views that this person sees and may change."""
    unit.views.delete_many([view.id for view in visible(unit, project_id, by) if _may_change(view, by)])


def _may_change(view: View, who: Caller) -> bool:
    return view.user_id == who.id or (who.may(Permission.PROJECTS_CHANGE) and (view.shared or view.user_id is None))


def _refuse_strangers(view: View, who: Caller) -> None:
    if not _may_change(view, who):
        raise NotAllowed("This view is somebody else's. Save a copy of it to change that.")


def reorder(unit: UnitOfWork, project_id: ProjectId, ids: list[int], *, by: Caller) -> None:
    """Put the tabs that this person sees into this order; views that are not named keep their place behind."""
    there = visible(unit, project_id, by)
    places = sorted(view.position for view in there)
    for position, view in zip(places, sorted(there, key=lambda view: _rank(view.id, ids)), strict=True):
        if view.position != position:
            unit.views.update(view.id, unit.now, position=position)


def _rank(view_id: int, ids: list[int]) -> int:
    return ids.index(view_id) if view_id in ids else len(ids)


def _json(value: object) -> Json:
    return Json(msgspec.json.encode(value).decode())
