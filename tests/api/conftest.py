"""A whole application on a fresh database, and people to call it as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from builders import CONFIG, a_room
from fakes import FixedClock
from juryroom.api.app import create_app
from juryroom.core.model import Role
from juryroom.services import accounts, api_tokens, credentials
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database

MAX_BODY = 300_000


class Signed:
    """The one client, sending somebody's token along. (A client of its own would start a thread per request.)"""

    def __init__(self, client: TestClient, token: str) -> None:
        self.app, self._client = client.app, client
        self.headers = {"authorization": f"Token {token}"}

    def request(self, method: str, path: str, *, headers: dict[str, str] | None = None, **rest: Any) -> Any:
        return self._client.request(method, path, headers=self.headers | (headers or {}), **rest)

    get = partialmethod(request, "GET")
    post = partialmethod(request, "POST")
    patch = partialmethod(request, "PATCH")
    put = partialmethod(request, "PUT")
    delete = partialmethod(request, "DELETE")


@dataclass
class Person:
    """Somebody with a token; `client` sends it along."""

    id: int
    email: str
    token: str
    client: Signed


@pytest.fixture
def room(database: Database, clock: FixedClock, tmp_path: Path) -> Room:
    return a_room(database, clock, tmp_path / "media", limits=Limits(max_body_bytes=MAX_BODY))


@pytest.fixture
def anyone(room: Room) -> Iterator[TestClient]:
    """A client that says nothing about itself."""
    with TestClient(create_app(room), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def person(room: Room, anyone: TestClient) -> Callable[..., Person]:
    """Make somebody: `person()`, `person(Role.ANNOTATOR)`."""
    made: list[Person] = []

    def make(role: Role = Role.OWNER, *, password: str | None = None) -> Person:
        email = f"{role.value.lower()}{len(made)}@example.org"
        hashed = credentials.hash_password(password) if password else None
        with room.database.write() as unit:
            user = accounts.create_user(unit, email=email, role=role, password_hash=hashed)
            token = api_tokens.legacy(unit, room, user.id)
        made.append(Person(user.id, email, token, Signed(anyone, token)))
        return made[-1]

    return make


@pytest.fixture
def owner(person: Callable[..., Person]) -> Person:
    return person(Role.OWNER)


@pytest.fixture
def annotator(person: Callable[..., Person]) -> Person:
    return person(Role.ANNOTATOR)


@pytest.fixture
def project(owner: Person) -> dict[str, Any]:
    """A project for texts that are the same or different."""
    reply = owner.client.post("/api/projects/", json={"title": "Same?", "label_config": CONFIG})
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


@pytest.fixture
def tasks(owner: Person, project: dict[str, Any]) -> list[int]:
    """Three tasks; the second is the most uncertain."""
    rows = [
        {"data": {"text": f"text {i}"}, "predictions": [{"model_version": "v1", "score": score, "result": []}]}
        for i, score in enumerate((0.9, 0.1, 0.5))
    ]
    reply = owner.client.post(f"/api/projects/{project['id']}/import?return_task_ids=true", json=rows)
    assert reply.status_code == 201, reply.text
    return list(reply.json()["task_ids"])
