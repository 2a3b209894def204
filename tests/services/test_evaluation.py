"""People held to known answers and to limits, and paused."""

from __future__ import annotations

import pytest

from builders import a_result
from juryroom.core.assigning import PauseReason
from juryroom.core.model import Role
from juryroom.errors import NoTask, NotNow, Paused
from juryroom.services import (
    annotations,
    evaluation,
    pauses,
    reviews,
)
from juryroom.store.unit import Database
from services.floor import Floor


class TestEvaluation:
    rules = {
        "annotator_evaluation_enabled": True,
        "annotator_evaluation_onboarding_tasks": 2,
        "annotator_evaluation_minimum_tasks": 2,
        "annotator_evaluation_minimum_score": 60,
        "pause_on_failed_annotator_evaluation": True,
    }

    def test_known_tasks_come_first_to_everybody_whatever_their_overlap(self, database: Database) -> None:
        floor = Floor(database, rules=self.rules)
        known = floor.know(3)
        for user in (floor.ann, floor.bob):
            assert [floor.answer_next(user) for _ in range(2)] == [
                (task, "Onboarding ground truth queue") for task in known[:2]
            ]
            assert floor.answer_next(user)[0] in floor.tasks

    def test_no_more_of_them_than_asked_for_at_once(self, database: Database) -> None:
        floor = Floor(database, rules=self.rules)
        known = floor.know(3)
        assert [held.task.id for held in floor.take(floor.ann, want=4)] == [*known[:2], *floor.tasks[:2]]

    def test_who_passes_goes_on(self, database: Database) -> None:
        floor = Floor(database, rules=self.rules)
        floor.know(2)
        assert floor.standing(floor.ann).status == "Not started"
        floor.answer_next(floor.ann)
        assert floor.standing(floor.ann) == evaluation.Standing("In progress", 100, 1)
        floor.answer_next(floor.ann)
        assert floor.standing(floor.ann) == evaluation.Standing("Passed", 100, 2)
        assert floor.answer_next(floor.ann)[0] == floor.tasks[0]

    def test_who_fails_is_paused_until_the_rule_is_relaxed(self, database: Database) -> None:
        floor = Floor(database, rules=self.rules)
        floor.know(2)
        floor.answer_next(floor.ann)
        floor.answer_next(floor.ann, "different")
        assert floor.standing(floor.ann) == evaluation.Standing("Failed", 50, 2)
        assert floor.reason(floor.ann) == "evaluation_failed"
        with pytest.raises(Paused):
            floor.submit(floor.ann, floor.tasks[0])
        with pytest.raises(NotNow, match="relax the evaluation"), database.write() as unit:
            pauses.end(unit, unit.pauses.of_user(floor.id, floor.ann)[0], by=floor.bob)
        floor.set(annotator_evaluation_minimum_score=50)
        assert floor.answer_next(floor.ann)[0] == floor.tasks[0]

    def test_later_ones_are_strewn_in_and_look_like_others(self, database: Database) -> None:
        rules = {
            "annotator_evaluation_enabled": True,
            "annotator_evaluation_continuous_tasks": 2,
            "annotator_evaluation_minimum_tasks": 2,
        }
        floor = Floor(database, tasks=30, rules=rules)
        known = set(floor.know(2))
        with database.write() as unit:  # their own answers are done: they come as known ones or not at all
            for task in known:
                annotations.submit(unit, task, [a_result()], author=floor.cyd)
        seen = [floor.answer_next(floor.ann) for _ in range(25)]
        places = [place for place, (task, _) in enumerate(seen) if task in known]
        assert len(places) == 2
        assert 1 <= places[0] <= 10 < places[1] <= 21
        assert {name for _, name in seen} == {"Sequence queue"}

    def test_by_reviews(self, database: Database) -> None:
        floor = Floor(database, rules=self.rules | {"annotator_evaluation_metric": "rejection_rate"})
        ids = [floor.submit(floor.ann, task) for task in floor.tasks[:2]]
        with database.write() as unit:
            boss = unit.accounts.add({"email": "rev@example.org", "username": "rev", "role": Role.REVIEWER}).id
            for one, verdict in zip(ids, (False, True), strict=True):
                reviews.review(unit, one, reviews.Said(accepted=verdict), by=boss)  # type: ignore[arg-type]
        assert floor.standing(floor.ann) == evaluation.Standing("Passed", 50, 2)  # at most 60 % rejected
        floor.set(annotator_evaluation_metric="acceptance_score")
        assert floor.standing(floor.ann) == evaluation.Standing("Failed", 50, 2)  # at least 60 % accepted
        third = floor.submit(floor.ann, floor.tasks[2])
        with database.write() as unit:
            said = reviews.review(unit, third, reviews.Said(accepted=False), by=boss)  # type: ignore[arg-type]
        assert floor.reason(floor.ann) == "evaluation_failed"
        floor.set(annotator_evaluation_minimum_score=45)
        assert floor.reason(floor.ann) == "evaluation_failed"  # 1 of 3
        with database.write() as unit:
            reviews.undo(unit, said.id, by=boss)
        assert floor.take(floor.ann)  # 1 of 2


