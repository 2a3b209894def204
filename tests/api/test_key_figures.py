"""Key figures of a project: labels, times, members, models, reviews and anchoring."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from pytest import approx

from api.answered import Desk, desk, results  # noqa: F401 a fixture
from api.conftest import Person
from juryroom.services import figures


def test_labels_are_counted(desk: Desk) -> None:
    structure = desk.get("stats/label-distribution/structure")
    assert [(each["name"], each["choices"]) for each in structure["dimensions"]] == [
        ("verdict", ["same", "different"]), ("sure", ["1", "2", "3", "4", "5"])
    ]  # fmt: skip
    rows = {row["choice_key"]: row for row in desk.get("stats/label-distribution/counts")["results"]}
    same = rows["verdict___SEP___same"]
    assert (same["from_annotations_count"], same["from_annotations_percent"]) == (5, 100 * 5 / 8)
    assert (same["from_predictions_count"], same["from_predictions_percent"]) == (4, 100.0)
    one = desk.get("stats/label-distribution/counts?choice_keys=sure___SEP___5")
    assert [(row["choice"], row["from_annotations_count"]) for row in one["results"]] == [("5", 2)]


def test_times_and_members(desk: Desk) -> None:
    times = {each["user_id"]: each for each in desk.get("stats/lead_time")["lead_time_stats"]}
    assert times[desk.ann.id] == {
        "user_id": desk.ann.id, "mean_time": 11.5, "median_time": 11.5, "sum_lead_time": 46.0, "n": 4
    }  # fmt: skip
    assert desk.get(f"stats/finished?user_pk={desk.bob.id}") == {"finished": 3, "id": desk.bob.id, "progress": 75}
    rows = desk.get("stats/member_performance_rows/?ordering=-submitted")
    assert [row["user_id"] for row in rows["results"]] == [desk.ann.id, desk.bob.id, desk.cy.id]
    assert rows["results"][2]["agreement"] == approx(1 / 6)
    assert rows["results"][0]["acceptance_score"] is None
    summary = desk.get("stats/member_performance_summary/")["summary"]
    assert (summary["sum_submitted"], summary["n"], summary["n_acceptance_score"]) == (8, 3, 0)
    desk.get("stats/member_performance_rows/?ordering=nonsense", status=400)
    text = desk.get("stats/member_performance_rows/?format=csv")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 3
    assert desk.get("stats/member_performance_participants/")["ids"][-1] == "model:v1"


def test_models_against_people(desk: Desk) -> None:
    # v1 said same 5 of every task: ann 1, (1 + 1/2) / 2, (0 + 1/5) / 2, (0 + 1/4) / 2
    own = (1 + 0.75 + 0.1 + 0.125) / 4
    assert desk.get(f"user-stats/{desk.ann.id}/prediction")["average_prediction_agreement_per_user"] == approx(own)
    assert desk.get("user-stats/prediction")["n"][str(desk.ann.id)] == 4
    found = desk.get("model-stats/v1/agreement")
    assert found["n"] == 8 and found["stale"] is False
    assert desk.get("model-stats/v1/agreement-groundtruth")["agreement"] is None
    assert desk.get("model-stats/v1/prediction")["average_prediction_agreement_per_model"] is None


def test_key_figures(desk: Desk) -> None:
    get = lambda path, who=desk.owner: who.client.get(f"/api/analytics/kpis/{path}")  # noqa: E731
    assert {"submitted_annotations", "avg_annotation_time"} <= {row["key"] for row in get("").json()}
    whole = get("submitted_annotations?tz=UTC").json()
    assert (whole["segmentation"], whole["total"]) == ("none", {"value": 8, "unit": "count"})
    people = get("submitted_annotations?tz=Asia/Kolkata&segment_by_user=true").json()["by_user"]
    assert people["values"] == [4, 3, 1]
    matrix = get("annotation_time?tz=UTC&segment_by_user=true&segment_by_time=daily").json()["matrix"]
    assert [len(row) for row in matrix["values"]] == [1, 1, 1] and matrix["values"][0] == [46.0]
    projects = get(f"active_members?tz=UTC&projects={desk.project}&segment_by_project=true").json()["by_project"]
    assert projects["values"] == [3]
    assert get("submitted_annotations?tz=UTC", desk.ann).json()["total"]["value"] == 4
    assert get("nothing?tz=UTC").status_code == 404
    assert get("skip_rate?tz=Mars/North").status_code == 400
    assert get("submitted_annotations?segment_by_user=true&format=csv").text.count("\n") == 4


def test_key_figures_of_reviews_and_tasks(desk: Desk) -> None:
    made = {}
    for place, task in enumerate(desk.tasks[:3]):
        for each in desk.owner.client.get(f"/api/tasks/{task}/annotations").json():
            made[place, each["completed_by"]] = each["id"]
    started = "2026-11-20T08:00:00Z"
    said: list[tuple[int, Person, dict[str, Any]]] = [
        (0, desk.ann, {"accepted": True}),
        (1, desk.ann, {"accepted": False, "comment": "look again"}),
        (2, desk.ann, {"accepted": True, "result": results("same 2")}),
        (0, desk.bob, {"accepted": True}),
    ]
    for place, person, review in said:
        body = review | {"annotation": made[place, person.id], "started_at": started}
        assert desk.owner.client.post("/api/annotation-reviews/", json=body).status_code == 201

    def value(path: str, who: Person = desk.owner) -> Any:
        reply = who.client.get(f"/api/analytics/kpis/{path}")
        assert reply.status_code == 200, reply.text
        return reply.json()

    assert value("reviewed_annotations")["total"]["value"] == 4
    assert value("accepted_annotations")["total"]["value"] == 2
    assert value("fixed_annotations")["total"]["value"] == 1
    assert value("rejected_annotations")["total"]["value"] == 1
    assert value("acceptance_score?segment_by_user=true")["by_user"]["values"] == [approx(2 / 3), 1.0]
    assert value("rejection_rate", desk.bob)["total"]["value"] == 0.0
    assert value("acceptance_score", desk.cy)["total"]["value"] is None
    assert value("submitted_reviews?segment_by_user=true")["by_user"]["values"] == [4]
    assert value("submitted_reviews", desk.ann)["total"]["value"] == 0
    assert value("active_reviewers")["total"]["value"] == 1
    assert value("avg_review_time")["total"]["value"] >= 0
    # ann 10, 11, 12, 13; bob 20, 21, 22; cy 30 seconds
    assert value("median_annotation_time")["total"]["value"] == 16.5
    assert value("median_annotation_time", desk.bob)["total"]["value"] == 21.0
    assert value("completed_tasks")["total"]["value"] == 1  # the first, by three people
    assert value("avg_agreement")["total"]["value"] == approx(4 / 9)
    assert value("updated_annotations")["total"]["value"] == 1  # the fix
    assert value(f"total_tasks?projects={desk.project}")["total"]["value"] == 4
    assert value("annotated_tasks?segment_by_project=true")["by_project"]["values"] == [4]
    assert value("tasks_pending_review", desk.ann)["total"]["value"] == 0  # annotators see what is theirs
    keys = [row["key"] for row in desk.owner.client.get("/api/analytics/kpis/").json()]
    for key in keys:
        value(f"{key}?segment_by_time=weekly")
        value(f"{key}?segment_by_project=true&segment_by_time=daily&format=json")


def test_anchoring_arms_are_the_servers_and_reported(desk: Desk) -> None:
    desk.patch(reveal_scores="arm:0.5")
    reply = desk.ann.client.post(f"/api/projects/{desk.project}/queue", json={"want": 1}).json()
    assert reply["tasks"] == [] or reply["tasks"][0]["reveal"] in ("always", "after-answer")
    rows = [
        {"data": {"text": f"n{n}"}, "predictions": [{"model_version": "v1", "score": 0.9, "result": results("same 5")}]}
        for n in range(12)
    ]
    path = f"/api/projects/{desk.project}/import?return_task_ids=true"
    tasks = desk.owner.client.post(path, json=rows).json()["task_ids"]
    told = {}
    for task in tasks:
        told[task] = desk.bob.client.get(f"/api/tasks/{task}/").json()["reveal"]
        said = "same 5" if told[task] == "always" else "different 1"
        body = {"result": results(said), "meta": {"reveal": "always"}}  # what a browser claims is not believed
        assert desk.bob.client.post(f"/api/tasks/{task}/annotations", json=body).status_code == 201
    assert set(told.values()) == {"always", "after-answer"}
    found = desk.get("anchoring")
    shown, hidden = found["arms"]["always"], found["arms"]["after-answer"]
    assert shown["n"] == sum(arm == "always" for arm in told.values()) and shown["n"] + hidden["n"] == 12
    assert (shown["agreement"], hidden["agreement"]) == (1.0, approx(0.1))
    assert found["effect"]["value"] == approx(0.9) and found["effect"]["low"] == approx(0.9)
    assert found["unassigned"] == 8


def test_what_a_job_works_out_is_null_until_it_has(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(figures, "IN_REQUEST", -1)
    for _ in range(2):  # the second time, there is a row without a value
        found = desk.get("quality")
        assert found["consensus"]["job"] is not None
        assert found["consensus"]["computed_at"] is None
        assert {own["consensus"] for own in found["controls"].values()} == {None}


def test_people_and_all_weeks_of_a_large_project_are_kept_and_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    weekly = f"/api/analytics/kpis/submitted_annotations?projects={desk.project}&segment_by_time=weekly"
    rows, weeks = desk.get("stats/member_performance_rows"), desk.owner.client.get(weekly).json()
    monkeypatch.setattr(figures, "IN_REQUEST", -1)
    for _ in range(2):  # worked out while one waits, then read
        kept = desk.get("stats/member_performance_rows")
        assert (kept["results"], kept["stale"]) == (rows["results"], False)
        assert desk.owner.client.get(weekly).json()["time_series"] == weeks["time_series"]
    path = f"/api/tasks/{desk.tasks[3]}/annotations"
    assert desk.bob.client.post(path, json={"result": results("same 5")}).status_code == 201
    after = desk.get("stats/member_performance_rows")
    assert after["stale"] and after["results"][1]["submitted"] == rows["results"][1]["submitted"]
    own = desk.get("stats/member_performance_rows", desk.bob)
    assert (own["results"][0]["submitted"], own["stale"]) == (rows["results"][1]["submitted"] + 1, False)
