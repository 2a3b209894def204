"""The activity log: what is in it, what is not, finding things, taking it out, forgetting."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from builders import a_result
from fakes import FixedClock
from juryroom.api.journalling import shown_url
from juryroom.core.model import Role
from juryroom.services.journal import sweep
from juryroom.services.room import Room

LOG = "/api/activity-logs/"


def _lines(who: Any, **asked: Any) -> list[dict[str, Any]]:
    return list(who.client.get(LOG, params=asked).json()["data"])


def _said(line: dict[str, Any]) -> tuple[Any, ...]:
    return line["email"], line["request_method"], line["request_url"], line["response_code"], line["project_id"]


def test_who_did_what_where(owner: Any, annotator: Any, project: Any, tasks: list[int]) -> None:
    id = project["id"]
    annotator.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]})
    annotator.client.patch(f"/api/projects/{id}/", json={"title": "mine now"})
    owner.client.get(f"/api/projects/{id}/export?exportType=JSON")
    owner.client.delete(f"/api/projects/{id}/")
    newest = [_said(line) for line in _lines(owner)[:4]]
    assert newest == [
        (owner.email, "DELETE", f"/api/projects/{id}", "204", id),
        (owner.email, "GET", f"/api/projects/{id}/export?exportType=JSON", "200", id),
        (annotator.email, "PATCH", f"/api/projects/{id}", "403", id),
        (annotator.email, "POST", f"/api/tasks/{tasks[0]}/annotations", "201", newest[3][4]),
    ]
    line = _lines(owner, user=annotator.id)[0]
    assert (line["ip_address"], line["organization_id"], line["extra_data"]) == ("testclient", 1, {"via": "token"})
    assert line["duration"] >= 0


def test_a_task_is_traced_to_its_project(owner: Any, annotator: Any, project: Any, tasks: list[int]) -> None:
    annotator.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]})
    owner.client.patch(f"/api/tasks/{tasks[0]}/", json={"meta": {}})
    assert {line["project_id"] for line in _lines(owner)[:2]} == {project["id"]}


def test_reading_and_signs_of_life_are_not_in_it(owner: Any, annotator: Any, project: Any, tasks: list[int]) -> None:
    before = owner.client.get(LOG).json()["recordsTotal"]
    here = f"/api/projects/{project['id']}"
    annotator.client.get(f"{here}/next")
    annotator.client.post(f"{here}/queue", json={"want": 1, "have": []})
    annotator.client.post(f"{here}/queue/heartbeat", json={"tokens": []})
    annotator.client.get(f"/api/tasks/{tasks[0]}/")
    assert owner.client.get(LOG).json()["recordsTotal"] == before


def test_signing_in_and_failing_to(anyone: TestClient, owner: Any, person: Callable[..., Any]) -> None:
    made = person(Role.ANNOTATOR, password="correct horse")
    anyone.post("/api/session", json={"email": made.email, "password": "wrong horse"})
    anyone.post("/api/session", json={"email": made.email, "password": "correct horse"})
    right, wrong = _lines(owner, search="/api/session")
    assert (right["user_id"], right["email"], right["response_code"]) == (made.id, made.email, "200")
    assert (wrong["user_id"], wrong["email"], wrong["response_code"]) == (None, made.email, "401")


def test_finding_things(owner: Any, annotator: Any, project: Any, tasks: list[int]) -> None:
    annotator.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]})
    annotator.client.patch("/api/current-user/", json={"first_name": "x"})
    assert {line["request_method"] for line in _lines(owner, method="PATCH")} == {"PATCH"}
    assert {line["user_id"] for line in _lines(owner, user=annotator.id)} == {annotator.id}
    assert [line["request_url"] for line in _lines(owner, search="current-user OR nowhere")] == ["/api/current-user"]
    assert _lines(owner, search="current-user AND nowhere") == []
    assert {line["project_id"] for line in _lines(owner, project=project["id"])} == {project["id"]}
    assert _lines(owner, end_date="2001-01-01") == []
    assert len(_lines(owner, start_date="2001-01-01T00:00:00+02:00")) == len(_lines(owner))
    assert len(_lines(owner, page_size=1, page=2)) == 1
    assert owner.client.get(LOG, params={"start_date": "yesterday"}).status_code == 400
    space = owner.client.post("/api/workspaces/", json={"title": "w"}).json()["id"]
    owner.client.patch(f"/api/projects/{project['id']}/", json={"workspace": space})
    assert {line["project_id"] for line in _lines(owner, workspace=space)} == {project["id"]}


def test_as_a_table(owner: Any, project: Any) -> None:
    reply = owner.client.get("/api/activity-logs/export?method=POST")
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert [row["request_url"] for row in rows] == ["/api/projects"]
    assert "attachment" in reply.headers["content-disposition"]


def test_it_is_for_administrators(person: Callable[..., Any]) -> None:
    assert person(Role.MANAGER).client.get(LOG).status_code == 403
    assert person(Role.ADMIN).client.get(LOG).status_code == 200


def test_it_is_forgotten_after_its_time(owner: Any, room: Room, clock: FixedClock) -> None:
    owner.client.patch("/api/organizations/1", json={"activity_days": 30})
    assert len(_lines(owner)) == 1
    clock.advance(minutes=31 * 24 * 60)
    owner.client.patch("/api/organizations/1", json={"title": "Lab"})
    assert len(_lines(owner)) == 2
    with room.database.write() as unit:
        assert sweep(unit) == 1
    assert len(_lines(owner)) == 1


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "/x"),
        ("a=b", "/x?a=b"),
        ("token=hidden&a=1", "/x?token=***&a=1"),
        ("code=q&state=w", "/x?code=***&state=***"),
    ],
)
def test_it_keeps_no_secret(query: str, shown: str) -> None:
    assert shown_url({"path": "/x", "query_string": query.encode()}) == shown


def test_nobody_writes_lines_of_their_own(owner: Any) -> None:
    owner.client.request("DELETE", "/api/users/1%0a2026-01-01 evil", headers={"user-agent": "a\tb"})
    line = _lines(owner)[0]
    assert "\n" not in line["request_url"]
    assert "\t" not in line["user_agent"]
