"""CVE-2023-47117, 1.23.2: filters and orders that look where the caller may not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from juryroom.core.columns import COLUMNS
from juryroom.core.model import Role

PATHS = [
    "project__created_by__password",
    "created_by__password_hash",
    "updated_by__active_organization__token__startswith",
    "tasks.password_hash",
    "users.password_hash",
    "annotations__completed_by__password",
    "project__organization__created_by__auth_token__key",
    "__class__",
    "data__x",
    "id) OR 1=1 --",
    "id; DROP TABLE users",
    '"id"',
    "score",
    "task_payloads.data",
    "predictions_score; select 1",
]
FIELDS = [
    "data.a' OR '1'='1",
    "data.a') --",
    'data.a"]',
    "data.a$.b",
    "data.$.x",
    "data.a\\",
    "data.a\x00b",
    "data.%",
    "data.é",
    "data.",
]


def line(column: str, value: object = "a", operator: str = "contains", kind: str = "String") -> dict[str, Any]:
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}


def ask(who: Any, project: Any, *lines: dict[str, Any], order: str | None = None, **more: Any) -> Any:
    query = {"filters": {"conjunction": "and", "items": list(lines)}, "ordering": [order] if order else []}
    return who.client.get("/api/tasks/", params={"project": project["id"], "query": json.dumps(query | more)})


@pytest.mark.parametrize("column", PATHS)
def test_only_known_columns_can_be_named(owner: Any, project: Any, tasks: Any, column: str):
    filtered, ordered = ask(owner, project, line(column)), ask(owner, project, order=f"-tasks:{column}")
    assert (filtered.status_code, ordered.status_code) == (400, 400)
    view = {"filters": {"conjunction": "and", "items": [line(column)]}}
    kept = owner.client.post("/api/dm/views/", json={"project": project["id"], "data": view})
    assert kept.status_code == 400
    body = {"filters": view["filters"], "selectedItems": {"all": True, "excluded": []}}
    acted = owner.client.post(f"/api/dm/actions?id=delete_tasks&project={project['id']}", json=body)
    assert acted.status_code == 400


@pytest.mark.parametrize("column", FIELDS)
def test_the_name_of_a_field_is_no_sql(owner: Any, project: Any, tasks: Any, column: str):
    for reply in (ask(owner, project, line(column, "text")), ask(owner, project, order=f"tasks:{column}")):
        assert reply.status_code in (200, 400)
    found = ask(owner, project, line(column, "text"))
    assert found.status_code == 400 or found.json()["total"] == 0, "there is no such field"


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "%", "_", "\\", "*", "text 0' UNION SELECT password_hash FROM users --"]
)
def test_a_value_is_no_sql(owner: Any, project: Any, tasks: Any, value: str):
    found = ask(owner, project, line("data.text", value))
    assert found.status_code == 200
    assert found.json()["total"] == 0


def test_the_columns_are_of_tasks_alone():
    assert not [name for name in COLUMNS if any(word in name for word in ("password", "token", "email", "hash", "key"))]


@pytest.mark.parametrize(
    "column", ["annotations_results", "annotators", "annotations_ids", "updated_by", "ground_truth", "draft_exists"]
)
def test_annotators_do_not_find_out_what_others_answered(
    project: Any, tasks: Any, annotator: Any, person: Callable[..., Any], answered: Callable[..., Any], column: str
):
    other = person(Role.ANNOTATOR)
    answered(other, 0, "different")
    value: Any = {"annotations_results": "different", "ground_truth": True, "draft_exists": True}.get(column, other.id)
    kind = COLUMNS[column]
    asked = line(column, value, "equal" if kind == "Boolean" else "contains", kind)
    assert ask(annotator, project, asked).status_code == 403
    hidden = {**line("id", 0, "greater", "Number"), "child_filter": asked}
    assert ask(annotator, project, hidden).status_code in (400, 403)
    if column not in ("annotations_results",):
        assert ask(annotator, project, order=f"tasks:{column}").status_code in (400, 403)
    assert ask(person(Role.REVIEWER), project, asked).status_code == 200


def test_nor_by_the_view_of_somebody_who_may(
    project: Any, tasks: Any, annotator: Any, person: Callable[..., Any], answered: Callable[..., Any]
):
    answered(person(Role.ANNOTATOR), 0, "different")
    data = {"filters": {"conjunction": "and", "items": [line("annotations_results", "different")]}}
    view = person(Role.REVIEWER).client.post("/api/dm/views/", json={"project": project["id"], "data": data}).json()
    assert annotator.client.get(f"/api/tasks/?view={view['id']}").status_code == 403
    harmless = json.dumps({"ordering": ["-tasks:predictions_score"]})
    assert annotator.client.get("/api/tasks/", params={"view": view["id"], "query": harmless}).status_code == 200


def test_a_view_of_another_project_selects_nothing_here(owner: Any, project: Any, tasks: Any):
    other = owner.client.post("/api/projects/", json={"title": "another one"}).json()
    view = owner.client.post("/api/dm/views/", json={"project": other["id"], "data": {}}).json()
    acted = owner.client.post(f"/api/dm/actions?id=delete_tasks&project={project['id']}&view={view['id']}", json={})
    assert acted.status_code == 404
    assert owner.client.get(f"/api/projects/{project['id']}/").json()["task_number"] == 3


def test_ids_of_another_project_are_not_touched(owner: Any, project: Any, tasks: list[int]):
    other = owner.client.post("/api/projects/", json={"title": "another one"}).json()
    body = {"selectedItems": {"all": False, "included": tasks}}
    owner.client.post(f"/api/dm/actions?id=delete_tasks&project={other['id']}", json=body)
    assert owner.client.get(f"/api/projects/{project['id']}/").json()["task_number"] == 3


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "a{1000}{1000}", "(?=a)", "(a)\\1", "[", "(" * 500])
def test_a_regular_expression_takes_no_time(owner: Any, project: Any, pattern: str):
    rows = [{"data": {"text": "a" * 20_000 + "!"}}]
    assert owner.client.post(f"/api/projects/{project['id']}/import", json=rows).status_code == 201
    before = time.process_time()
    reply = ask(owner, project, line("data.text", pattern, "regex"))
    assert reply.status_code in (200, 400)
    assert time.process_time() - before < 5, "exponential engines would need years"
