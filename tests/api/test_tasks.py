"""Tasks and predictions over HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from builders import a_result
from juryroom.api.schemas.predictions import PredictionOut
from juryroom.api.schemas.tasks import TaskOut, TaskPage, TaskPlain


class TestList:
    def test_a_page_has_every_field_of_the_schema(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()], "lead_time": 2})
        owner.client.post(f"/api/tasks/{tasks[1]}/drafts", json={"result": []})
        page = owner.client.get(f"/api/tasks/?project={project['id']}&fields=all").json()
        TaskPage.model_validate(page)
        assert (page["total"], page["total_annotations"], page["total_predictions"]) == (3, 1, 3)
        first, second = page["tasks"][:2]
        assert (first["annotators"], first["avg_lead_time"]) == ([owner.id], 2)
        assert (first["predictions_score"], first["predictions_model_versions"]) == (0.9, "v1")
        assert (second["draft_exists"], len(second["drafts"])) == (True, 1)

    def test_without_fields_the_lists_on_a_task_are_empty(
        self, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        listed = owner.client.get(f"/api/tasks/?project={project['id']}").json()["tasks"]
        assert [task["predictions"] for task in listed] == [[], [], []]

    def test_is_ordered_by_score_and_narrowed_by_selection(
        self, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        def ids(query: dict[str, Any]) -> list[int]:
            text = quote(json.dumps(query))
            reply = owner.client.get(f"/api/tasks/?project={project['id']}&query={text}")
            return [task["id"] for task in reply.json()["tasks"]]

        assert ids({"ordering": ["tasks:predictions_score"]}) == [tasks[1], tasks[2], tasks[0]]
        assert ids({"ordering": ["-tasks:predictions_score"]}) == [tasks[0], tasks[2], tasks[1]]
        assert ids({"selectedItems": {"all": False, "included": tasks[:1]}}) == tasks[:1]
        assert ids({"selectedItems": {"all": True, "excluded": tasks[:1]}}) == tasks[1:]

    @pytest.mark.parametrize("query", ["{", "[]", "null", '{"ordering": "x"}', '{"filters": 3}'])
    def test_a_query_that_cannot_be_read_is_a_400(self, owner: Any, project: dict[str, Any], query: str) -> None:
        reply = owner.client.get(f"/api/tasks/?project={project['id']}&query={quote(query)}")
        assert reply.status_code == 400, reply.text

    def test_past_the_last_page_is_the_end(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        reply = owner.client.get(f"/api/tasks/?project={project['id']}&page=9")
        assert reply.status_code == 404 or reply.json()["tasks"] == []

    def test_of_a_project_comes_as_a_plain_list(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        path = f"/api/projects/{project['id']}/tasks/"
        assert [task["id"] for task in owner.client.get(f"{path}?page_size=2").json()] == tasks[:2]
        assert owner.client.get(f"{path}?page_size=2&page=5").json() == []


class TestOne:
    def test_has_everything_on_it(self, owner: Any, tasks: list[int]) -> None:
        owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]})
        task = owner.client.get(f"/api/tasks/{tasks[0]}/").json()
        TaskOut.model_validate(task)
        assert task["data"] == {"text": "text 0"}
        assert task["annotations"][0]["completed_by"]["email"] == owner.email
        assert task["updated_by"] == [{"user_id": owner.id}]

    def test_is_made_changed_and_removed(self, owner: Any, project: dict[str, Any]) -> None:
        body = {"project": project["id"], "data": {"text": "a"}, "meta": {"origin": "here"}}
        made = owner.client.post("/api/tasks/", json=body)
        assert made.status_code == 201
        TaskPlain.model_validate(made.json())
        path = f"/api/tasks/{made.json()['id']}/"
        changed = owner.client.patch(path, json={"data": {"text": "b"}}).json()
        assert (changed["data"], changed["meta"]) == ({"text": "b"}, {"origin": "here"})
        assert owner.client.delete(path).status_code == 204
        assert owner.client.get(path).status_code == 404

    def test_that_misses_a_variable_is_refused(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        made = owner.client.post("/api/tasks/", json={"project": project["id"], "data": {"other": 1}})
        changed = owner.client.patch(f"/api/tasks/{tasks[0]}/", json={"data": {"other": 1}})
        for reply in (made, changed):
            assert reply.status_code == 400
            assert reply.json()["validation_errors"]["data"] == ['"text" key is expected in task data']

    def test_delete_all_empties_the_project(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        assert owner.client.delete(f"/api/projects/{project['id']}/tasks/").status_code == 204
        assert owner.client.get(f"/api/projects/{project['id']}/").json()["task_number"] == 0


class TestPredictions:
    def test_are_made_changed_and_removed(self, owner: Any, tasks: list[int]) -> None:
        body = {"task": tasks[0], "model_version": "v2", "score": 0.25, "result": [a_result()]}
        made = owner.client.post("/api/predictions/", json=body)
        assert made.status_code == 201
        PredictionOut.model_validate(made.json())
        path = f"/api/predictions/{made.json()['id']}/"
        assert owner.client.patch(path, json={"score": 0.75}).json()["result"] == [a_result()]
        assert owner.client.get(f"/api/tasks/{tasks[0]}").json()["predictions_score"] == 0.75
        assert owner.client.delete(path).status_code == 204
        assert owner.client.get(path).status_code == 404

    def test_with_upsert_there_is_one_of_a_version(self, owner: Any, tasks: list[int]) -> None:
        for score in (0.1, 0.2):
            body = {"task": tasks[0], "model_version": "v1", "score": score, "result": []}
            owner.client.post("/api/predictions/?upsert=true", json=body)
        found = owner.client.get(f"/api/predictions/?task={tasks[0]}").json()
        assert [(each["model_version"], each["score"]) for each in found] == [("v1", 0.2)]

    def test_are_listed_by_task_and_project(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        assert len(owner.client.get(f"/api/predictions/?task={tasks[0]}").json()) == 1
        assert len(owner.client.get(f"/api/predictions/?project={project['id']}").json()) == 3
        assert len(owner.client.get(f"/api/predictions/?task__project={project['id']}").json()) == 3

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"score": 2}, "Score must be between 0.00 and 1.00 inclusive, got 2.0"),
            ({"result": [{"from_name": "zz", "to_name": "text", "type": "choices", "value": {}}]}, "'zz' not found"),
        ],
    )
    def test_that_do_not_fit_are_refused(
        self, owner: Any, tasks: list[int], change: dict[str, Any], message: str
    ) -> None:
        reply = owner.client.post("/api/predictions/", json={"task": tasks[0], "result": []} | change)
        assert reply.status_code == 400
        assert message in reply.text

    def test_that_do_not_fit_are_stored_where_the_project_says_so(
        self, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        owner.client.patch(f"/api/projects/{project['id']}", json={"validation": "store"})
        reply = owner.client.post("/api/predictions/", json={"task": tasks[0], "result": [], "score": 2})
        assert (reply.status_code, reply.json()["score"]) == (201, 2)


def test_states_are_told_from_the_timestamps(owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
    def states(entity: str, entity_id: int) -> list[str]:
        found = owner.client.get(f"/api/fsm/entities/{entity}/{entity_id}/history").json()["results"]
        return [each["state"] for each in found]

    assert states("task", tasks[0]) == ["CREATED"]
    made = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]}).json()
    assert states("task", tasks[0]) == ["COMPLETED", "CREATED"]
    assert states("annotation", made["id"]) == ["COMPLETED"]
    assert states("project", project["id"]) == ["IN_PROGRESS", "CREATED"]
