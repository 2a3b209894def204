"""Personal tokens, sessions, invitations: what opens something, for how much, and until when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.conftest import Signed
from builders import a_result
from fakes import FixedClock
from juryroom.core.model import Role
from juryroom.services.room import Room

PASSWORD = "correct horse"


def _token(who: Any, **more: Any) -> dict[str, Any]:
    reply = who.client.post("/api/personal-tokens", json={"title": "a script", **more})
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


class TestPersonalTokens:
    def test_does_what_its_owner_may(self, anyone: Any, annotator: Any, project: Any, tasks: list[int]):
        made = _token(annotator)
        script = Signed(anyone, made["token"])
        assert made["token"].startswith("jrp_")
        submitted = script.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]})
        assert (submitted.status_code, submitted.json()["completed_by"]) == (201, annotator.id)
        (listed,) = annotator.client.get("/api/personal-tokens").json()
        assert (listed["shown"], "token" in listed) == (made["token"][-4:], False)
        assert listed["used_at"] is not None

    def test_the_database_keeps_a_fingerprint(self, room: Room, owner: Any):
        made = _token(owner)
        with room.database.read() as unit:
            kept = unit.connection.exec_driver_sql("SELECT * FROM api_tokens").all()
        assert made["token"] not in str(kept)

    def test_for_reading(self, anyone: Any, owner: Any, project: Any, tasks: list[int]):
        script = Signed(anyone, _token(owner, scope="read")["token"])
        assert script.get(f"/api/projects/{project['id']}/export").status_code == 200
        assert script.get("/api/users/").status_code == 200
        for method, path in (
            ("PATCH", f"/api/projects/{project['id']}/"), ("POST", f"/api/tasks/{tasks[0]}/annotations/"),
            ("DELETE", f"/api/tasks/{tasks[0]}/"), ("POST", "/api/personal-tokens"), ("POST", "/api/token/"),
            ("GET", "/api/current-user/token"), ("POST", "/api/current-user/reset-token"), ("GET", "/api/invite"),
            ("PATCH", "/api/current-user/"), ("DELETE", "/api/sessions"),
        ):  # fmt: skip
            assert script.request(method, path, json={}).status_code == 403, path

    def test_for_one_project(self, anyone: Any, owner: Any, project: Any, tasks: list[int]):
        other = owner.client.post("/api/projects/", json={"title": "another"}).json()["id"]
        script = Signed(anyone, _token(owner, scope="project", project=project["id"])["token"])
        assert script.patch(f"/api/projects/{project['id']}/", json={"description": "x"}).status_code == 200
        assert script.get(f"/api/tasks/{tasks[0]}/").status_code == 200
        assert [one["id"] for one in script.get("/api/projects/").json()["results"]] == [project["id"]]
        assert script.get("/api/jobs").status_code == 200
        for path in (f"/api/projects/{other}/", f"/api/projects/{other}/export"):
            assert script.get(path).status_code == 404
        for method, path in (
            ("POST", "/api/projects/"), ("GET", "/api/activity-logs/"), ("GET", "/api/personal-tokens"),
            ("PATCH", "/api/organizations/1"), ("GET", "/api/workspaces/"),
        ):  # fmt: skip
            assert script.request(method, path, json={"title": "more"}).status_code == 403, path

    def test_of_a_project_that_is_closed_to_its_maker(self, owner: Any, annotator: Any, project: Any):
        owner.client.patch(f"/api/projects/{project['id']}/", json={"open_to_everyone": False})
        body = {"title": "x", "scope": "project", "project": project["id"]}
        assert annotator.client.post("/api/personal-tokens", json=body).status_code == 404

    def test_ends(self, anyone: Any, annotator: Any, clock: FixedClock):
        made = _token(annotator, expires_in_days=1)
        script = Signed(anyone, made["token"])
        assert script.get("/api/projects/").status_code == 200
        clock.advance(minutes=24 * 60 + 1)
        second = _token(annotator)
        assert annotator.client.delete(f"/api/personal-tokens/{second['id']}").status_code == 204
        assert Signed(anyone, second["token"]).get("/api/projects/").status_code == 401
        assert script.get("/api/projects/").status_code == 401

    @pytest.mark.parametrize(
        "more",
        [
            {"scope": "project"},
            {"scope": "read", "project": 1},
            {"scope": "write"},
            {"expires_in_days": 0},
            {"title": ""},
        ],
    )
    def test_that_make_no_sense(self, owner: Any, project: Any, more: dict[str, Any]):
        reply = owner.client.post("/api/personal-tokens", json={"title": "x", **more})
        assert reply.status_code == 400

    def test_of_others_are_not_ended(self, owner: Any, annotator: Any):
        made = _token(owner)
        assert annotator.client.delete(f"/api/personal-tokens/{made['id']}").status_code == 404


class TestSessions:
    @pytest.fixture
    def made(self, person: Callable[..., Any]) -> Any:
        return person(Role.ANNOTATOR, password=PASSWORD)

    def sign_in(self, anyone: TestClient, made: Any, agent: str) -> str:
        anyone.cookies.clear()
        body = {"email": made.email, "password": PASSWORD}
        assert anyone.post("/api/session", json=body, headers={"user-agent": agent}).status_code == 200
        cookie = str(anyone.cookies["juryroom_session"])
        anyone.cookies.clear()
        return cookie

    def test_are_listed_and_ended_one_by_one(self, anyone: TestClient, made: Any):
        first, second = (self.sign_in(anyone, made, agent) for agent in ("Firefox", "Chromium"))
        anyone.cookies["juryroom_session"] = second
        listed = anyone.get("/api/sessions").json()
        assert {(each["agent"], each["is_this"]) for each in listed} == {("Firefox", False), ("Chromium", True)}
        assert first not in str(listed)
        old = next(each["id"] for each in listed if not each["is_this"])
        ours = {"sec-fetch-site": "same-origin"}
        assert anyone.delete(f"/api/sessions/{old}", headers=ours).status_code == 204
        assert anyone.delete(f"/api/sessions/{old}", headers=ours).status_code == 404
        assert len(anyone.get("/api/sessions").json()) == 1

    def test_sign_out_everywhere(self, anyone: TestClient, made: Any):
        cookies = [self.sign_in(anyone, made, "x") for _ in range(3)]
        anyone.cookies["juryroom_session"] = cookies[0]
        assert anyone.delete("/api/sessions?tokens=true", headers={"sec-fetch-site": "same-origin"}).status_code == 204
        assert anyone.get("/api/current-user/whoami").status_code == 200
        for cookie in cookies[1:]:
            anyone.cookies["juryroom_session"] = cookie
            assert anyone.get("/api/current-user/whoami").status_code == 401
        anyone.cookies.clear()
        assert made.client.get("/api/projects/").status_code == 401

    def test_an_administrator_signs_somebody_out(self, anyone: TestClient, made: Any, person: Callable[..., Any]):
        admin, owner = person(Role.ADMIN), person(Role.OWNER)
        cookie = self.sign_in(anyone, made, "x")
        assert admin.client.post(f"/api/users/{made.id}/sign-out").status_code == 204
        assert admin.client.post(f"/api/users/{owner.id}/sign-out").status_code == 403
        anyone.cookies["juryroom_session"] = cookie
        assert anyone.get("/api/current-user/whoami").status_code == 401


class TestInvitations:
    def accept(self, anyone: TestClient, made: dict[str, Any], email: str = "new@example.org") -> Any:
        secret = made["invite_url"].partition("#token=")[2]
        return anyone.post("/api/invitations/accept", json={"token": secret, "email": email, "password": PASSWORD})

    def test_somebody_joins(self, anyone: TestClient, owner: Any, project: Any):
        owner.client.patch(f"/api/projects/{project['id']}/", json={"open_to_everyone": False})
        space = owner.client.post("/api/workspaces/", json={"title": "w"}).json()["id"]
        body = {"role": "RE", "projects": [project["id"]], "workspaces": [space]}
        made = owner.client.post("/api/invitations", json=body).json()
        secret = made["invite_url"].partition("#token=")[2]
        look = anyone.post("/api/invitations/look", json={"token": secret}).json()
        assert look == {"organization": "Juryroom", "role": "RE"}
        joined = self.accept(anyone, made)
        assert (joined.status_code, joined.json()["user"]["role"]) == (201, "RE")
        assert anyone.get(f"/api/projects/{project['id']}/").status_code == 200
        assert [each["id"] for each in anyone.get("/api/workspaces/").json()] == [space]
        assert owner.client.get("/api/invitations").json()[0]["uses"] == 1

    def test_as_often_as_it_says(self, anyone: TestClient, owner: Any):
        made = owner.client.post("/api/invitations", json={"most_uses": 1}).json()
        assert self.accept(anyone, made).status_code == 201
        assert self.accept(anyone, made, "second@example.org").status_code == 404

    def test_until_it_says(self, anyone: TestClient, owner: Any, clock: FixedClock):
        made = owner.client.post("/api/invitations", json={"expires_in_days": 1}).json()
        clock.advance(minutes=24 * 60 + 1)
        assert self.accept(anyone, made).status_code == 404

    def test_until_it_is_revoked(self, anyone: TestClient, owner: Any):
        made = owner.client.post("/api/invitations", json={}).json()
        assert owner.client.delete(f"/api/invitations/{made['id']}").status_code == 204
        assert self.accept(anyone, made).status_code == 404
        assert owner.client.get("/api/invitations").json() == []

    def test_nobody_makes_more_of_others_than_they_are(self, person: Callable[..., Any]):
        manager = person(Role.MANAGER)
        assert manager.client.post("/api/invitations", json={"role": "AD"}).status_code == 403
        assert manager.client.post("/api/invitations", json={"role": "MA"}).status_code == 201
        assert manager.client.post("/api/invitations", json={"role": "DI"}).status_code == 400

    def test_nobody_invites_where_they_may_not_go(self, person: Callable[..., Any], owner: Any, project: Any):
        owner.client.patch(f"/api/projects/{project['id']}/", json={"open_to_everyone": False})
        reply = person(Role.MANAGER).client.post("/api/invitations", json={"projects": [project["id"]]})
        assert reply.status_code == 404

    def test_the_standing_link_of_the_field(self, anyone: TestClient, owner: Any):
        owner.client.patch("/api/organizations/1/set-default-role", json={"default_role": "VO"})
        first = owner.client.get("/api/invite").json()
        assert owner.client.get("/api/invite").json() == first
        again = owner.client.post("/api/invite/reset-token").json()
        assert again["token"] != first["token"]
        assert self.accept(anyone, first).status_code == 404
        assert self.accept(anyone, again).json()["user"]["role"] == "VO"

    def test_the_secret_is_nowhere(self, room: Room, owner: Any):
        made = owner.client.post("/api/invitations", json={}).json()
        with room.database.read() as unit:
            kept = unit.connection.exec_driver_sql("SELECT * FROM invitations").all()
        assert made["invite_url"].partition("#token=")[2] not in str(kept)

    def test_guessing_is_slow(self, anyone: TestClient):
        replies = [anyone.post("/api/invitations/look", json={"token": f"guess {n}"}).status_code for n in range(25)]
        assert replies.count(404) == 20
        assert replies[-1] == 429
