"""Exporting over HTTP: formats, files, snapshots from creation to deletion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders import a_result

PAIRS = """<View>
  <Text name="q" value="$q"/><Text name="a" value="$a"/><Text name="b" value="$b"/>
  <Pairwise name="better" toName="a,b"/>
</View>"""


@pytest.fixture
def answered(owner: Any, tasks: list[int]) -> list[int]:
    """The first of three tasks has an answer."""
    reply = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()], "lead_time": 2})
    assert reply.status_code == 201, reply.text
    return tasks


@pytest.fixture
def place(project: dict[str, Any], answered: list[int]) -> str:
    return f"/api/projects/{project['id']}"


def test_formats_are_those_that_work(owner: Any, place: str):
    found = owner.client.get(f"{place}/export/formats").json()
    assert [one["name"] for one in found] == [
        "JSON", "JSON_MIN", "CSV", "TSV", "JSONL", "PREFERENCE_PAIRS", "TRIPLETS", "PARQUET", "QRELS", "HF_DATASET",
    ]  # fmt: skip
    assert [one["name"] for one in found if one["disabled"]] == ["PREFERENCE_PAIRS", "TRIPLETS"]


@pytest.mark.parametrize("name", ["exportType", "export_type"])
def test_answered_tasks_are_exported_and_all_when_asked(owner: Any, place: str, answered: list[int], name: str):
    some = owner.client.get(f"{place}/export?{name}=JSON")
    assert some.headers["content-type"] == "application/json"
    assert some.headers["filename"].endswith(".json")
    assert [task["id"] for task in some.json()] == answered[:1]
    every = owner.client.get(f"{place}/export?{name}=JSON&download_all_tasks=true&predictions=full").json()
    assert [task["id"] for task in every] == answered
    assert every[0]["predictions"][0]["score"] == 0.9


def test_tasks_by_id(owner: Any, place: str, answered: list[int]):
    asked = f"{place}/export?ids[]={answered[2]}&ids[]={answered[0]}"
    assert [task["id"] for task in owner.client.get(asked).json()] == answered[:1]
    every = owner.client.get(f"{asked}&download_all_tasks=true").json()
    assert [task["id"] for task in every] == [answered[0], answered[2]]


def test_tasks_of_a_query(owner: Any, place: str, answered: list[int]):
    query = {"selectedItems": {"all": True, "excluded": [answered[1]]}, "ordering": ["-tasks:id"]}
    asked = {"query": json.dumps(query), "download_all_tasks": True}
    every = owner.client.get(f"{place}/export", params=asked).json()
    assert [task["id"] for task in every] == [answered[0], answered[2]]
    assert owner.client.get(f"{place}/export", params={"query": "[]"}).status_code == 400


def test_a_table_is_a_file_of_its_type(owner: Any, place: str):
    reply = owner.client.get(f"{place}/export?exportType=CSV")
    assert reply.headers["content-type"].startswith("text/csv")
    assert reply.text.splitlines()[1].split(",")[-1] == '"same"'


def test_a_table_of_no_answers_is_its_header(owner: Any, project: Any):
    reply = owner.client.get(f"/api/projects/{project['id']}/export?exportType=TSV")
    header = ["annotation_id", "annotator", "created_at", "id", "lead_time", "text", "updated_at", "verdict"]
    assert reply.text == "\t".join(f'"{name}"' for name in header) + "\n"


def test_a_selection_of_any_length_is_asked_for_in_the_body(owner: Any, place: str, answered: list[int]):
    picked = {"selectedItems": {"all": False, "included": [*answered[:2], *range(10**6, 10**6 + 20_000)]}}
    body = {"query": picked, "download_all_tasks": True, "exportType": "JSON_MIN"}
    reply = owner.client.post(f"{place}/export", json=body)
    assert (reply.status_code, "attachment" in reply.headers["content-disposition"]) == (200, True)
    assert sorted(task["id"] for task in reply.json()) == sorted(answered[:2])
    refused = owner.client.post(f"{place}/export", json={"query": {"selectedItems": 7}})
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/json")


@pytest.mark.parametrize(
    "query", ["exportType=COCO", "exportType=PREFERENCE_PAIRS", "exportType=JSON&ids[]=x", "ties=sometimes"]
)
def test_what_cannot_be_exported_is_a_400_before_anything_is_sent(owner: Any, place: str, query: str):
    reply = owner.client.get(f"{place}/export?{query}")
    assert (reply.status_code, reply.json()["status_code"]) == (400, 400)


def test_an_unknown_project_is_a_404(owner: Any):
    assert owner.client.get("/api/projects/999/export").status_code == 404


def test_annotators_may_not_export(annotator: Any, place: str):
    assert annotator.client.get(f"{place}/export").status_code == 403


def test_preference_pairs(owner: Any):
    made = owner.client.post("/api/projects/", json={"title": "Pairs", "label_config": PAIRS}).json()
    answer = {"from_name": "better", "to_name": "a", "type": "pairwise", "value": {"selected": "right"}}
    rows = [{"data": {"q": "?", "a": "yes", "b": "no", "b_id": 7}, "annotations": [{"result": [answer]}]}]
    assert owner.client.post(f"/api/projects/{made['id']}/import", json=rows).status_code == 201
    reply = owner.client.get(f"/api/projects/{made['id']}/export?exportType=PREFERENCE_PAIRS")
    row = json.loads(reply.text)
    assert (row["prompt"], row["chosen"], row["chosen_id"], row["rejected"]) == ("?", "no", 7, "yes")
    table = owner.client.get(f"/api/projects/{made['id']}/export?exportType=TRIPLETS&file=csv")
    assert table.text.splitlines() == ['"anchor","positive","negative"', '"?","no","yes"']


def test_a_snapshot_from_creation_to_deletion(owner: Any, place: str, answered: list[int], tmp_path: Path):
    made = owner.client.post(f"{place}/exports/", json={"title": "before"})
    assert made.status_code == 201, made.text
    snapshot = made.json()
    assert (snapshot["title"], snapshot["status"], snapshot["counters"]) == ("before", "completed", {"task_number": 3})
    here = f"{place}/exports/{snapshot['id']}"
    assert owner.client.get(here).json()["md5"] == snapshot["md5"]
    assert owner.client.get(f"{here}/download?exportType=CSV").status_code == 400
    converted = owner.client.post(f"{here}/convert", json={"export_type": "CSV"}).json()
    assert converted["export_type"] == "CSV"
    assert owner.client.get(here).json()["converted_formats"][0]["status"] == "completed"
    owner.client.delete(f"/api/tasks/{answered[0]}")
    assert [task["id"] for task in owner.client.get(f"{here}/download").json()] == answered
    assert owner.client.get(f"{here}/download?exportType=CSV").text.count("\n") == 4
    assert [one["id"] for one in owner.client.get(f"{place}/exports/").json()] == [snapshot["id"]]
    assert owner.client.delete(here).status_code == 204
    assert owner.client.get(here).status_code == 404
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_a_snapshot_takes_what_its_options_say(owner: Any, place: str, answered: list[int]):
    asked = {
        "task_filter_options": {"annotated": "only"},
        "serialization_options": {"predictions": {"only_id": False}, "annotations__completed_by": {"only_id": False}},
    }
    made = owner.client.post(f"{place}/exports", json=asked).json()
    (task,) = owner.client.get(f"{place}/exports/{made['id']}/download").json()
    assert task["predictions"][0]["score"] == 0.9
    assert task["annotations"][0]["completed_by"]["email"] == owner.email


def test_a_snapshot_of_a_view_takes_the_tasks_it_shows(
    owner: Any, place: str, project: dict[str, Any], answered: list[int]
):
    shown = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": answered[0]}
    data = {"filters": {"conjunction": "and", "items": [shown]}}
    view = owner.client.post("/api/dm/views", json={"project": project["id"], "data": data})
    assert view.status_code == 201, view.text
    made = owner.client.post(f"{place}/exports", json={"task_filter_options": {"view": view.json()["id"]}}).json()
    assert [task["id"] for task in owner.client.get(f"{place}/exports/{made['id']}/download").json()] == answered[1:]
    unknown = owner.client.post(f"{place}/exports", json={"task_filter_options": {"view": 999}})
    assert unknown.status_code == 404


def test_null_inside_the_options_is_a_400(owner: Any, place: str):
    assert owner.client.post(f"{place}/exports", json={"task_filter_options": None}).status_code == 400


def test_a_conversion_that_cannot_be_is_noted_with_its_reason(owner: Any, place: str):
    made = owner.client.post(f"{place}/exports", json={}).json()
    here = f"{place}/exports/{made['id']}"
    assert owner.client.post(f"{here}/convert", json={"export_type": "TRIPLETS"}).status_code == 400
    (conversion,) = owner.client.get(here).json()["converted_formats"]
    assert conversion["status"] == "failed"
    assert "Pairwise" in conversion["traceback"]


def test_a_snapshot_that_broke_off_is_fetched_on(owner: Any, place: str):
    made = owner.client.post(f"{place}/exports", json={}).json()
    address = f"{place}/exports/{made['id']}/download"
    whole = owner.client.get(address)
    assert (whole.headers["accept-ranges"], len(whole.content)) == ("bytes", int(whole.headers["content-length"]))
    rest = owner.client.get(address, headers={"range": "bytes=10-", "if-range": whole.headers["etag"]})
    assert (rest.status_code, whole.content[:10] + rest.content) == (206, whole.content)
    other = owner.client.get(address, headers={"range": "bytes=10-", "if-range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)


def test_what_a_view_shows(owner: Any, place: str, answered: list[int], project: dict[str, Any]):
    shown = {"items": [{"filter": "filter:tasks:id", "operator": "equal", "type": "Number", "value": answered[1]}]}
    data = {"filters": {"conjunction": "and", **shown}}
    view = owner.client.post("/api/dm/views", json={"project": project["id"], "data": data}).json()["id"]
    asked = f"{place}/export?exportType=JSON&download_all_tasks=true&view={view}"
    assert [task["id"] for task in owner.client.get(asked).json()] == [answered[1]]
    assert owner.client.get(f"{place}/export?view=999").status_code == 404


def test_options_of_the_formats_that_cannot_be_read_are_told(owner: Any, place: str):
    reply = owner.client.get(f"{place}/export?exportType=QRELS&grades=same")
    assert (reply.status_code, "is not of the form" in reply.text) == (400, True)
    reply = owner.client.get(f"{place}/export?exportType=QRELS")
    assert (reply.status_code, list(reply.json()["validation_errors"])) == (400, ["grades"])
