"""Judge runs from start to end with a scripted model, on both databases: money, order, and what goes wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders import a_project, a_result, people, some_tasks
from fakes import FixedClock, ScriptedModel
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.jobs import JobId
from juryroom.core.judging.prompts import JudgeRun, Provider, RunState, Subset
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.errors import BadInput, ModelBusy, ModelFailed, NotNow
from juryroom.jobs.turns import take_turn
from juryroom.ports import ModelReply, ModelRequest
from juryroom.services import annotations, credentials
from juryroom.services.judging import connections, runs
from juryroom.services.judging.connections import NewConnection
from juryroom.services.judging.runs import Selection
from juryroom.services.judging.sitting import Sitting
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database
from services.judged import Judged

Answer = Callable[[ModelRequest], ModelReply | Exception]
PRICE = {"prices": {"*": {"input": 1.0, "output": 10.0}}}
EVERYTHING = Selection()
COST = (100 * 1.0 + 10 * 10.0) / 1e6


def said(choice: str = "same", confidence: float = 0.9, ending: Any = "complete") -> ModelReply:
    text = json.dumps({"reasoning": "because", "answer": {"verdict": choice}, "confidence": confidence})
    return ModelReply(text, ending, 100, 10, 0, 0.01, '{"id": "x"}')


def prose() -> ModelReply:
    return replace(said(), text="They are the same, I think.")


class House(Judged):
    """A project of texts, a prompt with one version on a scripted model, and somebody who runs it."""

    def __init__(self, room: Room, model: ScriptedModel, number: int = 6, **connection: Any) -> None:
        self.room, self.model = room, model
        with room.database.write() as unit:
            self.who: UserId = people(unit, 1)[0]
            project = a_project(unit)
            self.project: ProjectId = project.id
            self.tasks: list[TaskId] = some_tasks(unit, project, number)
            new = NewConnection(Provider.CUSTOM, endpoint="http://127.0.0.1:1/v1", options=PRICE, **connection)
            made = connections.create(unit, room, new, by=self.who)
            prompt = unit.prompts.add(project.id, {"title": "Same?"})
            values = {"system": "Same or not?", "user_text": "{text}", "connection_id": made.id, "model": "m"}
            self.version = unit.prompts.add_version(prompt.id, values).id

    def start(self, selection: Selection = EVERYTHING, **more: Any) -> int:
        with self.room.database.write() as unit:
            return runs.start(unit, self.version, self.project, selection, by=self.who, **more).id

    def work(self, run_id: int) -> JudgeRun:
        """Turn after turn until the run's job is over."""
        deadline = time.monotonic() + 120
        while take_turn(self.room, JobId(self.run(run_id).job_id or 0)) is not None:
            assert time.monotonic() < deadline
        return self.run(run_id)


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> Callable[..., House]:
    def build(answer: Answer, number: int = 6, **connection: Any) -> House:
        model = ScriptedModel(answer)
        secrets = credentials.secrets_from(b"a key for tests alone")
        room = Room(database, clock, LocalMedia(tmp_path), secrets, Limits(), "0.0.0", models=model)
        return House(room, model, number, **connection)

    return build


