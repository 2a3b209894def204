"""Reviews, the reviewers' queue, history, routing, final answers and comments, as clients meet them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from builders import a_result
from fakes import FixedClock
from juryroom.core.model import Role

SAME, DIFFERENT = [a_result("same")], [a_result("different")]


@dataclass
class House:
    """A project with people in it."""

    owner: Any
    reviewer: Any
    other: Any
    ann: Any
    bob: Any
    project: int
    tasks: list[int]

    def submit(self, who: Any, task: int, results: list[Any] = SAME, **more: Any) -> dict[str, Any]:
        reply = who.client.post(f"/api/tasks/{self.tasks[task]}/annotations/", json={"result": results, **more})
        assert reply.status_code == 201, reply.text
        return dict(reply.json())

    def review(self, annotation: dict[str, Any], who: Any = None, status: int = 201, **body: Any) -> dict[str, Any]:
        body = {"annotation": annotation["id"], "accepted": True, **body}
        reply = (who or self.reviewer).client.post("/api/annotation-reviews/", json=body)
        assert reply.status_code == status, reply.text
        return dict(reply.json())

    def set(self, **fields: Any) -> dict[str, Any]:
        reply = self.owner.client.patch(f"/api/projects/{self.project}/", json=fields)
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    def annotation(self, annotation: dict[str, Any], who: Any = None) -> dict[str, Any]:
        return dict((who or self.owner).client.get(f"/api/annotations/{annotation['id']}/").json())

    def task(self, task: int, who: Any = None) -> dict[str, Any]:
        return dict((who or self.owner).client.get(f"/api/tasks/{self.tasks[task]}/").json())

    def next(self, who: Any = None, status: int = 200, **query: Any) -> dict[str, Any]:
        reply = (who or self.reviewer).client.get(f"/api/projects/{self.project}/review/next", params=query)
        assert reply.status_code == status, reply.text
        return dict(reply.json())

    def counts(self) -> tuple[int, int]:
        shown = self.owner.client.get(f"/api/projects/{self.project}/").json()
        return shown["tasks_pending_review"], shown["tasks_reviewed"]

    def shown(self, line: dict[str, Any]) -> list[int]:
        query = json.dumps({"filters": {"conjunction": "and", "items": [line]}})
        reply = self.owner.client.get("/api/tasks/", params={"project": self.project, "query": query})
        assert reply.status_code == 200, reply.text
        return [self.tasks.index(each["id"]) for each in reply.json()["tasks"]]


@pytest.fixture
def house(person: Callable[..., Any], owner: Any, project: dict[str, Any], tasks: list[int]) -> House:
    reviewer, other = person(Role.REVIEWER), person(Role.REVIEWER)
    ann, bob = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
    made = House(owner, reviewer, other, ann, bob, project["id"], tasks)
    made.set(maximum_annotations=2)
    return made


def line(column: str, operator: str, value: Any, kind: str = "Boolean") -> dict[str, Any]:
    return {"filter": f"filter:tasks:{column}", "operator": operator, "value": value, "type": kind}


class TestReview:
    def test_accepting_leaves_the_answer_and_counts_the_task(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        assert house.counts() == (1, 0)
        review = house.review(answer, comment="fine")
        assert (review["accepted"], review["state"], review["stands"]) == (True, "ACCEPTED", True)
        assert house.counts() == (0, 1)
        task = house.task(0)
        assert (task["reviewed"], task["reviews_accepted"], task["reviewers"]) == (True, 1, [house.reviewer.id])
        assert house.annotation(answer)["last_action"] == "accepted"
        assert house.annotation(answer)["revision"] == 1

    def test_a_fix_changes_the_answer_and_undo_brings_it_back(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        review = house.review(answer, result=DIFFERENT)
        assert review["state"] == "FIXED_AND_ACCEPTED"
        assert review["previous_annotation_history"] is not None
        assert review["fixed_annotation_history"] is not None
        now = house.annotation(answer)
        assert (now["result"], now["last_action"], now["completed_by"]) == (
            DIFFERENT, "fixed_and_accepted", house.ann.id,
        )  # fmt: skip
        assert house.reviewer.client.delete(f"/api/annotation-reviews/{review['id']}/").status_code == 204
        assert house.annotation(answer)["result"] == SAME
        assert house.counts() == (1, 0)

    def test_the_same_results_are_no_fix(self, house: House) -> None:
        assert house.review(house.submit(house.ann, 0), result=SAME)["result"] is None

    def test_a_fix_that_does_not_fit_is_refused_with_the_path(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        reply = house.review(answer, status=400, result=[a_result("perhaps")])
        assert "perhaps" in json.dumps(reply["validation_errors"])
        assert house.annotation(answer)["result"] == SAME
        assert house.counts() == (1, 0)

    def test_a_rejected_answer_goes_back_to_its_author(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.review(answer, accepted=False, comment="look again")
        returned = house.ann.client.get(f"/api/projects/{house.project}/returned").json()
        assert [(each["annotation"], each["comment"]) for each in returned] == [(answer["id"], "look again")]
        assert house.task(0)["reviews_rejected"] == 1
        taken = house.ann.client.post(f"/api/projects/{house.project}/queue", json={"want": 1}).json()
        assert taken["returned"] == returned
        house.ann.client.patch(f"/api/annotations/{answer['id']}/", json={"result": DIFFERENT})
        assert house.ann.client.get(f"/api/projects/{house.project}/returned").json() == []
        assert house.counts() == (1, 0)  # done again, so it is reviewed again
        assert house.task(0)["reviews_rejected"] == 0

    def test_a_removed_answer_is_a_skip_and_the_task_opens(self, house: House) -> None:
        house.set(review_settings={"requeue_rejected_tasks_mode": "remove"}, maximum_annotations=1)
        answer = house.submit(house.ann, 0)
        assert house.task(0)["is_labeled"]
        review = house.review(answer, accepted=False)
        assert (review["remove_from_queue"], review["reject_action"]) == (True, "remove")
        assert house.annotation(answer)["was_cancelled"]
        assert not house.task(0)["is_labeled"]
        assert house.reviewer.client.delete(f"/api/annotation-reviews/{review['id']}/").status_code == 204
        assert not house.annotation(answer)["was_cancelled"]
        assert house.task(0)["is_labeled"]

    def test_flexible_asks_the_reviewer(self, house: House) -> None:
        house.set(review_settings={"requeue_rejected_tasks_mode": "flexible"})
        first, second = house.submit(house.ann, 0), house.submit(house.ann, 1)
        house.review(first, accepted=False, remove_from_queue=True)
        house.review(second, accepted=False, reject_action="requeue")
        assert house.annotation(first)["was_cancelled"]
        assert not house.annotation(second)["was_cancelled"]

    def test_a_comment_is_needed_where_the_project_says_so(self, house: House) -> None:
        house.set(review_settings={"require_comment_on_reject": True})
        answer = house.submit(house.ann, 0)
        assert "comment" in house.review(answer, status=400, accepted=False)["validation_errors"]
        house.review(answer, accepted=False, comment="no")

    def test_what_changed_since_it_was_seen_is_not_reviewed(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.ann.client.patch(f"/api/annotations/{answer['id']}/", json={"result": DIFFERENT})
        house.review(answer, status=412, revision=1)
        seen = house.owner.client.get("/api/annotation-history/", params={"annotation": answer["id"]}).json()[0]["id"]
        house.review(answer, status=412, last_annotation_history=seen)

    def test_only_the_latest_review_is_undone(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        first = house.review(answer)
        house.review(answer, accepted=False, who=house.other)
        reply = house.reviewer.client.delete(f"/api/annotation-reviews/{first['id']}/")
        assert reply.status_code == 409

    def test_a_review_can_be_changed(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        review = house.review(answer, accepted=False)
        changed = house.reviewer.client.patch(
            f"/api/annotation-reviews/{review['id']}/", json={"accepted": True, "result": DIFFERENT}
        ).json()
        assert (changed["id"], changed["state"]) == (review["id"], "FIXED_AND_ACCEPTED")
        assert house.task(0)["reviews_rejected"] == 0

    def test_annotators_see_reviews_of_their_own_answers_alone(self, house: House) -> None:
        mine, theirs = house.submit(house.ann, 0), house.submit(house.bob, 0)
        own, other = house.review(mine), house.review(theirs)
        listed = house.ann.client.get("/api/annotation-reviews/", params={"annotation__task__project": house.project})
        assert [each["id"] for each in listed.json()] == [own["id"]]
        assert house.ann.client.get(f"/api/annotation-reviews/{other['id']}/").status_code == 404
        assert house.ann.client.post("/api/annotation-reviews/", json={"annotation": 1}).status_code == 403
        shown = house.task(0, who=house.ann)
        assert (shown["reviewed"], shown["flags"], shown["reviewers"]) == (None, [], [])

    def test_skips_are_not_reviewed(self, house: House) -> None:
        house.review(house.submit(house.ann, 0, [], was_cancelled=True), status=400)


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


class TestSettings:
    def test_they_are_merged_and_told(self, house: House) -> None:
        house.set(review_settings={"instruction": "Be kind"})
        shown = house.set(review_settings={"require_comment_on_reject": True})["review_settings"]
        assert (shown["instruction"], shown["require_comment_on_reject"]) == ("Be kind", True)
        assert shown["requeue_rejected_tasks_mode"] == "requeue"

    @pytest.mark.parametrize(
        "wrong",
        [{"sampling": "alphabetical"}, {"review_task_limit_percent": "many"}, {"only_finished_tasks": "yes"},
         {"allowed_reject_actions": ["redistribute"]}, {"instruction": 7}],
    )  # fmt: skip
    def test_what_is_not_understood_is_refused_by_name(self, house: House, wrong: dict[str, Any]) -> None:
        reply = house.owner.client.patch(f"/api/projects/{house.project}/", json={"review_settings": wrong})
        assert reply.status_code == 400
        assert next(iter(wrong)) in json.dumps(reply.json()["validation_errors"]["review_settings"])


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


class TestFinalAnswer:
    def disputed(self, house: House) -> tuple[dict[str, Any], dict[str, Any]]:
        house.set(agreement_threshold=0.6)
        return house.submit(house.ann, 0), house.submit(house.bob, 0, DIFFERENT)

    def look(self, house: House, task: int = 0) -> dict[str, Any]:
        return dict(house.reviewer.client.get(f"/api/tasks/{house.tasks[task]}/adjudication").json())

    def test_low_agreement_is_flagged_and_settled(self, house: House) -> None:
        first, second = self.disputed(house)
        assert house.shown(line("flags", "contains", ["low_agreement"], "List")) == [0]
        path = f"/api/projects/{house.project}/adjudication"
        assert house.reviewer.client.get(path).json() == {"waiting": 1, "done": 0, "total": 3}
        shown = house.reviewer.client.get(f"{path}/next").json()
        assert house.other.client.get(f"{path}/next").json()["reason"] == "all_leased"
        control = shown["controls"][0]
        keys = [f"a{first['id']}", f"a{second['id']}"]
        assert (control["control"], control["differs"], control["values"][keys[0]]) == ("verdict", True, "same")
        assert control["groups"][:2] == [[keys[0]], [keys[1]]] or control["groups"] == [[keys[0]], [keys[1]]]
        assert (shown["agreement"], shown["matrix"]["values"]) == (0.0, [[None, 0.0], [0.0, None]])
        body = {"annotation": second["id"], "note": "the frame differs", "ground_truth": True}
        done = house.reviewer.client.post(
            f"/api/tasks/{house.tasks[0]}/adjudication", json={**body, "lease": shown["lease"]["token"]}
        )
        assert done.status_code == 201, done.text
        final = done.json()["final"]
        assert (final["result"], final["note"], final["ground_truth"]) == (DIFFERENT, "the frame differs", True)
        task = house.task(0)
        assert (task["adjudication"], task["agreement"], task["awaiting_review"]) == ("done", 0.0, False)
        assert house.annotation(first)["result"] == SAME

    def test_it_is_no_answer_and_no_rater(self, house: House) -> None:
        self.disputed(house)
        house.reviewer.client.post(f"/api/tasks/{house.tasks[0]}/adjudication", json={"result": SAME})
        assert self.look(house)["agreement"] == 0.0
        assert len(self.look(house)["answers"]) == 2
        exported = house.owner.client.get(f"/api/projects/{house.project}/export?exportType=JSON").json()
        assert [one.get("adjudicated") for one in exported[0]["annotations"]] == [None, None, True]

    def test_undo_brings_the_earlier_truth_back(self, house: House) -> None:
        first, _ = self.disputed(house)
        house.owner.client.patch(f"/api/annotations/{first['id']}/", json={"ground_truth": True})
        path = f"/api/tasks/{house.tasks[0]}/adjudication"
        assert house.reviewer.client.post(path, json={"result": DIFFERENT, "ground_truth": True}).status_code == 201
        assert not house.annotation(first)["ground_truth"]
        assert house.reviewer.client.post(path, json={"result": SAME}).status_code == 409
        assert house.reviewer.client.delete(path).status_code == 204
        assert house.annotation(first)["ground_truth"]
        assert house.task(0)["adjudication"] == "waiting"
        assert house.reviewer.client.delete(path).status_code == 404

    def test_a_final_answer_that_does_not_fit_is_refused(self, house: House) -> None:
        self.disputed(house)
        path = f"/api/tasks/{house.tasks[0]}/adjudication"
        assert house.reviewer.client.post(path, json={"result": [a_result("perhaps")]}).status_code == 400
        assert house.reviewer.client.post(path, json={}).status_code == 400
        assert house.task(0)["adjudication"] == "waiting"

    def test_by_hand(self, house: House) -> None:
        house.submit(house.ann, 1)
        path = f"/api/tasks/{house.tasks[1]}/adjudication/request"
        assert house.reviewer.client.post(path, json={"note": "odd"}).status_code == 204
        assert house.task(1)["adjudication"] == "waiting"
        assert [each["reason"] for each in house.task(1)["flags"]] == ["odd"]
        assert house.reviewer.client.delete(path).status_code == 204
        assert house.task(1)["adjudication"] is None

    def test_people_and_the_model_differ(self, house: House) -> None:
        said = {"task": house.tasks[2], "result": DIFFERENT, "score": 0.8, "model_version": "v2"}
        house.owner.client.post("/api/predictions/", json=said)
        house.set(model_divergence=0.5, maximum_annotations=1)
        house.submit(house.ann, 2)
        flags = house.task(2)["flags"]
        assert [(each["flag"], each["control"], each["reason"]) for each in flags] == [
            ("model_differs", "verdict", "same and different")
        ]
        assert self.look(house, 2)["controls"][0]["model_differs"]
        assert house.shown(line("adjudication", "equal", "waiting", "String")) == [2]

    def test_annotators_do_not_get_in(self, house: House) -> None:
        self.disputed(house)
        assert house.ann.client.get(f"/api/tasks/{house.tasks[0]}/adjudication").status_code == 403


class TestHistory:
    def revisions(self, house: House, answer: dict[str, Any], who: Any = None) -> list[dict[str, Any]]:
        reply = (who or house.owner).client.get("/api/annotation-history/", params={"annotation": answer["id"]})
        assert reply.status_code == 200, reply.text
        return list(reply.json())

    def test_every_revision_with_who_and_what(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        assert [(each["id"], each["action"]) for each in self.revisions(house, answer)] == [(None, "submitted")]
        house.ann.client.patch(f"/api/annotations/{answer['id']}/", json={"result": DIFFERENT})
        house.review(answer, accepted=False, comment="no")
        assert [(each["action"], each["created_by"], each["comment"]) for each in self.revisions(house, answer)] == [
            ("submitted", house.ann.id, None), ("updated", house.ann.id, None), ("rejected", house.reviewer.id, "no"),
        ]  # fmt: skip

    def test_one_click_restores(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.ann.client.patch(f"/api/annotations/{answer['id']}/", json={"result": DIFFERENT})
        first = self.revisions(house, answer)[0]
        restored = house.ann.client.post(f"/api/annotation-history/{first['id']}/restore")
        assert (restored.json()["result"], restored.json()["last_action"]) == (SAME, "restored")
        assert house.ann.client.post(f"/api/annotation-history/{first['id']}/restore").status_code == 409
        assert len(self.revisions(house, answer)) == 3

    def test_others_do_not_see_it(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.ann.client.patch(f"/api/annotations/{answer['id']}/", json={"result": DIFFERENT})
        kept = self.revisions(house, answer)[0]["id"]
        path = {"annotation": answer["id"]}
        assert house.bob.client.get("/api/annotation-history/", params=path).status_code == 404
        assert house.bob.client.get(f"/api/annotation-history/{kept}/").status_code == 404
        assert house.bob.client.post(f"/api/annotation-history/{kept}/restore").status_code == 404
        listed = house.bob.client.get(f"/api/projects/{house.project}/annotation-history/").json()
        assert listed["results"] == []

    def test_of_a_project_and_deleted(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.review(answer)
        listed = house.owner.client.get(f"/api/projects/{house.project}/annotation-history/").json()
        assert [each["action"] for each in listed["results"]] == ["accepted", "submitted"]
        removed = house.owner.client.delete("/api/annotation-history/", params={"annotation": answer["id"]})
        assert removed.json() == {"removed": 2}
        assert house.owner.client.delete("/api/annotation-history/").status_code == 400


class TestComments:
    def test_a_thread_counts_on_its_task(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        said = house.reviewer.client.post(
            "/api/comments/", json={"annotation": answer["id"], "text": "why?", "region_ref": {"regionId": "r1"}}
        ).json()
        reply = house.ann.client.post(
            "/api/comments/", json={"annotation": answer["id"], "text": "because", "parent": said["id"]}
        ).json()
        assert (reply["parent"], said["region_ref"]) == (said["id"], {"regionId": "r1"})
        task = house.task(0)
        assert (task["comment_count"], task["unresolved_comment_count"]) == (2, 2)
        assert task["comment_authors"] == sorted([house.reviewer.id, house.ann.id])
        house.ann.client.patch(f"/api/comments/{said['id']}/", json={"is_resolved": True})
        assert house.task(0)["unresolved_comment_count"] == 1
        assert house.shown(line("unresolved_comment_count", "greater", 0, "Number")) == [0]
        assert house.reviewer.client.delete(f"/api/comments/{said['id']}/").status_code == 204
        assert house.task(0)["comment_count"] == 0

    def test_mentions_tell_those_who_may_see_it(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        text = f"@{house.other.email} and @{house.bob.email}, look"
        made = house.reviewer.client.post("/api/comments/", json={"annotation": answer["id"], "text": text}).json()
        assert made["mentions"] == [house.other.id, house.bob.id]
        assert house.other.client.get("/api/notifications/unread").json() == {"unread": 1}
        assert house.bob.client.get("/api/notifications/unread").json() == {"unread": 0}  # not his answer
        mine = house.ann.client.get("/api/notifications").json()["results"]
        assert [(each["kind"], each["comment"]) for each in mine] == [("comment", made["id"])]
        assert house.other.client.post("/api/notifications/seen").json() == {"unread": 0}

    def test_a_draft_takes_its_comments_along(self, house: House) -> None:
        draft = house.ann.client.post(f"/api/tasks/{house.tasks[0]}/drafts/", json={"result": SAME}).json()
        house.ann.client.post("/api/comments/", json={"draft": draft["id"], "text": "unsure"})
        answer = house.submit(house.ann, 0, draft_id=draft["id"])
        found = house.owner.client.get("/api/comments/", params={"annotation": answer["id"]}).json()
        assert [each["text"] for each in found] == ["unsure"]
        assert house.task(0)["comment_count"] == 1

    def test_annotators_read_and_write_on_their_own_alone(self, house: House) -> None:
        theirs = house.submit(house.bob, 0)
        said = house.bob.client.post("/api/comments/", json={"annotation": theirs["id"], "text": "mine"}).json()
        assert house.ann.client.get(f"/api/comments/{said['id']}/").status_code == 404
        body = {"annotation": theirs["id"], "text": "let me in"}
        assert house.ann.client.post("/api/comments/", json=body).status_code == 404
        assert house.ann.client.get("/api/comments/", params={"projects": house.project}).json() == []
        assert house.reviewer.client.patch(f"/api/comments/{said['id']}/", json={"text": "x"}).status_code == 403

    def test_export_is_csv_that_no_spreadsheet_runs(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.reviewer.client.post("/api/comments/", json={"annotation": answer["id"], "text": "=1+1"})
        reply = house.owner.client.get(
            "/api/comments/export/", params={"projects": house.project, "expand_created_by": True, "tz": "Europe/Paris"}
        )
        assert reply.headers["content-type"].startswith("text/csv")
        assert "'=1+1" in reply.text and house.reviewer.email in reply.text
        assert house.owner.client.get("/api/comments/export/", params={"tz": "Moon/Sea"}).status_code == 400


def test_exports_take_what_was_reviewed(house: House) -> None:
    first, _ = house.submit(house.ann, 0), house.submit(house.ann, 1)
    house.review(first)
    for wish, expected in (("only", [house.tasks[0]]), ("exclude", house.tasks[1:])):
        body = {"task_filter_options": {"reviewed": wish}}
        made = house.owner.client.post(f"/api/projects/{house.project}/exports/", json=body).json()
        file = house.owner.client.get(f"/api/projects/{house.project}/exports/{made['id']}/download")
        assert [each["id"] for each in file.json()] == expected
