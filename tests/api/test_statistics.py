"""The field's statistics endpoints: agreement of tasks and people, ground truth, data quality."""

from __future__ import annotations

from pytest import approx

from api.answered import ANN_BOB, CONFIG, Desk, desk, results  # noqa: F401 a fixture
from api.conftest import Person


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