class TestWhole:
    def test_every_task_gets_a_verdict_and_a_prediction(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said("different", 0.7))
        run = it.work(it.start())
        assert (run.state, run.done, run.total_tasks) == (RunState.COMPLETED, 6, 6)
        assert json.loads(run.outcomes) == {"ok": 6}
        assert run.spent == pytest.approx(6 * COST)
        assert run.reserved == pytest.approx(0.0)
        with it.room.database.read() as unit:
            task = unit.tasks.get(it.tasks[0])
            prediction = unit.predictions.of_task(it.tasks[0])[0]
            verdict = unit.judge_runs.verdicts(run.id)[0]
        assert (task.score, prediction.model_version) == (0.7, "Same?/v1")
        assert json.loads(prediction.result)[0]["value"] == {"choices": ["different"]}
        assert (verdict.prediction_id, verdict.reasoning, verdict.cost) == (
            prediction.id,
            "because",
            pytest.approx(COST),
        )

    def test_what_was_bought_is_not_bought_again(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said())
        it.work(it.start())
        again = it.work(it.start())
        assert len(it.model.asked) == 6
        assert (again.state, again.spent) == (RunState.COMPLETED, 0.0)

    def test_only_what_is_missing(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said())
        it.work(it.start(Selection(Subset.SAMPLE, size=2)))
        assert it.run(it.start(Selection(only_missing=True))).total_tasks == 4

    def test_against_the_ground_truth(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said("same"))
        with it.room.database.write() as unit:
            for task, choice in zip(it.tasks, ("same", "different"), strict=False):
                details = annotations.Details(ground_truth=True)
                annotations.submit(unit, task, [a_result(choice)], author=it.who, details=details)
        run = it.work(it.start(Selection(Subset.HAS_GROUND_TRUTH)))
        with it.room.database.read() as unit:
            assert [one.correct for one in unit.judge_runs.verdicts(run.id)] == [1.0, 0.0]

    def test_what_the_judge_is_shown_as_an_example_is_not_held_against_it(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said("same"))
        with it.room.database.write() as unit:
            for task in it.tasks[:3]:
                details = annotations.Details(ground_truth=True)
                annotations.submit(unit, task, [a_result("same")], author=it.who, details=details)
            first = unit.prompts.version(it.version)
            shown = [{"task": it.tasks[0], "data": {"text": "seen"}, "answer": {"verdict": "same"}}]
            values = {
                "system": "Same or not?",
                "user_text": "{text}",
                "connection_id": first.connection_id,
                "model": "m",
            }
            values["examples"] = json.dumps(shown)
            it.version = unit.prompts.add_version(first.prompt_id, values).id
        run = it.work(it.start(Selection(Subset.HAS_GROUND_TRUTH)))
        with it.room.database.read() as unit:
            assert [one.correct for one in unit.judge_runs.verdicts(run.id)] == [None, 1.0, 1.0]

    def test_no_task_no_run(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said())
        with pytest.raises(BadInput) as fault:
            it.start(Selection(Subset.HAS_GROUND_TRUTH))
        assert "project_subset" in fault.value.fields


class TestOutcomes:
    @pytest.mark.parametrize(
        ("answer", "outcome", "words"),
        [
            (lambda: said(ending="truncated"), Outcome.TRUNCATED, "raise max_tokens"),
            (lambda: replace(said(ending="refused"), text="I cannot."), Outcome.REFUSED, "I cannot."),
            (lambda: ModelFailed("Unknown model m."), Outcome.FAILED, "Unknown model m."),
            (prose, Outcome.UNREADABLE, "no JSON object"),
            (lambda: said("perhaps"), Outcome.UNREADABLE, "perhaps"),
        ],
    )
    def test_each_is_named_and_none_becomes_a_prediction(
        self, house: Callable[..., House], answer: Callable[[], Any], outcome: Outcome, words: str
    ) -> None:
        it = house(lambda _: answer(), 2)
        run = it.work(it.start())
        assert json.loads(run.outcomes) == {outcome.value: 2}
        with it.room.database.read() as unit:
            verdict = unit.judge_runs.verdicts(run.id)[0]
            assert unit.predictions.of_task(it.tasks[0]) == []
        assert words in (verdict.problem or "")

    def test_a_reply_that_cannot_be_read_is_asked_for_once_more(self, house: Callable[..., House]) -> None:
        it = house(lambda request: said() if len(request.messages) > 2 else prose(), 3)
        run = it.work(it.start())
        assert json.loads(run.outcomes) == {"ok": 3}
        assert len(it.model.asked) == 6
        assert run.spent == pytest.approx(6 * COST)

    def test_a_task_without_the_field_costs_nothing(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said(), 1)
        with it.room.database.write() as unit:
            unit.tasks.update(it.tasks[0], {"data": '{"text": ""}'})
        run = it.work(it.start())
        assert (json.loads(run.outcomes), it.model.asked) == ({"failed": 1}, [])

    def test_a_busy_provider_is_asked_again_by_another_name(self, house: Callable[..., House]) -> None:
        seen: list[str] = []

        def answer(request: ModelRequest) -> ModelReply | Exception:
            seen.append(str(request.parameters.get("user")))
            return said() if len(seen) > 1 else ModelBusy("Slow down.", retry_after=0.05)

        it = house(answer, 1)
        run = it.work(it.start())
        assert json.loads(run.outcomes) == {"ok": 1}
        assert seen[0] == "None"
        assert seen[1].endswith("-2")
        assert run.spent == pytest.approx(COST)

    def test_failures_can_be_asked_for_again(self, house: Callable[..., House]) -> None:
        answers: list[ModelReply | Exception] = [ModelFailed("The disk of the provider is full.")]
        it = house(lambda _: answers.pop() if answers else said(), 1)
        run = it.work(it.start())
        assert it.outcomes(run.id) == {"failed": 1}
        with it.room.database.write() as unit:
            runs.resume(unit, run.id, by=it.who, retry=True)
        assert json.loads(it.work(run.id).outcomes) == {"ok": 1}


