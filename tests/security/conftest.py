"""The application of tests/api on SQLite: what is tried here does not depend on the database unless a test says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.conftest import annotator, anyone, owner, person, project, room, tasks
from builders import a_result
from juryroom.store.unit import Database

__all__ = ["annotator", "anyone", "owner", "person", "project", "room", "tasks"]
PASSWORD = "correct horse"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture(autouse=True)
def _nobody_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers are looked up for every request: these tests are about what a look-up finds."""
    monkeypatch.setattr("juryroom.api.auth.REMEMBERED_S", 0)


@pytest.fixture
def answered(tasks: list[int]) -> Callable[..., dict[str, Any]]:
    """`answered(somebody, 0, "same")`: their annotation on a task."""

    def submit(who: Any, task: int = 0, choice: str = "same", **more: Any) -> dict[str, Any]:
        body = {"result": [a_result(choice)], **more}
        reply = who.client.post(f"/api/tasks/{tasks[task]}/annotations/", json=body)
        assert reply.status_code == 201, reply.text
        return dict(reply.json())

    return submit
