"""Signing in by password, and what a cookie may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from fakes import FixedClock
from juryroom.core.model import Role

PASSWORD = "correct horse"
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def signed_in(anyone: TestClient, person: Callable[..., Any]) -> TestClient:
    made = person(Role.OWNER, password=PASSWORD)
    reply = anyone.post("/api/session", json={"email": made.email, "password": PASSWORD})
    assert reply.status_code == 200, reply.text
    return anyone


class TestSignIn:
    def test_answers_with_the_user_and_a_cookie_scripts_cannot_read(
        self, anyone: TestClient, person: Callable[..., Any]
    ) -> None:
        made = person(password=PASSWORD)
        reply = anyone.post("/api/session", json={"email": made.email.upper(), "password": PASSWORD})
        assert reply.json()["user"]["email"] == made.email
        assert "projects.create" in reply.json()["user"]["permissions"]
        cookie = reply.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie

    @pytest.mark.parametrize("email", ["ow0@example.org", "nobody@example.org"])
    def test_tells_nothing_about_who_has_an_account(
        self, anyone: TestClient, person: Callable[..., Any], email: str
    ) -> None:
        person(password=PASSWORD)
        reply = anyone.post("/api/session", json={"email": email, "password": "wrong password"})
        assert reply.status_code == 401
        assert reply.json()["detail"] == "The email or the password is wrong."

    def test_refuses_a_switched_off_account(self, anyone: TestClient, person: Callable[..., Any]) -> None:
        owner, made = person(), person(Role.ANNOTATOR, password=PASSWORD)
        owner.client.delete(f"/api/organizations/1/memberships/{made.id}")
        assert anyone.post("/api/session", json={"email": made.email, "password": PASSWORD}).status_code == 401
        assert made.client.get("/api/current-user/whoami").status_code == 401

    def test_by_form_goes_to_the_projects(self, anyone: TestClient, person: Callable[..., Any]) -> None:
        made = person(password=PASSWORD)
        reply = anyone.post("/user/login", data={"email": made.email, "password": PASSWORD})
        assert (reply.status_code, reply.headers["location"]) == (302, "/projects")
        assert anyone.get("/api/current-user/whoami").json()["email"] == made.email

    def test_shows_its_page_where_the_form_posts_to(self, anyone: TestClient) -> None:
        page = anyone.get("/user/login")
        assert page.status_code in (200, 503), "503 says that the web app has not been built"
        assert page.headers["content-type"].startswith("text/")

    def test_guessing_is_slowed_down(
        self, anyone: TestClient, person: Callable[..., Any], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = person(password=PASSWORD)
        monkeypatch.setattr("juryroom.services.credentials.password_fits", lambda said, _: said == PASSWORD)
        for _ in range(10):
            wrong = anyone.post("/api/session", json={"email": made.email, "password": "wrong password"})
            assert wrong.status_code == 401
        right = {"email": made.email, "password": PASSWORD}
        assert anyone.post("/api/session", json=right).status_code == 429
        clock.advance(minutes=6)
        assert anyone.post("/api/session", json=right).status_code == 200

    def test_from_another_site_is_refused(self, anyone: TestClient, person: Callable[..., Any]) -> None:
        made = person(password=PASSWORD)
        body = {"email": made.email, "password": PASSWORD}
        reply = anyone.post("/api/session", json=body, headers={"sec-fetch-site": "cross-site"})
        assert reply.status_code == 403


class TestCookie:
    def test_reads(self, signed_in: TestClient) -> None:
        assert signed_in.get("/api/current-user/whoami").status_code == 200

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"sec-fetch-site": "same-origin"}, 201),
            ({"sec-fetch-site": "none"}, 201),
            ({"origin": "http://testserver"}, 201),
            ({"sec-fetch-site": "cross-site"}, 403),
            ({"sec-fetch-site": "same-site"}, 403),
            ({"origin": "http://evil.example"}, 403),
            ({"origin": "null"}, 403),
            ({}, 403),
        ],
    )
    def test_changes_something_only_for_our_own_pages(
        self, signed_in: TestClient, headers: dict[str, str], status: int
    ) -> None:
        assert signed_in.post("/api/projects/", json={"title": "by cookie"}, headers=headers).status_code == status

    def test_ends_with_sign_out(self, signed_in: TestClient) -> None:
        cookies = dict(signed_in.cookies)
        assert signed_in.delete("/api/session", headers=SAME_ORIGIN).status_code == 204
        signed_in.cookies.update(cookies)
        assert signed_in.get("/api/current-user/whoami").status_code == 401

    def test_ends_after_its_days(self, signed_in: TestClient, clock: FixedClock, monkeypatch: Any) -> None:
        monkeypatch.setattr("juryroom.api.auth.REMEMBERED_S", 0)
        clock.advance(days=13)
        assert signed_in.get("/api/current-user/whoami").status_code == 200
        clock.advance(days=2)
        assert signed_in.get("/api/current-user/whoami").status_code == 401

    def test_ends_by_the_session_policy(self, signed_in: TestClient, clock: FixedClock, monkeypatch: Any) -> None:
        monkeypatch.setattr("juryroom.api.auth.REMEMBERED_S", 0)
        policy = {"max_time_between_activity": 60}
        assert signed_in.patch("/api/session-policy/", json=policy, headers=SAME_ORIGIN).status_code == 200
        clock.advance(minutes=55)
        assert signed_in.get("/api/current-user/whoami").status_code == 200
        clock.advance(minutes=70)
        assert signed_in.get("/api/current-user/whoami").status_code == 401

    def test_ends_elsewhere_when_the_password_changes(self, signed_in: TestClient) -> None:
        other = TestClient(signed_in.app)
        other.post("/api/session", json={"email": "ow0@example.org", "password": PASSWORD})
        me = signed_in.get("/api/current-user/whoami").json()["id"]
        body = {"password": "another one", "current_password": PASSWORD}
        changed = signed_in.patch(f"/api/users/{me}/", json=body, headers=SAME_ORIGIN)
        assert changed.status_code == 200
        assert other.get("/api/current-user/whoami").status_code == 401
        assert signed_in.get("/api/current-user/whoami").status_code == 200

    def test_a_stale_one_does_not_keep_from_signing_in(self, anyone: TestClient, person: Callable[..., Any]) -> None:
        made = person(password=PASSWORD)
        anyone.cookies.set("juryroom_session", "stale")
        reply = anyone.post("/api/session", json={"email": made.email, "password": PASSWORD})
        assert reply.status_code == 200


def test_sign_up_is_closed(anyone: TestClient) -> None:
    reply = anyone.post("/user/signup", data={"email": "new@example.org", "password": PASSWORD})
    assert reply.status_code == 403
