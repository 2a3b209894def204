"""Agreement as it is kept equals a recount, whatever happened to the answers."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import a_project, people, some_tasks
from juryroom.core.filters import TaskQuery
from juryroom.core.model import Json, NewAnnotation, NewTask, TaskId, UserId
from juryroom.core.quality.shares import KINDS, Key, Sum
from juryroom.errors import NotNow
from juryroom.services import actions, annotations, config_changes
from juryroom.services.actions import undo
from juryroom.store import tables as t
from juryroom.store.unit import Database, UnitOfWork

CONFIG = """<View>
  <Text name="text" value="$text"/>
  <Choices name="verdict" toName="text" choice="multiple">
    <Choice value="same"/><Choice value="different"/><Choice value="neither"/>
  </Choices>
  <Rating name="sure" toName="text" maxRating="3"/>
  <Labels name="spans" toName="text"><Label value="good"/><Label value="bad"/></Labels>
</View>"""
N_TASKS, N_PEOPLE = 4, 3


def results(choices: set[str], stars: int, span: str | None) -> list[dict[str, Any]]:
    """An answer to CONFIG; 0 stars are none."""
    found: list[dict[str, Any]] = []
    if choices:
        value: dict[str, Any] = {"choices": sorted(choices)}
        found.append({"from_name": "verdict", "to_name": "text", "type": "choices", "value": value})
    if stars:
        found.append({"from_name": "sure", "to_name": "text", "type": "rating", "value": {"rating": stars}})
    if span:
        value = {"start": 0, "end": 3, "text": "tas", "labels": [span]}
        found.append({"id": "a", "from_name": "spans", "to_name": "text", "type": "labels", "value": value})
    return found


ANSWERS = st.builds(
    results,
    st.sets(st.sampled_from(["same", "different", "neither"])),
    st.integers(0, 3),
    st.sampled_from([None, "good", "bad"]),
)
PLACE, WHO = st.integers(0, N_TASKS - 1), st.integers(0, N_PEOPLE - 1)
STEP = st.one_of(
    st.tuples(st.just("submit"), PLACE, WHO, ANSWERS),
    st.tuples(st.just("submit"), PLACE, WHO, ANSWERS),
    st.tuples(st.just("skip"), PLACE, WHO, ANSWERS),
    st.tuples(st.just("update"), st.integers(0, 9), WHO, ANSWERS),
    st.tuples(st.just("truth"), st.integers(0, 9), WHO, ANSWERS),
    st.tuples(st.just("delete"), st.integers(0, 9), WHO, ANSWERS),
    st.tuples(st.just("delete_answers"), PLACE, WHO, ANSWERS),
    st.tuples(st.just("delete_tasks"), PLACE, WHO, ANSWERS),
    st.tuples(st.just("imported"), PLACE, WHO, ANSWERS),
    st.tuples(st.just("rename"), PLACE, WHO, ANSWERS),
    st.tuples(st.just("weigh"), st.integers(0, 3), WHO, ANSWERS),
    st.tuples(st.just("undo"), st.integers(0, 9), WHO, ANSWERS),
)


class Room:
    """A project and its people, to which steps are done."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.runs: list[int] = []
        with database.write() as unit:
            self.people = people(unit, N_PEOPLE)
            self.project = a_project(unit, label_config=CONFIG, maximum_annotations=2).id
            some_tasks(unit, unit.projects.get(self.project), N_TASKS)

    def do(self, step: tuple[str, int, int, list[dict[str, Any]]]) -> None:
        name, place, who, answer = step
        with self.database.write() as unit:
            getattr(self, name)(unit, place, self.people[who], answer)

    def task(self, unit: UnitOfWork, place: int) -> TaskId | None:
        ids = unit.task_queries.ids(unit.projects.get(self.project), TaskQuery())
        return ids[place % len(ids)] if ids else None

    def answers(self, unit: UnitOfWork) -> list[Any]:
        ids = unit.task_queries.ids(unit.projects.get(self.project), TaskQuery())
        return [each for own in unit.annotations.of_tasks(ids).values() for each in own]

    def submit(self, unit: UnitOfWork, place: int, who: UserId, answer: Any) -> None:
        task = self.task(unit, place)
        if task is not None:
            annotations.submit(unit, task, self._spelled(unit, answer), author=who)

    def skip(self, unit: UnitOfWork, place: int, who: UserId, _: Any) -> None:
        task = self.task(unit, place)
        if task is not None:
            annotations.skip(unit, task, author=who)

    def update(self, unit: UnitOfWork, place: int, who: UserId, answer: Any) -> None:
        if there := self.answers(unit):
            one = there[place % len(there)]
            annotations.update(unit, one.id, by=who, results=self._spelled(unit, answer))

    def truth(self, unit: UnitOfWork, place: int, who: UserId, _: Any) -> None:
        if there := self.answers(unit):
            one = there[place % len(there)]
            annotations.update(unit, one.id, by=who, changes={"ground_truth": not one.ground_truth})

    def delete(self, unit: UnitOfWork, place: int, who: UserId, _: Any) -> None:
        if there := self.answers(unit):
            annotations.delete(unit, there[place % len(there)].id, by=who)

    def delete_answers(self, unit: UnitOfWork, place: int, who: UserId, _: Any) -> None:
        self._act(unit, "delete_tasks_annotations", {}, place, who)

    def delete_tasks(self, unit: UnitOfWork, place: int, who: UserId, _: Any) -> None:
        self._act(unit, "delete_tasks", {}, place, who)

    def rename(self, unit: UnitOfWork, place: int, who: UserId, _: Any) -> None:
        old, new = ("same", "equal") if 'value="same"' in unit.projects.get(self.project).label_config else (
            "equal", "same")  # fmt: skip
        options = {"control_tag": "verdict", "old_label_name": old, "new_label_name": new}
        self._act(unit, "rename_labels", options, None, who)

    def imported(self, unit: UnitOfWork, _: int, who: UserId, answer: Any) -> None:
        text = Json(msgspec.json.encode(self._spelled(unit, answer)).decode())
        own = NewAnnotation(result=text, result_count=len(answer), completed_by=who)
        truth = NewAnnotation(
            result=text, result_count=len(answer), completed_by=None, ground_truth=True, last_action="imported"
        )
        unit.tasks.add_many(unit.projects.get(self.project), [NewTask(Json("{}"), annotations=(own, truth))])

    def _act(self, unit: UnitOfWork, action: str, options: dict[str, Any], place: int | None, who: UserId) -> None:
        ids = unit.task_queries.ids(unit.projects.get(self.project), TaskQuery())
        chosen = ids if place is None else ids[place : place + 1]
        if chosen:
            asked = {"selectedItems": {"all": False, "included": chosen}} | options
            done = actions.perform(unit, self.project, actions.named(action), asked, view_id=None, by=who)
            self.runs.append(done.run)

    def undo(self, unit: UnitOfWork, _: int, who: UserId, __: Any) -> None:
        if self.runs:
            with contextlib.suppress(NotNow):
                undo.undo(unit, self.runs.pop(), by=who)

    def weigh(self, unit: UnitOfWork, place: int, who: UserId, _: Any) -> None:
        weights = {"verdict": {"overall": float(place)}}
        config_changes.change(unit, self.project, {"control_weights": weights}, by=who)

    def _spelled(self, unit: UnitOfWork, answer: Any) -> Any:
        if 'value="same"' in unit.projects.get(self.project).label_config:
            return answer
        return msgspec.json.decode(msgspec.json.encode(answer).replace(b'"same"', b'"equal"'))


