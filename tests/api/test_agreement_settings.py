"""Settings, dimensions and columns of agreement."""

from __future__ import annotations

from pytest import approx

from api.answered import Desk, desk  # noqa: F401 a fixture


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


def test_the_data_manager_filters_and_sorts_by_agreement(desk: Desk) -> None:
    import json

    line = {"filter": "filter:tasks:agreement", "operator": "less", "type": "Number", "value": 0.5}
    query = {"filters": {"conjunction": "and", "items": [line]}, "ordering": ["tasks:agreement"]}
    params = {"project": desk.project, "query": json.dumps(query)}
    found = desk.owner.client.get("/api/tasks", params=params).json()
    assert [row["id"] for row in found["tasks"]] == [desk.tasks[2], desk.tasks[0]]
    assert desk.ann.client.get("/api/tasks", params=params).status_code == 403
