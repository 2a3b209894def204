from __future__ import annotations

from collections.abc import Iterable

import pytest

from builders import a_project, a_result, people, some_tasks
from fakes import FixedClock
from juryroom.core.model import ProjectId, Sampling, SkipQueue, TaskId, UserId
from juryroom.errors import LeaseLost, NoTask
from juryroom.services import annotations, drafts, queue
from juryroom.services.queue import Held
from juryroom.store.unit import Database


class Hall:
    """A project with people and tasks, and the moves they make, each in a unit of its own."""

    def __init__(
        self,
        database: Database,
        tasks: int = 3,
        number: int = 3,
        scores: list[float | None] | None = None,
        **fields: object,
    ) -> None:
        self.database = database
        with database.write() as unit:
            self.people = people(unit, number)
            project = a_project(unit, **fields)
            self.project: ProjectId = project.id
            self.tasks = some_tasks(unit, project, tasks, scores=scores or [])

    def take(self, user: UserId, want: int = 1, have: Iterable[TaskId] = (), dice: int = 0) -> list[Held]:
        with self.database.write(durable=False) as unit:
            return queue.take(unit, self.project, user, want=want, have=have, dice=lambda n: dice % n)

    def next(self, user: UserId) -> TaskId:
        return self.take(user)[0].task.id

    def reason(self, user: UserId) -> str:
        with pytest.raises(NoTask) as caught:
            self.take(user)
        return caught.value.reason

    def submit(self, user: UserId, task: TaskId, lease: int | None = None) -> None:
        with self.database.write() as unit:
            annotations.submit(unit, task, [a_result()], author=user, lease=lease)

    def skip(self, user: UserId, task: TaskId, lease: int | None = None) -> None:
        with self.database.write() as unit:
            annotations.skip(unit, task, author=user, lease=lease)

    def answer_next(self, user: UserId) -> TaskId:
        held = self.take(user)[0]
        self.submit(user, held.task.id, held.lease.token)
        return held.task.id


class TestTake:
    def test_tasks_come_in_the_order_of_their_ids(self, database: Database) -> None:
        hall = Hall(database)
        ann = hall.people[0]
        assert [hall.answer_next(ann) for _ in range(3)] == hall.tasks

    def test_who_holds_a_task_gets_it_again(self, database: Database) -> None:
        hall = Hall(database)
        ann = hall.people[0]
        first, second = hall.take(ann)[0], hall.take(ann)[0]
        assert (first.task.id, first.lease.token) == (second.task.id, second.lease.token)
        assert second.queue == "Task lock"

    def test_two_people_get_different_tasks(self, database: Database) -> None:
        hall = Hall(database)
        assert [hall.next(user) for user in hall.people] == hall.tasks

    def test_several_tasks_at_once_beside_those_on_the_screen(self, database: Database) -> None:
        hall = Hall(database, tasks=5)
        ann = hall.people[0]
        first = hall.take(ann, want=2)
        more = hall.take(ann, want=2, have=[held.task.id for held in first])
        assert [held.task.id for held in first + more] == hall.tasks[:4]

    def test_nothing_more_is_no_error_for_who_has_one(self, database: Database) -> None:
        hall = Hall(database, tasks=1)
        ann = hall.people[0]
        assert hall.take(ann, have=[hall.next(ann)]) == []

    def test_the_payload_comes_along(self, database: Database) -> None:
        assert Hall(database).take(UserId(1))[0].task.data == '{"text": "task 0"}'


