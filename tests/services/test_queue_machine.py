"""The queue against a plain model of it: any order of taking, answering, skipping, expiring and deleting."""

from __future__ import annotations

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
from juryroom.core.model import Sampling, SkipQueue, TaskId, UserId
from juryroom.errors import LeaseLost, NoTask
from juryroom.services import annotations, queue, tasks
from juryroom.store import counters
from juryroom.store import queue as store_queue
from juryroom.store.tables import leases
from juryroom.store.tables import tasks as tasks_table
from juryroom.store.unit import Database

LEASE_MINUTES = 30
N_PEOPLE = 4
person = st.integers(0, N_PEOPLE - 1)


class QueueMachine(RuleBasedStateMachine):
    """What the model knows: who answered or skipped what, and which tokens are current."""

    database: ClassVar[Database]  # one for all histories, each in a project of its own: much faster
    clock: ClassVar[FixedClock]

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[TaskId, dict[UserId, set[str]]] = {}  # task -> person -> {"answer", "skip"}
        self.stored: list[tuple[int, TaskId, UserId, str]] = []
        self.tokens: dict[tuple[TaskId, UserId], int] = {}
        self.old_tokens: list[tuple[TaskId, UserId, int]] = []

    def teardown(self) -> None:
        if hasattr(self, "project"):
            self.nothing_is_stranded()

    @initialize(
        overlap=st.integers(1, 3),
        skip_queue=st.sampled_from(SkipQueue),
        sampling=st.sampled_from(Sampling),
        number=st.integers(2, 6),
    )
    def begin(self, overlap: int, skip_queue: SkipQueue, sampling: Sampling, number: int) -> None:
        self.overlap, self.skip_queue = overlap, skip_queue
        with self.database.write() as unit:
            self.people = people(unit, N_PEOPLE)
            self.project = a_project(
                unit, maximum_annotations=overlap, skip_queue=skip_queue, sampling=sampling, lease_minutes=LEASE_MINUTES
            )
            for task in some_tasks(unit, self.project, number, scores=[0.5, None, 0.1]):
                self.answers[task] = {}

    # What people do

    @rule(who=person, want=st.integers(1, 3), dice=st.integers(0, 50))
    def take(self, who: int, want: int, dice: int) -> None:
        user = self.people[who]
        try:
            with self.database.write(durable=False) as unit:
                held = queue.take(unit, self.project.id, user, want=want, dice=lambda n: dice % n)
        except NoTask:
            assert not self.available_to(user), "told that there is nothing while there is"
            return
        for one in held:
            self.hold(one.task.id, user, one.lease.token)

    def hold(self, task: TaskId, user: UserId, token: int) -> None:
        if self.tokens.get((task, user)) == token:
            return
        assert task in self.may_have(user), "got a task they answered, or one that is done"
        assert token > max([0, *self.tokens.values(), *(old for _, _, old in self.old_tokens)])
        self.sync_leases()
        self.tokens[task, user] = token

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        task, user = data.draw(st.sampled_from(sorted(self.tokens)))
        self.submit(task, user, self.tokens.pop((task, user)), skip=False)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def skip(self, data: st.DataObject) -> None:
        task, user = data.draw(st.sampled_from(sorted(self.tokens)))
        self.submit(task, user, self.tokens.pop((task, user)), skip=True)

    def submit(self, task: TaskId, user: UserId, token: int | None, skip: bool) -> None:
        with self.database.write() as unit:
            results = [] if skip else [a_result()]
            details = annotations.Details(was_cancelled=skip)
            stored = annotations.submit(unit, task, results, author=user, lease=token, details=details)
        kind = "skip" if skip else "answer"
        self.answers[task].setdefault(user, set()).add(kind)
        self.stored.append((stored.id, task, user, kind))
        self.sync_leases()

    @precondition(lambda self: self.tokens)
    @rule(who=person, data=st.data())
    def answer_from_outside(self, who: int, data: st.DataObject) -> None:
        """A client that does not use the queue answers a task somebody holds."""
        user = self.people[who]
        task, _ = data.draw(st.sampled_from(sorted(self.tokens)))
        if user in self.answers[task] or self.counted(task) >= self.overlap:
            return
        self.tokens.pop((task, user), None)
        self.submit(task, user, None, skip=False)

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
        self.sync_leases()

    # What the model says

    def counted(self, task: TaskId) -> int:
        kinds = {"answer", "skip"} if self.skip_queue == SkipQueue.IGNORE else {"answer"}
        return sum(1 for given in self.answers[task].values() if given & kinds)

    def may_have(self, user: UserId) -> set[TaskId]:
        """Open tasks this person has not answered, nor skipped unless their skips come back."""
        keeps_out = {"answer"} if self.skip_queue == SkipQueue.FOR_ME else {"answer", "skip"}
        return {
            task
            for task, given in self.answers.items()
            if self.counted(task) < self.overlap and not (given.get(user, set()) & keeps_out)
        }

    def available_to(self, user: UserId) -> set[TaskId]:
        """Those of them that are not full of the live leases of others."""
        live = self.rows(live=True)
        return {
            task
            for task in self.may_have(user)
            if len([1 for held, holder, _ in live if held == task and holder != user])
            < self.overlap - self.counted(task)
        }

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
        held = [task for task, _, _ in self.rows()]
        for task in self.answers:
            assert held.count(task) + self.counted(task) <= self.overlap

    @invariant()
    def counters_equal_a_recount(self) -> None:
        if not self.answers:
            return
        with self.database.read() as unit:
            project = unit.projects.get(self.project.id)
            inside = tasks_table.c.project_id == project.id
            totals = counters.totals(unit.connection, inside)
            assert totals == tuple(getattr(project, name) for name in counters.NAMES)
            for task in unit.tasks.get_many(sorted(self.answers), payload=False):
                mine = [one for one in self.stored if one[1] == task.id]
                assert task.total_annotations == sum(kind == "answer" for *_, kind in mine)
                assert task.cancelled_annotations == sum(kind == "skip" for *_, kind in mine)
                assert task.answers == self.counted(task.id)
                assert task.is_labeled == (task.answers >= self.overlap)

    def nothing_is_stranded(self) -> None:
        """Once all leases have run out, people finish everything they may."""
        self.clock.advance(minutes=2 * LEASE_MINUTES)
        for user in self.people:
            for _ in range(len(self.answers)):
                if not self.may_have(user):
                    break
                with self.database.write(durable=False) as unit:
                    held = queue.take(unit, self.project.id, user, dice=lambda n: n - 1)[0]
                self.hold(held.task.id, user, held.lease.token)
                del self.tokens[held.task.id, user]
                self.submit(held.task.id, user, held.lease.token, skip=False)
            assert not self.may_have(user)


@pytest.fixture(autouse=True)
def short_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Positions are noted after one task and walks go in small steps, or four tasks would never show a fault there."""
    monkeypatch.setattr(store_queue, "_WORTH_NOTING", 1)
    monkeypatch.setattr(store_queue, "_CHUNKS", (1, 2))


def test_any_history(database: Database, clock: FixedClock) -> None:
    machine = type("Machine", (QueueMachine,), {"database": database, "clock": clock})
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    examples = 80 if database.dialect == "sqlite" else 20
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(max_examples=examples, stateful_step_count=40, deadline=None, suppress_health_check=slow),
    )
