"""Connections, prompts, runs, replies and verdicts, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from builders import a_project, some_tasks
from juryroom.core.judging.prompts import Provider, RunState, Scope, TaskVerdict
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import Instant, Json, TaskId
from juryroom.errors import NotThere
from juryroom.store.unit import Database, UnitOfWork

NOW = Instant("2026-11-20T12:00:00.000000Z")


def _a_run(unit: UnitOfWork) -> tuple[int, list[TaskId]]:
    project = a_project(unit)
    tasks = some_tasks(unit, project, 5)
    prompt = unit.prompts.add(project.id, {"title": "Rubric"})
    version = unit.prompts.add_version(prompt.id, {"system": "Judge."})
    values = {"version_id": version.id, "project_id": project.id, "subset": "All", "mode": "direct"}
    return unit.judge_runs.add(values | {"state": RunState.PENDING}).id, tasks


def _verdict(run_id: int, task_id: TaskId, outcome: Outcome = Outcome.OK) -> TaskVerdict:
    return TaskVerdict(
        run_id=run_id, task_id=task_id, outcome=outcome, prediction_id=None, confidence=0.5, flipped=False,
        problem=None, reasoning="", results=Json("[]"), requests=Json("[]"), input_tokens=1, output_tokens=2,
        cost=None, seconds=None, correct=None, sealed=False, review=None, created_at=NOW,
    )  # fmt: skip


class TestConnections:
    def test_a_secret_is_known_to_be_there_and_no_more(self, database: Database) -> None:
        with database.write() as unit:
            made = unit.connections.add({"provider": Provider.OPENAI, "scope": Scope.ORGANIZATION, "sealed": "x"})
            bare = unit.connections.add({"provider": Provider.CUSTOM, "scope": Scope.USER, "endpoint": "http://h/v1"})
            assert (made.has_secret, bare.has_secret) == (True, False)
            assert "sealed" not in repr(made)
            assert unit.connections.sealed(made.id) == "x"
            assert [one.id for one in unit.connections.all()] == [made.id, bare.id]

    def test_spending_is_kept_by_period(self, database: Database) -> None:
        with database.write() as unit:
            made = unit.connections.add({"provider": Provider.OPENAI, "scope": Scope.ORGANIZATION})
            unit.connections.move(made.id, "2026-11", reserved=0.5)
            unit.connections.move(made.id, "2026-11", spent=0.3, reserved=-0.5)
            assert unit.connections.spent(made.id, "2026-11") == pytest.approx(0.3)
            assert unit.connections.spent(made.id, "2026-12") == 0.0
            unit.connections.delete(made.id)
            with pytest.raises(NotThere):
                unit.connections.get(made.id)


class TestPrompts:
    def test_numbers_of_versions_are_never_used_again(self, database: Database) -> None:
        with database.write() as unit:
            prompt = unit.prompts.add(a_project(unit).id, {"title": "Rubric"})
            first, second = (unit.prompts.add_version(prompt.id, {"system": text}) for text in ("a", "b"))
            unit.prompts.delete_version(second.id)
            third = unit.prompts.add_version(prompt.id, {"system": "c"})
            assert [version.number for version in unit.prompts.versions(prompt.id)] == [3, 1]
            assert (first.number, third.number) == (1, 3)
            assert unit.prompts.rename_version(first.id, "Start").title == "Start"

    def test_what_a_prompt_costs_adds_up_and_goes_with_it(self, database: Database) -> None:
        with database.write() as unit:
            project = a_project(unit)
            prompt = unit.prompts.add(project.id, {"title": "Rubric"})
            version = unit.prompts.add_version(prompt.id, {})
            unit.prompts.spend(prompt.id, 0.25)
            unit.prompts.spend(prompt.id, 0.5)
            assert unit.prompts.of_projects([project.id])[0].spent == pytest.approx(0.75)
            unit.prompts.delete(prompt.id)
            with pytest.raises(NotThere):
                unit.prompts.version(version.id)

    @pytest.mark.parametrize(
        "look",
        [
            lambda unit: unit.prompts.get(9), lambda unit: unit.prompts.version(9), lambda unit: unit.judge_runs.get(9),
            lambda unit: unit.prompts.add_version(9, {}), lambda unit: unit.connections.get(9),
        ],
    )  # fmt: skip
    def test_what_is_not_there_says_so(self, database: Database, look: Callable[[UnitOfWork], object]) -> None:
        with database.write() as unit, pytest.raises(NotThere):
            look(unit)


class TestReplies:
    def test_attempts_are_counted_before_anything_is_sent(self, database: Database) -> None:
        with database.write() as unit:
            assert unit.model_replies.will_send(["a", "b"], "openai", "m") == {"a": 1, "b": 1}
        with database.write() as unit:
            assert unit.model_replies.will_send(["b", "c"], "openai", "m") == {"b": 2, "c": 1}
            assert unit.model_replies.known(["a", "z"])["a"].ending is None

    def test_an_answer_is_kept_for_good(self, database: Database) -> None:
        with database.write() as unit:
            unit.model_replies.will_send(["a", "b"], "openai", "m")
            unit.model_replies.answered(
                [
                    {"request_hash": "a", "ending": "complete", "reply": "yes", "raw": '{"id": 1}', "cost": 0.1},
                    {"request_hash": "b", "ending": "failed", "reply": None, "raw": None, "cost": None},
                ]
            )
            found = unit.model_replies.known(["a", "b"])
            assert (found["a"].reply, found["a"].cost, found["b"].ending) == ("yes", 0.1, "failed")
            assert unit.model_replies.raw("a") == '{"id": 1}'
            assert unit.model_replies.forget(["a"]) == 1
            assert set(unit.model_replies.known(["a", "b"])) == {"b"}


class TestVerdicts:
    def test_the_latest_verdict_of_a_run_stays(self, database: Database) -> None:
        with database.write() as unit:
            run_id, tasks = _a_run(unit)
            unit.judge_runs.put_verdicts([_verdict(run_id, task, Outcome.FAILED) for task in tasks])
            unit.judge_runs.put_verdicts([_verdict(run_id, task) for task in tasks[:2]])
            run = unit.judge_runs.get(run_id)
            assert json.loads(run.outcomes) == {"ok": 2, "failed": 3}
            assert (run.done, run.input_tokens, run.flips) == (5, 5, 0)
            failed = unit.judge_runs.verdicts(run_id, outcomes=[Outcome.FAILED], limit=2)
            assert [verdict.task_id for verdict in failed] == tasks[2:4]
            assert failed[0].outcome is Outcome.FAILED
            more = unit.judge_runs.verdicts(run_id, outcomes=[Outcome.FAILED], after=failed[-1].task_id)
            assert [verdict.task_id for verdict in more] == tasks[4:]
            assert list(unit.judge_runs.verdicts_on(run_id, tasks[1:2])) == tasks[1:2]
            assert [len(part) for part in unit.judge_runs.every_verdict(run_id, size=2)] == [2, 2, 1]

    def test_what_waits_is_taken_in_order_and_can_be_asked_again(self, database: Database) -> None:
        with database.write() as unit:
            run_id, tasks = _a_run(unit)
            unit.judge_runs.await_tasks(run_id, tasks)
            unit.judge_runs.put_verdicts([_verdict(run_id, tasks[0]), _verdict(run_id, tasks[2], Outcome.REFUSED)])
            assert unit.judge_runs.waiting(run_id) == [tasks[1], *tasks[3:]]
            assert unit.judge_runs.await_again(run_id, [Outcome.REFUSED]) == 1
            assert unit.judge_runs.waiting(run_id) == tasks[1:]

    def test_numbers_that_follow_each_verdict_are_those_of_a_count(self, database: Database) -> None:
        with database.write() as unit:
            run_id, tasks = _a_run(unit)
            unit.judge_runs.await_tasks(run_id, tasks)
            right, unsure, sealed = (
                replace(_verdict(run_id, task), correct=share, sealed=task == tasks[2], review=review, flipped=flipped)
                for task, share, review, flipped in zip(
                    tasks, (1.0, 0.5, 1.0), (None, "not sure enough", None), (False, True, False), strict=False
                )
            )
            unit.judge_runs.put_verdicts([right, unsure])
            unit.judge_runs.put_verdicts([sealed, _verdict(run_id, tasks[3], Outcome.REFUSED)])
            unit.judge_runs.put_verdicts([replace(unsure, correct=0.25, flipped=False)])
            run = unit.judge_runs.get(run_id)
            assert (json.loads(run.outcomes), run.done) == ({"ok": 3, "refused": 1}, 4)
            assert (run.flips, run.review, run.with_truth, run.correct, run.input_tokens) == (0, 1, 2, 1.25, 4)
            unit.judge_runs.tally(run_id)
            assert unit.judge_runs.get(run_id) == run
            unit.judge_runs.await_again(run_id, [Outcome.REFUSED])
            assert json.loads(unit.judge_runs.get(run_id).outcomes) == {"ok": 3}

    def test_money_and_counts_move_by_differences(self, database: Database) -> None:
        with database.write() as unit:
            run_id, _ = _a_run(unit)
            unit.judge_runs.move(run_id, reserved=0.4, done=0)
            unit.judge_runs.move(run_id, reserved=-0.4, spent=0.3, done=2, input_tokens=7)
            run = unit.judge_runs.get(run_id, lock=True)
            assert (run.reserved, run.spent, run.done, run.input_tokens) == (0.0, 0.3, 2, 7)
            assert unit.judge_runs.of_project(run.project_id) == unit.judge_runs.of_version(run.version_id) == [run]