Kept = tuple[dict[Key, Sum], list[Any], list[Any]]


def kept(unit: UnitOfWork, project: Any) -> Kept:
    """Sums, agreements of tasks, and what each has added."""
    shares = t.task_agreements.join(t.tasks, t.tasks.c.id == t.task_agreements.c.task_id)
    own = sa.select(t.task_agreements).select_from(shares).where(t.tasks.c.project_id == project)
    tasks = sa.select(t.tasks.c.id, t.tasks.c.agreement).where(t.tasks.c.project_id == project)
    return (
        unit.agreements.sums(project, *KINDS),
        list(unit.connection.execute(tasks.order_by(t.tasks.c.id)).all()),
        list(unit.connection.execute(own.order_by(t.task_agreements.c.task_id)).all()),
    )


def recounted(unit: UnitOfWork, project: Any) -> Kept:
    """The same from nothing."""
    point = unit.connection.begin_nested()
    unit.connection.execute(sa.delete(t.task_agreements))
    unit.connection.execute(sa.delete(t.agreement_sums))
    unit.connection.execute(sa.update(t.tasks).values(agreement=None))
    unit.agreements.recount(project, unit.agreements.answered(project))
    found = kept(unit, project)
    point.rollback()
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=1, max_size=14))
def test_what_is_kept_equals_a_recount_after_any_history(steps: list[Any], database: Database) -> None:
    room = Room(database)
    for step in steps:
        room.do(step)
    with database.write() as unit:
        assert kept(unit, room.project) == recounted(unit, room.project)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=4, max_size=10))
def test_nothing_is_left_of_answers_that_are_gone(steps: list[Any], database: Database) -> None:
    room = Room(database)
    for step in steps:
        room.do(step)
    with database.write() as unit:
        annotations.delete_many(
            unit, room.project, tasks=unit.task_queries.ids(unit.projects.get(room.project), TaskQuery())
        )
        assert kept(unit, room.project)[0] == {}
