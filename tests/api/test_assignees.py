from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from juryroom.core.model import Role

RESULT = [{"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": ["same"]}}]


@pytest.fixture
def here(project: dict[str, Any]) -> str:
    return f"/api/projects/{project['id']}/tasks"


class TestOneTask:
    def test_assign_list_replace_and_remove(
        self, owner: Any, person: Callable[..., Any], here: str, tasks: list[int]
    ) -> None:
        ann, bob, rev = person(Role.ANNOTATOR), person(Role.ANNOTATOR), person(Role.REVIEWER)
        path = f"{here}/{tasks[0]}/assignees/"
        made = owner.client.post(path, json={"type": "AN", "users": [ann.id]})
        assert made.status_code == 201, made.text
        assert {name: made.json()[name] for name in ("task", "assignee", "type", "state")} == {
            "task": tasks[0], "assignee": ann.id, "type": "AN", "state": "pending",
        }  # fmt: skip
        owner.client.post(path, json={"type": "AN", "users": [ann.id, bob.id]})
        owner.client.post(path, json={"type": "RE", "users": [rev.id]})
        found = owner.client.get(path).json()
        assert [(row["assignee"], row["type"]) for row in found] == [(ann.id, "AN"), (bob.id, "AN"), (rev.id, "RE")]
        changed = owner.client.patch(path, json={"type": "AN", "users": [bob.id]})
        assert [row["assignee"] for row in changed.json()["assignments"]] == [bob.id]
        assert owner.client.delete(f"{path}?type=AN&users={bob.id}").status_code == 204
        assert [row["assignee"] for row in owner.client.get(path).json()] == [rev.id]
        assert owner.client.delete(path).status_code == 204
        assert owner.client.get(path).json() == []

    def test_people_who_may_not(self, owner: Any, annotator: Any, here: str, tasks: list[int]) -> None:
        path = f"{here}/{tasks[0]}/assignees"
        reply = owner.client.post(path, json={"type": "RE", "users": [annotator.id, 987_654]})
        assert reply.status_code == 400
        assert len(reply.json()["validation_errors"]["users"]) == 2

    def test_a_task_of_another_project_is_not_there(self, owner: Any, annotator: Any, tasks: list[int]) -> None:
        other = owner.client.post("/api/projects", json={"title": "Other"}).json()["id"]
        path = f"/api/projects/{other}/tasks/{tasks[0]}/assignees"
        assert owner.client.get(path).status_code == 404
        assert owner.client.post(path, json={"type": "AN", "users": [annotator.id]}).status_code == 404

    def test_reviewers_assign_annotators_but_not_reviewers(
        self, owner: Any, person: Callable[..., Any], here: str, tasks: list[int]
    ) -> None:
        ann, rev = person(Role.ANNOTATOR), person(Role.REVIEWER)
        path = f"{here}/{tasks[0]}/assignees"
        assert rev.client.post(path, json={"type": "AN", "users": [ann.id]}).status_code == 201
        assert rev.client.post(path, json={"type": "RE", "users": [rev.id]}).status_code == 403
        assert ann.client.post(path, json={"type": "AN", "users": [ann.id]}).status_code == 403


