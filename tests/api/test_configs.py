"""Labelling configs over HTTP."""

from __future__ import annotations

from typing import Any

from builders import CONFIG, a_result
from juryroom.api.schemas.configs import InterfaceOut, LintOut, Templates

NO_TARGET = '<View><Text name="t" value="$t"/><Choices name="c" toName="zzz"><Choice value="a"/></Choices></View>'


class TestValidate:
    def test_a_usable_config_has_no_answer(self, owner: Any) -> None:
        assert owner.client.post("/api/projects/validate/", json={"label_config": CONFIG}).status_code == 204

    def test_a_fault_is_answered_bare(self, owner: Any) -> None:
        reply = owner.client.post("/api/projects/validate/", json={"label_config": NO_TARGET})
        assert reply.status_code == 400
        assert list(reply.json()) == ["label_config"]
        assert "zzz" in reply.json()["label_config"][0]

    def test_for_a_project_it_tells_whether_data_may_lack(
        self, owner: Any, project: dict[str, Any], tasks: list[int]
    ) -> None:
        path = f"/api/projects/{project['id']}/validate/"
        same = owner.client.post(path, json={"label_config": CONFIG})
        assert same.json() == {"config_essential_data_has_changed": False}
        other = owner.client.post(path, json={"label_config": CONFIG.replace("$text", "$body")})
        assert other.json() == {"config_essential_data_has_changed": True}

    def test_for_a_project_a_used_label_must_stay(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result("different")]})
        config = CONFIG.replace('<Choice value="different"/>', "")
        reply = owner.client.post(f"/api/projects/{project['id']}/validate/", json={"label_config": config})
        assert reply.status_code == 400


class TestLint:
    def test_a_usable_config_comes_with_its_tree_and_a_sample(self, owner: Any) -> None:
        reply = owner.client.post("/api/lint", json={"label_config": CONFIG})
        assert reply.status_code == 200
        LintOut.model_validate(reply.json())
        assert reply.json()["ok"] is True
        assert reply.json()["tree"]["tag"] == "View"
        assert "text" in reply.json()["sample_task"]
        assert reply.json()["required_data"] == {"text": ["str", "int", "float", "list"]}

    def test_a_fault_is_an_answer_too(self, owner: Any) -> None:
        for config in (NO_TARGET, "<View>", "", "no XML at all", "<!DOCTYPE a [<!ENTITY b 'c'>]><View>&b;</View>"):
            reply = owner.client.post("/api/lint", json={"label_config": config})
            assert reply.status_code == 200
            assert reply.json()["ok"] is False
            assert reply.json()["findings"][0]["message"]
            assert reply.json()["tree"] is None

    def test_tells_what_a_project_would_lose(self, owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
        owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result("different")]})
        body = {"label_config": CONFIG.replace('<Choice value="different"/>', ""), "project": project["id"]}
        reply = owner.client.post("/api/lint", json=body).json()
        assert reply["ok"] is False
        assert reply["findings"][-1]["code"] == "config_in_use"


class TestInterface:
    def test_is_what_the_screen_draws(self, owner: Any, project: dict[str, Any]) -> None:
        reply = owner.client.get(f"/api/projects/{project['id']}/interface")
        InterfaceOut.model_validate(reply.json())
        assert reply.json()["tree"]["children"][1]["name"] == "verdict"

    def test_says_whether_a_skip_needs_a_comment(self, owner: Any, project: dict[str, Any]) -> None:
        here = f"/api/projects/{project['id']}"
        assert owner.client.get(f"{here}/interface").json()["project"]["settings"]["require_comment_on_skip"] is False
        owner.client.patch(here, json={"require_comment_on_skip": True})
        assert owner.client.get(f"{here}/interface").json()["project"]["settings"]["require_comment_on_skip"] is True

    def test_asked_again_it_has_not_changed(self, annotator: Any, owner: Any, project: dict[str, Any]) -> None:
        path = f"/api/projects/{project['id']}/interface"
        mark = annotator.client.get(path).headers["etag"]
        assert annotator.client.get(path, headers={"if-none-match": mark}).status_code == 304
        owner.client.patch(f"/api/projects/{project['id']}", json={"label_config": "<View/>"})
        assert annotator.client.get(path, headers={"if-none-match": mark}).status_code == 200


def test_sample_task_fits_the_config(owner: Any, project: dict[str, Any]) -> None:
    path = f"/api/projects/{project['id']}/sample-task/"
    sample = owner.client.post(path, json={"label_config": CONFIG}).json()["sample_task"]
    assert owner.client.post("/api/tasks", json={"project": project["id"], "data": sample}).status_code == 201


def test_templates_can_be_used_as_they_are(owner: Any) -> None:
    reply = owner.client.get("/api/templates/").json()
    Templates.model_validate(reply)
    assert "Juryroom" in reply["groups"]
    for template in reply["templates"]:
        body = {"title": "From template", "label_config": template["config"]}
        assert owner.client.post("/api/projects", json=body).status_code == 201


def test_a_config_change_is_shown_before_it_is_made(owner: Any, project: dict[str, Any], tasks: list[int]) -> None:
    answer_ = {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": ["same"]}}
    owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [answer_]})
    path, config = f"/api/projects/{project['id']}", project["label_config"].replace('"same"', '"equal"')
    report = owner.client.post(f"{path}/config-change", json={"label_config": config}).json()
    assert (report["fits"], report["problems_then"], report["new_data"]) == (False, [], [])
    assert report["mapping"] == {"controls": {}, "labels": {"verdict": {"same": "equal"}}}
    (lost,) = report["lost"]
    assert (lost["label"], lost["annotations"], lost["suggestion"]) == ("same", 1, "equal")
    assert lost["examples"][0]["task"] == tasks[0]

    assert owner.client.patch(path, json={"label_config": config}).status_code == 400
    changed = owner.client.patch(path, json={"label_config": config, "mapping": report["mapping"]}).json()
    assert changed["config_change"]["detail"] == "Renamed in 1 result of 1 annotation"
    found = owner.client.get(f"/api/tasks/{tasks[0]}").json()["annotations"][0]
    assert found["result"][0]["value"] == {"choices": ["equal"]}

    forced = owner.client.patch(path, json={"label_config": project["label_config"], "force": True}).json()
    assert "equal (1 annotation)" in forced["config_change"]["unreadable"][0]
