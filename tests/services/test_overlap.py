"""How many answer a task: held to the overlap, one more where people differ, an overlap that changes."""

from __future__ import annotations

import pytest

from builders import a_result, people
from juryroom.errors import NotNow
from juryroom.jobs.handlers import overlap as overlap_handler
from juryroom.services import (
    annotations,
    jobs,
    overlap,
)
from juryroom.store.unit import Database
from services.floor import Floor


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
