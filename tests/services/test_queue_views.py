"""Label as displayed: the tasks of a view, in its order, each handed out once; what was done is not passed again."""

from __future__ import annotations

from typing import Any

import pytest

from builders import a_project, a_result, people, some_tasks
from juryroom.core.filters import TaskQuery, read_query
from juryroom.core.model import Project, TaskId, UserId
from juryroom.errors import NoTask
from juryroom.services import annotations, queue
from juryroom.store.unit import Database

SCORES = [0.5, 0.1, None, 0.9, 0.3]
BY_SCORE = read_query({"ordering": ["tasks:predictions_score"]})


def above(score: float) -> TaskQuery:
    item = {"filter": "filter:tasks:predictions_score", "operator": "greater", "value": score}
    return read_query({"filters": {"items": [item]}, "ordering": ["-tasks:predictions_score"]})


class Room:
    """A project with five tasks and two people."""

    def __init__(self, database: Database, **fields: Any) -> None:
        self.database = database
        with database.write() as unit:
            self.people = people(unit, 2)
            self.project: Project = a_project(unit, **fields)
            self.tasks = some_tasks(unit, self.project, 5, scores=SCORES)

    def take(self, who: UserId, view: TaskQuery, want: int = 1) -> list[TaskId]:
        with self.database.write() as unit:
            return [held.task.id for held in queue.take(unit, self.project.id, who, want=want, view=view)]

    def answer(self, who: UserId, task_id: TaskId) -> int:
        with self.database.write() as unit:
            return annotations.submit(unit, task_id, [a_result()], author=who).id

    def places(self, *ids: int) -> list[int]:
        return [self.tasks.index(TaskId(one)) for one in ids]


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


def test_each_answer_leads_to_the_next_of_the_view_and_those_without_a_score_come_last(room: Room):
    me, found = room.people[0], []
    for _ in room.tasks:
        found += room.take(me, BY_SCORE)
        room.answer(me, found[-1])
    assert room.places(*found) == [1, 4, 0, 3, 2]
    with pytest.raises(NoTask, match="answered every task of this view"):
        room.take(me, BY_SCORE)


def test_a_filtered_view_ends_where_its_tasks_do(room: Room):
    me = room.people[0]
    assert room.places(*room.take(me, above(0.4), want=5)) == [3, 0]
    with pytest.raises(NoTask, match="shows no tasks"):
        room.take(me, above(2))


def test_two_people_never_hold_the_same_task_and_a_held_view_says_so(room: Room):
    first, second = room.people
    assert room.places(*room.take(first, BY_SCORE, 3)) == [1, 4, 0]
    assert room.places(*room.take(second, BY_SCORE, 5)) == [3, 2]
    with pytest.raises(NoTask, match="held by others"):
        room.take(second, read_query({"selectedItems": {"all": False, "included": [room.tasks[1]]}}))


def test_a_task_held_outside_of_the_view_does_not_come_up_in_it(room: Room):
    me = room.people[0]
    room.take(me, BY_SCORE)
    assert room.places(*room.take(me, above(0.8))) == [3]


def test_an_answer_taken_back_is_offered_again(room: Room):
    me = room.people[0]
    first = room.take(me, BY_SCORE)[0]
    answer = room.answer(me, first)
    room.answer(me, room.take(me, BY_SCORE)[0])
    with room.database.write() as unit:
        annotations.delete(unit, answer, by=me)
    assert room.take(me, BY_SCORE) == [first]


def test_a_task_that_comes_later_but_stands_in_front_is_next(room: Room):
    me = room.people[0]
    room.answer(me, room.take(me, BY_SCORE)[0])
    with room.database.write() as unit:
        newer = some_tasks(unit, room.project, 1, scores=[0.05])[0]
    assert room.take(me, BY_SCORE) == [newer]


def test_progress_is_that_of_the_view(room: Room):
    me, other = room.people
    room.answer(me, room.tasks[0])
    room.answer(me, room.tasks[1])
    room.answer(other, room.tasks[3])
    for _ in range(2):  # the second time it is remembered
        with room.database.read() as unit:
            project = unit.projects.get(room.project.id)
            progress = queue.progress_in_view(unit, project, above(0.4), me)
        assert (progress.mine_done, progress.total) == (1, 2)
