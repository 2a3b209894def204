"""Exports that tell people apart and do not tell who they are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import a_result


@pytest.fixture
def answered(owner: Any, annotator: Any, tasks: list[int]) -> None:
    for who in (owner, annotator):
        for task in tasks[:2]:
            who.client.post(f"/api/tasks/{task}/annotations/", json={"result": [a_result()]})
    annotator.client.post(f"/api/tasks/{tasks[2]}/drafts", json={"result": [a_result()]})


def _export(owner: Any, project: Any, kind: str = "JSON") -> str:
    query = {"exportType": kind, "authors": "pseudonyms", "download_all_tasks": True}
    reply = owner.client.get(f"/api/projects/{project['id']}/export", params=query)
    assert reply.status_code == 200, reply.text
    return str(reply.text)


@pytest.mark.usefixtures("answered")
def test_pseudonyms_stand_for_people(owner: Any, annotator: Any, project: Any) -> None:
    tasks = json.loads(_export(owner, project))
    words = [[each["completed_by"] for each in task["annotations"]] for task in tasks]
    assert words[0] == words[1]
    assert len(set(words[0])) == 2
    assert all(word.startswith("annotator-") for word in words[0])
    assert {task["updated_by"] for task in tasks} == {None}
    assert {each["updated_by"] for task in tasks for each in task["annotations"]} == {None}
    assert [task["drafts"] for task in tasks] == [[], [], []]
    assert _export(owner, project) == _export(owner, project)


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("kind", ["JSON", "JSONL", "JSON_MIN", "CSV"])
def test_nobody_is_named(owner: Any, annotator: Any, project: Any, kind: str) -> None:
    text = _export(owner, project, kind)
    assert "annotator-" in text
    assert "example.org" not in text


@pytest.mark.usefixtures("answered")
def test_another_project_has_other_words(owner: Any, project: Any) -> None:
    other = owner.client.post("/api/projects/", json={"title": "other", "label_config": project["label_config"]}).json()
    made = owner.client.post(f"/api/projects/{other['id']}/import?return_task_ids=true", json=[{"text": "x"}]).json()
    owner.client.post(f"/api/tasks/{made['task_ids'][0]}/annotations/", json={"result": [a_result()]})
    here, there = (json.loads(_export(owner, each)) for each in (project, other))
    assert {there[0]["annotations"][0]["completed_by"]}.isdisjoint(
        each["completed_by"] for each in here[0]["annotations"]
    )
