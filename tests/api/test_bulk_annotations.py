"""One answer for many tasks, and many answers removed at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.conftest import Person
from builders import a_result
from juryroom.core.model import Role


def bulk(who: Person, **body: Any) -> Any:
    return who.client.post("/api/annotations/bulk/", json={"result": [a_result()]} | body)


class TestCreate:
    def test_gives_one_answer_to_every_task_and_counts_it(
        self, owner: Person, project: dict[str, Any], tasks: list[int]
    ) -> None:
        reply = bulk(owner, tasks=tasks[:2], lead_time=2.0)
        assert reply.status_code == 201
        made = [owner.client.get(f"/api/annotations/{each['id']}").json() for each in reply.json()]
        assert [each["task"] for each in made] == sorted(tasks[:2])
        assert {(each["bulk_created"], each["completed_by"], each["lead_time"]) for each in made} == {
            (True, owner.id, 2.0)
        }
        assert owner.client.get(f"/api/projects/{project['id']}").json()["total_annotations_number"] == 2

    def test_takes_a_selection_within_a_project(self, owner: Person, project: dict[str, Any], tasks: list[int]) -> None:
        reply = bulk(owner, project=project["id"], selected_items={"all": True, "excluded": tasks[:1]})
        assert len(reply.json()) == len(tasks) - 1

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "project"),
            ({"tasks": []}, "project"),
            ({"tasks": [2**40]}, None),
            ({"tasks": list(range(1, 400))}, "tasks"),
            ({"tasks": [0]}, "tasks"),
        ],
    )
    def test_says_what_is_wrong_with_the_tasks(
        self, owner: Person, tasks: list[int], body: dict[str, Any], field: str | None
    ) -> None:
        reply = bulk(owner, **body)
        assert reply.status_code in (400, 404)
        assert field is None or field in reply.json()["validation_errors"]

    def test_stores_nothing_if_one_task_is_of_another_project(
        self, owner: Person, project: dict[str, Any], tasks: list[int]
    ) -> None:
        other = owner.client.post("/api/projects", json={"title": "Other"}).json()["id"]
        alien = owner.client.post("/api/tasks", json={"project": other, "data": {"text": "t"}}).json()["id"]
        reply = bulk(owner, tasks=[tasks[0], alien])
        assert reply.json()["validation_errors"] == {"tasks": [f"There is no task {alien} in this project."]}
        assert owner.client.get(f"/api/tasks/{tasks[0]}/annotations").json() == []

    def test_stores_nothing_if_the_answer_does_not_fit(self, owner: Person, tasks: list[int]) -> None:
        assert bulk(owner, tasks=tasks, result=[a_result("no such label")]).status_code == 400
        assert owner.client.get(f"/api/tasks/{tasks[0]}/annotations").json() == []

    def test_obeys_the_rules_of_a_single_answer(
        self, owner: Person, project: dict[str, Any], tasks: list[int], person: Callable[..., Person]
    ) -> None:
        ann = person(Role.ANNOTATOR)
        assert bulk(ann, tasks=tasks[:1], ground_truth=True).status_code == 403
        assert bulk(person(Role.VIEWER), tasks=tasks[:1]).status_code == 403
        by_name = {"assignment_settings": {"label_stream_task_distribution": "assigned_only"}}
        owner.client.patch(f"/api/projects/{project['id']}", json=by_name)
        assert bulk(ann, tasks=tasks[:1]).status_code == 403

    @pytest.mark.parametrize("column", ["annotations_results", "agreement", "reviewed", "annotators"])
    def test_a_selection_tells_annotators_nothing_of_others_answers(
        self, owner: Person, project: dict[str, Any], tasks: list[int], person: Callable[..., Person], column: str
    ) -> None:
        item = {"filter": f"filter:tasks:{column}", "operator": "empty", "type": "String", "value": True}
        filters = {"conjunction": "and", "items": [item]}
        asked = {"project": project["id"], "selected_items": {"all": True}, "filters": filters}
        ann = person(Role.ANNOTATOR)
        assert bulk(ann, **asked).status_code == 403

    def test_a_project_that_one_may_not_enter_is_not_there(
        self, owner: Person, project: dict[str, Any], tasks: list[int], person: Callable[..., Person]
    ) -> None:
        ann, bob = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        owner.client.post(f"/api/projects/{project['id']}/members", json={"user": ann.id})
        assert bulk(bob, tasks=tasks[:1]).status_code == 404
        assert bulk(bob, tasks=tasks[:1], project=project["id"]).status_code == 404
        assert bulk(ann, tasks=tasks[:1]).status_code == 201


class TestDelete:
    def test_removes_answers_and_says_how_many(self, owner: Person, project: dict[str, Any], tasks: list[int]) -> None:
        ids = [each["id"] for each in bulk(owner, tasks=tasks).json()]
        body = {"ids": ids[1:], "project": project["id"]}
        reply = owner.client.post("/api/annotations/bulk-delete/", json=body)
        assert (reply.status_code, reply.json()) == (200, {"deleted_count": len(tasks) - 1})
        assert owner.client.get(f"/api/projects/{project['id']}").json()["total_annotations_number"] == 1

    def test_removes_nothing_if_one_is_not_there_or_somebody_elses(
        self, owner: Person, project: dict[str, Any], tasks: list[int], person: Callable[..., Person]
    ) -> None:
        ann = person(Role.ANNOTATOR)
        mine = bulk(ann, tasks=tasks[:1]).json()[0]["id"]
        others = bulk(owner, tasks=tasks[1:2]).json()[0]["id"]
        for wrong in (others, 2**40):
            body = {"ids": [mine, wrong], "project": project["id"]}
            reply = ann.client.post("/api/annotations/bulk-delete/", json=body)
            assert reply.json()["validation_errors"] == {"ids": [f"There is no annotation {wrong} in this project."]}
        assert ann.client.get(f"/api/annotations/{mine}").status_code == 200

    def test_takes_a_hundred_at_most(self, owner: Person, project: dict[str, Any]) -> None:
        body = {"ids": list(range(1, 102)), "project": project["id"]}
        reply = owner.client.post("/api/annotations/bulk-delete/", json=body)
        assert reply.status_code == 400 and "ids" in reply.json()["validation_errors"]
