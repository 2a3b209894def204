"""Projects made after another one."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from api.conftest import Person
from builders import a_result
from jobs.bench import finish
from juryroom.core.jobs import JobId
from juryroom.core.model import Role
from juryroom.services import duplicates
from juryroom.services.room import Room


def copy_of(who: Person, project: dict[str, Any], **body: Any) -> Any:
    return who.client.post(f"/api/projects/{project['id']}/duplicate/", json={"title": "The copy"} | body)


def texts(who: Person, project: int) -> list[str]:
    found = who.client.get("/api/tasks", params={"project": project}).json()["tasks"]
    return [task["data"]["text"] for task in found]


def test_takes_settings_and_config_along_and_no_task(owner: Person, project: dict[str, Any], tasks: list[int]) -> None:
    changes = {
        "maximum_annotations": 3, "description": "First", "agreement_threshold": 0.6,
        "review_settings": {"review_criteria": "one", "anonymize_annotations": True}, "pinned_at": "2026-01-01",
    }  # fmt: skip
    here = f"/api/projects/{project['id']}"
    owner.client.patch(here, json=changes)
    rule = {"operator": "lt", "agreement_threshold": 0.5, "sample_rate": 1, "order": 0}
    owner.client.post(f"{here}/review-routing-rules/bulk", json={"rules": [rule]})
    reply = copy_of(owner, project, mode="settings")
    made = reply.json()
    assert (reply.status_code, made["title"], made["task_number"]) == (201, "The copy", 0)
    assert (made["maximum_annotations"], made["description"], made["agreement_threshold"]) == (3, "First", 0.6)
    assert (made["label_config"], made["pinned_at"]) == (project["label_config"], None)
    assert made["review_settings"]["anonymize_annotations"] is True
    assert len(owner.client.get(f"/api/projects/{made['id']}/review-routing-rules").json()) == 1


def test_copies_tasks_without_what_was_said_of_them(owner: Person, project: dict[str, Any], tasks: list[int]) -> None:
    owner.client.post(f"/api/tasks/{tasks[0]}/annotations", json={"result": [a_result()]})
    owner.client.post("/api/predictions", json={"task": tasks[1], "result": [a_result()], "model_version": "v1"})
    made = copy_of(owner, project, mode="settings,data").json()
    assert (made["task_number"], made["total_annotations_number"], made["total_predictions_number"]) == (
        len(tasks), 0, 0,
    )  # fmt: skip
    assert texts(owner, made["id"]) == texts(owner, project["id"])


def test_many_tasks_follow_in_a_job(
    owner: Person, project: dict[str, Any], tasks: list[int], room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "IN_REQUEST", 1)
    made = copy_of(owner, project, mode="settings,data").json()
    job = owner.client.get("/api/jobs", params={"project": made["id"]}).json()["results"][0]
    assert (made["task_number"], job["state"]) == (0, "queued")
    owner.client.delete(f"/api/tasks/{tasks[-1]}")
    finish(room, JobId(job["id"]))
    done = owner.client.get(f"/api/jobs/{job['id']}").json()
    assert (done["state"], done["result"]["detail"]) == ("completed", f"Copied {len(tasks) - 1} tasks")
    assert texts(owner, made["id"]) == texts(owner, project["id"])


def test_uploaded_pictures_outlive_the_project_they_came_from(owner: Person, project: dict[str, Any]) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(picture, "PNG")
    uploaded = {"file": ("red.png", picture.getvalue(), "image/png")}
    here = f"/api/projects/{project['id']}"
    owner.client.post(f"{here}/import", files=uploaded)
    made = copy_of(owner, project, mode="settings,data").json()
    was, now = texts(owner, project["id"])[-1], texts(owner, made["id"])[-1]
    assert was != now and now.startswith(f"/data/upload/{made['id']}/")
    assert owner.client.delete(here).status_code == 204
    assert owner.client.get(was).status_code == 404
    assert owner.client.get(now).content == picture.getvalue()


class TestWhoMayEnter:
    def test_a_copy_is_as_closed_as_the_project(
        self, owner: Person, project: dict[str, Any], person: Callable[..., Person]
    ) -> None:
        manager, ann = person(Role.MANAGER), person(Role.ANNOTATOR)
        for each in (manager, ann):
            owner.client.post(f"/api/projects/{project['id']}/members", json={"user": each.id})
        alone = copy_of(manager, project).json()["id"]
        together = copy_of(manager, project, title="With them", include_members=True).json()["id"]
        assert [manager.client.get(f"/api/projects/{each}").status_code for each in (alone, together)] == [200, 200]
        assert [ann.client.get(f"/api/projects/{each}").status_code for each in (alone, together)] == [404, 200]

    def test_it_goes_into_the_workspace_that_is_named(
        self, owner: Person, project: dict[str, Any], person: Callable[..., Person]
    ) -> None:
        manager = person(Role.MANAGER)
        theirs = manager.client.post("/api/workspaces", json={"title": "Theirs"}).json()["id"]
        others = owner.client.post("/api/workspaces", json={"title": "Others"}).json()["id"]
        assert copy_of(manager, project, workspace=theirs).json()["workspace"] == theirs
        assert copy_of(manager, project, workspace=others).status_code == 403
        assert copy_of(manager, project, workspace=2**30).status_code == 400

    def test_is_for_managers_who_may_enter(
        self, owner: Person, project: dict[str, Any], person: Callable[..., Person]
    ) -> None:
        assert copy_of(person(Role.REVIEWER), project).status_code == 403
        owner.client.post(f"/api/projects/{project['id']}/members", json={"user": owner.id})
        assert copy_of(person(Role.MANAGER), project).status_code == 404


@pytest.mark.parametrize(("body", "field"), [({"title": "ab"}, "title"), ({"mode": "all"}, "mode")])
def test_says_what_is_wrong(owner: Person, project: dict[str, Any], body: dict[str, Any], field: str) -> None:
    reply = copy_of(owner, project, **body)
    assert (reply.status_code, list(reply.json()["validation_errors"])) == (400, [field])
