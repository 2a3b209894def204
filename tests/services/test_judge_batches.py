"""Judge runs in batches, over HTTP with stand-ins of the providers: nothing lost, nothing bought twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders import a_project, people, some_tasks
from fakes import RunningClock
from juryroom.adapters.llm.clients import ModelClients
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.jobs import JobId
from juryroom.core.judging.prompts import JudgeRun, Provider, RunState
from juryroom.errors import BadInput
from juryroom.jobs.turns import take_turn
from juryroom.ports import ModelAccess, ModelClient
from juryroom.services import credentials
from juryroom.services.judging import connections, runs
from juryroom.services.judging.connections import NewConnection
from juryroom.services.judging.runs import Selection
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database
from model_server import verdict
from services.judged import Judged
from stand_ins import USED, Anthropic, Gemini, OpenAI, Said, StandIn, serving

PRICE: dict[str, Any] = {"prices": {"*": {"input": 1.0, "output": 10.0}}}
COST = (USED[0] * 1.0 + USED[1] * 10.0) / 1e6
HALF = COST / 2
MODELS = {Provider.ANTHROPIC: "claude-haiku-4-5", Provider.GEMINI: "gemini-2.5-flash"}


WORDS = ("zero", "one", "two", "three", "four", "five")


class Trial(Judged):
    """A project of texts, and one version at one stand-in."""

    def __init__(self, room: Room, stand_in: StandIn, provider: Provider, number: int, **options: Any) -> None:
        self.room, self.stand_in = room, stand_in
        endpoint = {Provider.CUSTOM: "/v1", Provider.OPENAI: "/v1"}.get(provider, "")
        with room.database.write() as unit:
            self.who = people(unit, 1)[0]
            self.project = a_project(unit)
            self.tasks = some_tasks(unit, self.project, number)
            new = NewConnection(
                provider, endpoint=stand_in.url + endpoint, options=PRICE | options, secrets={"api_key": "k"}
            )
            self.connection = connections.create(unit, room, new, by=self.who)
            model = MODELS.get(provider, "m")
            unit.connections.update(self.connection.id, {"forms": json.dumps({model: "schema"})})
            prompt = unit.prompts.add(self.project.id, {"title": "Same?"})
            values = {"system": "Same or not?", "user_text": "{text}", "connection_id": self.connection.id}
            self.version = unit.prompts.add_version(prompt.id, values | {"model": model}).id

    def start(self, **more: Any) -> int:
        with self.room.database.write() as unit:
            run = runs.start(unit, self.version, self.project.id, Selection(), by=self.who, mode="batch", **more)
        return run.id

    def turn(self, run_id: int) -> float | None:
        """One turn of the run's job, whatever it waits for."""
        with self.room.database.write() as unit:
            job = JobId(unit.judge_runs.get(run_id).job_id or 0)
            if not unit.jobs.get(job).is_over:
                unit.jobs.update(job, retry_at=None)
        return take_turn(self.room, job)

    def work(self, run_id: int, turns: int = 40) -> JudgeRun:
        for _ in range(turns):
            self.turn(run_id)
            with self.room.database.read() as unit:
                run = unit.judge_runs.get(run_id)
                if unit.jobs.get(JobId(run.job_id or 0)).is_over:
                    return run
        raise AssertionError(f"not over after {turns} turns: {run}")

    def reserved(self) -> float:
        with self.room.database.read() as unit:
            return sum(run.reserved for run in unit.judge_runs.of_project(self.project.id))


@pytest.fixture
def trial(database: Database, tmp_path: Path) -> Iterator[Callable[..., Trial]]:
    with ExitStack() as open_:

        def build(stand_in: StandIn, provider: Provider = Provider.CUSTOM, number: int = 6, **options: Any) -> Trial:
            open_.enter_context(serving(stand_in))
            keys = credentials.secrets_from(b"a key for tests alone")
            models = ModelClients()
            room = Room(database, RunningClock(), LocalMedia(tmp_path), keys, Limits(), "0.0.0", models=models)
            return Trial(room, stand_in, provider, number, **options)

        yield build


