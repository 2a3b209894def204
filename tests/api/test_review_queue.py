"""Which answers reviewers are given, and by which rules."""

from __future__ import annotations

import json

from api.reviewing import DIFFERENT, House, house, line  # noqa: F401 a fixture
from fakes import FixedClock


class TestQueue:
    def test_two_reviewers_get_different_tasks(self, house: House) -> None:
        house.submit(house.ann, 0)
        house.submit(house.ann, 1)
        first, second = house.next(), house.next(house.other)
        assert {first["task"]["id"], second["task"]["id"]} == set(house.tasks[:2])
        assert house.next()["lease"]["token"] == first["lease"]["token"]
        assert house.next(house.owner, status=404)["reason"] == "all_leased"

    def test_a_lost_lease_is_told(self, house: House, clock: FixedClock) -> None:
        answer = house.submit(house.ann, 0)
        token = house.next()["lease"]["token"]
        clock.advance(minutes=31)
        later = house.next(house.other)["lease"]["token"]
        assert later > token
        assert house.review(answer, status=409, lease=token)["code"] == "lease_lost"
        assert house.review(answer, status=409)["code"] == "task_held"
        house.review(answer, who=house.other, lease=later)
        assert house.next(status=404)["reason"] == "nothing_to_review"

    def test_what_is_on_the_screen_already_is_not_given_twice(self, house: House) -> None:
        for task in range(3):
            house.submit(house.ann, task)
        first = house.next()["task"]["id"]
        assert house.next()["task"]["id"] == first
        second = house.next(have=str(first))["task"]["id"]
        third = house.next(have=f"{first},{second}")["task"]["id"]
        assert sorted([first, second, third]) == sorted(house.tasks[:3])
        assert house.next(status=404, have=f"{first},{second},{third}")["code"] == "no_task"
        assert house.next(status=400, have="seven")["validation_errors"]["have"]

    def test_heartbeats_and_release(self, house: House, clock: FixedClock) -> None:
        house.submit(house.ann, 0)
        token = house.next()["lease"]["token"]
        clock.advance(minutes=20)
        beat = house.reviewer.client.post(f"/api/projects/{house.project}/review/heartbeat", json={"tokens": [token]})
        assert [each["token"] for each in beat.json()["leases"]] == [token]
        clock.advance(minutes=20)
        house.next(house.other, status=404)
        house.reviewer.client.post(f"/api/projects/{house.project}/review/release", json={})
        house.next(house.other)

    def test_nobody_reviews_their_own(self, house: House) -> None:
        house.submit(house.reviewer, 0)
        assert house.next(status=404)["reason"] == "only_mine"
        house.next(house.other)

    def test_only_finished_tasks(self, house: House) -> None:
        house.set(review_settings={"only_finished_tasks": True})
        house.submit(house.ann, 0)
        assert house.next(status=404)["reason"] == "nothing_to_review"
        house.submit(house.bob, 0)
        assert len(house.next()["annotations"]) == 2

    def test_one_accepted_answer_is_enough(self, house: House) -> None:
        first, _ = house.submit(house.ann, 0), house.submit(house.bob, 0)
        house.review(first)
        assert house.counts() == (1, 0)
        house.set(review_settings={"review_criteria": "one"})
        assert house.counts() == (0, 1)

    def test_the_limit_of_random_reviewing(self, house: House) -> None:
        house.set(review_settings={"sampling": "random", "review_task_limit_percent": "34"})
        answers = {house.tasks[task]: house.submit(house.ann, task) for task in range(3)}
        for _ in range(2):  # a third of three tasks is more than one
            house.review(answers[house.next()["task"]["id"]])
        assert house.next(status=404)["reason"] == "limit_reached"
        assert house.next(task=house.tasks[0])["task"]["id"] == house.tasks[0]

    def test_annotators_take_turns(self, house: House) -> None:
        house.set(review_settings={"sampling": "by_annotator", "annotator_batch_percent": "50"})
        answers = [house.submit(house.ann, 0), house.submit(house.ann, 1), house.submit(house.bob, 2)]
        seen = []
        for _ in range(3):
            shown = house.next()
            seen.append(shown["annotation"])
            house.review({"id": shown["annotation"]}, lease=shown["lease"]["token"])
        assert seen == [answers[0]["id"], answers[2]["id"], answers[1]["id"]]

    def test_names_are_hidden_where_the_project_says_so(self, house: House) -> None:
        house.set(review_settings={"anonymize_annotations": True})
        house.submit(house.ann, 0)
        house.submit(house.bob, 0)
        shown = house.next()
        assert [(each["who"], each["completed_by"], each["created_at"]) for each in shown["annotations"]] == [
            ("A", None, None), ("B", None, None),
        ]  # fmt: skip
        assert house.ann.email not in json.dumps(shown)

    def test_the_task_list_of_the_stream(self, house: House) -> None:
        house.submit(house.ann, 1)
        listed = house.owner.client.get("/api/tasks/", params={"project": house.project, "review": True}).json()
        assert [each["id"] for each in listed["tasks"]] == [house.tasks[1]]


class TestRouting:
    def test_rules_are_replaced_as_a_whole(self, house: House) -> None:
        path = f"/api/projects/{house.project}/review-routing-rules/"
        rules = [{"operator": "lt", "agreement_threshold": "0.5", "sample_rate": "1"}, {"sample_rate": "0"}]
        made = house.owner.client.post(f"{path}bulk/", json={"rules": rules}).json()
        assert [(each["operator"], each["order"]) for each in made] == [("lt", 0), (None, 1)]
        kept = house.owner.client.post(f"{path}bulk/", json={"rules": [{**made[1], "sample_rate": "1"}]}).json()
        assert [each["id"] for each in kept] == [made[1]["id"]]
        wrong = house.owner.client.post(f"{path}bulk/", json={"rules": [{"operator": "near", "sample_rate": 1}]})
        assert wrong.status_code == 400
        assert house.owner.client.get(path).json() == kept

    def test_only_routed_tasks_are_reviewed(self, house: House) -> None:
        house.submit(house.ann, 0)
        house.submit(house.bob, 0, DIFFERENT)
        house.submit(house.ann, 1)
        house.submit(house.bob, 1)
        assert house.counts() == (2, 0)
        rules = {"rules": [{"operator": "lt", "agreement_threshold": 0.5, "sample_rate": 1}]}
        house.owner.client.post(f"/api/projects/{house.project}/review-routing-rules/bulk/", json=rules)
        assert house.counts() == (1, 0)
        assert house.shown(line("awaiting_review", "equal", True)) == [0]

    def test_a_rule_over_one_dimension(self, house: House) -> None:
        house.submit(house.ann, 0)
        house.submit(house.bob, 0, DIFFERENT)
        rules = {"rules": [{"dimension": 1, "operator": "gte", "agreement_threshold": 0.5, "sample_rate": 1}]}
        made = house.owner.client.post(f"/api/projects/{house.project}/review-routing-rules/bulk/", json=rules)
        assert made.json()[0]["control"] == "verdict"
        assert house.counts() == (0, 0)
