"""A project under review and the people in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from builders import a_result
from juryroom.core.model import Role

SAME, DIFFERENT = [a_result("same")], [a_result("different")]


@dataclass
class House:
    """A project with people in it."""

    owner: Any
    reviewer: Any
    other: Any
    ann: Any
    bob: Any
    project: int
    tasks: list[int]

    def submit(self, who: Any, task: int, results: list[Any] = SAME, **more: Any) -> dict[str, Any]:
        reply = who.client.post(f"/api/tasks/{self.tasks[task]}/annotations/", json={"result": results, **more})
        assert reply.status_code == 201, reply.text
        return dict(reply.json())

    def review(self, annotation: dict[str, Any], who: Any = None, status: int = 201, **body: Any) -> dict[str, Any]:
        body = {"annotation": annotation["id"], "accepted": True, **body}
        reply = (who or self.reviewer).client.post("/api/annotation-reviews/", json=body)
        assert reply.status_code == status, reply.text
        return dict(reply.json())

    def set(self, **fields: Any) -> dict[str, Any]:
        reply = self.owner.client.patch(f"/api/projects/{self.project}/", json=fields)
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    def annotation(self, annotation: dict[str, Any], who: Any = None) -> dict[str, Any]:
        return dict((who or self.owner).client.get(f"/api/annotations/{annotation['id']}/").json())

    def task(self, task: int, who: Any = None) -> dict[str, Any]:
        return dict((who or self.owner).client.get(f"/api/tasks/{self.tasks[task]}/").json())

    def next(self, who: Any = None, status: int = 200, **query: Any) -> dict[str, Any]:
        reply = (who or self.reviewer).client.get(f"/api/projects/{self.project}/review/next", params=query)
        assert reply.status_code == status, reply.text
        return dict(reply.json())

    def counts(self) -> tuple[int, int]:
        shown = self.owner.client.get(f"/api/projects/{self.project}/").json()
        return shown["tasks_pending_review"], shown["tasks_reviewed"]

    def shown(self, line: dict[str, Any]) -> list[int]:
        query = json.dumps({"filters": {"conjunction": "and", "items": [line]}})
        reply = self.owner.client.get("/api/tasks/", params={"project": self.project, "query": query})
        assert reply.status_code == 200, reply.text
        return [self.tasks.index(each["id"]) for each in reply.json()["tasks"]]


@pytest.fixture
def house(person: Callable[..., Any], owner: Any, project: dict[str, Any], tasks: list[int]) -> House:
    reviewer, other = person(Role.REVIEWER), person(Role.REVIEWER)
    ann, bob = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
    made = House(owner, reviewer, other, ann, bob, project["id"], tasks)
    made.set(maximum_annotations=2)
    return made


def line(column: str, operator: str, value: Any, kind: str = "Boolean") -> dict[str, Any]:
    return {"filter": f"filter:tasks:{column}", "operator": operator, "value": value, "type": kind}
