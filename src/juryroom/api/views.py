"""Saved views of the Data Manager, and the columns they can name."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.asking import refuse_hidden_predictions, refuse_peeking
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.views import Columns, ColumnValues, ViewIn, ViewOrderIn, ViewOut, ViewPatch, view_json
from juryroom.core.columns import OPERATORS, UNSORTABLE, read_column
from juryroom.core.filters import Ordering, TaskQuery
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.services import columns, discretion, suggestions, views
from juryroom.services.accounts import Caller
from juryroom.services.columns import ListedColumn
from juryroom.services.room import Room

router = APIRouter(prefix="/api/dm", tags=["views"])


@router.get("/views", dependencies=[allow(Permission.VIEWS_VIEW)], response_model=list[ViewOut])
def list_views(project: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The caller's views of a project and those that are shared, in the order of their tabs."""
    with room.database.read() as unit:
        discretion.refuse_task_list(unit.projects.get(ProjectId(project)), who)
        return answer([view_json(view) for view in views.visible(unit, ProjectId(project), who)])


@router.post("/views", dependencies=[allow(Permission.VIEWS_CHANGE)], status_code=201, response_model=ViewOut)
def create_view(body: ViewIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Save a filter and an order."""
    with room.database.write() as unit:
        unit.projects.get(ProjectId(body.project))
        view = views.create(unit, ProjectId(body.project), body.data, author=who.id, shared=body.shared)
    return answer(view_json(view), 201)


@router.post("/views/order", dependencies=[allow(Permission.VIEWS_CHANGE)], status_code=200)
def order_views(body: ViewOrderIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Put a project's tabs in order."""
    with room.database.write() as unit:
        views.reorder(unit, ProjectId(body.project), body.ids, by=who)
    return answer({})


@router.delete("/views/reset", dependencies=[allow(Permission.VIEWS_RESET)], status_code=204)
def reset_views(project: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Forget the caller's views of a project, and the shared ones if the caller manages it."""
    with room.database.write() as unit:
        views.reset(unit, ProjectId(project), by=who)
    return nothing()


@router.get("/views/{view_id}", dependencies=[allow(Permission.VIEWS_VIEW)], response_model=ViewOut)
def get_view(view_id: int, room: CurrentRoom) -> Response:
    """A view, also somebody else's: a link to it opens for everybody who may see the project."""
    with room.database.read() as unit:
        return answer(view_json(unit.views.get(view_id)))


@router.patch("/views/{view_id}", dependencies=[allow(Permission.VIEWS_CHANGE)], response_model=ViewOut)
def update_view(view_id: int, body: ViewPatch, who: CurrentUser, room: CurrentRoom) -> Response:
    """Replace a view's data or its selected tasks, or share it."""
    return _update(view_id, body, who, room)


@router.put("/views/{view_id}", dependencies=[allow(Permission.VIEWS_CHANGE)], response_model=ViewOut)
def replace_view(view_id: int, body: ViewPatch, who: CurrentUser, room: CurrentRoom) -> Response:
    """The same as PATCH."""
    return _update(view_id, body, who, room)


def _update(view_id: int, body: ViewPatch, who: Caller, room: Room) -> Response:
    with room.database.write() as unit:
        view = views.update(unit, view_id, by=who, data=body.data, selected=body.selectedItems, shared=body.shared)
        return answer(view_json(view))


@router.post(
    "/views/{view_id}/clone", dependencies=[allow(Permission.VIEWS_CHANGE)], status_code=201, response_model=ViewOut
)
def clone_view(view_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """A copy of a view that is the caller's own."""
    with room.database.write() as unit:
        return answer(view_json(views.clone(unit, view_id, author=who.id)), 201)


@router.delete("/views/{view_id}", dependencies=[allow(Permission.VIEWS_CHANGE)], status_code=204)
def delete_view(view_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.write() as unit:
        views.delete(unit, view_id, by=who)
    return nothing()


@router.get("/columns", dependencies=[allow(Permission.VIEWS_VIEW)], response_model=Columns)
def list_columns(project: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The columns that filters and orders may name: ours, a score per model version, and fields of the data."""
    with room.database.read() as unit:
        inside = unit.projects.get(ProjectId(project))
        found = columns.of_project(unit, inside)
    shown = [each for each in found if not discretion.hides_column(inside, each.column, who)]
    return answer({"columns": [_column_json(each) for each in shown]})


@router.get("/columns/values", dependencies=[allow(Permission.VIEWS_VIEW)], response_model=ColumnValues)
def list_column_values(
    project: int,
    column: str,
    who: CurrentUser,
    room: CurrentRoom,
    query: Annotated[str, Query(max_length=200, description="What the values hold; capitals make no difference.")] = "",
    type: Annotated[str | None, Query(description="As in a filter; only fields of the data go by it.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Values that are common in a column, the most common first: what a filter can suggest."""
    wanted = read_column(column.removeprefix("filter:").removeprefix("tasks:"), type, "column")
    refuse_peeking(TaskQuery(ordering=Ordering(wanted)), who)
    with room.database.read() as unit:
        inside = unit.projects.get(ProjectId(project))
        discretion.refuse_hidden_columns(inside, TaskQuery(ordering=Ordering(wanted)), who)
        if not who.may(Permission.ANNOTATIONS_ANY):
            refuse_hidden_predictions(inside, TaskQuery(ordering=Ordering(wanted)))
        found, complete = suggestions.of_column(unit, inside, wanted, query, limit)
    return answer({"values": found, "complete": complete})


def _column_json(each: ListedColumn) -> dict[str, Any]:
    """As the peer spells it: a field of the data is called by its key, and `data` is its parent."""
    column = each.column
    name = column.name.removeprefix("data.") if column.path else column.name
    return {
        "id": name,
        "title": name.replace("_", " "),
        "type": column.type,
        "target": "tasks",
        "parent": "data" if column.path else None,
        "visibility_defaults": {"explore": True, "labeling": False},
        "operators": list(OPERATORS[column.type]),
        "sortable": column.type != "List" and column.name not in UNSORTABLE,
        "index": each.index,
    }
