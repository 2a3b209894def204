"""What can go wrong with a judge, over HTTP: a named outcome with what to do, never a gap, never a zero in a mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from builders import a_project, people, some_tasks
from fakes import RunningClock
from juryroom.adapters.llm.clients import ModelClients
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.jobs import JobId
from juryroom.core.judging import pace
from juryroom.core.judging.prompts import JudgeRun, Provider, RunState
from juryroom.core.judging.verdict import Outcome
from juryroom.jobs.turns import take_turn
from juryroom.services import annotations, credentials
from juryroom.services.judging import connections, results, runs, trying
from juryroom.services.judging.connections import NewConnection
from juryroom.services.judging.runs import Selection
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database
from model_server import verdict
from stand_ins import OpenAI, Said, serving

RATED = (
    '<View><Text name="text" value="$text"/><Rating name="stars" toName="text" maxRating="5" required="true"/></View>'
)
PICTURED = """<View><Image name="image" value="$image"/>
<Choices name="verdict" toName="image"><Choice value="same"/><Choice value="different"/></Choices></View>"""
COST = (100 * 1.0 + 10 * 10.0) / 1e6


class Trial:
    """Two tasks of a project, and one version at the stand-in."""

    def __init__(self, room: Room, there: OpenAI, config: str | None, user: str, data: dict[str, Any] | None) -> None:
        self.room, self.there = room, there
        with room.database.write() as unit:
            self.who = people(unit, 1)[0]
            self.project = a_project(unit, label_config=config) if config else a_project(unit)
            self.tasks = some_tasks(unit, self.project, 2)
            if data is not None:
                for task in self.tasks:
                    unit.tasks.update(task, {"data": json.dumps(data)})
            options = {"prices": {"*": {"input": 1.0, "output": 10.0}}, "width": 4}
            new = NewConnection(Provider.CUSTOM, endpoint=f"{there.url}/v1", options=options)
            self.connection = connections.create(unit, room, new, by=self.who).id
            prompt = unit.prompts.add(self.project.id, {"title": "Same?"})
            values = {"system": "Same?", "user_text": user, "connection_id": self.connection, "model": "m"}
            self.version = unit.prompts.add_version(prompt.id, values).id

    def judged(self) -> JudgeRun:
        with self.room.database.write() as unit:
            run = runs.start(unit, self.version, self.project.id, Selection(), by=self.who)
        for _ in range(50):
            if take_turn(self.room, JobId(run.job_id or 0)) is None:
                break
        with self.room.database.read() as unit:
            return unit.judge_runs.get(run.id)

    def problem(self, run: JudgeRun) -> str:
        with self.room.database.read() as unit:
            return unit.judge_runs.verdicts(run.id)[0].problem or ""


@pytest.fixture
def trial(database: Database, tmp_path: Path) -> Iterator[Callable[..., Trial]]:
    with ExitStack() as open_:

        def build(
            plan: Callable[[str], Said] | None = None, *, config: str | None = None, user: str = "{text}",
            data: dict[str, Any] | None = None,
        ) -> Trial:  # fmt: skip
            there = open_.enter_context(serving(OpenAI(plan)))
            keys = credentials.secrets_from(b"a key for tests alone")
            room = Room(
                database, RunningClock(), LocalMedia(tmp_path), keys, Limits(), "0.0.0", models=ModelClients()
            )  # fmt: skip
            return Trial(room, there, config, user, data)

        yield build


def stars(value: object) -> Said:
    return Said(json.dumps({"reasoning": "", "answer": {"stars": value}, "confidence": 0.9}))


@pytest.mark.parametrize(
    ("said", "outcome", "todo"),
    [
        (Said("Incorrect API key provided.", status=401), Outcome.FAILED, "Check the key of the connection."),
        (Said("The model `m` does not exist.", status=404), Outcome.FAILED, "Check the model's name"),
        (Said("This model does not support image input.", status=400), Outcome.FAILED, "does not support image"),
        (Said("You exceeded your current quota.", status=429), Outcome.FAILED, "no credit left"),
        (Said("I'm sorry, I can't help with that.", "refused"), Outcome.REFUSED, "I'm sorry"),
        (Said(verdict()[:25], "truncated"), Outcome.TRUNCATED, "raise max_tokens"),
        (Said("They look the same to me."), Outcome.UNREADABLE, "no JSON object"),
        (Said(verdict("perhaps")), Outcome.UNREADABLE, "perhaps"),
        (Said('{"answer": {"colour": "red"}}'), Outcome.UNREADABLE, "colour"),
        (Said("[" * 5000), Outcome.UNREADABLE, "no JSON object"),
    ],
)  # fmt: skip
def test_each_is_named_says_what_to_do_and_is_no_zero_in_a_mean(
    trial: Callable[..., Trial], said: Said, outcome: Outcome, todo: str
) -> None:
    it = trial(lambda words: said if "<bad>" in words else Said())
    with it.room.database.write() as unit:
        unit.tasks.update(it.tasks[0], {"data": json.dumps({"text": "<bad>"})})
    run = it.judged()
    assert (run.state, json.loads(run.outcomes)) == (RunState.COMPLETED, {outcome.value: 1, "ok": 1})
    assert todo in it.problem(run)
    with it.room.database.read() as unit:
        assert unit.predictions.of_task(it.tasks[0]) == []
        good = unit.predictions.of_task(it.tasks[1])[0]
        assert unit.tasks.get(it.tasks[0]).score is None
        assert (good.score, unit.tasks.get(it.tasks[1]).score) == (0.9, 0.9)


@pytest.mark.parametrize(
    "said",
    [
        Said(f"Here is my verdict:\n```json\n{verdict()}\n```\nI hope this helps."),
        Said("I weighed {both} sides. " + verdict() + " That is all."),
        Said(verdict().replace("same", " SAME ")),
    ],
)
def test_prose_around_the_json_does_no_harm(trial: Callable[..., Trial], said: Said) -> None:
    it = trial(lambda _: said)
    assert json.loads(it.judged().outcomes) == {"ok": 2}


@pytest.mark.parametrize(("value", "words"), [(9, "9"), (-1, "-1"), ("five", "five"), (3.7, "3.7")])
def test_a_rating_out_of_range(trial: Callable[..., Trial], value: object, words: str) -> None:
    it = trial(lambda _: stars(value), config=RATED)
    run = it.judged()
    assert json.loads(run.outcomes) == {"unreadable": 2}
    assert "stars" in it.problem(run)
    assert len(it.there.asked) >= 4, "each was asked for once more"


def test_a_schema_that_the_provider_refuses_makes_way_for_a_plainer_form(trial: Callable[..., Trial]) -> None:
    it = trial()
    complete = it.there.complete

    def picky(call: Any) -> Any:
        kind = (call.body.get("response_format") or {}).get("type")
        if kind is not None:
            message = f"response_format {kind} is not supported by this model."
            return 400, {"error": {"message": message, "type": "invalid_request_error"}}, {}
        return complete(call)

    it.there.complete = picky  # type: ignore[method-assign]
    assert json.loads(it.judged().outcomes) == {"ok": 2}
    with it.room.database.read() as unit:
        assert json.loads(unit.connections.get(it.connection).forms) == {"m": "plain"}


def test_an_empty_variable_is_asked_nothing(trial: Callable[..., Trial]) -> None:
    it = trial(data={"text": ""})
    run = it.judged()
    assert (json.loads(run.outcomes), it.there.asked, run.spent) == ({"failed": 2}, [], 0.0)
    assert "text" in it.problem(run)


@pytest.mark.parametrize(
    ("address", "words"),
    [("/data/upload/1/gone.png", "is not there"), ("data:image/png;base64,AAAA", "")],
)
def test_a_picture_that_does_not_load(trial: Callable[..., Trial], address: str, words: str) -> None:
    def plan(_: str) -> Said:
        return Said("Could not process image: invalid image data.", status=400)

    it = trial(plan, config=PICTURED, user="{image}", data={"image": address})
    run = it.judged()
    assert json.loads(run.outcomes) == {"failed": 2}
    assert words in it.problem(run)


def test_endless_429_gives_up_by_name(trial: Callable[..., Trial], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "LONGEST_WAIT_S", 0.01)
    monkeypatch.setattr(pace, "FIRST_WAIT_S", 0.005)
    it = trial(lambda _: Said("Rate limit reached.", status=429))
    run = it.judged()
    assert json.loads(run.outcomes) == {"failed": 2}
    assert f"asked {pace.MOST_ATTEMPTS} times" in it.problem(run)
    assert len({call.raw for call in it.there.calls}) == len(it.there.calls), "no body was sent twice"


def test_bytes_that_are_no_text(trial: Callable[..., Trial]) -> None:
    it = trial()
    it.there.complete = lambda *_: (  # type: ignore[method-assign]
        200, b'{"choices": [{"message": {"content": "{\\"answer\\": {\\"verdict\\": \\"\xff\xfe\\"}}"}, '
        b'"finish_reason": "stop"}], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}', {},
    )  # fmt: skip
    run = it.judged()
    assert json.loads(run.outcomes) == {"unreadable": 2}
    assert "verdict" in it.problem(run)


def test_errors_count_as_wrong_against_people_and_are_not_averaged_in(trial: Callable[..., Trial]) -> None:
    from builders import a_result

    it = trial(lambda _: Said("No.", "refused"))
    with it.room.database.write() as unit:
        for task in it.tasks:
            details = annotations.Details(ground_truth=True)
            annotations.submit(unit, task, [a_result("same")], author=it.who, details=details)
    run = it.judged()
    with it.room.database.read() as unit:
        verdicts = unit.judge_runs.verdicts(run.id)
        aligned = results.aligned(results.truth_of(unit, unit.prompts.version(it.version), it.project.id, "dev"))
    assert {one.confidence for one in verdicts} == {None}
    assert aligned.n_missing == aligned.n
    assert aligned.accuracy in (0.0, None)


def test_the_same_words_when_the_connection_is_tested(trial: Callable[..., Trial]) -> None:
    it = trial(lambda _: Said("Incorrect API key provided.", status=401))
    found = trying.test(it.room, it.connection, "m", project_id=it.project.id, task_id=None, prompt="")
    assert found.verdict.outcome is Outcome.FAILED
    assert "Check the key of the connection." in (found.verdict.problem or "")
    it.there.plan = lambda _: Said(verdict())
    found = trying.test(it.room, it.connection, "m", project_id=it.project.id, task_id=None, prompt="")
    assert (found.verdict.outcome, found.form, found.cost) == (Outcome.OK, "schema", pytest.approx(COST))
