"""Background jobs over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from builders import some_tasks
from jobs.bench import finish
from juryroom.core.jobs import JobId
from juryroom.core.model import ProjectId
from juryroom.services.actions import IN_REQUEST
from juryroom.services.room import Room

ALL = {"selectedItems": {"all": True, "excluded": []}}


@pytest.fixture
def many(room: Room, project: dict[str, Any]) -> list[int]:
    """More tasks than a request deals with."""
    with room.database.write() as unit:
        return list(some_tasks(unit, unit.projects.get(ProjectId(project["id"])), IN_REQUEST + 1))


@pytest.fixture
def asked(owner: Any, project: dict[str, Any], many: list[int]) -> dict[str, Any]:
    """A job to delete all of them."""
    reply = owner.client.post(f"/api/dm/actions?id=delete_tasks&project={project['id']}", json=ALL)
    assert reply.status_code == 202
    return dict(reply.json())


def test_an_action_on_many_tasks_becomes_a_job(
    owner: Any, project: dict[str, Any], asked: dict[str, Any], room: Room
) -> None:
    assert asked["processed_items"] == IN_REQUEST + 1
    job = owner.client.get(f"/api/jobs/{asked['job']}").json()
    assert (job["state"], job["title"], job["project"]) == ("queued", "Delete tasks", project["id"])
    assert job["progress"] == {"done": 0, "total": IN_REQUEST + 1}
    assert job["created_by"] == owner.id
    finish(room, JobId(asked["job"]))
    done = owner.client.get(f"/api/jobs/{asked['job']}").json()
    assert (done["state"], done["progress"]["done"]) == ("completed", IN_REQUEST + 1)
    assert done["result"] == {"tasks": IN_REQUEST + 1, "detail": f"Deleted {IN_REQUEST + 1} tasks"}
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == 0


def test_up_to_a_thousand_tasks_are_dealt_with_at_once(owner: Any, project: dict[str, Any], many: list[int]) -> None:
    body = {"selectedItems": {"all": True, "excluded": many[:1]}}
    reply = owner.client.post(f"/api/dm/actions?id=delete_tasks&project={project['id']}", json=body)
    assert (reply.status_code, reply.json()["processed_items"], "job" in reply.json()) == (200, IN_REQUEST, False)
    assert owner.client.get("/api/jobs").json()["count"] == 0


def test_jobs_are_listed_by_project_and_state(owner: Any, project: dict[str, Any], asked: dict[str, Any]) -> None:
    here = f"/api/jobs?project={project['id']}"
    assert [job["id"] for job in owner.client.get(here).json()["results"]] == [asked["job"]]
    assert owner.client.get(f"{here}&state=completed").json() == {
        "count": 0, "next": None, "previous": None, "results": [],
    }  # fmt: skip
    other = owner.client.post("/api/projects/", json={"title": "Other"}).json()["id"]
    assert owner.client.get(f"/api/jobs?project={other}").json()["count"] == 0
    assert owner.client.get("/api/jobs?project=999999").status_code == 404
    assert owner.client.get("/api/jobs?state=nonsense").status_code == 400


def test_a_cancelled_job_touches_nothing_more(
    owner: Any, project: dict[str, Any], asked: dict[str, Any], room: Room
) -> None:
    reply = owner.client.post(f"/api/jobs/{asked['job']}/cancel")
    assert (reply.status_code, reply.json()["state"]) == (200, "cancelled")
    finish(room, JobId(asked["job"]))
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == IN_REQUEST + 1
    assert owner.client.post(f"/api/jobs/{asked['job']}/cancel").json()["state"] == "cancelled"


def test_annotators_see_no_jobs(annotator: Any, asked: dict[str, Any]) -> None:
    for method, path in (("GET", ""), ("GET", f"/{asked['job']}"), ("POST", f"/{asked['job']}/cancel")):
        assert annotator.client.request(method, f"/api/jobs{path}").status_code == 403


def test_an_unknown_job_is_a_404(owner: Any) -> None:
    assert owner.client.get("/api/jobs/999999").status_code == 404
    assert owner.client.post("/api/jobs/999999/cancel").status_code == 404
