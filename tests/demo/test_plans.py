"""The sample projects on the real photographs: what they promise, without a server."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from juryroom.adapters.embed.descriptors import ColourHistogram, DifferenceHash, OrientedGradients
from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results
from juryroom.demo.photographs import bundled, in_folder
from juryroom.demo.plans import Plan, plans

EMBEDDERS = (ColourHistogram(), OrientedGradients(), DifferenceHash())


@pytest.fixture(scope="module")
def made() -> dict[str, Plan]:
    return {plan.title: plan for plan in plans(bundled(), EMBEDDERS)}


def tasks_of(plan: Plan) -> list[dict]:
    return plan.tasks({view.id: f"/data/{view.id}.jpg" for view in plan.views})


@pytest.mark.parametrize("title", ["Same scene?", "Which is closer?", "Review the score", "What to label next"])
class TestEveryProject:
    def test_tasks_and_predictions_fit_its_config(self, made, title):
        interface = Interface.of(made[title].config)
        for task in tasks_of(made[title]):
            assert interface.check_data(task["data"]) == []
            for prediction in task["predictions"]:
                assert check_results(interface, prediction["result"], score=prediction["score"]) == []
                assert prediction["score"] is None or 0 <= prediction["score"] <= 1

    def test_tasks_name_their_sources(self, made, title):
        for task in tasks_of(made[title]):
            assert task["data"]["sources"]
            assert all("(" in line for line in task["data"]["sources"])

    def test_the_pinned_model_is_one_of_those_that_predict(self, made, title):
        versions = {one["model_version"] for task in tasks_of(made[title]) for one in task["predictions"]}
        assert made[title].settings["model_version"] in versions


def test_the_same_photographs_give_the_same_plans(made):
    again = plans(bundled(), EMBEDDERS)
    for plan in again:
        assert json.dumps(tasks_of(plan)) == json.dumps(tasks_of(made[plan.title]))
        assert [view.jpeg for view in plan.views] == [view.jpeg for view in made[plan.title].views]


def test_same_scene_has_200_different_pairs_of_every_truth(made):
    tasks = tasks_of(made["Same scene?"])
    assert len({frozenset((task["data"]["query_id"], task["data"]["candidate_id"])) for task in tasks}) == 200
    assert Counter(task["meta"]["truth"] for task in tasks) == {"same": 90, "different": 60, "similar": 50}


def test_scores_are_calibrated(made):
    # The mean certainty of a calibrated model is its share of right answers; 0.1 is three standard errors of 200.
    for model in range(3):
        predictions = [(task["predictions"][model], task["meta"]["truth"]) for task in tasks_of(made["Same scene?"])]
        right = [one["result"][0]["value"]["choices"] == [truth] for one, truth in predictions]
        assert sum(right) / 200 == pytest.approx(sum(one["score"] for one, _ in predictions) / 200, abs=0.1)


def test_the_nearer_candidate_is_on_either_side_and_the_models_do_better_than_chance(made):
    tasks = tasks_of(made["Which is closer?"])
    assert 20 <= sum(task["meta"]["truth"] == "left" for task in tasks) <= 40
    for model in range(3):
        chosen = [task["predictions"][model]["result"][0]["value"]["selected"] for task in tasks]
        assert sum(one == task["meta"]["truth"] for one, task in zip(chosen, tasks, strict=True)) > 33


def test_boxes_are_found_on_coins_and_scores_differ(made):
    tasks = {task["data"]["photo_id"]: task["predictions"][0] for task in tasks_of(made["Review the score"])}
    assert len(tasks["coins-as-taken"]["result"]) == 24  # six by four of them
    assert tasks["coins-as-taken"]["score"] > 2 * tasks["grass-as-taken"]["score"]


def test_a_picture_without_boxes_has_no_score(made):
    for task in tasks_of(made["Review the score"]):
        prediction = task["predictions"][0]
        assert (prediction["score"] is None) == (prediction["result"] == [])


def test_triage_lists_hold_eight_least_certain_first_each_in_one_bucket(made):
    for task in tasks_of(made["What to label next"]):
        ids = [item["id"] for item in task["data"]["items"]]
        certainty = [item["score"] for item in task["data"]["items"]]
        assert len(set(ids)) == 8
        assert certainty == sorted(certainty)
        for prediction in task["predictions"]:
            ranker = prediction["result"][0]["value"]["ranker"]
            assert sorted(id for bucket in ranker.values() for id in bucket) == sorted(ids)


def test_an_own_folder_of_six_pictures_makes_the_same_projects(tmp_path):
    for one in bundled()[:6]:
        (tmp_path / one.path.name).write_bytes(one.path.read_bytes())
    own = plans(in_folder(tmp_path), EMBEDDERS)
    assert [plan.title for plan in own] == [plan.title for plan in plans(bundled(), EMBEDDERS)]
    assert all(tasks_of(plan) for plan in own)
    assert "yours" in tasks_of(own[0])[0]["data"]["sources"][0]
