"""Annotations and drafts over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from builders import a_result
from fakes import FixedClock
from juryroom.api.schemas.annotations import AnnotationOut, DraftOut


@pytest.fixture
def annotation(owner: Any, tasks: list[int]) -> dict[str, Any]:
    body = {"result": [a_result()], "lead_time": 3.5}
    return dict(owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body).json())


class TestSubmit:
    def test_answers_with_every_field_of_the_schema(
        self, annotation: dict[str, Any], owner: Any, tasks: list[int]
    ) -> None:
        AnnotationOut.model_validate(annotation)
        assert annotation["result"] == [a_result()]
        assert annotation["completed_by"] == owner.id
        assert annotation["created_username"] == f" {owner.email}, {owner.id}"
        assert annotation["created_ago"] == "0 minutes"
        assert annotation["last_action"] == "submitted"
        assert (annotation["lead_time"], annotation["revision"]) == (3.5, 1)

    def test_the_same_unique_id_is_stored_once(self, owner: Any, tasks: list[int]) -> None:
        body = {"result": [a_result()], "unique_id": "0b6f1c1e-9d0c-4d52-9a64-2d1f27b8a001"}
        first = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body)
        again = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body)
        assert again.status_code in (200, 201)
        assert again.json()["id"] == first.json()["id"]
        elsewhere = owner.client.post(f"/api/tasks/{tasks[1]}/annotations/", json=body)
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "already_exists")

    def test_a_skip_is_asked_for_in_the_query_or_the_body(self, owner: Any, tasks: list[int]) -> None:
        by_query = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/?was_cancelled=1", json={"result": []})
        by_body = owner.client.post(f"/api/tasks/{tasks[1]}/annotations/", json={"result": [], "was_cancelled": True})
        assert by_query.json()["was_cancelled"] is by_body.json()["was_cancelled"] is True
        assert owner.client.get(f"/api/tasks/{tasks[0]}/annotations/").json() == []

    def test_a_task_that_may_not_be_skipped_is_not(self, owner: Any, project: dict[str, Any]) -> None:
        body = {"project": project["id"], "data": {"text": "t"}, "allow_skip": False}
        task = owner.client.post("/api/tasks", json=body).json()["id"]
        reply = owner.client.post(f"/api/tasks/{task}/annotations/", json={"was_cancelled": True})
        assert reply.status_code == 403

    def test_a_skip_says_why_where_the_project_wants_that(
        self, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        here = f"/api/projects/{project['id']}/"
        assert owner.client.get(here).json()["require_comment_on_skip"] is False
        owner.client.patch(here, json={"require_comment_on_skip": True})
        path, skip = f"/api/tasks/{tasks[0]}/annotations/", {"result": [], "was_cancelled": True}
        refused = owner.client.post(path, json=skip)
        assert (refused.status_code, list(refused.json()["validation_errors"])) == (400, ["comment"])
        draft = owner.client.post(f"/api/tasks/{tasks[0]}/drafts", json={"result": []}).json()["id"]
        said = owner.client.post("/api/comments", json={"draft": draft, "text": "the text is cut off"}).json()
        made = owner.client.post(path, json=skip)
        assert (made.status_code, made.json()["was_cancelled"]) == (201, True)
        assert owner.client.get(f"/api/comments/{said['id']}").json()["annotation"] == made.json()["id"]
        answered = owner.client.post(f"/api/tasks/{tasks[1]}/annotations/", json={"result": [a_result()]}).json()
        taken_back = owner.client.patch(f"/api/annotations/{answered['id']}", json={"was_cancelled": True})
        assert taken_back.status_code == 400

    def test_keeps_what_was_shown(self, owner: Any, tasks: list[int]) -> None:
        shown = {"shown": {"swapped": True}}
        body = {"result": [a_result()], "meta": shown}
        made = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body).json()
        assert owner.client.get(f"/api/annotations/{made['id']}").json()["meta"] == shown

    def test_removes_the_draft_it_came_from(self, owner: Any, tasks: list[int], clock: FixedClock) -> None:
        draft = owner.client.post(f"/api/tasks/{tasks[0]}/drafts", json={"result": [a_result()]}).json()
        clock.advance(minutes=2)
        body = {"result": [a_result()], "draft_id": draft["id"]}
        made = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body).json()
        assert made["draft_created_at"] == draft["created_at"]
        assert owner.client.get(f"/api/drafts/{draft['id']}").status_code == 404

    def test_one_ground_truth_per_task(self, owner: Any, tasks: list[int]) -> None:
        body = {"result": [a_result()], "ground_truth": True}
        first, second = (owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body).json() for _ in range(2))
        assert second["ground_truth"] is True
        assert owner.client.get(f"/api/annotations/{first['id']}").json()["ground_truth"] is False

    @pytest.mark.parametrize("lead_time", [-1, "soon", 1e12])
    def test_a_lead_time_that_makes_no_sense_is_refused(self, owner: Any, tasks: list[int], lead_time: Any) -> None:
        body = {"result": [], "lead_time": lead_time}
        assert owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body).status_code == 400


class TestChange:
    def test_changes_what_is_given(self, owner: Any, annotation: dict[str, Any]) -> None:
        path = f"/api/annotations/{annotation['id']}/"
        changed = owner.client.patch(path, json={"result": [a_result("different")], "ground_truth": True}).json()
        assert changed["result"] == [a_result("different")]
        assert (changed["lead_time"], changed["revision"], changed["last_action"]) == (3.5, 2, "updated")

    def test_on_an_old_revision_is_told(self, owner: Any, annotation: dict[str, Any]) -> None:
        path = f"/api/annotations/{annotation['id']}/"
        mark = owner.client.get(path).headers["etag"]
        body = {"result": [a_result("different")]}
        assert owner.client.patch(path, json=body, headers={"if-match": mark}).status_code == 200
        late = owner.client.patch(path, json={"result": []}, headers={"if-match": mark})
        assert (late.status_code, late.json()["code"]) == (412, "revision_conflict")
        assert owner.client.get(path).json()["result"] == [a_result("different")]

    def test_if_match_that_is_none_of_ours_is_a_400(self, owner: Any, annotation: dict[str, Any]) -> None:
        path = f"/api/annotations/{annotation['id']}/"
        assert owner.client.patch(path, json={}, headers={"if-match": '"abc"'}).status_code == 400

    def test_delete_opens_the_task_again(self, owner: Any, annotation: dict[str, Any], tasks: list[int]) -> None:
        assert owner.client.get(f"/api/tasks/{tasks[0]}").json()["is_labeled"] is True
        assert owner.client.delete(f"/api/annotations/{annotation['id']}/").status_code == 204
        assert owner.client.get(f"/api/tasks/{tasks[0]}").json()["is_labeled"] is False

    def test_taken_back_it_is_a_draft(self, owner: Any, annotation: dict[str, Any]) -> None:
        reply = owner.client.post(f"/api/annotations/{annotation['id']}/convert-to-draft")
        assert reply.status_code == 201
        DraftOut.model_validate(reply.json())
        assert reply.json()["result"] == [a_result()]
        assert owner.client.get(f"/api/annotations/{annotation['id']}/").status_code == 404


class TestOthersAnswers:
    """Annotators see and change their own answers alone."""

    def test_are_hidden_in_lists_and_on_the_task(
        self, annotator: Any, annotation: dict[str, Any], project: dict[str, Any], tasks: list[int]
    ) -> None:
        assert annotator.client.get(f"/api/tasks/{tasks[0]}/annotations/").json() == []
        assert annotator.client.get(f"/api/tasks/{tasks[0]}").json()["annotations"] == []
        listed = annotator.client.get(f"/api/tasks/?project={project['id']}&fields=all").json()["tasks"]
        assert [task["annotations"] for task in listed] == [[], [], []]
        assert listed[0]["annotators"] == []

    @pytest.mark.parametrize(
        ("method", "rest"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/convert-to-draft")]
    )
    def test_cannot_be_touched(self, annotator: Any, annotation: dict[str, Any], method: str, rest: str) -> None:
        path = f"/api/annotations/{annotation['id']}{rest}"
        assert annotator.client.request(method, path, json={"result": []}).status_code == 404


class TestDrafts:
    @pytest.fixture
    def draft(self, owner: Any, tasks: list[int]) -> dict[str, Any]:
        body = {"result": [a_result()], "lead_time": 1.5}
        reply = owner.client.post(f"/api/tasks/{tasks[0]}/drafts", json=body)
        assert reply.status_code == 201
        return dict(reply.json())

    def test_answers_with_every_field_of_the_schema(self, draft: dict[str, Any], owner: Any) -> None:
        DraftOut.model_validate(draft)
        assert draft["user"] == owner.email

    def test_belong_to_their_author(self, draft: dict[str, Any], annotator: Any, tasks: list[int]) -> None:
        assert annotator.client.get(f"/api/tasks/{tasks[0]}/drafts").json() == []
        for method in ("GET", "PATCH", "DELETE"):
            reply = annotator.client.request(method, f"/api/drafts/{draft['id']}/", json={"result": []})
            assert reply.status_code == 404

    def test_change_by_revision(self, draft: dict[str, Any], owner: Any) -> None:
        path, mark = f"/api/drafts/{draft['id']}/", {"if-match": '"1"'}
        changed = owner.client.patch(path, json={"result": []}, headers=mark)
        assert (changed.json()["revision"], changed.headers["etag"]) == (2, '"2"')
        assert owner.client.patch(path, json={"lead_time": 9}, headers=mark).status_code == 412

    def test_go(self, draft: dict[str, Any], owner: Any) -> None:
        assert owner.client.delete(f"/api/drafts/{draft['id']}/").status_code == 204
        assert owner.client.get(f"/api/drafts/{draft['id']}/").status_code == 404

    def test_of_an_annotation_stand_beside_it(self, annotation: dict[str, Any], owner: Any, tasks: list[int]) -> None:
        path = f"/api/tasks/{tasks[0]}/annotations/{annotation['id']}/drafts"
        made = owner.client.post(path, json={"result": [a_result("different")]}).json()
        assert made["annotation"] == annotation["id"]
        assert [each["id"] for each in owner.client.get(path).json()] == [made["id"]]


def test_a_star_is_no_change_of_the_answer(owner: Any, annotator: Any, tasks: list[int]) -> None:
    said = annotator.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]}).json()
    starred = owner.client.patch(f"/api/annotations/{said['id']}", json={"ground_truth": True}).json()
    assert starred["ground_truth"] is True
    same = ("revision", "last_action", "updated_by", "result")
    assert {name: starred[name] for name in same} == {name: said[name] for name in same}
    project = said["project"]
    assert owner.client.get(f"/api/projects/{project}").json()["ground_truth_number"] == 1
    (row,) = owner.client.get(f"/api/projects/{project}/stats/member_performance_rows").json()["results"]
    assert (row["submitted"], row["updated"]) == (1, 0)


def test_what_people_do_while_they_think_is_not_recorded(owner: Any, tasks: list[int]) -> None:
    event = {"event_key": "hotkey_pressed", "event_time": "2026-11-21T10:00:00Z"}
    reply = owner.client.post(f"/api/tasks/{tasks[0]}/events/", json=event)
    assert (reply.status_code, reply.json()["code"]) == (501, "not_supported")
    assert "lead_time" in reply.json()["detail"]
    assert owner.client.post("/api/tasks/99999999/events/", json=event).status_code == 404
