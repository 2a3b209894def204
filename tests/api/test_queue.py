"""The queue over HTTP: tasks to answer, leases on them, and why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builders import a_result
from fakes import FixedClock
from juryroom.api.schemas.queue import QueueOut
from juryroom.api.schemas.tasks import NextTask
from juryroom.core.model import Role


def _queue(person: Any, project: dict[str, Any], **body: Any) -> dict[str, Any]:
    reply = person.client.post(f"/api/projects/{project['id']}/queue", json=body)
    assert reply.status_code == 200, reply.text
    QueueOut.model_validate(reply.json())
    return dict(reply.json())


class TestNext:
    def test_is_the_first_task_and_stays_so(self, annotator: Any, project: dict[str, Any], tasks: list[int]) -> None:
        path = f"/api/projects/{project['id']}/next/"
        first, again = annotator.client.get(path).json(), annotator.client.get(path).json()
        NextTask.model_validate(first)
        assert first["id"] == again["id"] == tasks[0]
        assert first["unique_lock_id"] == again["unique_lock_id"]
        assert (first["queue"], again["queue"]) == ("Sequence queue", "Task lock")
        assert first["predictions"][0]["score"] == 0.9

    def test_by_uncertainty_is_the_lowest_score(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        owner.client.patch(f"/api/projects/{project['id']}", json={"sampling": "Uncertainty sampling"})
        assert owner.client.get(f"/api/projects/{project['id']}/next").json()["id"] == tasks[1]

    def test_two_people_get_two_tasks(
        self, person: Callable[..., Any], project: dict[str, Any], tasks: list[int]
    ) -> None:
        found = [
            person(Role.ANNOTATOR).client.get(f"/api/projects/{project['id']}/next").json()["id"] for _ in range(3)
        ]
        assert sorted(found) == tasks

    def test_says_why_there_is_none(
        self, person: Callable[..., Any], owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        for _ in tasks:
            person(Role.ANNOTATOR).client.get(f"/api/projects/{project['id']}/next")
        reply = owner.client.get(f"/api/projects/{project['id']}/next")
        assert reply.status_code == 404
        assert reply.json()["reason"] == "all_leased"
        assert "3 tasks are held by others" in reply.json()["detail"]

    def test_hides_predictions_where_the_project_says_so(
        self, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        owner.client.patch(f"/api/projects/{project['id']}", json={"show_collab_predictions": False})
        assert owner.client.get(f"/api/projects/{project['id']}/next").json()["predictions"] == []
        assert _queue(owner, project)["tasks"][0]["task"]["predictions"] == []


class TestQueue:
    def test_gives_several_tasks_with_leases(self, annotator: Any, project: dict[str, Any], tasks: list[int]) -> None:
        found = _queue(annotator, project, want=2)
        assert [held["task"]["id"] for held in found["tasks"]] == tasks[:2]
        assert found["progress"] == {"mine_done": 0, "mine_left": 3, "done": 0, "total": 3}
        assert found["empty"] is None

    def test_leaves_out_what_the_browser_has(self, annotator: Any, project: dict[str, Any], tasks: list[int]) -> None:
        _queue(annotator, project, want=2)
        found = _queue(annotator, project, want=2, have=tasks[:2])
        assert [held["task"]["id"] for held in found["tasks"]] == tasks[2:]

    def test_shuffles_the_same_way_for_the_same_person(
        self, person: Callable[..., Any], owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        owner.client.patch(f"/api/projects/{project['id']}", json={"maximum_annotations": 2})
        first, second = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        mine = [_queue(first, project)["tasks"][0]["shuffle_seed"] for _ in range(2)]
        theirs = _queue(second, project)["tasks"][0]["shuffle_seed"]
        assert mine[0] == mine[1] != theirs
        int(mine[0], 16)

    def test_shows_ones_own_draft(self, annotator: Any, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        annotator.client.post(f"/api/tasks/{tasks[0]}/drafts", json={"result": [a_result()]})
        owner.client.post(f"/api/tasks/{tasks[0]}/drafts", json={"result": []})
        drafts = _queue(annotator, project)["tasks"][0]["task"]["drafts"]
        assert [draft["result"] for draft in drafts] == [[a_result()]]

    def test_empty_says_why(self, annotator: Any, project: dict[str, Any]) -> None:
        found = _queue(annotator, project)
        assert found["tasks"] == []
        assert found["empty"]["reason"] == "no_tasks"


class TestLeases:
    def test_a_heartbeat_extends_what_is_still_held(
        self, annotator: Any, project: dict[str, Any], tasks: list[int], clock: FixedClock
    ) -> None:
        lease = _queue(annotator, project)["tasks"][0]["lease"]
        clock.advance(minutes=20)
        path = f"/api/projects/{project['id']}/queue/heartbeat"
        reply = annotator.client.post(path, json={"tokens": [lease["token"], 999]}).json()
        assert [each["token"] for each in reply["leases"]] == [lease["token"]]
        assert reply["leases"][0]["expires_at"] > lease["expires_at"]

    def test_released_by_a_beacon_the_task_is_free_for_others(
        self, person: Callable[..., Any], project: dict[str, Any], tasks: list[int]
    ) -> None:
        first, second = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        token = _queue(first, project)["tasks"][0]["lease"]["token"]
        path = f"/api/projects/{project['id']}/queue/release"
        body = f'{{"tokens":[{token}]}}'
        reply = first.client.post(path, content=body, headers={"content-type": "text/plain;charset=UTF-8"})
        assert reply.status_code == 204
        assert _queue(second, project)["tasks"][0]["task"]["id"] == tasks[0]

    def test_released_without_tokens_all_go(self, annotator: Any, project: dict[str, Any], tasks: list[int]) -> None:
        before = {held["lease"]["token"] for held in _queue(annotator, project, want=3)["tasks"]}
        assert annotator.client.post(f"/api/projects/{project['id']}/queue/release").status_code == 204
        after = {held["lease"]["token"] for held in _queue(annotator, project, want=3)["tasks"]}
        assert not before & after

    def test_a_body_that_is_no_json_is_a_400(self, annotator: Any, project: dict[str, Any]) -> None:
        reply = annotator.client.post(f"/api/projects/{project['id']}/queue/release", content=b"{")
        assert reply.status_code == 400

    def test_a_submit_after_the_task_went_to_somebody_else_is_told(
        self, person: Callable[..., Any], project: dict[str, Any], tasks: list[int], clock: FixedClock
    ) -> None:
        slow, quick = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        lease = _queue(slow, project)["tasks"][0]["lease"]["token"]
        clock.advance(minutes=31)
        assert _queue(quick, project)["tasks"][0]["task"]["id"] == tasks[0]
        body = {"result": [a_result()], "lease": lease}
        reply = slow.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body)
        assert reply.status_code == 409
        assert reply.json()["code"] == "lease_lost"
