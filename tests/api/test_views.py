"""Saved views over HTTP: whose they are, what they may name, and the columns there are."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from juryroom.api.schemas.views import Columns, ViewOut
from juryroom.core.model import Role

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
