"""Tasks given by name, one by one and by the action."""

from __future__ import annotations

from typing import Any

import pytest

from fakes import FixedClock
from juryroom.core.actions import RunId
from juryroom.core.model import UserId
from juryroom.errors import BadInput, NotAllowed, NotNow
from juryroom.services import (
    actions,
    annotations,
    assignments,
)
from juryroom.services.actions import undo
from juryroom.store.unit import Database
from services.floor import Floor

BY_NAME = {"assignment_settings": {"label_stream_task_distribution": "assigned_only"}}


ALL = {"selectedItems": {"all": True, "excluded": []}}


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
