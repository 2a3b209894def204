"""Benchmarks over the API: what may be named, what their steps make, and what people say of their pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from juryroom.bench.workshop import LocalWorkshop
from juryroom.core.jobs import JobId
from juryroom.core.model import Role
from juryroom.jobs.turns import take_turn
from juryroom.services.room import Room

SETTINGS = {"query_plan_num_seeds": 3, "query_plan_strategy": "embedding", "query_plan_pos_total": 2,
            "query_plan_neutral_total": 2, "query_plan_neg_hard": 2, "query_plan_neg_easy": 2}  # fmt: skip


@pytest.fixture
def room(room: Room, tmp_path: Path) -> Room:
    for at in range(24):
        path = tmp_path / "benchmarks/photos" / f"kind{at % 4}" / f"{at:03d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(at % 4).integers(0, 255, (6, 6, 3), np.uint8)
        pixels[0] = at
        Image.fromarray(pixels).resize((120, 90), Image.Resampling.BICUBIC).save(path)
    (tmp_path / "elsewhere").mkdir()
    return replace(room, workshop=lambda: LocalWorkshop(tmp_path / "benchmarks"))


@pytest.fixture
def made(room: Room, owner: Any) -> dict[str, Any]:
    body = {"title": "Kinds", "images": "photos", "settings": SETTINGS}
    found = owner.client.post("/api/benchmarks", json=body)
    assert found.status_code == 201, found.text
    return found.json()


@pytest.fixture
def finished(room: Room, owner: Any, made: dict[str, Any]) -> dict[str, Any]:
    here = f"/api/benchmarks/{made['id']}"
    steps = ["preprocess", "vision", "query-plan", "judge", "similarity"]
    job = owner.client.post(f"{here}/steps", json={"steps": steps}).json()["job"]
    while take_turn(room, JobId(job["id"])) is not None:
        pass
    return owner.client.get(here).json()


def test_the_folders_below_the_home_are_offered(owner: Any):
    assert owner.client.get("/api/benchmarks/sources").json() == [{"folder": "photos", "images": 24, "run": False}]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"images": "/etc"}, "not below a folder"),
        ({"images": "../elsewhere"}, "not below a folder"),
        ({"images": "nothing"}, "no folder"),
        ({"settings": {"meta_json": "/etc/passwd"}}, "meta_json cannot be chosen"),
        ({"settings": {"judge_config": {"base_url": "http://10.0.0.1"}}}, "judge_config.base_url cannot be chosen"),
        ({"settings": {"judge_config": {"adapter": "nobody"}}}, "no judge adapter"),
        ({"settings": {"query_plan_strategy": "guess"}}, "may be"),
        ({"images": None}, "name one of the two"),
    ],
)
def test_what_may_not_be_named_is_refused_and_leaves_nothing(owner: Any, change: dict[str, Any], told: str):
    refused = owner.client.post("/api/benchmarks", json={"title": "X", "images": "photos", "settings": {}} | change)
    assert refused.status_code == 400
    assert told in refused.text
    assert owner.client.get("/api/benchmarks").json() == []


def test_steps_are_taken_by_a_job_and_say_what_they_made(finished: dict[str, Any]):
    assert [step["state"] for step in finished["steps"]] == ["done"] * 5 + ["to do"]
    assert finished["job"]["state"] == "completed"
    assert (finished["run"]["images"], finished["run"]["queries"], finished["run"]["cost_usd"]) == (24, 3, 0)


def test_the_gallery_has_the_seed_first(finished: dict[str, Any], owner: Any):
    page = owner.client.get(f"/api/benchmarks/{finished['id']}/queries?limit=2").json()
    assert (page["count"], len(page["results"])) == (3, 2)
    assert all(query["candidates"][0]["stratum"] == "seed" for query in page["results"])


def test_a_picture_is_one_of_the_runs_own(finished: dict[str, Any], owner: Any):
    here = f"/data/benchmarks/{finished['id']}/picture"
    assert owner.client.get(f"{here}?image=kind0/000.jpg").headers["content-type"] == "image/webp"
    for wrong in ("../kinds/config.json", "/etc/passwd", "kind0/nothing.jpg"):
        assert owner.client.get(f"{here}?image={wrong}").status_code == 404


def test_a_name_that_leads_out_of_the_report_is_not_there(finished: dict[str, Any], owner: Any):
    for wrong in ("..%2Fconfig.json", "%2Fetc%2Fpasswd", "quality_report.html"):
        assert owner.client.get(f"/data/benchmarks/{finished['id']}/pages/{wrong}").status_code == 404


def test_while_a_job_goes_on_no_other_is_begun_and_nothing_is_forgotten(made: dict[str, Any], owner: Any):
    here = f"/api/benchmarks/{made['id']}"
    assert owner.client.post(f"{here}/steps", json={}).status_code == 202
    assert owner.client.post(f"{here}/steps", json={}).status_code == 409
    assert owner.client.delete(here).status_code == 409
    assert owner.client.post(f"{here}/cancel").json()["job"]["state"] == "cancelled"
    assert owner.client.delete(here).status_code == 204


def test_people_judge_pairs_and_their_answers_are_a_new_version(finished: dict[str, Any], owner: Any):
    here = f"/api/benchmarks/{finished['id']}"
    sent = owner.client.post(f"{here}/sendings", json={"what": "pairs"}).json()
    tasks = owner.client.get(f"/api/tasks/?project={sent['project']}").json()["tasks"]
    assert (len(tasks), sent["answered"]) == (sent["tasks"], 0)
    answer = {"from_name": "verdict", "to_name": "candidate", "type": "choices", "value": {"choices": ["relevant"]}}
    said = owner.client.post(f"/api/tasks/{tasks[0]['id']}/annotations/", json={"result": [answer]})
    assert said.status_code == 201, said.text
    came = owner.client.post(f"{here}/sendings/{sent['id']}/return").json()
    assert (came["answered"], came["result"]["version"], came["result"]["certificate"]["n"]) == (1, 2, 1)
    assert owner.client.get(here).json()["run"]["qrels_version"] == 2
    page = owner.client.get(f"{here}/queries?only=people").json()
    assert page["count"] == 1


def test_a_run_of_the_command_line_is_shown_once(finished: dict[str, Any], owner: Any):
    assert owner.client.delete(f"/api/benchmarks/{finished['id']}").status_code == 204
    again = owner.client.post("/api/benchmarks", json={"run": finished["folder"]})
    assert (again.status_code, again.json()["title"]) == (201, "Kinds")
    assert owner.client.post("/api/benchmarks", json={"run": finished["folder"]}).status_code == 409
    assert owner.client.post("/api/benchmarks", json={"run": "photos"}).status_code == 400


def test_reports_are_kept_with_their_benchmark(made: dict[str, Any], owner: Any):
    body = {"title": "A", "benchmark_id": made["id"], "payload": {"measures": {"AP": 0.5}, "run": "a"}}
    kept = owner.client.post("/api/reports", json=body).json()
    assert owner.client.get(f"/api/reports?benchmark={made['id']}").json()[0]["payload"] is None
    assert owner.client.get(f"/api/reports/{kept['id']}").json()["payload"] == body["payload"]
    assert owner.client.post("/api/reports", json=body | {"payload": {}}).status_code == 400
    owner.client.delete(f"/api/benchmarks/{made['id']}")
    assert owner.client.get(f"/api/reports/{kept['id']}").status_code == 404


def test_annotators_see_no_benchmark(made: dict[str, Any], person: Callable[..., Any]):
    somebody = person(Role.ANNOTATOR).client
    for path in (f"/api/benchmarks/{made['id']}", "/api/benchmarks", f"/data/benchmarks/{made['id']}/picture?image=x"):
        assert somebody.get(path).status_code == 403
