"""Prompts, versions, connections and runs as a client of the API meets them."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from builders import a_result
from fakes import FixedClock, ScriptedModel
from jobs.bench import finish
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.jobs import JobId
from juryroom.core.judging.messages import Picture
from juryroom.core.model import Role
from juryroom.ports import ModelReply, ModelRequest
from juryroom.services import credentials
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database

CONNECTION = {"provider": "Custom", "endpoint": "http://127.0.0.1:9/v1", "api_key": "sk-very-secret"}
PRICES = {"prices": {"*": {"input": 1.0, "output": 2.0}}}


def says(choice: str = "same", confidence: float = 0.9) -> ModelReply:
    text = json.dumps({"reasoning": "because", "answer": {"verdict": choice}, "confidence": confidence})
    return ModelReply(text, "complete", 100, 10, 0, 0.01, '{"id": "x"}')


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def model() -> ScriptedModel:
    def answer(request: ModelRequest) -> ModelReply:
        told = "".join(message.text for message in request.messages)
        return says("different" if "text 1" in told else "same")

    return ScriptedModel(answer)


@pytest.fixture
def room(database: Database, clock: FixedClock, tmp_path: Path, model: ScriptedModel) -> Room:
    keys = credentials.secrets_from(b"a key for tests alone")
    return Room(database, clock, LocalMedia(tmp_path / "media"), keys, Limits(), "0.0.0", models=model)


@pytest.fixture
def connection(owner: Any) -> dict[str, Any]:
    reply = owner.client.post("/api/model-provider-connections/", json={**CONNECTION, **PRICES})
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


@pytest.fixture
def prompt(owner: Any, project: Any) -> dict[str, Any]:
    reply = owner.client.post("/api/prompts/", json={"title": "Alike?", "associated_projects": [project["id"]]})
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


@pytest.fixture
def version(owner: Any, prompt: Any, connection: Any) -> dict[str, Any]:
    return add_version(owner, prompt, connection)


def add_version(owner: Any, of: Any, connection: Any, **more: Any) -> dict[str, Any]:
    body = {
        "title": "", "prompt": "Are they alike? {text}", "provider_model_id": "judge-1", "provider": "Custom",
        "model_provider_connection": connection["id"],
    }  # fmt: skip
    reply = owner.client.post(f"/api/prompts/{of['id']}/versions", json=body | more)
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


def begin(owner: Any, version: Any, project: Any, **more: Any) -> dict[str, Any]:
    path = f"/api/prompts/{version['parent_model']}/versions/{version['id']}/inference-runs"
    reply = owner.client.post(path, json={"project": project["id"], **more})
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


def run(room: Room, owner: Any, version: Any, project: Any, **more: Any) -> dict[str, Any]:
    """A run, worked to its end."""
    made = begin(owner, version, project, **more)
    finish(room, JobId(int(made["job_id"])))
    return dict(owner.client.get(f"/api/judge-runs/{made['id']}").json())


class TestConnections:
    def test_a_secret_goes_in_and_never_comes_out(self, owner: Any, connection: Any):
        assert connection["has_secret"] is True
        for path in ("/api/model-provider-connections/", f"/api/model-provider-connections/{connection['id']}/"):
            assert "sk-very-secret" not in owner.client.get(path).text
        assert connection["prices"]["*"]["output"] == 2.0

    def test_choices_of_the_field(self, owner: Any):
        choices = owner.client.get("/api/model-provider-connections/provider-choices").json()["provider_choices"]
        assert {"OpenAI", "AzureOpenAI", "Anthropic", "Gemini", "VertexAI", "Custom"} <= set(choices)

    def test_a_manager_has_one_of_their_own_and_none_for_all(self, person: Callable[..., Any], connection: Any):
        manager = person(Role.MANAGER)
        assert manager.client.post("/api/model-provider-connections/", json=CONNECTION).status_code == 403
        own = manager.client.post("/api/model-provider-connections/", json={**CONNECTION, "scope": "User"})
        assert own.status_code == 201
        here = f"/api/model-provider-connections/{connection['id']}/"
        assert manager.client.get(here).status_code == 200
        assert manager.client.patch(here, json={"name": "mine"}).status_code == 403
        other = person(Role.MANAGER)
        assert other.client.get(f"/api/model-provider-connections/{own.json()['id']}/").status_code == 404

    def test_another_address_does_not_get_the_old_key(self, owner: Any, connection: Any):
        here = f"/api/model-provider-connections/{connection['id']}/"
        moved = owner.client.patch(here, json={"endpoint": "https://elsewhere.example/v1"})
        assert moved.status_code == 400
        assert "give it again" in moved.text
        assert owner.client.patch(here, json={"budget_limit": 5, "budget_reset_period": "Yearly"}).status_code == 200

    def test_judges_one_real_task(self, owner: Any, connection: Any, project: Any, tasks: list[int]):
        here = f"/api/model-provider-connections/{connection['id']}/test"
        tried = owner.client.post(here, json={"model": "judge-1", "project": project["id"]}).json()
        assert (tried["outcome"], tried["answer"], tried["form"]) == ("ok", {"verdict": "same"}, "schema")
        assert tried["cost"] == pytest.approx(120 / 1e6)


class TestPrompts:
    def test_are_made_read_changed_and_gone(self, owner: Any, prompt: Any, project: Any):
        here = f"/api/prompts/{prompt['id']}/"
        assert prompt["associated_projects"] == [project["id"]]
        read = owner.client.get(here).json()
        assert read["associated_projects"] == [{"id": project["id"], "title": "Same?"}]
        assert (read["input_fields"], read["output_classes"]) == (["text"], {"verdict": ["same", "different"]})
        assert owner.client.patch(here, json={"title": "Equal?"}).json()["title"] == "Equal?"
        assert owner.client.get("/api/prompts/?search=equal").json()["count"] == 1
        assert owner.client.delete(here).status_code == 204
        assert owner.client.get(here).status_code == 404

    def test_belong_to_one_project_and_judge_in_any(
        self, room: Room, owner: Any, prompt: Any, version: Any, project: Any
    ):
        config = owner.client.get(f"/api/projects/{project['id']}/").json()["label_config"]
        other, bare = (
            owner.client.post("/api/projects/", json={"title": title, "label_config": shown}).json()
            for title, shown in (("Other", config), ("Bare", '<View><Text name="text" value="$text"/></View>'))
        )
        both = [project["id"], other["id"]]
        here = f"/api/prompts/{prompt['id']}/"
        for refused in (
            owner.client.post("/api/prompts/", json={"title": "Two", "associated_projects": both}),
            owner.client.patch(here, json={"associated_projects": both}),
        ):
            assert refused.status_code == 400
            assert "name that one in the run" in refused.json()["validation_errors"]["associated_projects"][0]
        assert owner.client.patch(here, json={"associated_projects": [project["id"]]}).status_code == 200
        for one in (other, bare):
            owner.client.post(f"/api/projects/{one['id']}/import", json=[{"data": {"text": "one"}}])
        assert run(room, owner, version, other)["outcomes"] == {"ok": 1}
        path = f"/api/prompts/{prompt['id']}/versions/{version['id']}/inference-runs"
        unfit = owner.client.post(path, json={"project": bare["id"]})
        assert (unfit.status_code, "no control that a judge can answer" in unfit.text) == (400, True)

    def test_a_version_never_changes(self, owner: Any, version: Any):
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}"
        same = {"prompt": version["prompt"], "provider_model_id": "judge-1", "title": "first"}
        assert owner.client.patch(here, json=same).json()["title"] == "first"
        other = owner.client.patch(here, json=same | {"prompt": "Something else"})
        assert (other.status_code, "never changes" in other.text) == (409, True)

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"prompt": "{pciture}"}, "prompt", "{text}"),
            ({"prompt": " "}, "prompt", "judge by"),
            ({"provider_model_id": ""}, "provider_model_id", "Name a model"),
            ({"parameters": {"temprature": 1}}, "parameters", "temperature"),
            ({"max_few_shot_examples": 3}, "max_few_shot_examples", "ground truth"),
            ({"model_provider_connection": 77}, "model_provider_connection", "no such"),
            ({"rounds": 0}, "rounds", "1 to"),
        ],
    )
    def test_what_cannot_work_is_refused_by_name(
        self, owner: Any, prompt: Any, connection: Any, fields: dict[str, Any], field: str, words: str
    ):
        body = {"title": "x", "prompt": "Alike?", "provider_model_id": "m", **fields}
        reply = owner.client.post(f"/api/prompts/{prompt['id']}/versions", json=body)
        assert reply.status_code == 400
        assert words in reply.json()["validation_errors"][field][0]

    def test_differences(self, owner: Any, prompt: Any, connection: Any, version: Any):
        second = add_version(
            owner, prompt, connection, prompt="Are they the same? {text}", parent_version=version["id"]
        )
        found = owner.client.get(f"/api/prompts/{prompt['id']}/versions/{version['id']}/diff?other={second['id']}")
        (only,) = found.json()["fields"]
        assert only["field"] == "system"
        assert [line["kind"] for line in only["lines"]] == ["removed", "added"]

    def test_preview_shows_what_would_be_sent(self, owner: Any, prompt: Any, tasks: list[int], model: ScriptedModel):
        here = f"/api/prompts/{prompt['id']}/preview"
        found = owner.client.post(here, json={"system": "Alike? {text}", "task": tasks[1]}).json()
        assert found["problem"] is None
        assert "text 1" in found["messages"][0][0]["content"][0]["text"]
        assert found["reply_schema"]["properties"]["answer"]["properties"]["verdict"]["enum"] == ["same", "different"]
        unknown = owner.client.post(here, json={"system": "{picture}"}).json()
        assert "{picture}" in unknown["problem"]
        assert model.asked == []

    def test_estimate(self, owner: Any, version: Any, tasks: list[int]):
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}/cost-estimate"
        found = owner.client.get(here).json()
        assert (found["tasks"], found["requests"], found["is_error"]) == (3, 3, False)
        assert found["low"] < found["total"] < found["high"]
        assert float(found["total_cost_usd"]) == pytest.approx(found["total"], abs=1e-6)

    def test_estimate_in_batches_is_half(self, owner: Any, version: Any, connection: Any, tasks: list[int]):
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}/cost-estimate"
        direct = owner.client.get(here).json()
        batched = owner.client.post(here, json={"mode": "batch"}).json()
        assert (direct["mode"], batched["mode"], direct["has_batches"]) == ("direct", "batch", True)
        assert batched["total"] == pytest.approx(direct["total"] / 2)
        one = f"/api/model-provider-connections/{connection['id']}"
        assert owner.client.patch(one, json={"batch_share": 0.8}).json()["batch_share"] == 0.8
        batched = owner.client.post(here, json={"mode": "batch"}).json()
        assert batched["total"] == pytest.approx(direct["total"] * 0.8)


class TestRuns:
    def test_from_the_start_to_the_results(self, room: Room, owner: Any, version: Any, project: Any, tasks: list[int]):
        for task, choice in zip(tasks, ("same", "same", "same"), strict=True):
            body = {"result": [a_result(choice)], "ground_truth": True}
            assert owner.client.post(f"/api/tasks/{task}/annotations/", json=body).status_code == 201
        done = run(room, owner, version, project)
        assert (done["status"], done["total_predictions"], done["outcomes"]) == ("Completed", 3, {"ok": 3})
        assert done["spent"] == pytest.approx(3 * 120 / 1e6)
        page = owner.client.get(f"/api/judge-runs/{done['id']}/results?limit=2").json()
        assert [row["task"] for row in page["results"]] == tasks[:2]
        assert page["results"][0]["answer"] == {"verdict": "same"}
        assert page["counts"]["all"] == 3
        rest = owner.client.get(f"/api/judge-runs/{done['id']}/results?limit=2&after={page['next']}").json()
        assert ([row["task"] for row in rest["results"]], rest["next"]) == (tasks[2:], None)
        sealed = [row for row in [*page["results"], *rest["results"]] if row["sealed"]]
        assert all(row["truth"] is None and row["correct"] is None for row in sealed)
        assert done["with_truth"] + len(sealed) == 3
        replies = owner.client.get(f"/api/judge-runs/{done['id']}/results/{tasks[0]}/replies").json()
        assert replies[0]["raw"] == {"id": "x"}

    def test_filters(self, room: Room, owner: Any, version: Any, project: Any, tasks: list[int], model: ScriptedModel):
        answers = {"text 0": says("same", 0.2), "text 1": says("perhaps"), "text 2": says("same")}
        model._answer = lambda request: next(  # type: ignore[method-assign]
            reply for text, reply in answers.items() if text in "".join(one.text for one in request.messages)
        )
        done = run(room, owner, version, project)

        def shown(kind: str) -> list[int]:
            reply = owner.client.get(f"/api/judge-runs/{done['id']}/results?shown={kind}")
            return [row["task"] for row in reply.json()["results"]]

        assert shown("has_error") == [tasks[1]]
        assert shown("needs_review") == tasks[:2]
        assert done["review"] == 2

    def test_pause_resume_cancel(self, owner: Any, version: Any, project: Any, tasks: list[int]):
        made = begin(owner, version, project)
        here = f"/api/judge-runs/{made['id']}"
        assert owner.client.post(f"{here}/pause").json()["status"] == "Paused"
        assert owner.client.post(f"{here}/resume", json={"cap": 1.5}).json()["cap"] == 1.5
        path = f"/api/prompts/{version['parent_model']}/versions/{version['id']}/inference-runs/{made['id']}/cancel"
        assert "0 of 3" in owner.client.post(path).json()["detail"]
        assert owner.client.get(here).json()["status"] == "Canceled"
        assert owner.client.post(f"{here}/pause").status_code == 409

    def test_indicators(self, room: Room, owner: Any, version: Any, project: Any, tasks: list[int]):
        done = run(room, owner, version, project)
        found = owner.client.get(f"/api/inference-runs/{done['id']}/indicators/").json()
        assert [one["key"] for one in found] == ["accuracy", "outputs", "outcomes", "cost", "alignment"]
        outputs = owner.client.get(f"/api/inference-runs/{done['id']}/indicators/outputs").json()["values"]
        assert outputs == {"verdict": {"same": 2, "different": 1}}

    def test_only_differences_are_compared(
        self, room: Room, owner: Any, prompt: Any, connection: Any, version: Any, project: Any, tasks: list[int],
        model: ScriptedModel,
    ):  # fmt: skip
        second = add_version(owner, prompt, connection, provider_model_id="judge-2")
        run(room, owner, version, project)
        here = f"/api/prompts/{prompt['id']}/compare?versions={version['id']},{second['id']}"
        assert owner.client.get(here).json()["missing"] == [second["id"]]
        model._answer = lambda _: says("same")  # type: ignore[method-assign]
        run(room, owner, second, project)
        found = owner.client.get(here).json()
        assert [row["task"] for row in found["results"]] == [tasks[1]]
        said = found["results"][0]["verdicts"]
        assert said[str(version["id"])]["answer"] != said[str(second["id"])]["answer"]

    def test_of_a_closed_project_are_not_there(
        self, room: Room, owner: Any, person: Callable[..., Any], version: Any, project: Any, tasks: list[int]
    ):
        manager = person(Role.MANAGER)
        owner.client.patch(f"/api/projects/{project['id']}/", json={"open_to_everyone": False})
        made = begin(owner, version, project)
        assert manager.client.get(f"/api/judge-runs/{made['id']}").status_code == 404
        assert manager.client.get("/api/judge-runs").json()["results"] == []
        assert manager.client.get(f"/api/prompts/{version['parent_model']}/").status_code == 404
        assert person(Role.ANNOTATOR).client.get("/api/judge-runs").status_code == 403


def test_without_a_way_to_models_a_run_says_so(room: Room, owner: Any, version: Any, project: Any, tasks: list[int]):
    made = begin(owner, version, project)
    finish(replace(room, models=None), JobId(int(made["job_id"])))
    shown = owner.client.get(f"/api/judge-runs/{made['id']}").json()
    assert (shown["status"], "no way to language models" in shown["problem"]) == ("Failed", True)


def test_our_own_pictures_go_inside_the_request(owner: Any, connection: Any, project: Any, model: ScriptedModel):
    config = (
        '<View><Image name="image" value="$image"/><Choices name="verdict" toName="image">'
        '<Choice value="same"/><Choice value="different"/></Choices></View>'
    )
    other = owner.client.post("/api/projects/", json={"title": "Pictures", "label_config": config}).json()
    held = io.BytesIO()
    Image.new("RGB", (2000, 100), "red").save(held, "PNG")
    files = {"file": ("a.png", held.getvalue())}
    made = owner.client.post(f"/api/projects/{other['id']}/import?return_task_ids=true", files=files).json()
    here = f"/api/model-provider-connections/{connection['id']}/test"
    tried = owner.client.post(here, json={"model": "judge-1", "project": other["id"]}).json()
    assert tried["outcome"] == "ok", tried
    (picture,) = [part for part in model.asked[-1].messages[-1].parts if isinstance(part, Picture)]
    content = base64.b64decode(picture.url.removeprefix("data:image/webp;base64,"))
    assert Image.open(io.BytesIO(content)).size == (1024, 51)
    data = owner.client.get(f"/api/tasks/{made['task_ids'][0]}/").json()["data"]
    stolen = owner.client.post("/api/projects/", json={"title": "Other", "label_config": config}).json()
    owner.client.post(f"/api/projects/{stolen['id']}/import", json=[{"data": data}])
    tried = owner.client.post(here, json={"model": "judge-1", "project": stolen["id"]}).json()
    assert (tried["outcome"], "is not there" in tried["problem"]) == ("failed", True)
