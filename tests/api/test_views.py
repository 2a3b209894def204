"""Saved views over HTTP: whose they are, what they may name, and the columns there are."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from builders import a_project
from juryroom.api.schemas.views import Columns, ColumnValues, ViewOut
from juryroom.core.columns import read_column
from juryroom.core.model import Json, NewTask, Role
from juryroom.services import suggestions
from juryroom.store.unit import Database

SORTED = {"title": "Unsure first", "ordering": ["tasks:predictions_score"], "columnsWidth": {"tasks:id": 80}}


def _save(person: Any, project: dict[str, Any], **more: Any) -> dict[str, Any]:
    reply = person.client.post("/api/dm/views/", json={"project": project["id"], "data": SORTED} | more)
    assert reply.status_code == 201, reply.text
    ViewOut.model_validate(reply.json())
    return dict(reply.json())


def _ids(person: Any, project: dict[str, Any]) -> list[int]:
    return [view["id"] for view in person.client.get(f"/api/dm/views/?project={project['id']}").json()]


class TestWhose:
    def test_a_view_is_its_makers_until_it_is_shared(
        self, person: Callable[..., Any], owner: Any, project: dict[str, Any]
    ) -> None:
        view, reviewer = _save(owner, project), person(Role.REVIEWER)
        assert (_ids(owner, project), _ids(reviewer, project)) == ([view["id"]], [])
        owner.client.patch(f"/api/dm/views/{view['id']}", json={"shared": True})
        assert _ids(reviewer, project) == [view["id"]]

    def test_a_link_opens_it_for_others_who_change_a_copy(
        self, person: Callable[..., Any], owner: Any, project: dict[str, Any]
    ) -> None:
        view, reviewer = _save(owner, project), person(Role.REVIEWER)
        path = f"/api/dm/views/{view['id']}"
        assert reviewer.client.get(path).json()["data"] == SORTED
        assert reviewer.client.patch(path, json={"data": {}}).status_code == 403
        assert reviewer.client.delete(path).status_code == 403
        copy = reviewer.client.post(f"{path}/clone").json()
        assert (copy["user"], copy["shared"], copy["data"]["title"]) == (reviewer.id, False, "Unsure first (copy)")

    def test_a_reset_leaves_other_peoples_views(
        self, person: Callable[..., Any], owner: Any, project: dict[str, Any]
    ) -> None:
        reviewer = person(Role.REVIEWER)
        theirs, _ = _save(reviewer, project), _save(owner, project, shared=True)
        assert owner.client.delete(f"/api/dm/views/reset/?project={project['id']}").status_code == 204
        assert _ids(owner, project) == []
        assert _ids(reviewer, project) == [theirs["id"]]

    def test_tabs_are_put_in_order(self, owner: Any, project: dict[str, Any]) -> None:
        first, second = _save(owner, project)["id"], _save(owner, project)["id"]
        owner.client.post("/api/dm/views/order/", json={"project": project["id"], "ids": [second, first]})
        assert _ids(owner, project) == [second, first]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"filter": "filter:tasks:secret", "operator": "equal", "value": 1}, "Columns: id,"),
        ({"filter": "filter:tasks:id", "operator": "resembles", "value": 1}, "Known: equal,"),
        ({"filter": "filter:tasks:id", "operator": "contains", "value": 1}, '"id" is a Number'),
        ({"filter": "filter:tasks:id", "operator": "equal", "type": "Colour", "value": 1}, "Types: Number,"),
        ({"filter": "filter:tasks:id", "operator": "equal", "value": "NaN"}, "is not a number"),
        ({"filter": "filter:tasks:created_at", "operator": "less", "value": "soon"}, "is not a time"),
        ({"filter": "filter:tasks:data.text", "operator": "regex", "value": "("}, "is not a regular expression"),
        ({"filter": "filter:tasks:data.text", "operator": "regex", "value": "(a+)\\1"}, "not a regular expression"),
        ({"filter": 'filter:tasks:data.te"xt', "operator": "equal", "value": "x"}, "cannot be filtered"),
    ],
)
def test_what_a_view_cannot_say_is_refused_with_what_it_could(
    owner: Any, project: dict[str, Any], tasks: list[int], line: dict[str, Any], says: str
) -> None:
    data = {"filters": {"conjunction": "and", "items": [line]}}
    reply = owner.client.post("/api/dm/views/", json={"project": project["id"], "data": data})
    assert reply.status_code == 400
    assert says in reply.text.replace('\\"', '"')


def test_columns_come_with_types_operators_and_fields_seen_in_the_data(
    owner: Any, project: dict[str, Any], tasks: list[int]
) -> None:
    rows = [{"text": "a", "price": 3.5, "shot": {"side": "left"}, "flag": True}]
    owner.client.post(f"/api/projects/{project['id']}/import", json=rows)
    reply = owner.client.get(f"/api/dm/columns/?project={project['id']}").json()
    Columns.model_validate(reply)
    found = {(column["parent"], column["id"]): column for column in reply["columns"]}
    assert found[None, "predictions_score:v1"]["type"] == "Number"
    assert found["data", "price"]["type"] == "Number"
    assert found["data", "shot.side"]["index"] == "none"
    assert "regex" in found["data", "text"]["operators"]
    assert not found[None, "annotators"]["sortable"]


class TestLabelAsDisplayed:
    def test_tasks_come_in_the_views_order(
        self, annotator: Any, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        view = _save(owner, project)
        path = f"/api/projects/{project['id']}/queue"
        reply = annotator.client.post(path, json={"want": 3, "view": view["id"]}).json()
        assert [held["task"]["id"] for held in reply["tasks"]] == [tasks[1], tasks[2], tasks[0]]
        assert {held["queue"] for held in reply["tasks"]} == {"Data manager queue"}
        assert reply["progress"] == {"mine_done": 0, "mine_left": None, "done": 0, "total": 3}

    def test_next_takes_a_query(self, annotator: Any, project: dict[str, Any], tasks: list[int]) -> None:
        line = {"filter": "filter:tasks:predictions_score", "operator": "greater", "value": 0.4}
        query = json.dumps({"filters": {"conjunction": "and", "items": [line]}})
        reply = annotator.client.get(f"/api/projects/{project['id']}/next", params={"query": query})
        assert (reply.json()["id"], reply.json()["queue"]) == (tasks[0], "Data manager queue")

    def test_a_view_of_another_project_is_not_there(
        self, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        other = owner.client.post("/api/projects/", json={"title": "Another"}).json()
        view = _save(owner, other)
        reply = owner.client.post(f"/api/projects/{project['id']}/queue", json={"view": view["id"]})
        assert reply.status_code == 404

    def test_annotators_cannot_look_at_answers_through_it(
        self, annotator: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        line = {"filter": "filter:tasks:annotators", "operator": "contains", "value": 1}
        query = {"filters": {"conjunction": "and", "items": [line]}}
        reply = annotator.client.post(f"/api/projects/{project['id']}/queue", json={"query": query})
        assert reply.status_code == 403


class TestSuggestedValues:
    def _values(self, person: Any, project: dict[str, Any], column: str, **more: Any) -> Any:
        asked = {"project": project["id"], "column": column} | more
        return person.client.get("/api/dm/columns/values", params=asked)

    def _fill(self, owner: Any, project: dict[str, Any]) -> None:
        said = {"model_version": "v1", "score": 0.5, "result": []}
        body = [
            {"data": {"text": f"t {index}", "source": "Camera" if index % 3 else "scan"}, "predictions": [said]}
            for index in range(9)
        ]
        assert owner.client.post(f"/api/projects/{project['id']}/import", json=body).status_code == 201

    def test_are_those_that_are_there_the_most_common_first(self, owner: Any, project: dict[str, Any]) -> None:
        self._fill(owner, project)
        found = self._values(owner, project, "data.source").json()
        ColumnValues.model_validate(found)
        assert found["complete"]
        assert [(each["value"], each["count"]) for each in found["values"]] == [("Camera", 6), ("scan", 3)]
        held = self._values(owner, project, "filter:tasks:data.source", query="CAM").json()["values"]
        assert [each["title"] for each in held] == ["Camera"]

    def test_are_versions_people_and_labels_where_the_column_holds_those(
        self, owner: Any, project: dict[str, Any]
    ) -> None:
        self._fill(owner, project)
        task = owner.client.get(f"/api/tasks/?project={project['id']}").json()["tasks"][0]["id"]
        assert owner.client.post(f"/api/tasks/{task}/annotations/", json={"result": []}).status_code == 201
        versions = self._values(owner, project, "predictions_model_versions").json()["values"]
        assert versions == [{"value": "v1", "title": "v1", "count": 9}]
        people = self._values(owner, project, "annotators").json()["values"]
        assert [(each["value"], each["count"]) for each in people] == [(owner.id, 1)]
        assert "@" in people[0]["title"]
        assert self._values(owner, project, "is_labeled").json()["values"][0]["value"] is True
        assert self._values(owner, project, "annotations_results").json()["complete"]

    def test_come_from_the_index_of_a_field_once_it_is_ready(
        self, owner: Any, project: dict[str, Any], database: Database
    ) -> None:
        self._fill(owner, project)
        with database.write() as unit:
            field = unit.fields.open(project["id"], read_column("data.text", "String", "test"))
            while field is not None:
                field = unit.fields.fill(field, 4)
        found = self._values(owner, project, "data.text", query="T", limit=4).json()
        assert (len(found["values"]), found["complete"]) == (4, False)
        assert self._values(owner, project, "data.text", query="t 8").json()["values"][0]["count"] == 1

    @pytest.mark.parametrize("column", ["nothing", "data.", "annotations_ids", "draft_exists"])
    def test_are_refused_for_columns_that_have_none(self, owner: Any, project: dict[str, Any], column: str) -> None:
        assert self._values(owner, project, column).status_code == 400

    def test_say_nothing_of_other_peoples_answers(
        self, person: Callable[..., Any], owner: Any, project: dict[str, Any]
    ) -> None:
        assert self._values(person(Role.ANNOTATOR), project, "annotators").status_code == 403


@pytest.mark.parametrize("texts", [3, 1200])
def test_a_field_of_many_texts_gives_those_that_begin_with_the_query(database: Database, texts: int) -> None:
    with database.write() as unit:
        project = a_project(unit)
        rows = [NewTask(Json(f'{{"text": "t {index % texts:04}"}}')) for index in range(1200)]
        unit.tasks.add_many(project, rows)
        column = read_column("data.text", "String", "test")
        field = unit.fields.open(project.id, column)
        while field is not None:
            field = unit.fields.fill(field, 500)
    with database.read() as unit:
        found, complete = suggestions.of_column(unit, unit.projects.get(project.id), column, "t 000", 2)
    assert [(each.value, each.count) for each in found] == [
        (f"t 000{number}", 400 if texts == 3 else None) for number in (0, 1)
    ]
    assert not complete
