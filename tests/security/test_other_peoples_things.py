"""CVE-2026-22033, 1.23.1: objects of others by their number, fields nobody should set."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from builders import a_result
from juryroom.core.model import Role


@pytest.fixture
def other(person: Callable[..., Any]) -> Any:
    return person(Role.ANNOTATOR)


class TestAnnotator:
    """Sees and changes their own answers and drafts, and nobody else's."""

    def test_annotations_of_others_are_not_there(self, annotator: Any, other: Any, answered: Any, tasks: list[int]):
        id = answered(other)["id"]
        for method, path, body in (
            ("GET", f"/api/annotations/{id}/", None),
            ("PATCH", f"/api/annotations/{id}/", {"result": []}),
            ("DELETE", f"/api/annotations/{id}/", None),
            ("POST", f"/api/annotations/{id}/convert-to-draft", {}),
            ("GET", f"/api/fsm/entities/annotation/{id}/history", None),
            ("GET", f"/api/tasks/{tasks[0]}/annotations/{id}/drafts", None),
            ("POST", f"/api/tasks/{tasks[0]}/annotations/{id}/drafts", {"result": []}),
        ):
            reply = annotator.client.request(method, path, json=body)
            assert reply.status_code == 404, f"{method} {path}: {reply.status_code}"
        assert other.client.get(f"/api/annotations/{id}/").json()["result"] != []

    def test_no_list_shows_them(self, annotator: Any, other: Any, answered: Any, tasks: list[int], project: Any):
        unique = answered(other, unique_id="the-others-answer")["unique_id"]
        id = project["id"]
        for path in (
            f"/api/tasks/{tasks[0]}/",
            f"/api/tasks/{tasks[0]}/annotations/",
            f"/api/projects/{id}/tasks/",
            f"/api/tasks/?project={id}&fields=all",
            f"/api/projects/{id}/label-stream-history",
            f"/api/fsm/entities/task/{tasks[0]}/history",
            f"/api/projects/{id}/next",
        ):
            reply = annotator.client.get(path)
            assert reply.status_code == 200, path
            assert unique not in reply.text, path
            assert '"same"' not in reply.text.replace('value="same"', ""), path

    def test_drafts_of_others_are_not_there(self, annotator: Any, other: Any, owner: Any, tasks: list[int]):
        made = other.client.post(f"/api/tasks/{tasks[0]}/drafts", json={"result": [a_result()]}).json()
        for who in (annotator, owner):  # not even an owner reads what somebody has not said yet
            for method in ("GET", "PATCH", "DELETE"):
                reply = who.client.request(method, f"/api/drafts/{made['id']}", json={"result": []})
                assert reply.status_code == 404
            assert who.client.get(f"/api/tasks/{tasks[0]}/drafts").json() == []
            assert who.client.get(f"/api/tasks/{tasks[0]}/").json()["drafts"] == []
        answer = {"result": [a_result()], "draft_id": made["id"]}
        assert annotator.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=answer).status_code == 404
        assert other.client.get(f"/api/drafts/{made['id']}").json()["result"] != []

    def test_leases_of_others_stay_theirs(self, annotator: Any, other: Any, project: Any, tasks: list[int]):
        path = f"/api/projects/{project['id']}/queue"
        held = other.client.post(path, json={"want": 1, "have": []}).json()["tasks"][0]
        token, task = held["lease"]["token"], held["task"]["id"]
        assert annotator.client.post(f"{path}/heartbeat", json={"tokens": [token]}).json() == {"leases": []}
        annotator.client.post(f"{path}/release", json={"tokens": [token]})
        stolen = annotator.client.post(f"/api/tasks/{task}/annotations/", json={"result": [], "lease": token})
        assert stolen.status_code == 409
        assert [
            one["token"] for one in other.client.post(f"{path}/heartbeat", json={"tokens": [token]}).json()["leases"]
        ]

    def test_does_not_make_their_answer_the_ground_truth(
        self, annotator: Any, owner: Any, answered: Any, tasks: list[int]
    ):
        true = answered(owner, ground_truth=True)["id"]
        body = {"result": [a_result("different")], "ground_truth": True}
        assert annotator.client.post(f"/api/tasks/{tasks[0]}/annotations/", json=body).status_code == 403
        mine = answered(annotator, choice="different")["id"]
        assert annotator.client.patch(f"/api/annotations/{mine}/", json={"ground_truth": True}).status_code == 403
        assert annotator.client.patch(f"/api/annotations/{mine}/", json={"ground_truth": False}).status_code == 200
        assert owner.client.get(f"/api/annotations/{true}/").json()["ground_truth"] is True

    def test_does_not_skip_by_a_detour(self, annotator: Any, owner: Any, answered: Any, tasks: list[int]):
        owner.client.patch(f"/api/tasks/{tasks[0]}/", json={"allow_skip": False})
        mine = answered(annotator)["id"]
        assert annotator.client.patch(f"/api/annotations/{mine}/", json={"was_cancelled": True}).status_code == 403

    def test_has_no_key_of_others(self, annotator: Any, owner: Any):
        refresh = owner.client.post("/api/token/").json()["token"]
        assert annotator.client.get("/api/token/").json() == []
        assert annotator.client.post("/api/token/blacklist/", json={"refresh": refresh}).status_code == 401
        assert annotator.client.get("/api/current-user/token").json()["token"] != owner.token
        assert refresh.rpartition(".")[0] not in annotator.client.get("/api/users/").text

    def test_changes_nobody_else(self, annotator: Any, other: Any):
        for method in ("PATCH", "DELETE"):
            reply = annotator.client.request(method, f"/api/users/{other.id}/", json={"first_name": "x"})
            assert reply.status_code == 403
        assert annotator.client.delete(f"/api/organizations/1/memberships/{other.id}").status_code == 403


