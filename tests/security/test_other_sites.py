"""What a page elsewhere can make a signed-in browser do here, and what it can read."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from juryroom.core.model import Role
from juryroom.services.room import Room

from .conftest import PASSWORD

UNSAFE = ("POST", "PATCH", "PUT", "DELETE")
OPEN = ("/api/session", "/api/invitations/look", "/api/invitations/accept")
"""For people without an account, or not signed in yet."""
ELSEWHERE: list[dict[str, str]] = [
    {},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://testserver@evil.example"},
    {"origin": "http://evil.example/?http://testserver"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"sec-fetch-site": "same-site"},
    {"referer": "http://testserver/projects"},
]


@pytest.fixture
def browser(anyone: TestClient, person: Callable[..., Any]) -> TestClient:
    """Signed in by cookie, as an owner."""
    made = person(Role.OWNER, password=PASSWORD)
    assert anyone.post("/api/session", json={"email": made.email, "password": PASSWORD}).status_code == 200
    return anyone


def _operations(client: TestClient) -> list[tuple[str, str]]:
    routes = [route for route in client.app.routes if isinstance(route, APIRoute)]  # type: ignore[attr-defined]
    return [(method, route.path) for route in routes for method in sorted(route.methods or ())]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_no_route_changes_anything_for_another_site(browser: TestClient, headers: dict[str, str]):
    """Bodies of the types that forms and beacons can send without asking first, and of JSON."""
    for method, path in _operations(browser):
        if method in UNSAFE and path not in OPEN and not path.startswith(("/user/", "/api/token/r")):
            address = path.replace("{entity}", "task").replace("{name}", "x")
            for part in ("project_id", "task_id", "upload_id", "annotation_id", "user_id", "organization_id"):
                address = address.replace("{" + part + "}", "1")
            for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json"):
                reply = browser.request(method, address, content=b"{}", headers={**headers, "content-type": kind})
                assert reply.status_code == 403, f"{method} {path} as {kind}: {reply.status_code}"


def test_a_beacon_is_ours_or_refused(browser: TestClient, project: Any):
    path = f"/api/projects/{project['id']}/queue/release"
    for site, status in (("same-origin", 204), ("cross-site", 403)):
        headers = {"content-type": "text/plain;charset=UTF-8", "sec-fetch-site": site}
        assert browser.post(path, content=b'{"tokens":[]}', headers=headers).status_code == status


@pytest.mark.parametrize(
    "use", ["image", "script", "style", "iframe", "frame", "embed", "object", "audio", "video", "font"]
)
def test_the_api_is_no_part_of_a_page(browser: TestClient, project: Any, tasks: Any, use: str):
    """`<img src="/api/projects/1/next">` in a task's text would take tasks for whoever looks at it."""
    headers = {"sec-fetch-site": "same-origin", "sec-fetch-dest": use}
    assert browser.get(f"/api/projects/{project['id']}/next", headers=headers).status_code == 403
    assert browser.get("/api/current-user/token", headers=headers).status_code == 403