class TestManyTasks:
    def test_all_to_each(self, owner: Any, person: Callable[..., Any], here: str, tasks: list[int]) -> None:
        ann, bob = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        body = {"type": "AN", "users": [ann.id, bob.id], "selectedItems": {"all": False, "included": tasks[:2]}}
        reply = owner.client.post(f"{here}/assignees/", json=body)
        assert reply.status_code == 201, reply.text
        assert (reply.json()["assignments"], reply.json()["async"], reply.json()["task_ids"]) == (4, False, tasks[:2])
        rows = owner.client.get(f"{here}?page_size=100").json()
        assert [row["assigned_annotators"] for row in rows] == [[ann.id, bob.id], [ann.id, bob.id], []]

    def test_evenly_and_undone(self, owner: Any, person: Callable[..., Any], here: str, tasks: list[int]) -> None:
        people = [person(Role.ANNOTATOR).id for _ in range(3)]
        body = {"type": "AN", "users": people, "selectedItems": {"all": True, "excluded": []}, "per_task": 1}
        reply = owner.client.post(f"{here}/assignees", json=body)
        assert reply.json()["assignments"] == 3
        counts = owner.client.get(f"{here}/assignees/counts").json()
        assert counts == [{"user": user, "assigned": 1, "pending": 1, "submitted": 0, "skipped": 0} for user in people]
        assert owner.client.post(f"/api/dm/actions/{reply.json()['run']}/undo").status_code == 200
        assert owner.client.get(f"{here}/assignees/counts").json() == []

    def test_filters_by_who_is_assigned(
        self, owner: Any, annotator: Any, project: dict[str, Any], here: str, tasks: list[int]
    ) -> None:
        owner.client.post(f"{here}/{tasks[1]}/assignees", json={"type": "AN", "users": [annotator.id]})
        line = {"filter": "filter:tasks:assigned_annotators", "operator": "contains", "type": "List",
                "value": annotator.id}  # fmt: skip
        reply = owner.client.get(
            "/api/tasks",
            params={"project": project["id"], "query": json.dumps({"filters": {"items": [line]}})},
        )
        assert [row["id"] for row in reply.json()["tasks"]] == [tasks[1]]

    def test_nothing_selected(self, owner: Any, annotator: Any, here: str) -> None:
        reply = owner.client.post(f"{here}/assignees", json={"type": "AN", "users": [annotator.id]})
        assert reply.status_code == 400


