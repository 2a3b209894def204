"""Reviews and their settings, as clients meet them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.reviewing import DIFFERENT, SAME, House, house  # noqa: F401 a fixture
from builders import a_result


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

    def test_who_asks_for_a_task_is_told_of_answers_that_came_back(self, house: House) -> None:
        for task in range(len(house.tasks)):
            house.review(house.submit(house.ann, task), accepted=False)
        told = house.ann.client.get(f"/api/projects/{house.project}/next").json()
        assert told["code"] == "no_task" and told["detail"].endswith(
            f"{len(house.tasks)} of your answers were rejected, to be done again: "
            f"GET /api/projects/{house.project}/returned."
        )

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


def test_exports_take_what_was_reviewed(house: House) -> None:
    first, _ = house.submit(house.ann, 0), house.submit(house.ann, 1)
    house.review(first)
    for wish, expected in (("only", [house.tasks[0]]), ("exclude", house.tasks[1:])):
        body = {"task_filter_options": {"reviewed": wish}}
        made = house.owner.client.post(f"/api/projects/{house.project}/exports/", json=body).json()
        file = house.owner.client.get(f"/api/projects/{house.project}/exports/{made['id']}/download")
        assert [each["id"] for each in file.json()] == expected
