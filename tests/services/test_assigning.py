"""Tasks given by name, people held to limits and known answers, and one more person where people differ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import a_project, a_result, people, some_tasks
from fakes import FixedClock
from juryroom.core.actions import RunId
from juryroom.core.assigning import PauseReason
from juryroom.core.model import Json, NewAnnotation, NewTask, Project, Role, TaskId, UserId
from juryroom.errors import BadInput, NotAllowed, NoTask, NotNow, Paused
from juryroom.jobs.handlers import overlap as overlap_handler
from juryroom.services import (
    actions,
    annotations,
    assignments,
    evaluation,
    jobs,
    overlap,
    pauses,
    projects,
    queue,
    reviews,
)
from juryroom.services.actions import undo
from juryroom.services.assignments import Rule
from juryroom.store.unit import Database

BY_NAME = {"assignment_settings": {"label_stream_task_distribution": "assigned_only"}}
ALL = {"selectedItems": {"all": True, "excluded": []}}


class Floor:
    """A project with three annotators, some tasks, and the moves they make."""

    def __init__(self, database: Database, tasks: int = 4, rules: dict[str, Any] | None = None, **fields: Any) -> None:
        self.database = database
        with database.write() as unit:
            self.ann, self.bob, self.cyd = people(unit, 3)
            found = a_project(unit, settings=json.dumps(rules or {}), **fields)
            self.id = found.id
            self.tasks = some_tasks(unit, found, tasks)

    @property
    def project(self) -> Project:
        with self.database.read() as unit:
            return unit.projects.get(self.id)

    def know(self, number: int, choice: str = "same") -> list[TaskId]:
        """Tasks whose answer was imported with them."""
        truth = NewAnnotation(Json(json.dumps([a_result(choice)])), 1, None, ground_truth=True, last_action="imported")
        with self.database.write() as unit:
            new = [NewTask(Json('{"text": "known"}'), annotations=(truth,)) for _ in range(number)]
            return unit.tasks.add_many(unit.projects.get(self.id), new)

    def give(self, tasks: list[TaskId], *users: UserId, each: int | None = None, **more: Any) -> int:
        with self.database.write() as unit:
            rule = Rule(users, each=each, **more)
            return assignments.spread(unit, unit.projects.get(self.id), tasks, rule, by=self.ann)

    def take(self, user: UserId, want: int = 1) -> list[queue.Held]:
        with self.database.write(durable=False) as unit:
            return queue.take(unit, self.id, user, want=want, dice=lambda n: 0)

    def reason(self, user: UserId) -> str:
        with pytest.raises(NoTask) as caught:
            self.take(user)
        return caught.value.reason

    def submit(self, user: UserId, task: TaskId, choice: str = "same", lease: int | None = None) -> int:
        with self.database.write() as unit:
            return annotations.submit(unit, task, [a_result(choice)], author=user, lease=lease).id

    def answer_next(self, user: UserId, choice: str = "same") -> tuple[TaskId, str]:
        held = self.take(user)[0]
        self.submit(user, held.task.id, choice, held.lease.token)
        return held.task.id, held.queue

    def is_labeled(self, task: TaskId) -> bool:
        with self.database.read() as unit:
            return unit.tasks.get(task).is_labeled

    def set(self, **fields: Any) -> None:
        with self.database.write() as unit:
            projects.update(unit, self.id, fields)

    def standing(self, user: UserId) -> evaluation.Standing:
        with self.database.read() as unit:
            return evaluation.standing(unit, unit.projects.get(self.id), user)


class TestGivenByName:
    def test_people_get_their_tasks_alone(self, database: Database) -> None:
        floor = Floor(database, rules=BY_NAME)
        floor.give(floor.tasks[:2], floor.ann)
        floor.give(floor.tasks[2:], floor.bob)
        assert floor.answer_next(floor.ann) == (floor.tasks[0], "Manually assigned queue")
        assert floor.answer_next(floor.bob) == (floor.tasks[2], "Manually assigned queue")
        assert floor.answer_next(floor.ann)[0] == floor.tasks[1]
        assert floor.reason(floor.ann) == "all_mine_done"
        assert floor.reason(floor.cyd) == "nothing_assigned"

    def test_a_task_is_done_when_everybody_it_was_given_to_has_answered(self, database: Database) -> None:
        floor = Floor(database, rules=BY_NAME, maximum_annotations=1)
        floor.give(floor.tasks[:1], floor.ann, floor.bob)
        floor.answer_next(floor.ann)
        assert not floor.is_labeled(floor.tasks[0])
        floor.answer_next(floor.bob)
        assert floor.is_labeled(floor.tasks[0])
        floor.give(floor.tasks[:1], floor.cyd)
        assert not floor.is_labeled(floor.tasks[0])

    def test_who_is_taken_off_loses_it_at_once(self, database: Database) -> None:
        floor = Floor(database, rules=BY_NAME)
        floor.give(floor.tasks[:1], floor.ann)
        held = floor.take(floor.ann)[0]
        with database.write() as unit:
            assert assignments.remove(unit, unit.projects.get(floor.id), held.task.id, "AN") == 1
        with pytest.raises(NotNow):
            floor.submit(floor.ann, held.task.id, lease=held.lease.token)
        assert floor.reason(floor.ann) == "nothing_assigned"

    def test_an_annotator_may_not_answer_what_was_given_to_others(self, database: Database) -> None:
        floor = Floor(database, rules=BY_NAME)
        floor.give(floor.tasks, floor.ann)
        with pytest.raises(NotAllowed, match="was not given to you"):
            floor.submit(floor.bob, floor.tasks[0])

    def test_where_tasks_come_by_themselves_ones_own_come_first_even_when_others_hold_them(
        self, database: Database
    ) -> None:
        floor = Floor(database)
        assert floor.take(floor.bob)[0].task.id == floor.tasks[0]
        floor.give([floor.tasks[3], floor.tasks[0]], floor.ann)
        order = [floor.answer_next(floor.ann) for _ in range(3)]
        assert order == [
            (floor.tasks[0], "Manually assigned queue"),
            (floor.tasks[3], "Manually assigned queue"),
            (floor.tasks[1], "Sequence queue"),
        ]

    def test_their_holder_keeps_what_somebody_else_answers_by_name(self, database: Database) -> None:
        floor = Floor(database)
        held = floor.take(floor.bob)[0]
        floor.give(floor.tasks[:1], floor.ann)
        floor.answer_next(floor.ann)
        floor.submit(floor.bob, held.task.id, lease=held.lease.token)

    def test_a_skipped_one_comes_back_last_where_skips_do(self, database: Database) -> None:
        floor = Floor(database, rules=BY_NAME, skip_queue="REQUEUE_FOR_ME")
        floor.give(floor.tasks[:2], floor.ann)
        held = floor.take(floor.ann)[0]
        with database.write() as unit:
            annotations.skip(unit, held.task.id, author=floor.ann, lease=held.lease.token)
        assert floor.answer_next(floor.ann)[0] == floor.tasks[1]
        assert floor.answer_next(floor.ann) == (floor.tasks[0], "Skipped queue")
        assert floor.reason(floor.ann) == "all_mine_done"

    def test_loads_even_out_and_are_counted(self, database: Database) -> None:
        floor = Floor(database, tasks=9)
        assert floor.give(floor.tasks, floor.ann, floor.bob, floor.cyd, each=2) == 18
        floor.answer_next(floor.ann)
        with database.write() as unit:
            annotations.skip(unit, unit.given_tasks.pending(floor.id, floor.ann, 1, priorities=False)[0],
                             author=floor.ann)  # fmt: skip
            counts = unit.assignments.counts(floor.id)
            assert unit.assignments.pending(floor.id, floor.ann) == 4
        assert (counts[floor.ann].assigned, counts[floor.ann].submitted, counts[floor.ann].skipped) == (6, 1, 1)
        assert (counts[floor.bob].assigned, counts[floor.bob].pending) == (6, 6)

    def test_an_annotator_cannot_be_given_reviews(self, database: Database) -> None:
        floor = Floor(database)
        with pytest.raises(BadInput) as caught, database.write() as unit:
            assignments.check_people(unit, unit.projects.get(floor.id), [floor.ann, 999_999], "RE")
        assert len(caught.value.fields["users"]) == 2

    def test_a_deleted_task_takes_its_assignments_along_and_brings_them_back(
        self, database: Database, clock: FixedClock
    ) -> None:
        floor = Floor(database, rules=BY_NAME)
        floor.give(floor.tasks, floor.ann)
        with database.write() as unit:
            done = actions.perform(unit, floor.id, actions.named("delete_tasks"), ALL, view_id=None, by=floor.ann)
            assert not unit.assignments.has_any(floor.id, floor.ann)
            undo.undo(unit, done.run, by=floor.ann)
            assert unit.assignments.pending(floor.id, floor.ann) == 4


class TestTheAction:
    def do(self, floor: Floor, **options: Any) -> RunId:
        with floor.database.write() as unit:
            action = actions.named("assign_annotators")
            return actions.perform(unit, floor.id, action, ALL | options, view_id=None, by=floor.ann).run

    def given(self, floor: Floor) -> list[list[UserId]]:
        with floor.database.read() as unit:
            found = unit.assignments.people_of(floor.tasks, "AN")
        return [found[task] for task in floor.tasks]

    def test_every_one_to_each_and_back(self, database: Database) -> None:
        floor = Floor(database)
        floor.give(floor.tasks[:1], floor.cyd)
        run = self.do(floor, users=[floor.ann, floor.bob])
        assert self.given(floor) == [[floor.ann, floor.bob, floor.cyd], *[[floor.ann, floor.bob]] * 3]
        with database.write() as unit:
            undo.undo(unit, run, by=floor.ann)
        assert self.given(floor) == [[floor.cyd], [], [], []]

    def test_undone_it_leaves_what_was_changed_since(self, database: Database) -> None:
        floor = Floor(database)
        run = self.do(floor, users=[floor.ann])
        floor.give(floor.tasks[:1], floor.bob)
        with database.write() as unit:
            undo.undo(unit, run, by=floor.ann)
        assert self.given(floor) == [[floor.ann, floor.bob], [], [], []]

    def test_in_the_place_of_others_by_address(self, database: Database) -> None:
        floor = Floor(database)
        self.do(floor, users=[floor.ann])
        with database.read() as unit:
            address = unit.accounts.people([floor.bob])[floor.bob].email
        self.do(floor, users=f"{address}, {floor.cyd}", per_task="1", replace="Yes")
        counts = [len(each) for each in self.given(floor)]
        assert counts == [1, 1, 1, 1]
        assert floor.ann not in {user for each in self.given(floor) for user in each}


class TestStrict:
    def test_an_answer_beyond_the_overlap_is_refused(self, database: Database) -> None:
        floor = Floor(database, rules={"strict_task_overlap": True})
        floor.submit(floor.ann, floor.tasks[0])
        with pytest.raises(NotNow, match="takes no more"):
            floor.submit(floor.bob, floor.tasks[0])
        floor.submit(floor.ann, floor.tasks[0])  # a second one of theirs takes no place

    def test_nor_into_a_place_that_somebody_holds(self, database: Database) -> None:
        floor = Floor(database, rules={"strict_task_overlap": True})
        held = floor.take(floor.ann)[0]
        with pytest.raises(NotNow):
            floor.submit(floor.bob, held.task.id)
        floor.submit(floor.ann, held.task.id, lease=held.lease.token)


class TestEscalation:
    rules = {"agreement_threshold": 0.7, "max_additional_annotators_assignable": 1}

    def test_who_differ_get_a_third_and_no_fourth(self, database: Database) -> None:
        floor = Floor(database, tasks=1, rules=self.rules, maximum_annotations=2)
        task = floor.tasks[0]
        floor.answer_next(floor.ann, "same")
        floor.answer_next(floor.bob, "different")
        assert not floor.is_labeled(task)
        assert floor.answer_next(floor.cyd, "same") == (task, "Low agreement queue")
        assert floor.is_labeled(task)  # a third agrees in one pair of three: 0.33, but nobody is left to be asked
        assert floor.project.finished_task_number == 1

    def test_who_agree_are_done(self, database: Database) -> None:
        floor = Floor(database, tasks=1, rules=self.rules, maximum_annotations=2)
        floor.answer_next(floor.ann)
        floor.answer_next(floor.bob)
        assert floor.is_labeled(floor.tasks[0])

    def test_one_at_a_time(self, database: Database) -> None:
        floor = Floor(database, tasks=1, rules=self.rules | {"max_additional_annotators_assignable": 2},
                      maximum_annotations=1)  # fmt: skip
        floor.submit(floor.ann, floor.tasks[0], "same")
        floor.submit(floor.bob, floor.tasks[0], "different")  # from outside the queue
        with database.write() as unit:
            dan, eve = people(unit, 2)
        floor.take(dan)
        assert floor.reason(eve) in {"all_leased", "all_mine_done"}

    def test_who_differ_most_come_first(self, database: Database) -> None:
        floor = Floor(database, tasks=2, rules=self.rules, maximum_annotations=3)
        with database.write() as unit:
            dan, eve, fay = people(unit, 3)
        for task, said in zip(floor.tasks, (("same", "same", "different"), ("same", "same", "same")), strict=True):
            for user, choice in zip((floor.ann, floor.bob, floor.cyd), said, strict=True):
                floor.submit(user, task, choice)
        # 1 of 3 pairs agrees on the first task, 3 of 3 on the second: the first alone is open
        assert floor.take(dan)[0].task.id == floor.tasks[0]
        assert floor.reason(eve) == "all_leased"
        assert fay

    def test_a_change_of_mind_settles_it(self, database: Database) -> None:
        floor = Floor(database, tasks=1, rules=self.rules, maximum_annotations=2)
        floor.answer_next(floor.ann, "same")
        theirs = floor.submit(floor.bob, floor.tasks[0], "different")
        assert not floor.is_labeled(floor.tasks[0])
        with database.write() as unit:
            annotations.update(unit, theirs, by=floor.bob, results=[a_result("same")])  # type: ignore[arg-type]
        assert floor.is_labeled(floor.tasks[0])

    def test_setting_the_threshold_opens_what_was_done(self, database: Database) -> None:
        floor = Floor(database, tasks=1, maximum_annotations=2)
        floor.answer_next(floor.ann, "same")
        floor.answer_next(floor.bob, "different")
        assert floor.is_labeled(floor.tasks[0])
        floor.set(**self.rules)
        assert not floor.is_labeled(floor.tasks[0])
        floor.set(agreement_threshold=None)
        assert floor.is_labeled(floor.tasks[0])


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


class TestOverlapChanged:
    def test_of_a_large_project_a_job_opens_and_closes_tasks(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(overlap, "IN_REQUEST", 3)
        monkeypatch.setattr(jobs, "CHUNK", 2)
        floor = Floor(database, tasks=7)
        for task in floor.tasks[4:6]:
            floor.submit(floor.ann, task)
        floor.set(maximum_annotations=2, overlap_cohort_percentage=50)
        assert floor.project.finished_task_number == 2
        self.work(database)
        with database.read() as unit:
            wants = [task.overlap for task in unit.tasks.get_many(floor.tasks)]
        # 50 % of 7 are 4 (halves go up): those with answers first, then by id
        assert wants == [2, 2, 1, 1, 2, 2, 1]
        assert floor.project.finished_task_number == 0
        floor.set(maximum_annotations=1)
        self.work(database)
        assert floor.project.finished_task_number == 2

    def test_asked_again_meanwhile_the_last_word_counts(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(overlap, "IN_REQUEST", 3)
        floor = Floor(database, tasks=7)
        floor.set(maximum_annotations=2)
        floor.set(maximum_annotations=3)
        floor.set(skip_queue="IGNORE_SKIPPED")  # which alone would leave the overlap as it is
        self.work(database)
        with database.read() as unit:
            assert {task.overlap for task in unit.tasks.get_many(floor.tasks)} == {3}

    @staticmethod
    def work(database: Database) -> None:
        assert overlap_handler.share
        with database.read() as unit:
            todo = [job.id for job in unit.jobs.unfinished() if job.kind == overlap.JOB]
        for job_id in todo:
            while True:
                with database.write() as unit:
                    if jobs.advance(unit, job_id, overlap.share_chunk, overlap.conclude) is None:
                        break