class TestAnAnnotatorOfTasksGivenByName:
    @pytest.fixture
    def by_name(self, owner: Any, project: dict[str, Any]) -> None:
        body = {"assignment_settings": {"label_stream_task_distribution": "assigned_only"}}
        reply = owner.client.patch(f"/api/projects/{project['id']}", json=body)
        assert reply.json()["assignment_settings"]["label_stream_task_distribution"] == "assigned_only", reply.text

    @pytest.mark.usefixtures("by_name")
    def test_sees_and_gets_theirs_alone(
        self, owner: Any, annotator: Any, project: dict[str, Any], here: str, tasks: list[int]
    ) -> None:
        owner.client.post(f"{here}/{tasks[1]}/assignees", json={"type": "AN", "users": [annotator.id]})
        shown = annotator.client.get(f"/api/tasks?project={project['id']}").json()
        assert ([row["id"] for row in shown["tasks"]], shown["total"]) == ([tasks[1]], 1)
        assert [row["id"] for row in annotator.client.get(here).json()] == [tasks[1]]
        assert annotator.client.get(f"/api/tasks/{tasks[0]}").status_code == 404
        assert annotator.client.get(f"/api/tasks/{tasks[1]}").status_code == 200
        taken = annotator.client.get(f"/api/projects/{project['id']}/next").json()
        assert (taken["id"], taken["queue"]) == (tasks[1], "Manually assigned queue")
        refused = annotator.client.post(f"/api/tasks/{tasks[0]}/annotations", json={"result": RESULT})
        assert refused.status_code == 403, refused.text
        stored = annotator.client.post(f"/api/tasks/{tasks[1]}/annotations", json={"result": RESULT})
        assert stored.status_code == 201

    @pytest.mark.usefixtures("by_name")
    def test_is_told_that_there_is_nothing_for_them(
        self, annotator: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        assert tasks
        reply = annotator.client.get(f"/api/projects/{project['id']}/next")
        assert (reply.status_code, reply.json()["reason"]) == (404, "nothing_assigned")

    @pytest.mark.usefixtures("by_name")
    def test_an_or_filter_does_not_open_more(
        self, owner: Any, annotator: Any, project: dict[str, Any], here: str, tasks: list[int]
    ) -> None:
        owner.client.post(f"{here}/{tasks[1]}/assignees", json={"type": "AN", "users": [annotator.id]})
        items = [
            {"filter": "filter:tasks:id", "operator": operator, "type": "Number", "value": 0}
            for operator in ("greater", "less")
        ]
        query = json.dumps({"filters": {"conjunction": "or", "items": items}})
        shown = annotator.client.get("/api/tasks", params={"project": project["id"], "query": query}).json()
        assert [row["id"] for row in shown["tasks"]] == [tasks[1]]


class TestPauses:
    def test_pause_tell_and_unpause(
        self, owner: Any, annotator: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        path = f"/api/projects/{project['id']}/members/{annotator.id}/pauses/"
        made = owner.client.post(path, json={"reason": "MANUAL", "verbose_reason": "Call me."})
        assert made.status_code == 201, made.text
        assert (made.json()["user"], made.json()["paused_by"]["id"]) == (annotator.id, owner.id)
        told = annotator.client.get(f"/api/projects/{project['id']}/next")
        assert (told.status_code, told.json()["reason"]) == (404, "paused")
        assert told.json()["detail"].endswith("Call me.")
        refused = annotator.client.post(f"/api/tasks/{tasks[0]}/annotations", json={"result": RESULT})
        assert (refused.status_code, refused.json()["code"]) == (403, "paused")
        assert annotator.client.get(f"/api/tasks/{tasks[0]}").status_code == 403
        assert annotator.client.get(f"/api/tasks?project={project['id']}").status_code == 403
        one = f"{path}{made.json()['id']}/"
        assert owner.client.patch(one, json={"verbose_reason": "Later."}).json()["verbose_reason"] == "Later."
        assert owner.client.delete(one).status_code == 204
        assert owner.client.get(path).json() == []
        (ended,) = owner.client.get(path, params={"include_deleted": True}).json()
        assert ended["deleted_by"] == owner.id
        assert annotator.client.get(f"/api/projects/{project['id']}/next").status_code == 200

    def test_pausing_twice_is_one_pause_with_the_last_words(
        self, owner: Any, annotator: Any, project: dict[str, Any]
    ) -> None:
        path = f"/api/projects/{project['id']}/members/{annotator.id}/pauses/"
        first = owner.client.post(path, json={"reason": "MANUAL", "verbose_reason": "Call me."}).json()
        again = owner.client.post(path, json={"reason": "MANUAL"}).json()
        assert (again["id"], again["verbose_reason"]) == (first["id"], "Call me.")
        changed = owner.client.post(path, json={"reason": "MANUAL", "verbose_reason": "Now."}).json()
        assert (changed["id"], changed["verbose_reason"]) == (first["id"], "Now.")
        owner.client.delete(f"{path}{first['id']}/")
        assert annotator.client.get(f"/api/projects/{project['id']}/next").status_code != 403
        assert owner.client.get(path).json() == []

    def test_only_annotators_and_reviewers(
        self, owner: Any, person: Callable[..., Any], project: dict[str, Any]
    ) -> None:
        manager = person(Role.MANAGER)
        path = f"/api/projects/{project['id']}/members/{manager.id}/pauses"
        assert owner.client.post(path, json={"reason": "MANUAL"}).status_code == 400

    def test_annotators_pause_nobody(self, annotator: Any, person: Callable[..., Any], project: dict[str, Any]) -> None:
        other = person(Role.ANNOTATOR)
        path = f"/api/projects/{project['id']}/members/{other.id}/pauses"
        assert annotator.client.post(path, json={"reason": "MANUAL"}).status_code == 403


class TestSettings:
    def test_they_are_stored_shown_and_checked(self, owner: Any, project: dict[str, Any]) -> None:
        path = f"/api/projects/{project['id']}"
        body = {
            "strict_task_overlap": True, "annotation_limit_count": 5, "annotation_limit_percent": "12.5",
            "annotator_evaluation_enabled": True, "annotator_evaluation_minimum_score": "80",
            "annotator_evaluation_metric": "acceptance_score", "custom_task_lock_ttl": 600,
        }  # fmt: skip
        shown = owner.client.patch(path, json=body)
        assert shown.status_code == 200, shown.text
        assert (shown.json()["annotation_limit_percent"], shown.json()["lease_minutes"]) == (12.5, 10)
        assert owner.client.get(path).json()["annotator_evaluation_minimum_score"] == 80
        for wrong in ({"annotation_limit_percent": 120}, {"annotator_evaluation_metric": "luck"},
                      {"assignment_settings": {"label_stream_task_distribution": "x"}}):  # fmt: skip
            assert owner.client.patch(path, json=wrong).status_code == 400, wrong
