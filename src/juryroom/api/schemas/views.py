"""Views of the Data Manager, as requests and answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.store.views import View


class ViewIn(BaseModel):
    """A new view."""

    project: int
    data: dict[str, Any] = Field(default_factory=dict)
    shared: bool = Field(False, description="seen by everybody in the project; else by its maker, and by link")


class ViewPatch(BaseModel):
    """What to change of a view; what is absent stays."""

    model_config = ConfigDict(extra="ignore")

    data: dict[str, Any] | None = None
    selectedItems: dict[str, Any] | None = None  # noqa: N815 (the API's own spelling)
    shared: bool | None = None


class ViewOrderIn(BaseModel):
    """Ids of a project's views in the order of their tabs."""

    project: int
    ids: list[int]


class ViewOut(BaseModel):
    """A saved view."""

    id: int
    project: int
    user: int | None
    order: int
    data: dict[str, Any]
    selectedItems: dict[str, Any]  # noqa: N815 (the API's own spelling)
    shared: bool


class ColumnOut(BaseModel):
    """A column of the task list."""

    id: str
    title: str
    type: str
    target: str
    parent: str | None = None
    visibility_defaults: dict[str, bool]
    operators: list[str] = Field(description="what a filter can ask of the column")
    sortable: bool
    index: str | None = Field(None, description="of columns that need one: none, building, ready or unsuitable")


class Columns(BaseModel):
    columns: list[ColumnOut]


class ValueOut(BaseModel):
    """A value as a filter takes it and as people read it."""

    value: Any
    title: str
    count: int | None = Field(description="how often it is there; null where nobody counted")


class ColumnValues(BaseModel):
    values: list[ValueOut]
    complete: bool = Field(description="these are all, and the counts are those of the whole project")


def view_json(view: View) -> dict[str, Any]:
    """A view as its answer; the saved data passes through as it is."""
    return {
        "id": view.id,
        "project": view.project_id,
        "user": view.user_id,
        "order": view.position,
        "data": raw(view.data),
        "selectedItems": raw(view.selected_items),
        "shared": view.shared,
    }
