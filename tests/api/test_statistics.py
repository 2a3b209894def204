"""Statistics over HTTP: three people, four tasks, every number worked out by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from pytest import approx

from api.conftest import Person
from juryroom.core.model import Role
from juryroom.services import figures

CONFIG = """<View>
  <Text name="text" value="$text"/>
  <Choices name="verdict" toName="text"><Choice value="same"/><Choice value="different"/></Choices>
  <Rating name="sure" toName="text" maxRating="5"/>
</View>"""
ANSWERS = {  # by task: what ann, bob and cy said, verdict and stars; None: no answer
    0: ("same 5", "same 5", "different 3"),
    1: ("same 4", "same 4", None),
    2: ("different 1", "same 2", None),
    3: ("different 2", None, None),
}


def results(said: str) -> list[dict[str, Any]]:
    choice, stars = said.split()
    return [
        {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": [choice]}},
        {"from_name": "sure", "to_name": "text", "type": "rating", "value": {"rating": int(stars)}},
    ]


class Desk:
    """A project with those answers, and who gave them."""

    def __init__(self, owner: Person, people: list[Person]) -> None:
        self.owner, (self.ann, self.bob, self.cy) = owner, people
        fields = {"title": "Same?", "label_config": CONFIG, "maximum_annotations": 3}
        self.project = owner.client.post("/api/projects/", json=fields).json()["id"]
        rows = [
            {
                "data": {"text": f"t{n}"},
                "predictions": [{"model_version": "v1", "score": 0.5, "result": results("same 5")}],
            }
            for n in ANSWERS
        ]
        path = f"/api/projects/{self.project}/import?return_task_ids=true"
        self.tasks = owner.client.post(path, json=rows).json()["task_ids"]
        for place, said in ANSWERS.items():
            for seconds, (person, own) in enumerate(zip(people, said, strict=True), start=1):
                if own is not None:
                    body = {"result": results(own), "lead_time": 10.0 * seconds + place}
                    reply = person.client.post(f"/api/tasks/{self.tasks[place]}/annotations", json=body)
                    assert reply.status_code == 201, reply.text

    def get(self, path: str, who: Person | None = None, status: int = 200) -> Any:
        reply = (who or self.owner).client.get(f"/api/projects/{self.project}/{path}")
        assert reply.status_code == status, reply.text
        return reply.json() if reply.headers["content-type"].startswith("application/json") else reply.text

    def patch(self, **fields: Any) -> Any:
        reply = self.owner.client.patch(f"/api/projects/{self.project}/", json=fields)
        assert reply.status_code == 200, reply.text
        return reply.json()


@pytest.fixture
def desk(owner: Person, person: Callable[..., Person]) -> Desk:
    return Desk(owner, [person(Role.ANNOTATOR) for _ in range(3)])


# Pairwise, verdict exact and stars 1 / (1 + |a - b|), both weighing 1:
# task 0  ann-bob (1 + 1) / 2 = 1; ann-cy and bob-cy (0 + 1/3) / 2 = 1/6.  verdict 1/3, stars 5/9, task 4/9
# task 1  ann-bob 1.                                                       task 1
# task 2  ann-bob (0 + 1/2) / 2 = 1/4.                                      task 1/4
# task 3  one answer: undefined, and not counted as left out, as nobody was compared
ANN_BOB = (1 + 1 + 1 / 4) / 3


def test_agreement_of_tasks_is_on_the_tasks_and_in_the_total(desk: Desk) -> None:
    own = [desk.owner.client.get(f"/api/tasks/{task}/").json()["agreement"] for task in desk.tasks]
    assert own == [approx(4 / 9), 1.0, 0.25, None]
    total = desk.get("stats/total_agreement")
    assert (total["total_agreement"], total["n"], total["left_out"]) == (approx((4 / 9 + 1 + 1 / 4) / 3), 3, 0)
    labels = desk.get("stats/total_agreement?per_label=true")["total_agreement"]
    assert labels["same"] == approx((1 / 3 + 1 + 0) / 3)  # in each task the mean over pairs of which one said it
    annotator = desk.ann.client.get(f"/api/tasks/{desk.tasks[0]}/").json()
    assert annotator["agreement"] is None


def test_consensus_is_the_largest_group(desk: Desk) -> None:
    desk.patch(agreement_methodology="consensus", dimensions={"sure": {"is_active": False}})
    own = [desk.owner.client.get(f"/api/tasks/{task}/").json()["agreement"] for task in desk.tasks]
    assert own == [approx(2 / 3), 1.0, 0.5, None]


def test_agreement_of_people(desk: Desk) -> None:
    iaa = desk.get("stats/IAA?std=true")
    assert [user["id"] for user in iaa["users"]] == [desk.ann.id, desk.bob.id, desk.cy.id]
    assert iaa["IAA"][0] == [None, approx(ANN_BOB), approx(1 / 6)]
    assert iaa["common_tasks"] == [[0, 3, 1], [3, 0, 1], [1, 1, 0]]
    values = [1, 1 / 6, 1 / 6, 1, 1 / 4]
    mean = sum(values) / 5
    assert iaa["std"] == approx((sum((each - mean) ** 2 for each in values) / 5) ** 0.5)
    one_task = desk.get(f"stats/IAA?task={desk.tasks[2]}")
    assert one_task["IAA"] == [[None, 0.25], [0.25, None]]
    people = desk.get("stats/agreement_annotators")
    assert people["agreement"][str(desk.ann.id)] == approx((1 + 1 + 1 / 4 + 1 / 6) / 4)
    assert people["n"][str(desk.ann.id)] == 4
    assert desk.get(f"stats/agreement_annotator/{desk.cy.id}")["Agreement_per_annotator"] == approx(1 / 6)


def test_annotators_see_their_own_figures_alone(desk: Desk) -> None:
    assert list(desk.get("stats/agreement_annotators", desk.ann)["agreement"]) == [str(desk.ann.id)]
    desk.get(f"stats/agreement_annotator/{desk.bob.id}", desk.ann, status=403)
    desk.get(f"stats/agreement_annotator/{desk.ann.id}", desk.ann)
    assert [each["user_id"] for each in desk.get("stats/lead_time", desk.ann)["lead_time_stats"]] == [desk.ann.id]
    rows = desk.get("stats/member_performance_rows/", desk.ann)["results"]
    assert [row["user_id"] for row in rows] == [desk.ann.id]
    matrix = desk.get("stats/IAA", desk.ann)
    assert matrix["IAA"][1][2] is None and matrix["IAA"][0][1] is not None
    assert "email" not in matrix["users"][1]
    for path in ("quality", "anchoring", "stats/label-distribution/counts", "pace"):
        desk.get(path, desk.ann, status=403)


def test_ground_truth_is_held_against_everybody_but_its_author(desk: Desk) -> None:
    before = desk.get("stats/agreement-groundtruth")
    assert before == {"agreement": {}, "n": {}, "left_out": {}}
    answers = desk.owner.client.get(f"/api/tasks/{desk.tasks[0]}/annotations").json()
    truth = next(each["id"] for each in answers if each["completed_by"] == desk.ann.id)
    desk.owner.client.patch(f"/api/annotations/{truth}/", json={"ground_truth": True})
    found = desk.get(f"stats/agreement-groundtruth?ids={desk.bob.id},{desk.cy.id},{desk.ann.id}")
    assert found["agreement"] == {
        str(desk.bob.id): 1.0, str(desk.cy.id): approx(1 / 6), str(desk.ann.id): None
    }  # fmt: skip
    confusion = desk.get("analytics/data-quality/agreement-analysis/confusion-matrix?mode=ground_truth")
    assert (confusion["labels"], confusion["matrix"]) == (["same", "different"], [[1, 1], [0, 0]])
    assert (confusion["precision"], confusion["recall"]) == ([1.0, 0.0], [0.5, None])


def test_data_quality(desk: Desk) -> None:
    analysis = "analytics/data-quality/agreement-analysis"
    rows = desk.get(f"{analysis}/dimensions")
    assert [(row["from_name"], row["agreement"], row["n"]) for row in rows] == [
        ("verdict", approx((1 / 3 + 1 + 0) / 3), 3), ("sure", approx((5 / 9 + 1 + 1 / 2) / 3), 3)
    ]  # fmt: skip
    assert desk.get(f"{analysis}/distribution")["low_agreement_count"] is None
    desk.patch(agreement_threshold=50)
    found = desk.get(f"{analysis}/distribution")
    assert found["histogram"] == [0, 0, 1, 0, 1, 0, 0, 0, 0, 1]
    assert (found["low_agreement_count"], found["total_tasks"]) == (2, 3)
    confusion = desk.get(f"{analysis}/confusion-matrix?from_name=verdict")
    # pairs: same-same 2 (tasks 0 and 1), same-different 3 (0 twice, 2 once); equal pairs count on both sides
    assert confusion["matrix"] == [[4, 3], [3, 0]]
    assert confusion["top_confusion_pairs"] == [
        {"actual": "same", "label": "different", "count": 3, "rate": 1.0, "from_name": "verdict"}
    ]
    desk.get(f"{analysis}/confusion-matrix?from_name=nothing", status=404)
    lowest = desk.get(f"{analysis}/lowest?limit=2")
    assert [row["task"] for row in lowest] == [desk.tasks[2], desk.tasks[0]]


def test_matrix_of_one_task(desk: Desk) -> None:
    found = desk.get(f"tasks/{desk.tasks[0]}/agreement-matrix")
    assert [user["id"] for user in found["users"]] == [desk.ann.id, desk.bob.id, desk.cy.id]
    assert found["matrix"][0] == [None, 1.0, approx(1 / 6)]
    stars = desk.get(f"tasks/{desk.tasks[0]}/agreement-matrix?dimension=2")["matrix"]
    assert stars[0] == [None, 1.0, approx(1 / 3)]
    desk.get(f"tasks/{desk.tasks[0]}/agreement-matrix?dimension=9", status=400)


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


def test_quality_has_coefficients_with_n_and_intervals(desk: Desk) -> None:
    found = desk.get("quality")
    verdict = found["controls"]["verdict"]
    # units of two or more: {same 2, different 1}, {same 2}, {same 1, different 1}: n = 7, n_same = 5, n_different = 2
    # D_o = (1 * 2 * 2 / 2 + 0 + 1 * 1 * 2 / 1) = 4, D_e = 2 * 5 * 2 = 20, alpha = 1 - (7 - 1) * 4 / 20 = -0.2
    assert verdict["alpha"]["nominal"]["value"] == approx(-0.2)
    assert verdict["n"] == 3
    assert verdict["percent_agreement"]["value"] == approx((1 / 3 + 1 + 0) / 3)
    assert {"ordinal", "interval"} <= found["controls"]["sure"]["alpha"].keys()
    assert verdict["mean_kappa"]["n"] == 3 and "pairs" in verdict["mean_kappa"]
    assert verdict["consensus"]["n"] == 4
    rows = desk.get("consensus?from_name=verdict")["results"]
    assert [row["majority"] for row in rows] == ["same", "same", None, "different"]  # a tie is no label


def test_a_project_without_answers_has_nothing_and_says_why(owner: Person) -> None:
    project = owner.client.post("/api/projects/", json={"title": "Empty", "label_config": CONFIG}).json()["id"]
    get = lambda path: owner.client.get(f"/api/projects/{project}/{path}").json()  # noqa: E731
    assert get("stats/total_agreement") == {"total_agreement": None, "n": 0, "left_out": 0}
    assert get("stats/IAA")["IAA"] == []
    nominal = get("quality")["controls"]["verdict"]["alpha"]["nominal"]
    assert (nominal["value"], nominal["n"]) == (None, 0) and nominal["reason"]
    assert get("anchoring")["effect"]["value"] is None
    assert get("pace")["forecast"]["finishes_on"] is None
    assert get("stats/member_performance_summary")["summary"] == {"n": 0}


def test_settings_of_agreement_are_checked_and_returned(desk: Desk) -> None:
    weights = {"verdict": {"type": "Choices", "overall": 1.0, "labels": {"same": 1.0}}, "sure": {"overall": 0.0}}
    project = desk.patch(control_weights=weights, max_additional_annotators_assignable=2, agreement_threshold=0.6)
    assert project["control_weights"] == weights
    assert (project["max_additional_annotators_assignable"], project["agreement_threshold"]) == (2, 0.6)
    assert desk.owner.client.get(f"/api/tasks/{desk.tasks[2]}/").json()["agreement"] == 0.0
    for fields in (
        {"control_weights": {"nothing": {"overall": 1}}},
        {"dimensions": {"verdict": {"metric_type": "iou"}}},
        {"agreement_methodology": "guess"},
        {"reveal_scores": "arm:2"},
    ):
        reply = desk.owner.client.patch(f"/api/projects/{desk.project}/", json=fields)
        assert reply.status_code == 400 and next(iter(fields)) in reply.json()["validation_errors"]


def test_dimensions_and_metric(desk: Desk) -> None:
    rows = desk.get("dimensions/")
    assert [(row["id"], row["control_tag"], row["metric_type"]) for row in rows] == [
        (1, "verdict", "exact"), (2, "sure", "numeric_difference")
    ]  # fmt: skip
    path = f"/api/projects/{desk.project}"
    body = {"metric_type": "numeric_threshold", "metric_params": {"max_difference": 2}}
    assert desk.owner.client.patch(f"{path}/dimensions/2/", json=body).json()["metric_type"] == "numeric_threshold"
    # stars of task 0: 5, 5, 3 are all within 2: task 0 is (1/3 + 1) / 2
    assert desk.owner.client.get(f"/api/tasks/{desk.tasks[0]}/").json()["agreement"] == approx(2 / 3)
    reply = desk.owner.client.post(f"{path}/metricparam/", json={"metric_name": "exact", "agreement_threshold": 70})
    assert (reply.json()["metric_name"], reply.json()["agreement_threshold"]) == ("exact", 70)
    assert desk.owner.client.post(f"{path}/metricparam/", json={"metric_name": "guess"}).status_code == 400
    code = {"code": "def agreement(one, other): return 1.0"}
    assert desk.owner.client.post(f"{path}/custom-function", json=code).status_code == 501
    assert "installed" in desk.owner.client.post(f"{path}/check-function", json=code).text


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


def test_the_data_manager_filters_and_sorts_by_agreement_about_a_control(desk: Desk) -> None:
    import json

    columns = desk.owner.client.get(f"/api/dm/columns?project={desk.project}").json()["columns"]
    assert {"agreement:verdict", "agreement:sure"} <= {each["id"] for each in columns}
    line = {"filter": "filter:tasks:agreement:verdict", "operator": "less", "type": "Number", "value": 0.5}
    query = {"filters": {"conjunction": "and", "items": [line]}, "ordering": ["-tasks:agreement:verdict"]}
    params = {"project": desk.project, "query": json.dumps(query)}
    found = desk.owner.client.get("/api/tasks", params=params).json()["tasks"]
    assert [row["id"] for row in found] == [desk.tasks[0], desk.tasks[2]]  # verdict: 1/3, 1, 0, undefined
    assert found[0]["agreements"] == {"verdict": approx(1 / 3), "sure": approx(5 / 9)}
    assert desk.ann.client.get("/api/tasks", params=params).status_code == 403
    mine = desk.ann.client.get(f"/api/tasks?project={desk.project}").json()["tasks"]
    assert {str(row["agreements"]) for row in mine} == {"{}"}
    params["query"] = json.dumps({"ordering": ["-tasks:agreement:verdict"]})
    ordered = [row["id"] for row in desk.owner.client.get("/api/tasks", params=params).json()["tasks"]]
    assert ordered == [desk.tasks[1], desk.tasks[0], desk.tasks[2], desk.tasks[3]]
    params["query"] = json.dumps({"ordering": ['tasks:agreement:ver"dict']})
    assert desk.owner.client.get("/api/tasks", params=params).status_code == 400


def test_agreement_is_worked_out_anew_under_the_fields_name(desk: Desk) -> None:
    own = desk.owner.client
    done = own.post("/api/dimensions/backfill/", json={"project_id": desk.project})
    assert done.status_code == 202, done.text
    assert (done.json()["jobs_queued"], done.json()["projects_remaining"]) == (0, 0)  # so few are done at once
    assert own.post("/api/dimensions/value-counts-backfill/", json={"all_projects": True}).status_code == 202
    assert own.post("/api/dimensions/backfill/", json={}).status_code == 400
    assert own.get("/api/dimensions/backfill/jobs/").json() == []
    assert own.get(f"/api/dimensions/backfill/status/?project_id={desk.project}").status_code == 404
    assert own.delete("/api/dimensions/backfill/").json()["cancelled_count"] == 0
    assert desk.ann.client.post("/api/dimensions/backfill/", json={"all_projects": True}).status_code == 403
    assert desk.get("stats/total_agreement")["n"] == 3


def test_agreement_by_label(desk: Desk) -> None:
    answers = desk.owner.client.get(f"/api/tasks/{desk.tasks[0]}/annotations").json()
    truth = next(each["id"] for each in answers if each["completed_by"] == desk.ann.id)
    desk.owner.client.patch(f"/api/annotations/{truth}/", json={"ground_truth": True})
    review = {"annotation": truth, "accepted": False, "comment": "no"}
    assert desk.owner.client.post("/api/annotation-reviews/", json=review).status_code == 201
    ann, bob, cy = (str(each.id) for each in (desk.ann, desk.bob, desk.cy))
    iaa = desk.get("stats/IAA?per_label=true&std=true")
    # "same": ann and bob 1, 1, 0 in three tasks; with cy, who said "different", 0
    assert iaa["IAA"]["same"][0] == [None, approx(2 / 3), 0.0]
    assert iaa["common_tasks"]["same"][0] == [0, 3, 1]
    assert iaa["std"]["same"] == approx((2 / 5 - (2 / 5) ** 2) ** 0.5)  # 1, 1, 0, 0, 0
    assert desk.get(f"stats/IAA?per_label=true&task={desk.tasks[0]}")["IAA"]["same"][0] == [None, 1.0, 0.0]
    assert desk.get("stats/IAA?per_label=true", desk.ann)["IAA"]["same"][1][2] is None
    # against the truth, ann's "same": bob 1, cy 0; cy's "different" is not there
    against = desk.get("stats/agreement-groundtruth?per_label=true")
    assert against["agreement"] == {bob: {"same": 1.0}, cy: {"different": 0.0, "same": 0.0}}
    assert desk.get(f"users/{cy}/stats/agreement-groundtruth?per_label=true")["n"] == {"different": 1, "same": 1}
    # the model says "same" everywhere
    models = desk.get("user-stats/prediction?per_label=true")["agreement"]
    assert models[ann]["same"] == 0.5  # 1, 1, 0, 0
    assert models[cy] == {"different": 0.0, "same": 0.0}
    own = desk.get(f"user-stats/{ann}/prediction?per_label=true")
    assert own["average_prediction_agreement_per_user"]["same"] == 0.5
    assert desk.get("model-stats/v1/agreement-groundtruth?per_label=true")["agreement"] == {"same": 1.0}
    assert desk.get("model-stats/v1/prediction?per_label=true")["average_prediction_agreement_per_model"] == {}
    scores = desk.get("user-stats/review_score?per_label=true")
    assert scores["review_score"][ann] == {"5": 0.0, "same": 0.0}
    assert desk.get(f"user-stats/{ann}/review_score?per_label=true")["performance_score"]["same"] == 0.0
    assert list(desk.get("user-stats/review_score?per_label=true", desk.bob)["review_score"]) in ([], [bob])


def test_the_data_manager_filters_and_sorts_by_agreement(desk: Desk) -> None:
    import json

    line = {"filter": "filter:tasks:agreement", "operator": "less", "type": "Number", "value": 0.5}
    query = {"filters": {"conjunction": "and", "items": [line]}, "ordering": ["tasks:agreement"]}
    params = {"project": desk.project, "query": json.dumps(query)}
    found = desk.owner.client.get("/api/tasks", params=params).json()
    assert [row["id"] for row in found["tasks"]] == [desk.tasks[2], desk.tasks[0]]
    assert desk.ann.client.get("/api/tasks", params=params).status_code == 403


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
