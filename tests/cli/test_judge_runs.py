"""`juryroom judge pause|resume|cancel`, against a whole application: what they do, and what is said if refused."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import juryroom
from builders import a_room
from fakes import FixedClock, ScriptedModel
from jobs.bench import finish
from juryroom.cli import judge, judge_runs, judge_server
from juryroom.core.jobs import JobId
from juryroom.errors import BadInput, NotNow, NotThere
from juryroom.ports import ModelReply
from juryroom.sdk.models import Project
from juryroom.services.room import Room
from juryroom.store.unit import Database
from sdk.test_client import client, project, server, token  # noqa: F401

URL = "http://testserver"
SAID = json.dumps({"reasoning": "because", "answer": {"verdict": "same"}, "confidence": 0.9})


@pytest.fixture
def room(sqlite_database: Database, clock: FixedClock, tmp_path: Path) -> Room:
    model = ScriptedModel(lambda _: ModelReply(SAID, "complete", 100, 10, 0, 0.01, "{}"))
    return replace(a_room(sqlite_database, clock, tmp_path / "media"), models=model)


@pytest.fixture(autouse=True)
def _there(client: juryroom.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_runs, "client_of", lambda _url, _token: nullcontext(client))


@pytest.fixture
def run(client: juryroom.Client, project: Project) -> dict[str, Any]:
    """A run that nobody works on yet."""
    client.tasks.import_tasks(project.id, [{"data": {"text": f"t{number}"}} for number in range(2)])
    prices = {"*": {"input": 1.0, "output": 2.0}}
    connection = client.judges.connect("Custom", endpoint="http://127.0.0.1:9/v1", api_key="k", prices=prices)
    prompt = client.judges.create_prompt("Alike?", project.id)
    version = client.judges.create_version(
        prompt["id"], prompt="Same? {text}", provider_model_id="m", model_provider_connection=connection["id"]
    )
    return client.judges.run(prompt["id"], version["id"], project.id, cap=1.0)


def call(*given: object) -> Result:
    return CliRunner().invoke(judge.app, [*map(str, given), "--url", URL])


@pytest.fixture
def _worked(room: Room, client: juryroom.Client, run: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits finds the work done when they look again."""

    def work(_: float) -> None:
        finish(room, JobId(int(client.judges.get_run(run["id"])["job_id"])))

    monkeypatch.setattr(judge_server, "time", SimpleNamespace(sleep=work))


def test_a_run_is_paused_and_says_how_it_goes_on(client: juryroom.Client, run: dict[str, Any]):
    told = call("pause", run["id"]).stdout
    assert told == (
        f"Run {run['id']}: Paused, nothing judged yet, $0.0000, accuracy not known\n"
        f"To go on: juryroom judge resume {run['id']}.\n"
    )
    assert client.judges.get_run(run["id"])["status"] == "Paused"


def test_it_goes_on_under_another_limit(client: juryroom.Client, run: dict[str, Any]):
    call("pause", run["id"])
    told = call("resume", run["id"], "--cap", 2.5, "--no-wait", "--json")
    assert (told.exit_code, json.loads(told.stdout)["cap"]) == (0, 2.5)
    assert client.judges.get_run(run["id"])["status"] == "Pending"


@pytest.mark.usefixtures("_worked")
def test_whoever_resumes_waits_for_the_end(run: dict[str, Any]):
    call("pause", run["id"])
    told = call("resume", run["id"])
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith(f"Run {run['id']}: Completed, 2 ok")
    assert f"juryroom judge pause {run['id']} stops it" in told.stderr


@pytest.mark.usefixtures("_worked")
def test_a_limit_that_is_too_low_ends_in_1_and_says_what_to_do(run: dict[str, Any]):
    call("pause", run["id"])
    told = call("resume", run["id"], "--cap", 0.000001)
    assert told.exit_code == 1
    assert "over_budget, nothing judged yet" in told.stdout
    assert f"juryroom judge resume {run['id']} --cap USD" in told.stdout


def test_a_run_is_cancelled_once(client: juryroom.Client, run: dict[str, Any]):
    assert call("cancel", run["id"]).stdout.startswith(f"Run {run['id']}: Canceled, ")
    assert client.judges.get_run(run["id"])["status"] == "Canceled"
    for verb, done in {"cancel": "cancelled", "pause": "paused"}.items():
        refused = call(verb, run["id"]).exception
        assert isinstance(refused, NotNow)
        assert refused.message == (
            f"Run {run['id']} at {URL} cannot be {done}. The run is over (Canceled): there is nothing left to stop."
        )


def test_a_run_under_way_is_paused_before_its_limit_changes(run: dict[str, Any]):
    refused = call("resume", run["id"], "--cap", 2).exception
    assert isinstance(refused, NotNow)
    assert "pause it first" in refused.message


@pytest.mark.usefixtures("_worked")
def test_a_run_with_every_verdict_says_what_retry_does(run: dict[str, Any]):
    call("pause", run["id"])
    call("resume", run["id"])
    assert "With retry, those" in str(call("resume", run["id"]).exception)
    refused = str(call("resume", run["id"], "--retry").exception)
    assert refused.endswith("Every task of this run has a verdict.")


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel"])
def test_a_run_that_is_not_there_is_named_with_the_place(verb: str):
    missing = call(verb, 99).exception
    assert isinstance(missing, NotThere)
    assert missing.message.startswith(f"There is no run 99 at {URL}, or you may not see it.")


def test_a_limit_below_nothing_is_refused(client: juryroom.Client, run: dict[str, Any]):
    call("pause", run["id"])
    assert isinstance(call("resume", run["id"], "--cap", -1).exception, BadInput)
    assert client.judges.get_run(run["id"])["cap"] == 1.0