@pytest.mark.parametrize(
    ("stand_in", "provider"),
    [(OpenAI, Provider.OPENAI), (OpenAI, Provider.AZURE_OPENAI), (OpenAI, Provider.CUSTOM),
     (Anthropic, Provider.ANTHROPIC), (Gemini, Provider.GEMINI)],
)  # fmt: skip
class TestProviders:
    def test_every_task_is_judged_at_half_the_price(
        self, trial: Callable[..., Trial], stand_in: type[StandIn], provider: Provider
    ) -> None:
        it = trial(stand_in(), provider)
        run = it.work(it.start())
        assert (run.state, it.outcomes(run.id)) == (RunState.COMPLETED, {"ok": 6})
        assert run.spent == pytest.approx(6 * HALF)
        assert (run.reserved, len(it.stand_in.asked), len(it.stand_in.batches)) == (pytest.approx(0), 6, 1)
        shown = json.loads(run.batches)[0]
        assert (shown["state"], shown["requests"], shown["fetched"]) == ("completed", 6, True)

    def test_each_outcome_is_named_and_what_was_not_got_to_is_handed_in_again(
        self, trial: Callable[..., Trial], stand_in: type[StandIn], provider: Provider
    ) -> None:
        busy = {"two", "five"}

        def plan(words: str) -> Said:
            text = next(word for word in WORDS if f"<{word}>" in words)
            if text in busy:
                busy.remove(text)
                return Said("Try again later.", status=429)
            return {
                "zero": Said("No.", "refused"), "one": Said(verdict()[:20], "truncated"),
                "three": Said("I think they are the same."), "four": Said("The picture is too large.", status=400),
            }.get(text, Said())  # fmt: skip

        it = trial(stand_in(plan), provider)
        with it.room.database.write() as unit:
            for task, word in zip(it.tasks, WORDS, strict=True):
                unit.tasks.update(task, {"data": json.dumps({"text": f"<{word}>"})})
        run = it.work(it.start())
        assert run.state is RunState.COMPLETED, run.problem
        assert it.outcomes(run.id) == {"refused": 1, "truncated": 1, "unreadable": 1, "failed": 1, "ok": 2}
        with it.room.database.read() as unit:
            said = {one.outcome.value: one.problem or "" for one in unit.judge_runs.verdicts(run.id)}
        assert "The picture is too large." in said["failed"]
        assert "raise max_tokens" in said["truncated"]
        # six questions, two of them again, and one that asks for a readable reply
        assert len(it.stand_in.asked) == 9

    def test_a_wrong_key_or_model_fails_the_run_with_what_to_do(
        self, trial: Callable[..., Trial], stand_in: type[StandIn], provider: Provider
    ) -> None:
        it = trial(stand_in(), provider)
        refused = {"error": {"message": "The key is wrong.", "type": "authentication_error", "status": "X"}}
        it.stand_in.create = lambda *_: (401, refused, {})  # type: ignore[attr-defined]
        run = it.work(it.start())
        assert run.state is RunState.FAILED
        assert "The key is wrong." in (run.problem or "")
        assert it.reserved() == pytest.approx(0)

    def test_a_pause_cancels_the_batch_and_going_on_hands_in_the_rest(
        self, trial: Callable[..., Trial], stand_in: type[StandIn], provider: Provider
    ) -> None:
        it = trial(stand_in(), provider)
        it.stand_in.runs_batches = False
        run_id = it.start()
        assert it.turn(run_id) is not None
        with it.room.database.write() as unit:
            runs.pause(unit, run_id)
        run = it.work(run_id)
        assert run.state is RunState.PAUSED
        assert it.stand_in.of("cancel")
        assert (it.stand_in.asked, it.reserved()) == ([], pytest.approx(0))
        it.stand_in.runs_batches = True
        with it.room.database.write() as unit:
            runs.resume(unit, run_id, by=it.who)
        run = it.work(run_id)
        assert (run.state, it.outcomes(run_id)) == (RunState.COMPLETED, {"ok": 6})
        assert len(it.stand_in.asked) == 6

    def test_killed_between_sending_and_writing_down_the_id(
        self, trial: Callable[..., Trial], stand_in: type[StandIn], provider: Provider
    ) -> None:
        it = trial(stand_in(), provider)
        run_id, honest = it.start(), it.room
        it.room = replace(honest, models=_Dying(honest))
        with pytest.raises(SystemExit):
            it.turn(run_id)
        it.room = honest
        assert len(it.stand_in.batches) == 1
        run = it.work(run_id)
        assert (run.state, it.outcomes(run_id)) == (RunState.COMPLETED, {"ok": 6})
        assert (len(it.stand_in.batches), len(it.stand_in.asked)) == (1, 6)
        assert run.spent == pytest.approx(6 * HALF)


class _Dying:
    """ports.Models whose clients end the process as soon as the provider has the batch."""

    def __init__(self, room: Room) -> None:
        self._models = room.models

    def open(self, access: ModelAccess) -> ModelClient:
        assert self._models is not None
        client: Any = self._models.open(access)
        submit = client.submit

        def die(*asked: Any) -> None:
            submit(*asked)
            raise SystemExit("kill -9")

        client.submit = die
        found: ModelClient = client
        return found


