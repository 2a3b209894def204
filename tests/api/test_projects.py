"""Projects over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from builders import CONFIG, a_result
from juryroom.api.schemas.projects import ProjectOut
from juryroom.core.model import Role

OTHER_CONFIG = CONFIG.replace('<Choice value="different"/>', '<Choice value="other"/>')


class TestCreate:
    def test_answers_with_every_field_of_the_schema(self, project: dict[str, Any], owner: Any) -> None:
        ProjectOut.model_validate(project)
        assert project["created_by"]["email"] == owner.email
        assert project["sampling"] == "Sequential sampling"
        assert project["skip_queue"] == "REQUEUE_FOR_OTHERS"
        assert project["state"] == "CREATED"
        assert project["parsed_label_config"]["verdict"]["labels"] == ["same", "different"]

    def test_without_a_config_is_an_empty_view(self, owner: Any) -> None:
        made = owner.client.post("/api/projects", json={"title": ""}).json()
        assert made["label_config"] == "<View></View>"
        assert made["config_has_control_tags"] is False

    def test_never_answers_with_the_password_of_the_data(self, owner: Any) -> None:
        body = {"title": "secret", "task_data_login": "me", "task_data_password": "hidden-thing"}
        reply = owner.client.post("/api/projects", json=body)
        assert reply.json()["task_data_login"] == "me"
        assert "hidden-thing" not in reply.text
        assert "hidden-thing" not in owner.client.get(f"/api/projects/{reply.json()['id']}").text

    def test_is_not_for_annotators(self, annotator: Any) -> None:
        assert annotator.client.post("/api/projects", json={"title": "mine"}).status_code == 403


class TestList:
    @pytest.fixture
    def five(self, owner: Any) -> list[int]:
        return [owner.client.post("/api/projects", json={"title": f"project {i}"}).json()["id"] for i in range(5)]

    def test_pages_link_to_each_other_and_end_empty(self, owner: Any, five: list[int]) -> None:
        first = owner.client.get("/api/projects/?page_size=2").json()
        assert first["count"] == 5
        assert first["previous"] is None
        assert "page=2" in first["next"]
        seen = [owner.client.get(f"/api/projects/?page_size=2&page={number}").json() for number in (1, 2, 3, 4)]
        assert [project["id"] for page in seen for project in page["results"]] == five[::-1]
        assert seen[3]["results"] == []
        assert seen[2]["next"] is None

    def test_sizes_that_make_no_sense_are_the_default(self, owner: Any, five: list[int]) -> None:
        for size in ("-1", "0", "abc", ""):
            assert len(owner.client.get(f"/api/projects/?page_size={size}").json()["results"]) == 5

    def test_finds_by_title_and_ids(self, owner: Any, five: list[int]) -> None:
        assert owner.client.get("/api/projects/?title=PROJECT 3").json()["count"] == 1
        assert owner.client.get("/api/projects/?title=100%").json()["count"] == 0
        ids = f"{five[0]},{five[2]}"
        assert {each["id"] for each in owner.client.get(f"/api/projects/counts/?ids={ids}").json()["results"]} == {
            five[0],
            five[2],
        }

    def test_can_be_narrowed_to_fields(self, owner: Any, five: list[int]) -> None:
        found = owner.client.get("/api/projects/?include=title").json()["results"][0]
        assert set(found) == {"id", "title"}


class TestUpdate:
    def test_changes_what_is_given_and_keeps_the_rest(self, owner: Any, project: dict[str, Any]) -> None:
        path = f"/api/projects/{project['id']}/"
        body = {"title": "New name", "sampling": "Uncertainty sampling", "submit_on_answer": True}
        changed = owner.client.patch(path, json=body)
        assert changed.status_code == 200
        expected = project | body | {"updated_at": changed.json()["updated_at"]}
        assert changed.json() == expected
        assert owner.client.get(path).json() == expected

    def test_a_used_label_cannot_go_unless_forced(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result("different")]})
        path = f"/api/projects/{project['id']}/"
        refused = owner.client.patch(path, json={"label_config": OTHER_CONFIG})
        assert refused.status_code == 400
        assert refused.json()["code"] == "config_in_use"
        assert "different (1 annotation)" in refused.text
        assert owner.client.get(path).json()["label_config"] == CONFIG
        forced = owner.client.patch(f"{path}?force=true", json={"label_config": OTHER_CONFIG})
        assert forced.json()["label_config"] == OTHER_CONFIG
        assert forced.json()["config_version"] == 2

    def test_a_label_used_in_a_draft_counts_too(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        owner.client.post(f"/api/tasks/{tasks[0]}/drafts", json={"result": [a_result("different")]})
        refused = owner.client.patch(f"/api/projects/{project['id']}/", json={"label_config": OTHER_CONFIG})
        assert refused.status_code == 400
        assert "different (1 draft)" in refused.text

    def test_pinning_a_model_version_moves_the_scores(
        self, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        rows = [{"task": task, "model_version": "v2", "score": 0.7, "result": []} for task in tasks]
        owner.client.post(f"/api/projects/{project['id']}/import/predictions", json=rows)
        owner.client.patch(f"/api/projects/{project['id']}/", json={"model_version": "v1"})
        listed = owner.client.get(f"/api/tasks/?project={project['id']}").json()["tasks"]
        assert [task["predictions_score"] for task in listed] == [0.9, 0.1, 0.5]


def test_delete_takes_everything_along(owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
    assert owner.client.delete(f"/api/projects/{project['id']}/").status_code == 204
    assert owner.client.get(f"/api/projects/{project['id']}/").status_code == 404
    assert owner.client.get(f"/api/tasks/{tasks[0]}").status_code == 404


def test_counters_follow_the_work(
    owner: Any, person: Callable[..., Any], project: dict[str, Any], tasks: list[int]
) -> None:
    other = person(Role.ANNOTATOR)
    other.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]})
    owner.client.post(f"/api/tasks/{tasks[1]}/annotations/?was_cancelled=1", json={"result": []})
    found = owner.client.get(f"/api/projects/{project['id']}").json()
    assert {name: found[name] for name in ("task_number", "finished_task_number", "total_annotations_number")} == {
        "task_number": 3,
        "finished_task_number": 1,
        "total_annotations_number": 1,
    }
    assert found["skipped_annotations_number"] == 1
    assert found["total_predictions_number"] == 3
    assert found["state"] == "IN_PROGRESS"
    assert other.client.get(f"/api/projects/{project['id']}").json()["queue_done"] == 1
    people = owner.client.get(f"/api/projects/{project['id']}/annotators").json()
    assert [each["id"] for each in people] == sorted([owner.id, other.id])


def test_summary_counts_data_controls_and_labels(owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
    owner.client.post("/api/tasks", json={"project": project["id"], "data": {"text": "t", "extra": 1}})
    owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result("same")]})
    owner.client.post(f"/api/tasks/{tasks[1]}/drafts", json={"result": [a_result("different")]})
    assert owner.client.get(f"/api/projects/{project['id']}/summary/").json() == {
        "all_data_columns": {"text": 4, "extra": 1},
        "common_data_columns": ["text"],
        "created_annotations": {"verdict|text|choices": 1},
        "created_labels": {"verdict": {"same": 1}},
        "created_labels_drafts": {"verdict": {"different": 1}},
    }


def test_model_versions_are_counted_and_can_be_removed(owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
    path = f"/api/projects/{project['id']}/model-versions/"
    assert owner.client.get(path).json() == {"v1": 3}
    assert owner.client.get(f"{path}?extended=true").json()["static"][0]["count"] == 3
    gone = owner.client.request("DELETE", path, json={"model_version": "v1"})
    assert gone.json() == {"deleted_predictions": 3}
    assert owner.client.get(path).json() == {}


def test_label_stream_history_is_ones_own(
    owner: Any, annotator: Any, project: dict[str, Any], tasks: list[int]
) -> None:
    made = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]}).json()
    path = f"/api/projects/{project['id']}/label-stream-history/"
    assert owner.client.get(path).json() == [{"taskId": tasks[0], "annotationId": made["id"]}]
    assert annotator.client.get(path).json() == []
