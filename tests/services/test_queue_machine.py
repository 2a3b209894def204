"""The queue against a plain model of it: any order of taking, answering, skipping, expiring and deleting, with tasks
given by name, tasks whose answer is known, and one more person for tasks whose people differ."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any, ClassVar

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
from juryroom.core.model import Json, NewAnnotation, NewTask, Sampling, SkipQueue, TaskId, UserId
from juryroom.core.sampling import assigning
from juryroom.core.sampling.assigning import Assigning, known_is_due
from juryroom.errors import LeaseLost, NoTask
from juryroom.services import annotations, assignments, queue, tasks
from juryroom.store import counters
from juryroom.store import queue as store_queue
from juryroom.store.tables import leases, task_assignees
from juryroom.store.tables import tasks as tasks_table
from juryroom.store.unit import Database
from services.desk import kept_counters

LEASE_MINUTES = 30
N_PEOPLE = 4
person = st.integers(0, N_PEOPLE - 1)
ESCALATION = {"agreement_threshold": 0.6, "max_additional_annotators_assignable": 2}
EVALUATION = {
    "annotator_evaluation_enabled": True,
    "annotator_evaluation_onboarding_tasks": 1,
    "annotator_evaluation_continuous_tasks": 1,
}
BY_NAME = {"assignment_settings": {"label_stream_task_distribution": "assigned_only"}}


class QueueMachine(RuleBasedStateMachine):
    """What the model knows: who answered or skipped what, and which tokens are current."""

    database: ClassVar[Database]  # one for all histories, each in a project of its own: much faster
    clock: ClassVar[FixedClock]

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[TaskId, dict[UserId, set[str]]] = {}  # task -> person -> {"answer", "skip"}
        self.stored: list[tuple[int, TaskId, UserId, str]] = []
        self.said: dict[int, str] = {}  # annotation -> choice
        self.tokens: dict[tuple[TaskId, UserId], int] = {}
        self.old_tokens: list[tuple[TaskId, UserId, int]] = []
        self.given: set[tuple[TaskId, UserId]] = set()
        self.known: set[TaskId] = set()
        self.beyond: set[tuple[TaskId, UserId]] = set()  # answered without taking anybody's place

    def teardown(self) -> None:
        if hasattr(self, "project"):
            self.nothing_is_stranded()

    @initialize(
        overlap=st.integers(1, 3),
        skip_queue=st.sampled_from(SkipQueue),
        sampling=st.sampled_from(Sampling),
        number=st.integers(2, 6),
        rules=st.sampled_from([{}, {}, ESCALATION, EVALUATION, ESCALATION | EVALUATION, BY_NAME]),
    )
    def begin(
        self, overlap: int, skip_queue: SkipQueue, sampling: Sampling, number: int, rules: dict[str, Any]
    ) -> None:
        self.overlap, self.skip_queue, self.rules = overlap, skip_queue, Assigning.of(json.dumps(rules))
        with self.database.write() as unit:
            self.people = people(unit, N_PEOPLE)
            self.project = a_project(
                unit, maximum_annotations=overlap, skip_queue=skip_queue, sampling=sampling,
                lease_minutes=LEASE_MINUTES, settings=json.dumps(rules),
            )  # fmt: skip
            for task in some_tasks(unit, self.project, number, scores=[0.5, None, 0.1]):
                self.answers[task] = {}
            if self.rules.evaluation.enabled:
                truth = NewAnnotation(
                    Json(json.dumps([a_result()])), 1, None, ground_truth=True, last_action="imported"
                )
                new = [NewTask(Json('{"text": "known"}'), annotations=(truth,)) for _ in range(2)]
                self.known = set(unit.tasks.add_many(unit.projects.get(self.project.id), new))
                self.answers |= {task: {} for task in self.known}

    # What people do

    @rule(who=person, want=st.integers(1, 3), dice=st.integers(0, 50))
    def take(self, who: int, want: int, dice: int) -> None:
        user = self.people[who]
        allowed, disputed = self.may_have(user), self.disputed_for(user)
        try:
            with self.database.write(durable=False) as unit:
                held = queue.take(unit, self.project.id, user, want=want, dice=lambda n: dice % n)
        except NoTask:
            assert not self.available_to(user), "told that there is nothing while there is"
            return
        for one in held:
            if one.queue == "Low agreement queue":
                assert self.agreement(one.task.id) == min(map(self.agreement, disputed)), "not the lowest agreement"
                disputed.discard(one.task.id)
            self.hold(one.task.id, user, one.lease.token, allowed)

    def hold(self, task: TaskId, user: UserId, token: int, allowed: set[TaskId]) -> None:
        if self.tokens.get((task, user)) == token:
            return
        assert task in allowed, "got a task they answered, one that is done, or one that is not theirs"
        assert token > max([0, *self.tokens.values(), *(old for _, _, old in self.old_tokens)])
        self.sync_leases()
        self.tokens[task, user] = token

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        task, user = data.draw(st.sampled_from(sorted(self.tokens)))
        choice = data.draw(st.sampled_from(["same", "different"]))
        self.submit(task, user, self.tokens.pop((task, user)), skip=False, choice=choice)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def skip(self, data: st.DataObject) -> None:
        task, user = data.draw(st.sampled_from(sorted(self.tokens)))
        self.submit(task, user, self.tokens.pop((task, user)), skip=True)

    def submit(self, task: TaskId, user: UserId, token: int | None, skip: bool, choice: str = "same") -> None:
        with self.database.write() as unit:
            if any(lease.beyond for lease in unit.leases.of_task(task) if lease.user_id == user):
                self.beyond.add((task, user))
            results = [] if skip else [a_result(choice)]
            details = annotations.Details(was_cancelled=skip)
            stored = annotations.submit(unit, task, results, author=user, lease=token, details=details)
        kind = "skip" if skip else "answer"
        self.answers[task].setdefault(user, set()).add(kind)
        self.stored.append((stored.id, task, user, kind))
        self.said[stored.id] = choice
        self.sync_leases()

    @precondition(lambda self: self.tokens)
    @rule(who=person, data=st.data())
    def answer_from_outside(self, who: int, data: st.DataObject) -> None:
        """A client that does not use the queue answers a task somebody holds."""
        user = self.people[who]
        task, _ = data.draw(st.sampled_from(sorted(self.tokens)))
        if user in self.answers[task] or self.counted(task) >= self.wanted(task):
            return
        if self.rules.assigned_only and (task, user) not in self.given:
            return
        self.tokens.pop((task, user), None)
        self.submit(task, user, None, skip=False)

    @rule(who=person, data=st.data())
    def give(self, who: int, data: st.DataObject) -> None:
        task, user = data.draw(st.sampled_from(sorted(self.answers))), self.people[who]
        with self.database.write() as unit:
            project = unit.projects.get(self.project.id)
            assignments.spread(unit, project, [task], assignments.Rule((user,)), by=user)
        self.given.add((task, user))
        self.sync_leases()

    @precondition(lambda self: self.given)
    @rule(data=st.data())
    def take_away(self, data: st.DataObject) -> None:
        task, user = data.draw(st.sampled_from(sorted(self.given)))
        with self.database.write() as unit:
            assignments.remove(unit, unit.projects.get(self.project.id), task, "AN", [user])
        self.given.discard((task, user))
        self.sync_leases()

    @precondition(lambda self: self.old_tokens)
    @rule(data=st.data())
    def submit_under_an_old_token(self, data: st.DataObject) -> None:
        task, user, token = data.draw(st.sampled_from(self.old_tokens))
        if task not in self.answers:
            return
        with pytest.raises(LeaseLost), self.database.write() as unit:
            annotations.submit(unit, task, [a_result()], author=user, lease=token)

    @precondition(lambda self: self.tokens)
    @rule(who=person)
    def beat(self, who: int) -> None:
        user = self.people[who]
        own = [token for (_, holder), token in self.tokens.items() if holder == user]
        with self.database.write(durable=False) as unit:
            kept = queue.heartbeat(unit, user, own)
        assert [lease.token for lease in kept] == sorted(own)

    @precondition(lambda self: self.tokens)
    @rule(who=person)
    def release(self, who: int) -> None:
        with self.database.write(durable=False) as unit:
            queue.release(unit, self.people[who], self.project.id)
        self.sync_leases()

    @rule(minutes=st.sampled_from([5, LEASE_MINUTES, 2 * LEASE_MINUTES]))
    def pass_time(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def delete_an_answer(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.stored))
        self.stored.remove(one)
        annotation_id, task, user, kind = one
        with self.database.write() as unit:
            annotations.delete(unit, annotation_id, by=user)
        if not any((task, user, kind) == other[1:] for other in self.stored):
            self.answers[task][user].discard(kind)
            if not self.answers[task][user]:
                del self.answers[task][user]
        self.sync_leases()

    @precondition(lambda self: len(self.answers) > 1)
    @rule(data=st.data())
    def delete_a_task(self, data: st.DataObject) -> None:
        task = data.draw(st.sampled_from(sorted(self.answers)))
        with self.database.write() as unit:
            tasks.delete(unit, task)
        del self.answers[task]
        self.stored = [one for one in self.stored if one[1] != task]
        self.given = {one for one in self.given if one[0] != task}
        self.known.discard(task)
        self.sync_leases()

    # What the model says

    def counted(self, task: TaskId) -> int:
        kinds = {"answer", "skip"} if self.skip_queue == SkipQueue.IGNORE else {"answer"}
        return sum(1 for given in self.answers[task].values() if given & kinds)

    def agreement(self, task: TaskId) -> float:
        """The share of pairs of people who said the same; 1 where there is no pair, which is no disagreement."""
        said = {
            user: self.said[one] for one, other, user, kind in sorted(self.stored) if (other, kind) == (task, "answer")
        }
        pairs = [one == two for one, two in combinations(said.values(), 2)]
        return sum(pairs) / len(pairs) if pairs else 1.0

    def wanted(self, task: TaskId) -> int:
        rule = self.rules.escalation
        if rule.threshold is None or self.agreement(task) >= rule.threshold or self.counted(task) < self.overlap:
            return self.overlap
        return min(self.counted(task) + 1, max(self.overlap + rule.most, self.overlap))

    def is_done(self, task: TaskId) -> bool:
        kinds = {"answer", "skip"} if self.skip_queue == SkipQueue.IGNORE else {"answer"}
        named = [user for one, user in self.given if one == task]
        if self.rules.assigned_only and named:
            return all(self.answers[task].get(user, set()) & kinds for user in named)
        return self.counted(task) >= self.wanted(task)

    def may_have(self, user: UserId) -> set[TaskId]:
        return self.theirs(user) | self.shared(user)

    def theirs(self, user: UserId) -> set[TaskId]:
        """Tasks they may have whoever else has them: given to them by name, or to be evaluated by."""
        found = {task for task, named in self.given if named == user and not self.answers[task].get(user)}
        if self.rules.assigned_only and self.skip_queue == SkipQueue.FOR_ME:
            found |= {task for task, named in self.given if named == user and self.answers[task].get(user) == {"skip"}}
        held = {task for task, holder, _ in self.rows() if holder == user}
        seen = {task for task in self.known if task in held or "answer" in self.answers[task].get(user, set())}
        others = len([one for one in self.stored if one[2] == user]) - len(seen)
        if known_is_due(self.rules.evaluation, user, known=len(seen), others=others):
            found |= {task for task in self.known if user not in self.answers[task]}
        return found - held

    def shared(self, user: UserId) -> set[TaskId]:
        """Open tasks this person has not answered, nor skipped unless their skips come back."""
        if self.rules.assigned_only:
            return set()
        keeps_out = {"answer"} if self.skip_queue == SkipQueue.FOR_ME else {"answer", "skip"}
        return {
            task
            for task, given in self.answers.items()
            if self.counted(task) < self.wanted(task) and not (given.get(user, set()) & keeps_out)
        }

    def available_to(self, user: UserId) -> set[TaskId]:
        """Those of them that are not full of the live leases of others."""
        live = self.rows(live=True)
        return self.theirs(user) | {
            task
            for task in self.shared(user)
            if len([1 for held, holder, _ in live if held == task and holder != user])
            < self.wanted(task) - self.counted(task)
        }

    def disputed_for(self, user: UserId) -> set[TaskId]:
        held = {task for task, holder, _ in self.rows() if holder == user}
        return {task for task in self.available_to(user) - held if self.wanted(task) > self.overlap}

    def rows(self, *, live: bool = False) -> list[tuple[TaskId, UserId, int]]:
        with self.database.read() as unit:
            query = sa.select(leases.c.task_id, leases.c.user_id, leases.c.token)
            query = query.where(leases.c.project_id == self.project.id)
            if live:
                query = query.where(leases.c.expires_at > unit.now)
            return [(row[0], row[1], row[2]) for row in unit.connection.execute(query)]

    def sync_leases(self) -> None:
        """Tokens that are gone from the database become old ones: none of them may work again."""
        current = {(task, user): token for task, user, token in self.rows()}
        for (task, user), token in list(self.tokens.items()):
            if current.get((task, user)) != token:
                del self.tokens[task, user]
                self.old_tokens.append((task, user, token))

    @invariant()
    def never_above_overlap(self) -> None:
        with self.database.read() as unit:
            query = sa.select(leases.c.task_id).where(leases.c.project_id == self.project.id, sa.not_(leases.c.beyond))
            held = list(unit.connection.execute(query).scalars())
        for task in self.answers:
            beyond = sum(one == task for one, _ in self.beyond)
            assert held.count(task) + self.counted(task) <= self.wanted(task) + beyond

    @invariant()
    def counters_equal_a_recount(self) -> None:
        if not self.answers:
            return
        with self.database.read() as unit:
            project = unit.projects.get(self.project.id)
            inside = tasks_table.c.project_id == project.id
            totals = counters.totals(unit.connection, inside)
            assert totals == kept_counters(unit, project.id)
            for task in unit.tasks.get_many(sorted(self.answers), payload=False):
                mine = [one for one in self.stored if one[1] == task.id]
                truths = int(task.id in self.known)
                assert task.total_annotations == sum(kind == "answer" for *_, kind in mine) + truths
                assert task.cancelled_annotations == sum(kind == "skip" for *_, kind in mine)
                assert task.answers == self.counted(task.id)
                assert task.is_labeled == self.is_done(task.id)
            query = sa.select(task_assignees.c.task_id, task_assignees.c.user_id, task_assignees.c.state)
            states = {(row[0], row[1]): row[2] for row in unit.connection.execute(query) if row[0] in self.answers}
            assert states == {one: self.state(*one) for one in self.given}

    def state(self, task: TaskId, user: UserId) -> str:
        given = self.answers[task].get(user, set())
        return "submitted" if "answer" in given else "skipped" if given else "pending"

    def nothing_is_stranded(self) -> None:
        """Once all leases have run out, people finish everything they may."""
        self.clock.advance(minutes=2 * LEASE_MINUTES)
        for user in self.people:
            for _ in range(2 * len(self.answers)):
                allowed = self.may_have(user)
                if not allowed:
                    break
                with self.database.write(durable=False) as unit:
                    held = queue.take(unit, self.project.id, user, dice=lambda n: n - 1)[0]
                self.hold(held.task.id, user, held.lease.token, allowed)
                del self.tokens[held.task.id, user]
                self.submit(held.task.id, user, held.lease.token, skip=False)
            assert not self.may_have(user)


@pytest.fixture(autouse=True)
def short_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Positions are noted after one task and walks go in small steps, or four tasks would never show a fault there."""
    monkeypatch.setattr(store_queue, "_WORTH_NOTING", 1)
    monkeypatch.setattr(store_queue, "_CHUNKS", (1, 2))
    monkeypatch.setattr(assigning, "BETWEEN", 1)  # else it depends on a person's id, which no history repeats


def test_any_history(database: Database, clock: FixedClock) -> None:
    machine = type("Machine", (QueueMachine,), {"database": database, "clock": clock})
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    examples = 80 if database.dialect == "sqlite" else 20
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(max_examples=examples, stateful_step_count=40, deadline=None, suppress_health_check=slow),
    )