class TestMoney:
    def test_what_was_bought_is_not_bought_again(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI())
        it.work(it.start())
        again = it.work(it.start())
        assert (again.state, again.spent, len(it.stand_in.asked)) == (RunState.COMPLETED, 0.0, 6)

    def test_what_is_on_its_way_for_another_run_is_waited_for(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI())
        it.stand_in.runs_batches = False
        first, second = it.start(), it.start()
        it.turn(first)
        it.turn(second)
        it.stand_in.runs_batches = True
        it.work(first)
        run = it.work(second)
        assert (run.state, len(it.stand_in.asked), len(it.stand_in.batches)) == (RunState.COMPLETED, 6, 1)

    def test_the_cap_holds_and_the_run_goes_on_under_a_higher_one(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI(), number=8)
        with it.room.database.read() as unit:
            prompt = unit.prompts.version(it.version).prompt_id
        with it.room.database.write() as unit:
            values = {"system": "Same?", "user_text": "{text}", "connection_id": it.connection.id, "model": "m"}
            it.version = unit.prompts.add_version(prompt, values | {"parameters": '{"max_tokens": 100}'}).id
        # 100 tokens of output at $5 a million are $0.0005 at most: three questions fit, then the answers' rest again
        run = it.work(it.start(cap=0.0035))
        assert run.state is RunState.COMPLETED, run.problem
        assert run.spent <= 0.0035
        assert len(it.stand_in.batches) > 1
        tight = it.work(
            it.start(
                cap=0.00001,
            )
        )
        assert tight.state is RunState.COMPLETED, "everything is bought already"

    def test_nothing_is_sent_over_the_cap(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI())
        run_id = it.start(cap=0.00001)
        run = it.work(run_id)
        assert (run.state, it.stand_in.batches) == (RunState.OVER_BUDGET, {})
        assert "The run's cap of $1e-05 is reached" in (run.problem or "")
        with it.room.database.write() as unit:
            runs.resume(unit, run_id, by=it.who, cap=1.0)
        assert it.work(run_id).state is RunState.COMPLETED

    def test_a_share_of_ones_own(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI(), batch_share=0.8)
        run = it.work(it.start())
        assert run.spent == pytest.approx(6 * COST * 0.8)
        assert json.loads(run.price)["source"].endswith("0.8 of it in a batch")


class TestFates:
    def test_a_batch_that_the_provider_does_not_take_fails_the_run(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI())
        it.stand_in.fate = "failed"
        run_id = it.start()
        run = it.work(run_id)
        assert (run.state, run.problem) == (
            RunState.FAILED,
            "The provider refused the batch: The model m has no batches.",
        )
        it.stand_in.fate = ""
        with it.room.database.write() as unit:
            runs.resume(unit, run_id, by=it.who)
        assert it.work(run_id).state is RunState.COMPLETED

    @pytest.mark.parametrize(
        ("stand_in", "provider"),
        [(OpenAI, Provider.CUSTOM), (Anthropic, Provider.ANTHROPIC), (Gemini, Provider.GEMINI)],
    )
    def test_batches_that_expire_are_handed_in_again_a_few_times(
        self, trial: Callable[..., Trial], stand_in: type[StandIn], provider: Provider
    ) -> None:
        it = trial(stand_in(), provider, 2)
        it.stand_in.fate = "expired"
        run_id = it.start()
        run = it.work(run_id)
        assert (run.state, it.outcomes(run_id), run.spent) == (RunState.COMPLETED, {"failed": 2}, 0.0)
        assert len(it.stand_in.batches) == 4
        with it.room.database.read() as unit:
            assert "asked 4 times" in (unit.judge_runs.verdicts(run_id)[0].problem or "")
        it.stand_in.fate = ""
        with it.room.database.write() as unit:
            runs.resume(unit, run_id, by=it.who, retry=True)
        assert it.work(run_id).state is RunState.COMPLETED
        assert it.outcomes(run_id) == {"ok": 2}

    def test_a_batch_that_the_provider_forgot_is_handed_in_again(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI())
        it.stand_in.runs_batches = False
        run_id = it.start()
        it.turn(run_id)
        it.stand_in.batches.clear()
        it.stand_in.runs_batches = True
        assert it.work(run_id).state is RunState.COMPLETED
        assert len(it.stand_in.asked) == 6

    def test_providers_without_batches_are_refused_by_name(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI())
        with it.room.database.write() as unit:
            new = NewConnection(Provider.BEDROCK, options=PRICE | {"aws_region": "eu-west-1"})
            made = connections.create(unit, it.room, new, by=it.who)
            prompt = unit.prompts.version(it.version).prompt_id
            it.version = unit.prompts.add_version(prompt, {"connection_id": made.id, "model": "m"}).id
        with pytest.raises(BadInput) as fault:
            it.start()
        assert "Bedrock has no batches here" in fault.value.fields["mode"][0]

    def test_a_long_wait_gives_the_workers_place_to_others(self, trial: Callable[..., Trial]) -> None:
        it = trial(OpenAI())
        it.stand_in.runs_batches = False
        run_id = it.start()
        it.turn(run_id)
        clock = it.room.clock
        assert isinstance(clock, RunningClock)
        with it.room.database.write() as unit:
            batch = unit.judge_batches.of_run(run_id)[0]
            unit.judge_batches.update(batch.id, {"created_at": "2026-01-01T00:00:00.000000Z"})
            job = unit.jobs.get(JobId(unit.judge_runs.get(run_id).job_id or 0))
        assert it.turn(run_id) is None
        with it.room.database.read() as unit:
            aside = unit.jobs.get(job.id)
        assert (aside.is_over, aside.run_id != job.run_id, aside.retry_at is not None) == (False, True, True)
        assert aside.lane == f"job {job.id}", "nothing stands in line behind it"
        it.stand_in.runs_batches = True
        assert it.work(run_id).state is RunState.COMPLETED
