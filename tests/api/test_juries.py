"""Juries, certificates and automation: from a ground truth of people to verdicts that stand, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from api.test_prompts import add_version, connection, database, model, prompt, room, run, says, version  # noqa: F401
from builders import a_result
from fakes import ScriptedModel
from jobs.bench import finish
from juryroom.core.jobs import JobId
from juryroom.core.judging.split import side_of
from juryroom.ports import ModelReply, ModelRequest
from juryroom.services import upkeep
from juryroom.services.room import Room

NUMBER = 160
TRUTHS = 120


def _task(request: ModelRequest) -> int:
    told = "".join(message.text for message in request.messages)
    return int(re.findall(r"text (\d+)", told)[-1])


def true_of(number: int) -> str:
    return "same" if number % 2 else "different"


@pytest.fixture
def tasks(owner: Any, project: Any) -> list[int]:
    rows = [{"data": {"text": f"text {number}"}} for number in range(NUMBER)]
    reply = owner.client.post(f"/api/projects/{project['id']}/import?return_task_ids=true", json=rows)
    ids = list(reply.json()["task_ids"])
    for number, task in enumerate(ids[:TRUTHS]):
        body = {"result": [a_result(true_of(number))], "ground_truth": True}
        assert owner.client.post(f"/api/tasks/{task}/annotations/", json=body).status_code == 201
    return ids


@pytest.fixture
def good(model: ScriptedModel) -> Iterator[None]:
    """Sure and right but for every tenth task, of which it is not sure."""

    def answer(request: ModelRequest) -> ModelReply:
        number = _task(request)
        if request.model == "coin":
            return says("same", 0.6)
        told = "".join(message.text for message in request.messages)
        if "obedience" in told:
            return says(re.findall(r"answers (\w+)\.", told)[-1], 0.9)
        if number % 10 == 7:
            return says("same" if true_of(number) == "different" else "different", 0.4)
        return says(true_of(number), 0.95)

    model._answer = answer  # type: ignore[method-assign]
    yield


@pytest.mark.usefixtures("good")
class TestCertificates:
    def test_open_the_sealed_half_once(self, room: Room, owner: Any, version: Any, project: Any, tasks: list[int]):
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}/certificate"
        assert owner.client.post(here).status_code == 400
        done = run(room, owner, version, project)
        sealed = [task for task in tasks[:TRUTHS] if side_of(task, f"project {project['id']}") == "test"]
        assert done["with_truth"] == TRUTHS - len(sealed)
        assert owner.client.get(f"/api/judge-runs/{done['id']}/alignment?side=test").status_code == 409
        made = owner.client.post(here).json()
        content = made["content"]
        wrong = sum(tasks.index(task) % 10 == 7 for task in sealed)
        assert content["n"] == len(sealed)
        assert content["accuracy"] == pytest.approx(1 - wrong / len(sealed))
        assert content["controls"]["verdict"]["confusion"]["labels"] == ["different", "same"]
        share = content["prediction_powered"]["verdict"]["same"]
        assert share["low"] < 0.5 < share["high"]
        assert share["n_judged"] == NUMBER - TRUTHS
        assert owner.client.post(here).status_code == 409
        rows = owner.client.get(f"/api/judge-runs/{done['id']}/results?limit=500").json()["results"]
        assert all(row["truth"] for row in rows if row["task"] in sealed)
        assert owner.client.get(f"/api/judge-runs/{done['id']}/alignment?side=test").json()["n"] == len(sealed)

    def test_is_a_page_to_keep(self, room: Room, owner: Any, version: Any, project: Any, tasks: list[int]):
        run(room, owner, version, project)
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}/certificate"
        made = owner.client.post(here).json()
        page = owner.client.get(f"/api/certificates/{made['id']}/html")
        assert page.headers["content-disposition"].startswith("attachment")
        assert "<script" not in page.text
        assert "Alike? / v1 on judge-1" in page.text
        assert [one["id"] for one in owner.client.get(f"/api/certificates?project={project['id']}").json()] == [
            made["id"]
        ]

    def test_tells_how_often_a_sentence_turns_the_judge(
        self,
        room: Room,
        owner: Any,
        version: Any,
        project: Any,
        tasks: list[int],
    ):
        done = run(room, owner, version, project)
        before = owner.client.get(f"/api/tasks/{tasks[0]}/").json()["predictions"]
        probe = run(room, owner, version, project, mode="probe", sample_subset_size=60)
        assert probe["status"] == "Completed"
        assert owner.client.get(f"/api/tasks/{tasks[0]}/").json()["predictions"] == before
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}/certificate"
        told = owner.client.post(here).json()["content"]["probes"]["injection"]
        assert told["n"] == 60
        assert told["by_probe"]["test"]["turned"] == told["by_probe"]["test"]["n"]
        assert told["by_probe"]["plea"]["turned"] == 0
        latest = owner.client.get(f"/api/prompts/{version['parent_model']}/versions").json()[0]
        assert done["id"] in (latest["latest_run"], done["id"])


@pytest.mark.usefixtures("good")
class TestAutomation:
    def test_from_the_threshold_to_undo(self, room: Room, owner: Any, version: Any, project: Any, tasks: list[int]):
        for _ in range(2):  # a task that was judged twice stands once
            run(room, owner, version, project)
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}"
        seen = owner.client.get(f"{here}/automation?target=0.9").json()
        assert (seen["chosen"]["confidence"], seen["chosen"]["accuracy"]) == (0.95, 1.0)
        assert seen["confirmed"] is None
        refused = owner.client.post(f"{here}/automation", json={"threshold": 0.9, "target": 0.9})
        assert "Certify" in refused.text
        assert owner.client.post(f"{here}/certificate").status_code == 201
        low = owner.client.post(f"{here}/automation", json={"threshold": 0.3, "target": 0.99})
        assert (low.status_code, "below the target" in low.text) == (400, True)
        made = owner.client.post(f"{here}/automation", json={"threshold": 0.9, "target": 0.9}).json()
        assert made["state"] == "active"
        assert made["automated"] + made["routed"] == NUMBER - TRUTHS
        marked = [
            each
            for task in tasks[TRUTHS:]
            for each in owner.client.get(f"/api/tasks/{task}/annotations/").json()
        ]  # fmt: skip
        assert len(marked) == made["automated"]
        assert {(each["last_action"], each["completed_by"]) for each in marked} == {("automated", None)}
        back = owner.client.post(f"/api/automations/{made['id']}/undo").json()
        assert back["state"] == "undone"
        assert owner.client.get(f"/api/tasks/{tasks[-1]}/annotations/").json() == []

    def test_ends_when_people_say_otherwise(
        self,
        room: Room,
        owner: Any,
        version: Any,
        project: Any,
        tasks: list[int],
    ):
        run(room, owner, version, project)
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}"
        owner.client.post(f"{here}/certificate")
        made = owner.client.post(f"{here}/automation", json={"threshold": 0.9, "target": 0.9}).json()
        for number in range(TRUTHS, NUMBER):
            wrong = "same" if true_of(number) == "different" else "different"
            owner.client.post(f"/api/tasks/{tasks[number]}/annotations/", json={"result": [a_result(wrong)]})
        seen = owner.client.post(f"/api/automations/{made['id']}/check").json()
        assert seen["state"] == "stopped"
        assert "were right" in seen["problem"]

    def test_the_alarm_looks_by_itself_and_tells(
        self, room: Room, owner: Any, version: Any, project: Any, tasks: list[int]
    ):
        run(room, owner, version, project)
        here = f"/api/prompts/{version['parent_model']}/versions/{version['id']}"
        owner.client.post(f"{here}/certificate")
        owner.client.post(f"{here}/automation", json={"threshold": 0.9, "target": 0.9})
        upkeep.sweep(room)
        assert owner.client.get(f"/api/automations?project={project['id']}").json()[0]["state"] == "active"
        for number in range(TRUTHS, NUMBER):
            wrong = "same" if true_of(number) == "different" else "different"
            owner.client.post(f"/api/tasks/{tasks[number]}/annotations/", json={"result": [a_result(wrong)]})
        upkeep.sweep(room)
        assert owner.client.get(f"/api/automations?project={project['id']}").json()[0]["state"] == "stopped"
        upkeep.sweep(room)
        (told,) = owner.client.get("/api/notifications").json()["results"]
        assert (told["kind"], told["prompt"], told["task"]) == ("automation", version["parent_model"], None)
        assert told["text"].startswith("Automation by Alike?/v1 stopped. People looked at ")


@pytest.mark.usefixtures("good")
class TestAlerts:
    def test_a_mark_is_told_once_when_it_is_passed(
        self, room: Room, owner: Any, connection: Any, prompt: Any, project: Any, tasks: list[int]
    ):
        version = add_version(owner, prompt, connection, parameters={"max_tokens": 10})
        run(room, owner, version, project, project_subset="Sample", sample_subset_size=20)
        spent = owner.client.get(f"/api/model-provider-connections/{connection['id']}").json()["budget_total_spent"]
        assert spent > 0
        mark = {"budget_alert_threshold": spent * 2, "budget_limit": spent * 100}
        changed = owner.client.patch(f"/api/model-provider-connections/{connection['id']}", json=mark)
        assert changed.status_code == 200
        limit = {"budget_limit": spent * 9}
        assert owner.client.patch(f"/api/prompts/{prompt['id']}", json=limit).status_code == 200
        run(room, owner, version, project, project_subset="Custom", tasks=tasks[20:])
        told = owner.client.get("/api/notifications").json()["results"]
        assert {each["kind"] for each in told} == {"budget"}
        about = sorted([each["connection"] or 0, each["prompt"] or 0] for each in told)
        assert about == [[0, prompt["id"]], [connection["id"], 0]]


@pytest.mark.usefixtures("good")
class TestJuries:
    def test_cards_report_and_routing(
        self,
        room: Room,
        owner: Any,
        prompt: Any,
        connection: Any,
        version: Any,
        project: Any,
        tasks: list[int],
    ):
        others = [
            add_version(owner, prompt, connection, provider_model_id="judge-2"),
            add_version(owner, prompt, connection, provider_model_id="coin", max_few_shot_examples=4),
        ]
        here = f"/api/projects/{project['id']}/juries"
        body = {"title": "Three", "prompt_versions": [one["id"] for one in (version, *others)]}
        jury = owner.client.post(here, json=body).json()
        assert (jury["aggregator"], jury["control"]) == ("majority", "verdict")
        for one in (version, *others):
            run(room, owner, one, project)
        page = owner.client.get(f"/api/juries/{jury['id']}/results?limit=3").json()
        first = page["results"][0]
        assert (first["label"], first["share"]) == ("different", pytest.approx(2 / 3))
        assert [judge["overall"] for judge in first["judges"]] == ["different", "different", "same"]
        assert page["counts"]["disagreement"] > 0
        report = owner.client.get(f"/api/juries/{jury['id']}/report").json()
        assert len(report["pairs"]) == 3
        assert report["accuracy"] == pytest.approx(0.9, abs=0.05)
        dev = [task for task in tasks[:TRUTHS] if side_of(task, f"project {project['id']}") == "dev"]
        assert report["n_truth"] == len(dev) - 4  # which one of them is shown as examples
        weighted = owner.client.patch(f"/api/juries/{jury['id']}", json={"least_share": 0.9}).json()
        assert weighted["least_share"] == 0.9
        routed = owner.client.post(f"/api/juries/{jury['id']}/route").json()
        assert (
            routed["flagged"]
            == owner.client.get(f"/api/juries/{jury['id']}/results?shown=needs_review").json()["counts"]["needs_review"]
        )

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"prompt_versions": []}, "prompt_versions"),
            ({"prompt_versions": [991, 992]}, "prompt_versions"),
            ({"control": "nothing"}, "control"),
            ({"aggregator": "mean"}, "aggregator"),
        ],
    )
    def test_what_cannot_vote_is_refused(
        self,
        owner: Any,
        prompt: Any,
        connection: Any,
        version: Any,
        project: Any,
        body: dict[str, Any],
        field: str,
    ):
        second = add_version(owner, prompt, connection, provider_model_id="judge-2")
        whole = {"title": "x", "prompt_versions": [version["id"], second["id"]]} | body
        reply = owner.client.post(f"/api/projects/{project['id']}/juries", json=whole)
        assert reply.status_code == 400
        assert field in reply.json()["validation_errors"]


class Refinement:
    """A better version, asked of a teacher."""

    def __init__(self, owner: Any, version: Any, connection: Any, project: Any, judge: Callable[[], Any]) -> None:
        self.client, self.judge = owner.client, judge
        self.path = f"/api/prompts/{version['parent_model']}/versions/{version['id']}/refine"
        self.body = {
            "project_id": project["id"], "teacher_model_name": "teacher",
            "teacher_model_provider_connection_id": connection["id"],
        }  # fmt: skip

    def ask(self, **more: Any) -> int:
        """The job that sees to it, once the version has judged every task."""
        self.judge()
        asked = self.client.post(f"{self.path}?async=true", json=self.body | more).json()
        assert asked["refinement_status"] == "Pending"
        return int(asked["refinement_job_id"])

    def seen(self) -> Any:
        """How the newest one goes."""
        return self.client.get(self.path).json()


@pytest.fixture
def refinement(room: Room, owner: Any, version: Any, connection: Any, project: Any, tasks: list[int]) -> Refinement:
    return Refinement(owner, version, connection, project, lambda: run(room, owner, version, project))


@pytest.mark.usefixtures("good")
class TestEnhance:
    def test_a_teacher_proposes_and_a_test_decides(
        self, room: Room, owner: Any, model: ScriptedModel, refinement: Refinement
    ):
        usual = model._answer

        def answer(request: ModelRequest) -> Any:
            if request.model == "teacher":
                told = request.messages[-1].text
                assert "Wrong:" in told and "text 7" in told + "text 7"
                proposal = {
                    "reasoning": "sevens", "system": "Better now: {text}",
                    "changes": [{"title": "Named sevens", "reason": "they were wrong"}],
                }  # fmt: skip
                return replace(says(), text=json.dumps(proposal))
            if "Better now" in request.messages[0].text:
                return says(true_of(_task(request)), 0.95)
            return usual(request)

        model._answer = answer  # type: ignore[method-assign]
        job = refinement.ask(cap=1.0)
        finish(room, JobId(job))
        followed = owner.client.get(f"{refinement.path}?refinement_job_id={job}").json()
        assert followed == refinement.seen()
        assert followed["refinement_status"] == "InProgress"
        trial = owner.client.get(f"/api/judge-runs/{followed['candidates'][0]['run']}").json()
        finish(room, JobId(int(trial["job_id"])))
        seen = refinement.seen()
        assert (seen["refinement_status"], seen["accepted"], seen["prompt"]) == (
            "Completed",
            True,
            "Better now: {text}",
        )
        assert seen["changes"] == [{"title": "Named sevens", "reason": "they were wrong"}]
        assert seen["test"]["p_value"] < 0.05
        assert float(seen["total_cost"]) > 0

    def test_a_search_goes_on_from_what_nothing_beats(
        self, room: Room, owner: Any, model: ScriptedModel, refinement: Refinement
    ):
        """Two kinds of tasks are judged wrongly, and the teacher mends one at a time."""
        rules = {1: "Mind the ones.", 4: "Mind the fours."}

        def answer(request: ModelRequest) -> Any:
            if request.model == "teacher":
                rubric, _, cases = request.messages[-1].text.partition("Wrong:")
                numbers = [int(one) % 6 for one in re.findall(r"text (\d+)", cases.partition("Right:")[0])]
                open_ = [rule for kind, rule in rules.items() if kind in numbers and rule not in rubric]
                known = [rule for rule in rules.values() if rule in rubric]
                said = {"reasoning": "seen", "system": " ".join([*known, *open_[:1], "Alike? {text}"]),
                        "changes": [{"title": one, "reason": "it went wrong"} for one in open_[:1]]}  # fmt: skip
                return replace(says(), text=json.dumps(said))
            number = _task(request)
            rule = rules.get(number % 6)
            if rule is not None and rule not in request.messages[0].text:
                return says("same" if true_of(number) == "different" else "different", 0.6)
            return says(true_of(number), 0.95)

        model._answer = answer  # type: ignore[method-assign]
        job = refinement.ask(search=True, calls=200, cap=10.0)
        finish(room, JobId(job))
        seen = refinement.seen()
        assert seen["refinement_job_id"] == str(job)
        assert seen["progress"]["calls"] <= 200
        assert seen["progress"]["note"].endswith("Nothing is wrong any more.")
        for candidate in seen["candidates"]:
            finish(room, JobId(int(owner.client.get(f"/api/judge-runs/{candidate['run']}").json()["job_id"])))
        seen = refinement.seen()
        assert (seen["refinement_status"], seen["accepted"]) == ("Completed", True)
        assert all(rule in seen["prompt"] for rule in rules.values())
        assert [change["title"] for change in seen["changes"]] in ([*rules.values()], [*reversed(rules.values())])
        assert 0 < seen["test"]["n"] < TRUTHS / 2  # on tasks that no teacher saw
        before = len(model.asked)
        with room.database.write() as unit:  # as after kill -9: what was asked is not asked again
            unit.jobs.update(JobId(job), state="queued", finished_at=None)
        finish(room, JobId(job))
        assert [one.model for one in model.asked[before:]].count("teacher") == 0

    def test_descriptors_teach_nobody(self, owner: Any, refinement: Refinement):
        made = {"provider": "Descriptors", "name": "Descriptors"}
        descriptors = owner.client.post("/api/model-provider-connections", json=made).json()
        body = refinement.body | {"teacher_model_provider_connection_id": descriptors["id"]}
        refused = owner.client.post(refinement.path, json=body)
        assert refused.status_code == 400
        told = refused.json()["validation_errors"]["teacher_model_provider_connection_id"]
        assert told == ["Descriptors compare pictures. A teacher writes: choose a connection to a language model."]

    def test_subsets(self, room: Room, owner: Any, version: Any, project: Any, tasks: list[int]):
        done = run(room, owner, version, project)
        counted = {
            one["subset"]: one["count"] for one in owner.client.get(f"/api/projects/{project['id']}/subsets").json()
        }
        assert counted == {"All": NUMBER, "HasGT": TRUTHS, "Sample": 20}
        here = f"/api/projects/{project['id']}/subset-tasks?project_subset=HasGT&model_run={done['id']}&page_size=5"
        page = owner.client.get(here).json()
        assert (page["task_count"], len(page["task_result_list"])) == (TRUTHS, 5)
        wrong = owner.client.get(here + "&alignment_outcome=false_positive&alignment_class=same").json()
        assert all(one["prediction"] == {"verdict": "same"} for one in wrong["task_result_list"])
        assert all(one["ground_truth"] == {"verdict": "different"} for one in wrong["task_result_list"])
