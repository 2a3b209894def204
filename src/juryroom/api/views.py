"""Saved views of the Data Manager, and the columns they can name."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.views import ColumnOut, ViewIn, ViewOrderIn, ViewOut, ViewPatch, view_json
from juryroom.core.filters import COLUMNS
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.services import projects, views

router = APIRouter(prefix="/api/dm", tags=["views"])


@router.get("/views", dependencies=[allow(Permission.VIEWS_VIEW)], response_model=list[ViewOut])
def list_views(project: int, room: CurrentRoom) -> Response:
    """A project's views, in the order of their tabs."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project))
        return answer([view_json(view) for view in unit.views.of_project(ProjectId(project))])


@router.post("/views", dependencies=[allow(Permission.VIEWS_CHANGE)], status_code=201, response_model=ViewOut)
def create_view(body: ViewIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Save a filter and an order."""
    with room.database.write() as unit:
        unit.projects.get(ProjectId(body.project))
        view = views.create(unit, ProjectId(body.project), body.data, author=who.user.id)
    return answer(view_json(view), 201)


@router.post("/views/order", dependencies=[allow(Permission.VIEWS_CHANGE)], status_code=200)
def order_views(body: ViewOrderIn, room: CurrentRoom) -> Response:
    """Put a project's tabs in order."""
    with room.database.write() as unit:
        views.reorder(unit, ProjectId(body.project), body.ids)
    return answer({})


@router.delete("/views/reset", dependencies=[allow(Permission.VIEWS_CHANGE)], status_code=204)
def reset_views(project: int, room: CurrentRoom) -> Response:
    """Forget every view of a project."""
    with room.database.write() as unit:
        unit.views.delete_all(ProjectId(project))
    return nothing()


@router.get("/views/{view_id}", dependencies=[allow(Permission.VIEWS_VIEW)], response_model=ViewOut)
def get_view(view_id: int, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(view_json(unit.views.get(view_id)))


@router.patch("/views/{view_id}", dependencies=[allow(Permission.VIEWS_CHANGE)], response_model=ViewOut)
def update_view(view_id: int, body: ViewPatch, room: CurrentRoom) -> Response:
    """Replace a view's data or its selected tasks."""
    return _update(view_id, body, room)


@router.put("/views/{view_id}", dependencies=[allow(Permission.VIEWS_CHANGE)], response_model=ViewOut)
def replace_view(view_id: int, body: ViewPatch, room: CurrentRoom) -> Response:
    """Replace a view's data or its selected tasks, as PATCH does."""
    return _update(view_id, body, room)


def _update(view_id: int, body: ViewPatch, room: CurrentRoom) -> Response:
    with room.database.write() as unit:
        return answer(view_json(views.update(unit, view_id, body.data, body.selectedItems)))


@router.delete("/views/{view_id}", dependencies=[allow(Permission.VIEWS_CHANGE)], status_code=204)
def delete_view(view_id: int, room: CurrentRoom) -> Response:
    with room.database.write() as unit:
        unit.views.get(view_id)
        unit.views.delete(view_id)
    return nothing()


@router.get("/columns", dependencies=[allow(Permission.VIEWS_VIEW)])
def list_columns(project: int, room: CurrentRoom) -> Response:
    """The columns that filters and orders may name: ours, and the fields that the config requires of the data."""
    with room.database.read() as unit:
        fields = projects.interface_of(unit.projects.get(ProjectId(project))).required_data
    columns = [_column(name, kind) for name, kind in COLUMNS.items()]
    columns += [_column(f"data.{name}", "String") for name in fields]
    return answer({"columns": columns})


def _column(name: str, kind: str) -> dict[str, Any]:
    title = name.removeprefix("data.").replace("_", " ")
    parent = "data" if name.startswith("data.") else None
    column = ColumnOut(
        id=name.removeprefix("data."),
        title=title,
        type=kind,
        target="tasks",
        parent=parent,
        visibility_defaults={"explore": True, "labeling": False},
    )
    return column.model_dump()