class TestLimits:
    def test_who_has_answered_as_many_as_one_may_is_stopped(self, database: Database) -> None:
        floor = Floor(database, tasks=10, rules={"annotation_limit_count": 5, "annotation_limit_percent": 20})
        for _ in range(2):
            floor.answer_next(floor.ann)
        assert floor.reason(floor.ann) == "limit_reached"
        assert floor.answer_next(floor.bob)[0] == floor.tasks[2]
        with database.read() as unit:
            found = unit.pauses.current(floor.id, floor.ann)
        assert found is not None
        assert (found.reason, found.paused_by) == (PauseReason.LIMIT, None)

    def test_raising_it_lets_them_go_on(self, database: Database) -> None:
        floor = Floor(database, tasks=3, rules={"annotation_limit_count": 1})
        floor.answer_next(floor.ann)
        with pytest.raises(NotNow, match="annotation_limit_count"), database.write() as unit:
            pauses.end(unit, unit.pauses.of_user(floor.id, floor.ann)[0], by=floor.bob)
        floor.set(annotation_limit_count=2)
        floor.answer_next(floor.ann)
        assert floor.reason(floor.ann) == "limit_reached"

    def test_skips_do_not_count(self, database: Database) -> None:
        floor = Floor(database, tasks=3, rules={"annotation_limit_count": 1})
        with database.write() as unit:
            annotations.skip(unit, floor.tasks[0], author=floor.ann)
        assert floor.take(floor.ann)

    def test_a_manager_is_not_stopped(self, database: Database) -> None:
        floor = Floor(database, tasks=3, rules={"annotation_limit_count": 1})
        with database.write() as unit:
            boss = unit.accounts.add({"email": "boss@example.org", "username": "boss", "role": Role.MANAGER}).id
        assert [floor.answer_next(boss)[0] for _ in range(3)] == floor.tasks


class TestPauses:
    def test_what_they_hold_goes_back_and_they_are_told_why(self, database: Database) -> None:
        floor = Floor(database)
        held = floor.take(floor.ann)[0]
        with database.write() as unit:
            pauses.pause(unit, floor.id, floor.ann, PauseReason.MANUAL, "Please call me.", by=floor.bob)
        with pytest.raises(NoTask, match=r"Please call me\.") as caught:
            floor.take(floor.ann)
        assert caught.value.reason == "paused"
        assert floor.take(floor.bob)[0].task.id == held.task.id
        with pytest.raises(Paused, match=r"Please call me\."):
            floor.submit(floor.ann, held.task.id)

    def test_let_go_on(self, database: Database) -> None:
        floor = Floor(database)
        with database.write() as unit:
            pause = pauses.pause(unit, floor.id, floor.ann, PauseReason.BEHAVIOR, by=floor.bob)
            pauses.end(unit, pause, by=floor.bob)
            assert [each.deleted_by for each in unit.pauses.of_user(floor.id, floor.ann, ended=True)] == [floor.bob]
        assert floor.take(floor.ann)
