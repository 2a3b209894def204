"""`Idempotency-Key`: a request that is sent twice happens once."""

from __future__ import annotations

import io
from typing import Any

from builders import a_result
from fakes import FixedClock
from juryroom.services.room import Room

KEY = {"idempotency-key": "7d0c6b1e"}


def test_the_first_answer_comes_again(owner: Any) -> None:
    first = owner.client.post("/api/projects", json={"title": "once"}, headers=KEY)
    again = owner.client.post("/api/projects/", json={"title": "once"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert owner.client.get("/api/projects").json()["count"] == 1


def test_another_request_with_the_key_is_refused(owner: Any) -> None:
    owner.client.post("/api/projects", json={"title": "once"}, headers=KEY)
    other = owner.client.post("/api/projects", json={"title": "twice"}, headers=KEY)
    assert other.status_code == 422
    elsewhere = owner.client.post("/api/projects/validate", json={"title": "once"}, headers=KEY)
    assert elsewhere.status_code == 422


def test_everybody_has_their_own_keys(owner: Any, annotator: Any, tasks: list[int]) -> None:
    body = {"result": [a_result()]}
    for person in (owner, annotator):
        reply = person.client.post(f"/api/tasks/{tasks[0]}/annotations", json=body, headers=KEY)
        assert reply.json()["completed_by"] == person.id


def test_a_refusal_is_remembered_too(owner: Any) -> None:
    for _ in range(2):
        assert owner.client.post("/api/projects", json={"title": "x"}, headers=KEY).status_code == 400
    assert owner.client.post("/api/projects", json={"title": "long enough"}, headers=KEY).status_code == 422


def test_while_the_first_is_being_answered_it_is_a_conflict(owner: Any, room: Room) -> None:
    from juryroom.api.idempotency import _hash

    scope = {"method": "POST", "path": "/api/projects", "query_string": b"", "headers": [], "type": "http"}
    with room.database.write() as unit:
        unit.idempotency.begin(owner.id, KEY["idempotency-key"], _hash(scope, io.BytesIO(b'{"title":"once"}')))
    reply = owner.client.post(
        "/api/projects", content=b'{"title":"once"}', headers=KEY | {"content-type": "application/json"}
    )
    assert reply.status_code == 409
    assert reply.json()["code"] == "request_in_flight"


def test_after_a_day_the_key_is_free(owner: Any, clock: FixedClock) -> None:
    owner.client.post("/api/projects", json={"title": "once"}, headers=KEY)
    clock.advance(hours=25)
    assert owner.client.post("/api/projects", json={"title": "other"}, headers=KEY).status_code == 201


def test_an_answer_without_a_body_comes_again(owner: Any, project: dict[str, Any]) -> None:
    path = f"/api/projects/{project['id']}/queue/release"
    for _ in range(2):
        assert owner.client.post(path, json={"tokens": []}, headers=KEY).status_code == 204


def test_a_key_that_is_too_long_is_refused(owner: Any) -> None:
    reply = owner.client.post("/api/projects", json={"title": "once"}, headers={"idempotency-key": "k" * 256})
    assert reply.status_code == 400


def test_the_hash_of_a_form_does_not_go_by_its_boundary_however_long_the_form() -> None:
    from juryroom.api.idempotency import PIECE, _hash

    def hashed(boundary: str, before: int) -> str:
        headers = [(b"content-type", f"multipart/form-data; boundary={boundary}".encode())]
        scope = {"method": "POST", "path": "/", "query_string": b"", "headers": headers, "type": "http"}
        form = b"x" * before + boundary.encode() + b"y" * PIECE + boundary.encode()
        return _hash(scope, io.BytesIO(form))

    for before in (0, 10, PIECE - 5, PIECE - 1, PIECE, 2 * PIECE - 3):
        assert hashed("one-boundary", before) == hashed("two-boundary", before)
    assert hashed("one-boundary", 1) != hashed("one-boundary", 2)


def test_a_long_body_with_a_key_is_read_and_remembered(owner: Any, project: dict[str, Any]) -> None:
    rows = [{"text": f"text {number}"} for number in range(9000)]
    path = f"/api/projects/{project['id']}/import"
    first, again = (owner.client.post(path, json=rows, headers=KEY) for _ in range(2))
    assert (first.status_code, first.json()["task_count"]) == (201, 9000)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == 9000
