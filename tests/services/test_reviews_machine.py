"""Reviews against a plain model: any order of answering, changing, reviewing, undoing, settling and deleting."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from builders import a_project, a_result, people, some_tasks
from fakes import FixedClock
from juryroom.core.model import AnnotationId, TaskId
from juryroom.core.reviewing.model import ReviewId
from juryroom.core.reviewing.settings import read
from juryroom.errors import AlreadyExists, NotNow
from juryroom.services import adjudication, annotations, history, reviews
from juryroom.services.adjudication import Choice
from juryroom.services.reviews import Said
from juryroom.store.tables import projects, tasks
from juryroom.store.unit import Database

WORDS = ("same", "different")
word = st.sampled_from(WORDS)


@dataclass
class Answer:
    """What the model knows of one annotation. A state is (word, removed, what stands)."""

    task: TaskId
    now: tuple[str, bool, str | None]
    stack: list[tuple[int, tuple[str, bool, str | None]]] = field(default_factory=list)
    """Reviews, the latest last, each with the state it found."""
    said: list[str] = field(default_factory=list)
    """Every word it ever held, in order."""


class ReviewMachine(RuleBasedStateMachine):
    database: ClassVar[Database]  # one for all histories, each in a project of its own: much faster
    clock: ClassVar[FixedClock]

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[AnnotationId, Answer] = {}
        self.settled: set[TaskId] = set()

    @initialize(
        criteria=st.sampled_from(["all", "one"]),
        finished=st.booleans(),
        mode=st.sampled_from(["requeue", "remove", "flexible"]),
        overlap=st.integers(1, 2),
    )
    def begin(self, criteria: str, finished: bool, mode: str, overlap: int) -> None:
        self.criteria, self.finished, self.mode = criteria, finished, mode
        given = {"review_criteria": criteria, "only_finished_tasks": finished, "requeue_rejected_tasks_mode": mode}
        with self.database.write() as unit:
            self.people = people(unit, 3)
            self.reviewer, self.other = people(unit, 2)
            stored = json.dumps({"review_settings": read(given)})
            self.project = a_project(unit, maximum_annotations=overlap, settings=stored)
            self.tasks = some_tasks(unit, self.project, 2)

    # What people do

    @rule(task=st.integers(0, 1), who=st.integers(0, 2), said=word)
    def answer(self, task: int, who: int, said: str) -> None:
        with self.database.write() as unit:
            made = annotations.submit(unit, self.tasks[task], [a_result(said)], author=self.people[who])
        self.answers[made.id] = Answer(self.tasks[task], (said, False, None), said=[said])

    def pick(self, data: st.DataObject) -> tuple[AnnotationId, Answer]:
        found = data.draw(st.sampled_from(sorted(self.answers)))
        return found, self.answers[found]

    @precondition(lambda self: self.answers)
    @rule(data=st.data(), said=word)
    def change(self, data: st.DataObject, said: str) -> None:
        one, known = self.pick(data)
        with self.database.write() as unit:
            annotations.update(unit, one, by=self.people[0], results=[a_result(said)])
        known.now = (said, known.now[1], None)
        known.said.append(said)

    @precondition(lambda self: self.answers)
    @rule(data=st.data(), accepted=st.booleans(), fix=st.none() | word, remove=st.booleans())
    def review(self, data: st.DataObject, accepted: bool, fix: str | None, remove: bool) -> None:
        one, known = self.pick(data)
        held, removed, _ = known.now
        if removed and (accepted or known.now[2] is None):
            return
        results = None if fix is None else [a_result(fix)]
        wish = remove if self.mode == "flexible" else None
        with self.database.write() as unit:
            made = reviews.review(unit, one, Said(accepted, results=results, remove=wish), by=self.reviewer)
        known.stack.append((made.id, known.now))
        if accepted:
            fixed = fix is not None and fix != held
            known.now = (fix if fixed and fix else held, removed, "fixed" if fixed else "accepted")
            known.said += [known.now[0]] if fixed else []
        else:
            goes = self.mode == "remove" or (self.mode == "flexible" and remove)
            known.now = (held, removed or goes, "rejected")

    @precondition(lambda self: any(known.stack for known in self.answers.values()))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(sorted(one for one, known in self.answers.items() if known.stack)))
        known = self.answers[one]
        if known.now[1] and known.now[2] is None:
            return  # changed after it was removed: a skip, of which there is nothing to say
        review, before = known.stack.pop()
        with self.database.write() as unit:
            reviews.undo(unit, ReviewId(review), by=self.other)
        if known.now[2] is not None:
            known.said += [before[0]] if before[0] != known.now[0] else []
            known.now = before

    @precondition(lambda self: any(len(known.stack) > 1 for known in self.answers.values()))
    @rule(data=st.data())
    def undo_an_earlier_one(self, data: st.DataObject) -> None:
        many = sorted(one for one, known in self.answers.items() if len(known.stack) > 1)
        known = self.answers[data.draw(st.sampled_from(many))]
        if known.now[1] and known.now[2] is None:
            return
        with pytest.raises(NotNow), self.database.write() as unit:
            reviews.undo(unit, ReviewId(known.stack[0][0]), by=self.other)

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        one, _ = self.pick(data)
        with self.database.write() as unit:
            annotations.delete(unit, one, by=self.reviewer)
        del self.answers[one]

    @rule(task=st.integers(0, 1), said=word)
    def settle(self, task: int, said: str) -> None:
        here = self.tasks[task]
        try:
            with self.database.write() as unit:
                adjudication.settle(unit, here, Choice(results=[a_result(said)]), by=self.reviewer)
        except AlreadyExists:
            assert here in self.settled
            return
        assert here not in self.settled
        self.settled.add(here)

    @precondition(lambda self: self.settled)
    @rule(data=st.data())
    def unsettle(self, data: st.DataObject) -> None:
        here = data.draw(st.sampled_from(sorted(self.settled)))
        with self.database.write() as unit:
            adjudication.undo(unit, here, by=self.reviewer)
        self.settled.discard(here)

    # What must hold

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        if not hasattr(self, "project"):
            return
        with self.database.read() as unit:
            found = [one for many in unit.annotations.of_tasks(self.tasks).values() for one in many]
            mine = {one.id: one for one in found if not one.adjudicated}
            assert mine.keys() == self.answers.keys()
            for one, known in self.answers.items():
                held = json.loads(mine[one].result)[0]["value"]["choices"][0]
                assert (held, mine[one].was_cancelled, mine[one].review) == known.now
                spoken = [json.loads(each.result)[0]["value"]["choices"][0]
                          for each in history.of_annotation(unit, mine[one])]  # fmt: skip
                assert _without_repeats(spoken) == _without_repeats(known.said)
            waiting = reviewed = done = 0
            for task in unit.tasks.get_many(self.tasks):
                state = self.expected(task.id, task.is_labeled)
                assert (task.reviewed, task.awaiting_review, task.adjudication) == state
                reviewed, waiting, done = reviewed + state[0], waiting + state[1], done + (state[2] == "done")
            kept = unit.projects.get(self.project.id)
            assert (kept.review_waiting, kept.reviewed_tasks, kept.adjudicated_tasks) == (waiting, reviewed, done)

    def expected(self, task: TaskId, labelled: bool) -> tuple[bool, bool, str | None]:
        states = [known.now for known in self.answers.values() if known.task == task and not known.now[1]]
        unreviewed = sum(state[2] is None for state in states)
        accepted = sum(state[2] in ("accepted", "fixed") for state in states)
        reviewed = accepted > 0 if self.criteria == "one" else bool(states) and not unreviewed
        settled = task in self.settled
        awaits = unreviewed > 0 and not reviewed and not settled and (labelled or not self.finished)
        return reviewed, awaits, "done" if settled else None

    @invariant()
    def a_recount_says_the_same(self) -> None:
        if not hasattr(self, "project"):
            return
        kept = [tasks.c[name] for name in ("id", "reviewed", "awaiting_review", "adjudication", "reviews_rejected")]
        query = sa.select(*kept).where(tasks.c.project_id == self.project.id).order_by(tasks.c.id)
        numbers = sa.select(projects.c.review_waiting, projects.c.reviewed_tasks)
        numbers = numbers.where(projects.c.id == self.project.id)
        with self.database.write() as unit:
            before = unit.connection.execute(query).all(), unit.connection.execute(numbers).one()
            unit.tasks.recount(unit.projects.get(self.project.id), self.tasks)
            assert (unit.connection.execute(query).all(), unit.connection.execute(numbers).one()) == before


def _without_repeats(words: list[str]) -> list[str]:
    return [each for place, each in enumerate(words) if place == 0 or each != words[place - 1]]


def test_any_history_of_reviews(database: Database, clock: FixedClock):
    class Machine(ReviewMachine):
        pass

    Machine.database, Machine.clock = database, clock
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