class TestMoney:
    def test_the_cap_holds_and_the_run_can_go_on(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said(), 40)
        run_id = it.start(cap=0.00001)
        run = it.work(run_id)
        assert (run.state, run.spent, it.model.asked) == (RunState.OVER_BUDGET, 0.0, [])
        assert "The run's cap of $1e-05 is reached" in (run.problem or "")
        with it.room.database.write() as unit:
            runs.resume(unit, run_id, by=it.who, cap=10.0)
        run = it.work(run_id)
        assert (run.state, run.done) == (RunState.COMPLETED, 40)
        assert run.spent == pytest.approx(40 * COST)

    def test_the_connection_has_a_budget_of_its_own(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said(), 2, budget_limit=0.0001)
        run = it.work(it.start())
        assert run.state is RunState.OVER_BUDGET
        assert "The budget of Custom for 2026-11" in (run.problem or "")

    def test_an_unknown_price_is_refused_where_a_limit_should_hold(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said())
        with it.room.database.write() as unit:
            connections.update(unit, it.room, unit.connections.all()[-1].id, {"options": {}})
        with pytest.raises(BadInput) as fault:
            it.start(cap=1.0)
        assert "is not known" in fault.value.fields["cap"][0]
        run = it.work(it.start(cap=1.0, allow_unknown_price=True))
        with it.room.database.read() as unit:
            assert unit.judge_runs.verdicts(run.id)[0].cost is None

    def test_a_crash_costs_what_was_under_way_and_no_more(self, house: Callable[..., House]) -> None:
        """The process dies after some replies: they are kept, the rest is asked, nothing twice."""
        answered: list[int] = []

        def answer(_: ModelRequest) -> ModelReply | Exception:
            answered.append(1)
            return RuntimeError("the process is gone") if len(answered) == 20 else said()

        it = house(answer, 64)
        run_id = it.start()
        with it.room.database.read() as unit:
            job = unit.jobs.get(JobId(unit.judge_runs.get(run_id).job_id or 0))
        with pytest.raises(RuntimeError), Sitting(it.room, job, lambda: False) as sitting:
            sitting.judge(it.tasks)
        assert it.run(run_id).state is RunState.IN_PROGRESS
        run = it.work(run_id)
        assert (run.state, run.done) == (RunState.COMPLETED, 64)
        assert run.reserved == pytest.approx(0.0, abs=1e-9)
        texts = [request.messages[-1].text + str(request.parameters.get("user")) for request in it.model.asked]
        assert len(texts) == len(set(texts))


class TestStopping:
    def test_pause_and_go_on(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said())
        run_id = it.start()
        with it.room.database.write() as unit:
            runs.pause(unit, run_id)
        assert it.work(run_id).state is RunState.PAUSED
        assert it.model.asked == []
        with it.room.database.write() as unit:
            runs.resume(unit, run_id, by=it.who)
            with pytest.raises(NotNow):
                runs.resume(unit, run_id, by=it.who)
        assert it.work(run_id).state is RunState.COMPLETED

    def test_cancel_is_the_end_of_a_run_once(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said())
        run_id = it.start()
        with it.room.database.write() as unit:
            runs.cancel(unit, run_id)
            with pytest.raises(NotNow):
                runs.pause(unit, run_id)

    def test_a_wrong_key_fails_the_run_and_says_so(self, house: Callable[..., House]) -> None:
        it = house(lambda _: said())
        it.room = replace(it.room, models=None)
        run = it.work(it.start())
        assert run.state is RunState.FAILED
        assert "no way to language models" in (run.problem or "")


def test_a_cap_lets_replies_settle_before_it_says_no(house: Callable[..., House]) -> None:
    """Far more is set aside for a request than its reply costs: what was set aside is free again when it comes."""
    it = house(lambda _: said(), 60)
    run = it.work(it.start(cap=0.06))
    assert (run.state, run.done) == (RunState.COMPLETED, 60), run.problem
    assert run.spent == pytest.approx(60 * COST)