class TestLease:
    def test_an_expired_one_goes_to_the_next_person_under_a_higher_token(
        self, database: Database, clock: FixedClock
    ) -> None:
        hall = Hall(database, tasks=1)
        ann, bob = hall.people[:2]
        old = hall.take(ann)[0]
        clock.advance(minutes=31)
        new = hall.take(bob)[0]
        assert new.task.id == old.task.id
        assert new.lease.token > old.lease.token
        with pytest.raises(LeaseLost):
            hall.submit(ann, old.task.id, old.lease.token)
        hall.submit(bob, new.task.id, new.lease.token)

    def test_expired_but_not_taken_it_still_counts_at_submit(self, database: Database, clock: FixedClock) -> None:
        hall = Hall(database, tasks=1)
        held = hall.take(hall.people[0])[0]
        clock.advance(hours=5)
        hall.submit(hall.people[0], held.task.id, held.lease.token)
        assert hall.reason(hall.people[1]) == "all_labeled"

    def test_a_heartbeat_keeps_it(self, database: Database, clock: FixedClock) -> None:
        hall = Hall(database, tasks=1)
        ann, bob = hall.people[:2]
        held = hall.take(ann)[0]
        clock.advance(minutes=20)
        with database.write(durable=False) as unit:
            kept = queue.heartbeat(unit, ann, [held.lease.token])
        clock.advance(minutes=20)
        assert [lease.token for lease in kept] == [held.lease.token]
        assert hall.reason(bob) == "all_leased"

    def test_a_heartbeat_does_not_extend_the_leases_of_others(self, database: Database) -> None:
        hall = Hall(database, tasks=1)
        held = hall.take(hall.people[0])[0]
        with database.write(durable=False) as unit:
            assert queue.heartbeat(unit, hall.people[1], [held.lease.token]) == []

    def test_given_back_it_is_free_at_once_and_its_token_is_void(self, database: Database) -> None:
        hall = Hall(database, tasks=1)
        ann, bob = hall.people[:2]
        held = hall.take(ann)[0]
        with database.write(durable=False) as unit:
            assert queue.release(unit, ann, hall.project) == 1
        assert hall.next(bob) == held.task.id
        with pytest.raises(LeaseLost):
            hall.submit(ann, held.task.id, held.lease.token)

    def test_of_two_tabs_the_second_is_told(self, database: Database) -> None:
        hall = Hall(database)
        ann = hall.people[0]
        held = hall.take(ann)[0]
        hall.submit(ann, held.task.id, held.lease.token)
        with pytest.raises(LeaseLost):
            hall.submit(ann, held.task.id, held.lease.token)

    def test_an_answer_from_outside_that_fills_the_task_ends_it(self, database: Database) -> None:
        hall = Hall(database, tasks=1)
        ann, bob = hall.people[:2]
        held = hall.take(ann)[0]
        hall.submit(bob, held.task.id)
        with pytest.raises(LeaseLost):
            hall.submit(ann, held.task.id, held.lease.token)


class TestOverlap:
    def test_each_task_goes_to_as_many_people_as_it_needs(self, database: Database) -> None:
        hall = Hall(database, maximum_annotations=2)
        ann, bob, cyd = hall.people
        assert {hall.answer_next(ann) for _ in range(3)} == {hall.answer_next(bob) for _ in range(3)}
        assert hall.reason(cyd) == "all_labeled"

    def test_begun_tasks_come_before_new_ones(self, database: Database) -> None:
        hall = Hall(database, maximum_annotations=2)
        hall.submit(hall.people[0], hall.tasks[2])
        held = hall.take(hall.people[1])[0]
        assert (held.task.id, held.queue) == (hall.tasks[2], "Breadth first queue")

    def test_those_closest_to_their_overlap_come_first(self, database: Database) -> None:
        hall = Hall(database, maximum_annotations=3)
        ann, bob, cyd = hall.people
        hall.submit(ann, hall.tasks[0])
        hall.submit(ann, hall.tasks[1])
        hall.submit(bob, hall.tasks[1])
        assert hall.next(cyd) == hall.tasks[1]

    def test_answers_and_leases_together_stay_within_it(self, database: Database) -> None:
        hall = Hall(database, tasks=1, number=4, maximum_annotations=3)
        ann, bob, cyd, dan = hall.people
        hall.submit(ann, hall.tasks[0])
        hall.next(bob)
        hall.next(cyd)
        assert hall.reason(dan) == "all_leased"

    def test_a_cohort_comes_first_if_so_asked(self, database: Database) -> None:
        hall = Hall(database, tasks=0, maximum_annotations=2, overlap_cohort_percentage=50, show_overlap_first=True)
        with database.write() as unit:
            tasks = some_tasks(unit, unit.projects.get(hall.project), 4)
            by_overlap = [task.overlap for task in unit.tasks.get_many(tasks)]
        assert by_overlap == [2, 2, 1, 1]
        held = hall.take(hall.people[0])[0]
        assert (held.task.id, held.queue) == (tasks[0], "Show overlap first & Sequence queue")

    def test_a_long_run_of_own_answers_is_passed_over_once(self, database: Database) -> None:
        hall = Hall(database, tasks=120, maximum_annotations=2)
        ann, bob = hall.people[:2]
        for task in hall.tasks[:100]:
            hall.submit(ann, task)
        assert hall.next(ann) == hall.tasks[100]
        with database.read() as unit:
            assert unit.queue._position(hall.project, ann, 1) > 0
        hall.submit(bob, hall.tasks[119])
        assert hall.next(ann) == hall.tasks[100]  # still held
        hall.submit(ann, hall.tasks[100])
        assert hall.next(ann) == hall.tasks[119]