class TestViews:
    """Personal unless shared."""

    def test_of_others_are_not_changed(self, person: Callable[..., Any], project: Any):
        one, two = person(Role.REVIEWER), person(Role.REVIEWER)
        made = one.client.post("/api/dm/views/", json={"project": project["id"], "data": {"title": "mine"}}).json()
        path = f"/api/dm/views/{made['id']}/"
        for method in ("PATCH", "PUT", "DELETE"):
            assert two.client.request(method, path, json={"data": {"title": "theirs"}}).status_code == 403
        assert two.client.get(f"/api/dm/views/?project={project['id']}").json() == []
        two.client.delete(f"/api/dm/views/reset?project={project['id']}")
        assert one.client.get(path).json()["data"]["title"] == "mine"

    def test_belong_to_whoever_made_them_whatever_they_say(self, person: Callable[..., Any], project: Any):
        one, two = person(Role.REVIEWER), person(Role.REVIEWER)
        body = {"project": project["id"], "data": {}, "user": one.id, "user_id": one.id, "id": 77}
        made = two.client.post("/api/dm/views/", json=body).json()
        assert one.client.patch(f"/api/dm/views/{made['id']}/", json={"data": {"title": "x"}}).status_code == 403


class TestAcrossProjects:
    """What belongs to one project does not answer under another."""

    @pytest.fixture
    def elsewhere(self, owner: Any) -> int:
        return int(owner.client.post("/api/projects/", json={"title": "another one"}).json()["id"])

    def test_snapshots(self, owner: Any, project: Any, tasks: Any, elsewhere: int):
        made = owner.client.post(f"/api/projects/{project['id']}/exports", json={}).json()["id"]
        for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/download"), ("POST", "/convert")):
            address = f"/api/projects/{elsewhere}/exports/{made}{path}"
            assert owner.client.request(method, address, json={"export_type": "CSV"}).status_code == 404

    def test_uploads(self, owner: Any, project: Any, elsewhere: int):
        form = {"file": ("a.csv", b"text\na\n")}
        made = owner.client.post(f"/api/projects/{project['id']}/import?commit_to_project=false", files=form).json()
        (id,) = made["file_upload_ids"]
        assert owner.client.get(f"/api/projects/{elsewhere}/file-uploads?ids={id}").status_code == 404
        gone = owner.client.request("DELETE", f"/api/projects/{elsewhere}/file-uploads", json={"file_upload_ids": [id]})
        assert gone.status_code == 404
        taken = owner.client.post(f"/api/projects/{elsewhere}/reimport", json={"file_upload_ids": [id]})
        assert taken.status_code == 404
        name = owner.client.get(f"/api/import/file-upload/{id}").json()["file"].rpartition("/")[2]
        assert owner.client.get(f"/data/upload/{elsewhere}/{name}").status_code == 404

    def test_tasks_in_exports_and_predictions(self, owner: Any, project: Any, tasks: list[int], elsewhere: int):
        export = f"/api/projects/{elsewhere}/export?download_all_tasks=true&ids[]={tasks[0]}"
        assert owner.client.get(export).json() == []
        rows = [{"task": tasks[0], "result": [], "model_version": "x"}]
        assert owner.client.post(f"/api/projects/{elsewhere}/import/predictions", json=rows).status_code == 400

    def test_parents_of_an_answer(self, owner: Any, project: Any, tasks: list[int], answered: Any):
        first = answered(owner)["id"]
        path = f"/api/tasks/{tasks[1]}/annotations/"
        assert owner.client.post(path, json={"result": [], "parent_annotation": first}).status_code == 400
        assert owner.client.post(path, json={"result": [], "parent_annotation": 999_999}).status_code == 404


