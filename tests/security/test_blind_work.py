"""Blind work: nothing that an annotator can read holds what somebody else answered, drafted or was told.

A word is planted in everything that is another's, and every route that reads is called as an annotator with every id
there is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from juryroom.core.model import Role

CONFIG = """<View>
  <Text name="text" value="$text"/>
  <TextArea name="said" toName="text"/>
  <Choices name="verdict" toName="text"><Choice value="same"/><Choice value="different"/></Choices>
</View>"""
WORD = "xyzzyplugh"
NOT_WALKED = {"/api/openapi.json"}
"""Says nothing of data."""


def said(word: str) -> list[dict[str, Any]]:
    return [{"from_name": "said", "to_name": "text", "type": "textarea", "value": {"text": [word]}}]


class Place:
    """A project in which Bob has said the word wherever there is room for it, and Ann is an annotator."""

    def __init__(self, owner: Any, person: Callable[..., Any]) -> None:
        self.owner, self.ann, self.bob = owner, person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        self.project = self.do(
            owner, "POST", "/api/projects", title="Blind", label_config=CONFIG, show_collab_predictions=False,
            maximum_annotations=3,
        )["id"]  # fmt: skip
        rows = [
            {"data": {"text": str(i)}, "predictions": [{"model_version": "v1", "score": 0.5, "result": said(WORD)}]}
            for i in range(2)
        ]
        path = f"/api/projects/{self.project}/import?return_task_ids=true"
        self.tasks = owner.client.post(path, json=rows).json()["task_ids"]
        answer = f"/api/tasks/{self.tasks[0]}/annotations"
        self.annotation = self.do(self.bob, "POST", answer, result=said("first " + WORD), lead_time=77.25)["id"]
        self.do(self.bob, "PATCH", f"/api/annotations/{self.annotation}", result=said(WORD))
        self.draft = self.do(self.bob, "POST", f"/api/tasks/{self.tasks[1]}/drafts", result=said(WORD))["id"]
        self.prediction = owner.client.get(f"/api/predictions?task={self.tasks[0]}").json()[0]["id"]
        self.view = self.do(owner, "POST", "/api/dm/views", project=self.project, data={}, shared=True)["id"]
        self.comment = self.do(self.bob, "POST", "/api/comments", annotation=self.annotation, text=WORD)["id"]
        self.review = self.do(
            owner, "POST", "/api/annotation-reviews", annotation=self.annotation, accepted=False, comment=WORD
        )["id"]

    @staticmethod
    def do(who: Any, method: str, path: str, **body: Any) -> Any:
        reply = who.client.request(method, path, json=body)
        assert reply.status_code in (200, 201), f"{method} {path}: {reply.text}"
        return reply.json()

    def values(self, name: str) -> list[object]:
        """What a parameter of this name can be."""
        known: dict[str, list[object]] = {
            "project_id": [self.project], "project_pk": [self.project], "task_id": self.tasks, "task_pk": self.tasks,
            "annotation_id": [self.annotation], "draft_id": [self.draft], "prediction_id": [self.prediction],
            "view_id": [self.view], "comment_id": [self.comment], "review_id": [self.review],
            "user_id": [self.bob.id, self.ann.id], "user_pk": [self.bob.id, self.ann.id],
            "entity": ["task", "annotation"], "entity_id": [*self.tasks, self.annotation], "version": ["v1"],
            "model_version": ["v1"],
        }  # fmt: skip
        return known.get(name, [1])


QUERIES = ("", "project={project}", "task={task}", "annotation={annotation}", "project={project}&fields=all",
           "project={project}&task={task}&annotation={annotation}", "ids={project}", "draft={draft}",
           "projects={project}", "project={project}&column=annotations_results",
           "annotation__task__project={project}")  # fmt: skip


def addresses(client: TestClient, place: Place) -> Iterator[str]:
    """Every way to ask every route that reads."""
    for route in client.app.routes:  # type: ignore[attr-defined]
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()) or route.path in NOT_WALKED:
            continue
        names = re.findall(r"\{([a-z_]+)(?::[a-z]+)?\}", route.path)
        asked = {name.alias for name in route.dependant.query_params}
        for values in product(*(place.values(name) for name in names)):
            path = route.path
            for name, value in zip(names, values, strict=True):
                path = re.sub(r"\{" + name + r"(:[a-z]+)?\}", str(value), path)
            for query in QUERIES:
                filled = query.format(
                    project=place.project, task=place.tasks[0], annotation=place.annotation, draft=place.draft
                )
                if not query or {part.split("=")[0] for part in query.split("&")} <= asked:
                    yield f"{path}?{filled}" if filled else path


@pytest.fixture
def place(owner: Any, person: Callable[..., Any]) -> Place:
    return Place(owner, person)


def test_no_address_shows_an_annotator_what_somebody_else_said(anyone: TestClient, place: Place) -> None:
    leaks, walked = [], 0
    for address in addresses(anyone, place):
        reply = place.ann.client.get(address)
        walked += 1
        assert reply.status_code < 500, f"{address}: {reply.text}"
        if WORD in reply.text or "77.25" in reply.text:
            leaks.append(address)
    assert walked > 100
    assert leaks == []


def test_the_walk_would_find_it(anyone: TestClient, place: Place) -> None:
    found = {a.split("?")[0] for a in addresses(anyone, place) if WORD in place.owner.client.get(a).text}
    assert {
        f"/api/tasks/{place.tasks[0]}", "/api/tasks", f"/api/annotations/{place.annotation}", "/api/predictions",
        f"/api/projects/{place.project}/export",
    } <= found  # fmt: skip


def test_taking_tasks_shows_no_one_elses_words_either(place: Place) -> None:
    for _ in range(2):
        body = place.do(place.ann, "POST", f"/api/projects/{place.project}/queue", want=3)
        assert body["tasks"]
        assert WORD not in json.dumps(body)
        assert WORD not in place.ann.client.get(f"/api/projects/{place.project}/next").text


@pytest.mark.parametrize(
    "column", ["annotations_results", "predictions_results", "predictions_score", "agreement", "annotators"]
)
def test_nor_can_it_be_found_out_by_asking_which_tasks_have_it(place: Place, column: str) -> None:
    operator = "contains" if column.endswith("results") else "exists"
    line = {"filter": f"filter:tasks:{column}", "operator": operator, "type": "String", "value": WORD}
    query = {"filters": {"conjunction": "and", "items": [line]}}
    listed = place.ann.client.get("/api/tasks", params={"project": place.project, "query": json.dumps(query)})
    assert listed.status_code == 403
    taken = place.ann.client.post(f"/api/projects/{place.project}/queue", json={"want": 1, "query": query})
    assert taken.status_code == 403


def test_counts_of_labels_are_not_an_annotators_to_read(place: Place) -> None:
    body = place.ann.client.get(f"/api/projects/{place.project}/summary").json()
    assert body["all_data_columns"] == {"text": 2}
    assert (body["created_annotations"], body["created_labels"], body["created_labels_drafts"]) == ({}, {}, {})