class TestSampling:
    def test_uncertainty_shows_the_lowest_score_first_and_no_score_last(self, database: Database) -> None:
        hall = Hall(database, tasks=4, scores=[0.9, 0.2, 0.5], sampling=Sampling.UNCERTAINTY)
        order = [hall.answer_next(hall.people[0]) for _ in range(4)]
        assert order == [hall.tasks[1], hall.tasks[2], hall.tasks[0], hall.tasks[3]]

    def test_people_at_once_do_not_run_for_the_same_uncertain_task(self, database: Database) -> None:
        scores: list[float | None] = [index / 100 for index in range(40)]
        hall = Hall(database, tasks=40, scores=scores, sampling=Sampling.UNCERTAINTY)
        hall.next(hall.people[0])
        held = hall.take(hall.people[1], dice=7)[0]
        assert held.task.id == hall.tasks[8]  # tasks 1 to 16 are the most uncertain ones left; the dice said the eighth
        assert held.queue == "Active learning or random queue"

    def test_uniform_starts_anywhere(self, database: Database) -> None:
        hall = Hall(database, tasks=5, sampling=Sampling.UNIFORM)
        held = hall.take(hall.people[0], dice=3)[0]
        assert (held.task.id in hall.tasks, held.queue) == (True, "Uniform random queue")
        assert sorted(hall.answer_next(hall.people[0]) for _ in range(5)) == hall.tasks


class TestSkip:
    def test_for_others_it_goes_to_others(self, database: Database) -> None:
        hall = Hall(database, tasks=1, skip_queue=SkipQueue.FOR_OTHERS)
        ann, bob = hall.people[:2]
        held = hall.take(ann)[0]
        hall.skip(ann, held.task.id, held.lease.token)
        assert hall.reason(ann) == "only_skipped"
        assert hall.next(bob) == held.task.id

    def test_for_me_it_comes_back_after_all_others(self, database: Database, clock: FixedClock) -> None:
        hall = Hall(database, tasks=3, skip_queue=SkipQueue.FOR_ME)
        ann = hall.people[0]
        for task in hall.tasks[:2]:
            hall.skip(ann, task)
            clock.advance(seconds=1)
        assert hall.answer_next(ann) == hall.tasks[2]
        held = hall.take(ann)[0]
        assert (held.task.id, held.queue) == (hall.tasks[0], "Skipped queue")
        hall.skip(ann, held.task.id, held.lease.token)
        assert [hall.answer_next(ann), hall.answer_next(ann)] == [hall.tasks[1], hall.tasks[0]]
        assert hall.reason(ann) == "all_labeled"

    def test_ignored_it_counts_as_an_answer(self, database: Database) -> None:
        hall = Hall(database, tasks=1, skip_queue=SkipQueue.IGNORE)
        hall.skip(hall.people[0], hall.tasks[0])
        with database.read() as unit:
            assert unit.tasks.get(hall.tasks[0]).is_labeled
        assert hall.reason(hall.people[1]) == "all_labeled"


class TestPostponed:
    def test_it_comes_last_and_only_to_its_author(self, database: Database) -> None:
        hall = Hall(database, tasks=2)
        ann = hall.people[0]
        held = hall.take(ann)[0]
        with database.write() as unit:
            drafts.add(unit, held.task.id, [], user=ann, was_postponed=True)
        assert hall.answer_next(ann) == hall.tasks[1]
        again = hall.take(ann)[0]
        assert (again.task.id, again.queue) == (held.task.id, "Postponed draft queue")

    def test_meanwhile_others_may_have_it(self, database: Database) -> None:
        hall = Hall(database, tasks=1)
        ann, bob = hall.people[:2]
        with database.write() as unit:
            drafts.add(unit, hall.tasks[0], [], user=ann, was_postponed=True)
        assert hall.next(bob) == hall.tasks[0]


class TestNoTask:
    def test_without_tasks(self, database: Database) -> None:
        hall = Hall(database, tasks=0)
        assert hall.reason(hall.people[0]) == "no_tasks"

    def test_when_everything_is_labelled(self, database: Database) -> None:
        hall = Hall(database, tasks=1)
        hall.answer_next(hall.people[0])
        assert hall.reason(hall.people[0]) == "all_labeled"

    def test_when_others_hold_the_rest_it_says_how_many_and_until_when(self, database: Database) -> None:
        hall = Hall(database, tasks=2)
        hall.take(hall.people[0], want=2)
        with pytest.raises(NoTask, match=r"2 tasks are held by others, the first until 2026-11-20T09:30") as caught:
            hall.take(hall.people[1])
        assert caught.value.reason == "all_leased"

    def test_when_the_rest_waits_for_others(self, database: Database) -> None:
        hall = Hall(database, tasks=1, maximum_annotations=2)
        hall.answer_next(hall.people[0])
        assert hall.reason(hall.people[0]) == "all_mine_done"


