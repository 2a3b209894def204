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


def test_forms_ask_what_an_action_needs(owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
    def form(action: str) -> Any:
        return owner.client.get(f"/api/dm/actions/{action}/form/?project={project['id']}")

    assert form("delete_tasks").json() == []
    (column,) = form("rename_labels").json()
    assert [(field["type"], field["name"]) for field in column["fields"]] == [
        ("select", "control_tag"), ("input", "old_label_name"), ("input", "new_label_name"),
    ]  # fmt: skip
    assert column["fields"][0]["options"] == ["verdict"]
    assert form("delete_tasks_predictions").json()[0]["fields"][0]["options"][1] == {"label": "v1", "value": "v1"}
    for listed in owner.client.get(f"/api/dm/actions?project={project['id']}").json():
        assert form(listed["id"]).status_code == 200
    assert form("nonsense").status_code == 404


def test_a_preview_changes_nothing(perform: Any, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
    shown = perform("remove_duplicates", ALL, "&preview=true").json()
    assert (shown["processed_items"], shown["preview"]["remove"]) == (3, 0)
    assert perform("delete_tasks", ALL, "&preview=true").json()["preview"] == {"tasks": 3}
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == 3
    assert owner.client.get(f"/api/dm/actions/history?project={project['id']}").json() == []


def test_what_was_done_is_listed_and_undone(
    perform: Any, owner: Any, project: dict[str, Any], tasks: list[int]
) -> None:
    run = perform("delete_tasks", {"selectedItems": {"all": False, "included": tasks[:2]}}).json()["run"]
    (listed,) = owner.client.get(f"/api/dm/actions/history/?project={project['id']}").json()
    assert (listed["id"], listed["state"], listed["can_undo"]) == (run, "done", True)
    assert (listed["detail"], listed["created_by"]["email"]) == ("Deleted 2 tasks", owner.email)
    assert owner.client.get(f"/api/tasks/{tasks[0]}").status_code == 404
    undone = owner.client.post(f"/api/dm/actions/{run}/undo/")
    assert (undone.status_code, undone.json()["detail"]) == (200, "Put back 2 tasks, 2 predictions")
    assert owner.client.get(f"/api/tasks/{tasks[0]}").json()["inner_id"] == 1
    (listed,) = owner.client.get(f"/api/dm/actions/history/?project={project['id']}").json()
    assert (listed["state"], listed["can_undo"], listed["undone_by"]["id"]) == ("undone", False, owner.id)
    assert owner.client.post(f"/api/dm/actions/{run}/undo/").status_code == 409
    assert owner.client.post("/api/dm/actions/999/undo/").status_code == 404


def test_without_a_model_there_is_nobody_to_ask(perform: Any, tasks: list[int]) -> None:
    reply = perform("retrieve_tasks_predictions", ALL)
    assert (reply.status_code, reply.json()["code"]) == (409, "not_now")
    assert "POST /api/predictions" in reply.json()["detail"]


def test_a_missing_field_is_named(perform: Any, tasks: list[int]) -> None:
    reply = perform("add_data_field", ALL | {"value_name": "x", "value_type": "Number"})
    assert (reply.status_code, list(reply.json()["validation_errors"])) == (400, ["value"])


def test_undo_of_many_tasks_is_a_job(perform: Any, owner: Any, room: Any, project: dict[str, Any]) -> None:
    from jobs.bench import finish
    from juryroom.core.jobs import JobId

    path = f"/api/projects/{project['id']}"
    owner.client.post(f"{path}/import", json=[{"data": {"text": f"{number}"}} for number in range(1001)])
    done = perform("delete_tasks", ALL)
    assert (done.status_code, done.json()["async"]) == (202, True)
    run, history = done.json()["run"], f"/api/dm/actions/history?project={project['id']}"
    assert owner.client.get(history).json()[0]["state"] == "running"
    assert owner.client.post(f"/api/dm/actions/{run}/undo").status_code == 409
    finish(room, JobId(done.json()["job"]))
    assert owner.client.get(path).json()["task_number"] == 0
    undone = owner.client.post(f"/api/dm/actions/{run}/undo")
    assert undone.status_code == 202
    assert owner.client.get(history).json()[0]["state"] == "undoing"
    finish(room, JobId(undone.json()["job"]))
    assert owner.client.get(history).json()[0]["state"] == "undone"
    assert owner.client.get(path).json()["task_number"] == 1001


def test_a_label_to_rename_is_chosen_from_those_there_are(owner: Any, project: dict[str, Any]) -> None:
    (column,) = owner.client.get(f"/api/dm/actions/rename_labels/form?project={project['id']}").json()
    offered = {field["name"]: field.get("options") for field in column["fields"]}
    assert (offered["control_tag"], offered["old_label_name"]) == (["verdict"], ["same", "different"])
