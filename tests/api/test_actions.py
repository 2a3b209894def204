"""Actions on many tasks over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

ALL = {"selectedItems": {"all": True, "excluded": []}}


@pytest.fixture
def perform(owner: Any, project: dict[str, Any]) -> Any:
    """`perform("delete_tasks", {...})` on the project."""

    def call(action: str, body: dict[str, Any] | None = None, rest: str = "") -> Any:
        path = f"/api/dm/actions?id={action}&project={project['id']}{rest}"
        return owner.client.post(path, json=body)

    return call


def test_are_listed_for_those_who_may(owner: Any, annotator: Any, project: dict[str, Any]) -> None:
    listed = owner.client.get(f"/api/dm/actions?project={project['id']}").json()
    assert {"delete_tasks", "predictions_to_annotations"} <= {action["id"] for action in listed}
    assert annotator.client.get(f"/api/dm/actions?project={project['id']}").status_code == 403


def test_delete_takes_the_selected_tasks_alone(
    perform: Any, owner: Any, project: dict[str, Any], tasks: list[int]
) -> None:
    done = perform("delete_tasks", {"selectedItems": {"all": False, "included": tasks[:2]}}).json()
    assert done["processed_items"] == 2
    listed = owner.client.get(f"/api/tasks/?project={project['id']}").json()
    assert [task["id"] for task in listed["tasks"]] == tasks[2:]


def test_without_a_selection_nothing_happens(
    perform: Any, owner: Any, project: dict[str, Any], tasks: list[int]
) -> None:
    for body in (None, {}, {"filters": {"conjunction": "and", "items": []}}):
        assert perform("delete_tasks", body).status_code == 400
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == 3


def test_a_view_names_the_tasks(perform: Any, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
    low = {"filter": "filter:tasks:predictions_score", "operator": "less", "type": "Number", "value": 0.3}
    data = {"filters": {"conjunction": "and", "items": [low]}}
    view = owner.client.post("/api/dm/views/", json={"project": project["id"], "data": data}).json()["id"]
    assert perform("delete_tasks_predictions", None, f"&view={view}").json()["processed_items"] == 1
    assert owner.client.get(f"/api/tasks/{tasks[1]}").json()["total_predictions"] == 0
    assert owner.client.get(f"/api/tasks/{tasks[0]}").json()["total_predictions"] == 1


def test_predictions_become_annotations_once(
    perform: Any, owner: Any, project: dict[str, Any], tasks: list[int]
) -> None:
    assert perform("predictions_to_annotations", ALL).json()["detail"] == "Created 3 annotations"
    assert perform("predictions_to_annotations", ALL).json()["detail"] == "Created 0 annotations"
    found = owner.client.get(f"/api/tasks/{tasks[0]}").json()
    assert (found["is_labeled"], found["annotations"][0]["last_action"]) == (True, "prediction")
    assert owner.client.get(f"/api/projects/{project['id']}").json()["finished_task_number"] == 3
    assert perform("delete_tasks_annotations", ALL).json()["processed_items"] == 3
    assert owner.client.get(f"/api/projects/{project['id']}").json()["finished_task_number"] == 0


def test_an_unknown_action_is_a_404(perform: Any) -> None:
    assert perform("nonsense", ALL).status_code == 404