class TestFieldsNobodySets:
    """Mass assignment: what a body says beyond what the route is for."""

    def test_of_a_project(self, owner: Any, annotator: Any, project: Any):
        path = f"/api/projects/{project['id']}/"
        wrong = {
            "id": 77, "created_by": annotator.id, "organization": 5, "task_number": 9, "total_annotations_number": 9,
            "created_at": "2001-01-01T00:00:00Z", "config_version": 99, "latest_model_version": "x",
            "settings": {"a": 1}, "is_published": False, "strict_results": False, "content_version": 7,
        }  # fmt: skip
        before = owner.client.get(path).json()
        assert owner.client.patch(path, json=wrong).status_code in (200, 400)
        after = owner.client.get(path).json()
        assert {name for name in before if before[name] != after[name]} <= {"updated_at"}

    def test_of_a_task(self, owner: Any, tasks: list[int]):
        path = f"/api/tasks/{tasks[0]}/"
        wrong = {
            "id": 77, "project": 5, "inner_id": 9, "is_labeled": True, "overlap": 50, "total_annotations": 9,
            "score": 1, "created_at": "2001-01-01T00:00:00Z", "file_upload": "x", "updated_by": 9,
            "completed_at": "2001-01-01",
        }  # fmt: skip
        before = owner.client.get(path).json()
        assert owner.client.patch(path, json=wrong).status_code in (200, 400)
        after = owner.client.get(path).json()
        assert {name for name in before if before[name] != after[name]} <= {"updated_at", "updated_by"}

    def test_of_an_answer(self, annotator: Any, owner: Any, answered: Any):
        wrong = {
            "id": 77, "completed_by": owner.id, "task": 9, "project": 9, "unique_id": "x", "revision": 50,
            "result_count": 9, "created_at": "2001-01-01T00:00:00Z", "last_action": "accepted", "import_id": 3,
            "updated_by": owner.id, "last_created_by": owner.id, "bulk_created": True,
        }  # fmt: skip
        made = answered(annotator, **{name: value for name, value in wrong.items() if name not in ("task", "project")})
        assert (made["completed_by"], made["result_count"], made["last_action"]) == (annotator.id, 1, "submitted")
        path = f"/api/annotations/{made['id']}/"
        assert annotator.client.patch(path, json=wrong).status_code == 200
        after = annotator.client.get(path).json()
        changed = {name for name in made if made[name] != after[name]}
        assert changed <= {"updated_at", "updated_by", "last_action", "revision", "created_ago"}
        assert (after["revision"], after["last_action"], after["updated_by"]) == (2, "updated", annotator.id)

    @pytest.mark.parametrize("field", ["role", "is_active", "email"])
    def test_of_oneself(self, annotator: Any, field: str):
        value = {"role": "OW", "is_active": False, "email": "x@example.org"}[field]
        for path in ("/api/current-user/", f"/api/users/{annotator.id}/"):
            assert annotator.client.patch(path, json={field: value}).status_code == 403
        assert annotator.client.get("/api/current-user/whoami").json()["role"] == "AN"

    def test_of_oneself_beyond_what_there_is(self, annotator: Any):
        wrong = {"id": 1, "password_hash": "x", "is_superuser": True, "is_staff": True, "permissions": ["users.manage"]}
        before = annotator.client.get("/api/current-user/whoami").json()
        assert annotator.client.patch("/api/current-user/", json=wrong).status_code in (200, 400)
        assert annotator.client.get("/api/current-user/whoami").json() == before

    def test_nobody_rises_above_whoever_lifts_them(self, person: Callable[..., Any], owner: Any):
        admin = person(Role.ADMIN)
        for path, body in (
            (f"/api/users/{admin.id}/", {"role": "OW"}),
            (f"/api/users/{owner.id}/", {"password": "a new password"}),
            (f"/api/users/{owner.id}/", {"email": "mine@example.org"}),
            (f"/api/users/{owner.id}/", {"is_active": False}),
        ):
            assert admin.client.patch(path, json=body).status_code in (400, 403), body
        made = admin.client.post("/api/users/", json={"email": "n@example.org", "role": "OW"})
        assert made.status_code == 403
        assert owner.client.get("/api/current-user/whoami").json()["role"] == "OW"

    def test_hotkeys_are_keys_and_no_page(self, annotator: Any):
        """CVE-2026-22033 kept markup here and drew it for others; ours are JSON that no page draws."""
        evil = {"submit": {"key": "</script><img src=x onerror=alert(1)>"}}
        annotator.client.patch("/api/current-user/hotkeys", json={"custom_hotkeys": evil})
        reply = annotator.client.get("/api/current-user/whoami")
        assert re.match("application/json", reply.headers["content-type"])
        assert reply.headers["x-content-type-options"] == "nosniff"
