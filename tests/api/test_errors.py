"""Whatever goes wrong, the answer is JSON in one envelope, and never a 500 for what a client sent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.testclient import TestClient

JSON = {"content-type": "application/json"}


def _is_envelope(body: dict[str, Any], status: int) -> bool:
    return body["status_code"] == status and body["exc_info"] is None and bool(body["id"]) and "detail" in body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing-here", 404),
        ("GET", "/api", 404),
        ("POST", "/api/nothing-here", 404),
        ("PUT", "/api/projects", 405),
        ("POST", "/somewhere", 405),
        ("GET", "/api/projects/999999", 404),
        ("GET", "/api/projects/abc", 404),
        ("GET", "/api/projects/99999999999999999999999", 404),
        ("GET", "/api/tasks/999999", 404),
        ("GET", "/api/tasks", 404),
        ("GET", "/api/tasks/?project=abc", 400),
        ("GET", "/api/tasks/?view=999999", 404),
        ("GET", "/api/annotations/999999", 404),
        ("GET", "/api/predictions/999999", 404),
        ("GET", "/api/drafts/999999", 404),
        ("GET", "/api/projects/?ids=1,x", 400),
        ("GET", "/api/fsm/entities/nonsense/1/history", 404),
    ],
)
def test_error_has_the_envelope(owner: Any, method: str, path: str, status: int) -> None:
    reply = owner.client.request(method, path)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/json"
    assert _is_envelope(reply.json(), status)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"null",
        b"[]",
        b'"text"',
        b'{"title": 5}',
        b'{"title": "\\u0000"}',
        b'{"title": "abc", "label_config": "\\ud800"}',
        b'{"title": "abc", "maximum_annotations": 1e400}',
        b'{"title": "abc", "maximum_annotations": 99999999999999999999}',
        b'{"title": "abc", "sampling": "Nonsense"}',
        b'{"title": "abc", "color": "red"}',
        b'{"title": "ab"}',
        b'{"title": "abc", "label_config": "<View>"}',
        b'{"title": "abc", "label_config": ""}',
        b"\xff\xfe",
    ],
)
def test_a_bad_body_is_a_400(owner: Any, body: bytes) -> None:
    reply = owner.client.post("/api/projects", content=body, headers=JSON)
    assert reply.status_code == 400, reply.text
    assert _is_envelope(reply.json(), 400)


def test_fields_are_named(owner: Any) -> None:
    reply = owner.client.post("/api/projects", json={"title": "ab", "maximum_annotations": "many"})
    assert reply.json()["detail"] == "Validation error"
    assert list(reply.json()["validation_errors"]) == ["maximum_annotations"]
    reply = owner.client.post("/api/projects", json={"title": "ab"})
    assert reply.json()["validation_errors"] == {"title": ["Ensure this field has at least 3 characters."]}


def test_a_config_error_carries_its_findings(owner: Any) -> None:
    config = '<View><Text name="t" value="$t"/>\n<Rating name="r" toName="nope"/></View>'
    reply = owner.client.post("/api/projects", json={"title": "abc", "label_config": config})
    assert reply.status_code == 400
    finding = next(each for each in reply.json()["findings"] if each["severity"] == "error")
    assert finding["line"] == 2
    assert finding["fix"]
    assert "label_config" in reply.json()["validation_errors"]


def test_results_that_do_not_fit_say_where(owner: Any, tasks: list[int]) -> None:
    result = {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": ["nonsense"]}}
    reply = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [result]})
    assert reply.status_code == 400
    assert reply.json()["validation_errors"]["result"][0].startswith("Region 0: Invalid value for control 'verdict'")


def test_a_task_id_beyond_the_database_is_not_a_500(owner: Any) -> None:
    body = {"task": 10**25, "result": []}
    assert owner.client.post("/api/predictions", json=body).status_code in (400, 404)


class TestBodyLimit:
    def test_announced_too_large_is_refused_before_it_arrives(self, owner: Any) -> None:
        reply = owner.client.post("/api/projects", content=b"x" * 300_001, headers=JSON)
        assert reply.status_code == 413
        assert "300000 bytes" in reply.json()["detail"]
        assert _is_envelope(reply.json(), 413)

    def test_unannounced_it_is_counted(self, owner: Any) -> None:
        pieces = (b" " * 100_000 for _ in range(4))
        reply = owner.client.post("/api/projects", content=pieces, headers=JSON)
        assert reply.status_code == 413
        assert _is_envelope(reply.json(), 413)

    def test_strangers_may_send_enough_to_sign_in(self, anyone: TestClient) -> None:
        reply = anyone.post("/api/session", content=b"x" * 70_000, headers=JSON)
        assert reply.status_code == 413


def test_a_trailing_slash_changes_nothing(owner: Any) -> None:
    for path in ("/api/projects", "/api/projects/", "/api/current-user/whoami/", "/api/version/", "/healthz/"):
        reply = owner.client.get(path)
        assert reply.status_code == 200, path


def test_security_headers_are_on_every_answer(anyone: TestClient) -> None:
    for path in ("/healthz", "/api/nothing", "/", "/api/projects"):
        headers = anyone.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (IntegrityError("INSERT", {"secret": "value"}, Exception("UNIQUE constraint failed")), 409),
        (OperationalError("SELECT", {"secret": "value"}, Exception("database is locked")), 503),
        (RuntimeError("a secret value"), 500),
    ],
)
def test_what_goes_wrong_inside_tells_nothing_of_the_inside(
    owner: Any, failure: Exception, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr("juryroom.services.projects.create", fail)
    reply = owner.client.post("/api/projects", json={"title": "abc"})
    assert reply.status_code == status
    assert _is_envelope(reply.json(), status)
    assert "secret" not in reply.text