def test_a_link_elsewhere_takes_no_task(browser: TestClient, project: Any, tasks: Any):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}
    assert browser.get(f"/api/projects/{project['id']}/next", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("headers", "stays"),
    [
        ({"sec-fetch-site": "same-origin", "sec-fetch-dest": "document"}, False),
        ({"sec-fetch-site": "none", "sec-fetch-dest": "document"}, False),
        ({"sec-fetch-site": "same-origin", "sec-fetch-dest": "image"}, True),
        ({"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}, True),
        ({"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}, True),
    ],
)
def test_nobody_else_signs_us_out(browser: TestClient, headers: dict[str, str], stays: bool):
    reply = browser.get("/logout", headers=headers)
    assert reply.status_code == 302
    assert ("set-cookie" not in reply.headers) is stays
    assert (browser.get("/api/current-user/whoami").status_code == 200) is stays


@pytest.mark.parametrize("path", ["/user/login", "/user/signup", "/api/session"])
@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_nobody_else_signs_us_in(anyone: TestClient, person: Callable[..., Any], path: str, headers: dict[str, str]):
    """As the attacker: what we type then is theirs."""
    made = person(password=PASSWORD)
    body = {"email": made.email, "password": PASSWORD}
    sent = {"json": body} if path.startswith("/api/") else {"data": body}
    reply = anyone.post(path, headers=headers, **sent)  # type: ignore[arg-type]
    assert (reply.status_code, "set-cookie" in reply.headers) == (403, False)


@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
def test_no_other_site_may_read_an_answer(anyone: TestClient, owner: Any, method: str):
    headers = {
        "origin": "https://evil.example", "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }  # fmt: skip
    for path in ("/api/projects/", "/api/session", "/data/upload/1/x", "/", "/api/openapi.json"):
        reply = owner.client.request(method, path, headers=headers)
        assert not [name for name in reply.headers if name.startswith("access-control-")], path


class TestCookie:
    def test_flags(self, anyone: TestClient, person: Callable[..., Any]):
        made = person(password=PASSWORD)
        body = {"email": made.email, "password": PASSWORD}
        for address, secure in (("http://testserver", False), ("https://testserver", True)):
            reply = anyone.post(f"{address}/api/session", json=body)
            (morsel,) = SimpleCookie(reply.headers["set-cookie"]).values()
            assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "lax", "/")
            assert morsel["domain"] == ""
            assert bool(morsel["secure"]) is secure
            assert len(morsel.value) >= 43, "256 bits"

    def test_no_other_cookie_is_ever_set(self, browser: TestClient):
        for path in ("/", "/user/login", "/api/projects/", "/healthz"):
            assert "set-cookie" not in browser.get(path).headers


class TestHeaders:
    @pytest.mark.parametrize(
        "path", ["/", "/user/login", "/api/projects", "/healthz", "/assets/nothing.js", "/data/x", "/%00"]
    )
    def test_stand_on_every_answer(self, anyone: TestClient, path: str):
        headers = anyone.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
        assert (policy["object-src"], policy["base-uri"], policy["form-action"]) == ("'none'", "'self'", "'self'")
        assert policy["frame-ancestors"] == "'self'"
        assert "unsafe" not in policy["script-src"]
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers

    def test_https_is_kept_once_it_is_there(self, anyone: TestClient):
        assert "strict-transport-security" in anyone.get("https://testserver/healthz").headers
        assert "strict-transport-security" not in anyone.get("http://testserver/healthz").headers

    def test_answers_of_the_api_are_not_kept_by_caches(self, owner: Any):
        for path in ("/api/projects/", "/api/current-user/token", "/api/unknown"):
            assert owner.client.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_our_own_pages(anyone: TestClient, person: Callable[..., Any], next: str):
    """The web app's own part of this is web/src/app/localPath.test.ts."""
    made = person(password=PASSWORD)
    body = {"email": made.email, "password": PASSWORD, "next": next}
    for reply in (
        anyone.post("/user/login", params={"next": next}, data=body),
        anyone.get("/logout", params={"next": next}),
    ):
        assert reply.headers["location"] in ("/projects", "/user/login")


def test_a_foreign_host_name_leads_nowhere(anyone: TestClient, person: Callable[..., Any], room: Room):
    """No link is sent to anybody: the host of a request comes back in that request's own answer, and nowhere else."""
    made = person(password=PASSWORD)
    evil = {"host": "evil.example"}
    reply = anyone.post("/user/login", data={"email": made.email, "password": PASSWORD}, headers=evil)
    assert reply.headers["location"] == "/projects"
    assert "domain" not in reply.headers["set-cookie"].lower()
    for path in ("/", "/api/projects", "/user/login", "/api/openapi.json", "/assets/x"):
        answer = anyone.get(path, headers={**evil, "x-forwarded-host": "evil.example"})
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)