def test_a_deleted_answer_opens_the_task_again_even_behind_a_position(database: Database) -> None:
    hall = Hall(database, tasks=60, maximum_annotations=2)
    ann = hall.people[0]
    for task in hall.tasks[:50]:
        hall.submit(ann, task)
    assert hall.answer_next(ann) == hall.tasks[50]  # notes a position
    with database.write() as unit:
        own = unit.annotations.of_task(hall.tasks[10])[0]
        annotations.delete(unit, own.id, by=ann)
    assert hall.next(ann) == hall.tasks[10]


def test_a_skip_taken_back_behind_a_position_is_found_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("juryroom.store.queue._WORTH_NOTING", 1)
    hall = Hall(database, tasks=3)
    ann = hall.people[0]
    hall.skip(ann, hall.tasks[0])
    hall.skip(ann, hall.tasks[1])
    assert hall.answer_next(ann) == hall.tasks[2]  # walked past two own skips, and noted it
    with database.write() as unit:
        annotations.delete(unit, unit.annotations.of_task(hall.tasks[0])[0].id, by=ann)
    assert hall.next(ann) == hall.tasks[0]


def test_an_answer_of_another_taken_back_behind_my_position_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("juryroom.store.queue._WORTH_NOTING", 1)
    hall = Hall(database, tasks=3, maximum_annotations=2)
    ann, bob, cyd = hall.people
    hall.submit(bob, hall.tasks[0])
    cyds = hall.take(cyd)[0]  # the begun task is full: one answer, one lease
    assert cyds.task.id == hall.tasks[0]
    hall.skip(ann, hall.tasks[1])
    assert hall.answer_next(ann) == hall.tasks[2]
    with database.write(durable=False) as unit:
        queue.release(unit, cyd, hall.project)
    with database.write() as unit:
        annotations.delete(unit, unit.annotations.of_task(hall.tasks[0])[0].id, by=bob)
    assert hall.next(ann) == hall.tasks[0]


def test_progress_counts_my_answers_and_what_is_left(database: Database) -> None:
    hall = Hall(database, tasks=4)
    ann, bob = hall.people[:2]
    hall.answer_next(ann)
    hall.skip(ann, hall.tasks[1])
    hall.submit(bob, hall.tasks[2])
    with database.read() as unit:
        found = queue.progress(unit, unit.projects.get(hall.project), ann)
    assert (found.mine_done, found.mine_left, found.done, found.total) == (2, 1, 2, 4)


class TestPriorities:
    def test_come_before_what_others_have_begun(self, database: Database) -> None:
        hall = Hall(database, tasks=4, maximum_annotations=2)
        ann, bob = hall.people[:2]
        hall.submit(bob, hall.tasks[3])
        _prioritise(hall, {hall.tasks[1]: 5, hall.tasks[2]: 9})
        assert [hall.answer_next(ann) for _ in hall.tasks] == [hall.tasks[number] for number in (2, 1, 3, 0)]

    def test_count_as_soon_as_they_are_given(self, database: Database) -> None:
        hall = Hall(database, tasks=80, maximum_annotations=2)
        ann, bob = hall.people[:2]
        _prioritise(hall, dict.fromkeys(hall.tasks[40:], 1))
        assert [hall.answer_next(ann) for _ in range(40)] == hall.tasks[40:]
        _prioritise(hall, {hall.tasks[7]: 1})
        assert hall.next(ann) == hall.tasks[7]
        assert hall.next(bob) in [*hall.tasks[40:], hall.tasks[7]]

    def test_of_closed_tasks_are_passed_over(self, database: Database) -> None:
        hall = Hall(database, tasks=2)
        ann, bob = hall.people[:2]
        hall.submit(bob, hall.tasks[1])
        _prioritise(hall, {hall.tasks[1]: 1})
        assert hall.next(ann) == hall.tasks[0]


def _prioritise(hall: Hall, priorities: dict[TaskId, int]) -> None:
    with hall.database.write() as unit:
        unit.rewrites.set_priorities(hall.project, priorities)
