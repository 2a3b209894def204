"""Erasures over HTTP and from the command line: who may, what is said, what a proof does not say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from api.conftest import Person
from juryroom.cli import erase
from juryroom.core.model import Role
from juryroom.jobs.turns import take_turn
from juryroom.services.room import Room


def _import(owner: Person, project: dict[str, Any]) -> None:
    rows = [{"data": {"text": "x", "who": name}} for name in ("Maria Muster", "Hans Muster")]
    assert owner.client.post(f"/api/projects/{project['id']}/import", json=rows).status_code == 201


def test_a_subject_is_looked_at_then_erased_then_proven(owner: Person, project: dict[str, Any], room: Room) -> None:
    _import(owner, project)
    asked = {"subject": "who=Maria Muster"}
    looked = owner.client.post("/api/erasures", json=asked | {"dry_run": True}).json()
    assert (looked["dry_run"], looked["tasks"], looked["counts"]["tasks"]) == (True, 1, 1)
    reply = owner.client.post("/api/erasures", json=asked)
    assert reply.status_code == 201, reply.text
    made = reply.json()
    assert (made["state"], made["report"], made["asked_by"]) == ("under_way", None, owner.id)
    assert owner.client.post("/api/erasures", json=asked).json()["id"] == made["id"]
    while take_turn(room, made["job"]) is not None:
        pass
    done = owner.client.get(f"/api/erasures/{made['id']}").json()
    assert (done["state"], done["report"]["tasks"], done["report"]["left"]) == ("done", 1, {})
    listed = owner.client.get("/api/erasures").json()
    assert [one["id"] for one in listed["results"]] == [made["id"]]
    assert "Maria" not in json.dumps(listed)
    assert owner.client.get(f"/api/jobs/{made['job']}").json()["state"] == "completed"
    gone = owner.client.post("/api/erasures", json=asked)
    assert (gone.status_code, "nothing to erase" in gone.text) == (404, True)


def test_bad_requests_are_told_apart(owner: Person, annotator: Person) -> None:
    for body in ({}, {"subject": "who"}, {"subject": "a=b", "annotator": "1"}, {"annotator": str(owner.id)}):
        assert owner.client.post("/api/erasures", json=body).status_code == 400, body
    assert owner.client.post("/api/erasures", json={"annotator": "nobody@example.org"}).status_code == 404
    assert annotator.client.post("/api/erasures", json={"subject": "a=b"}).status_code == 403
    assert annotator.client.get("/api/erasures").status_code == 403


def test_who_names_nothing_is_told_what_to_name(owner: Person) -> None:
    told = owner.client.post("/api/erasures", json={}).json()["validation_errors"]
    assert told == {"non_field_errors": ["Name either a subject (KEY=VALUE) or an annotator."]}


def test_an_erased_person_is_nobody(owner: Person, person: Callable[..., Person], room: Room) -> None:
    gone = person(Role.REVIEWER)
    made = owner.client.post("/api/erasures", json={"annotator": gone.email}).json()
    while take_turn(room, made["job"]) is not None:
        pass
    room.clock.advance(seconds=60)  # type: ignore[attr-defined]
    assert gone.client.get("/api/current-user/whoami").status_code == 401
    told = owner.client.get(f"/api/users/{gone.id}").json()
    assert (told["email"], told["first_name"]) == (f"erased-{gone.id}@invalid", "")


def test_a_projects_rule_is_set_and_looked_at(owner: Person, project: dict[str, Any]) -> None:
    assert (project["retention_days"], project["retention_from"]) == (None, "import")
    here = f"/api/projects/{project['id']}"
    changed = owner.client.patch(here, json={"retention_days": 90, "retention_from": "last_use"})
    assert (changed.status_code, changed.json()["retention_days"]) == (200, 90)
    assert owner.client.patch(here, json={"retention_days": -1}).status_code == 400
    told = owner.client.get(f"{here}/retention").json()
    assert (told["retention_days"], told["retention_from"], told["tasks"], told["log"]) == (90, "last_use", 0, [])


def test_the_command_erases_and_says_when_there_is_nothing(tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(erase.app, [*arguments, "--data-dir", str(tmp_path)])

    from juryroom.cli.user import open_room
    from juryroom.core.model import Json, NewTask

    room = open_room(str(tmp_path), None)
    with room.database.write() as unit:
        project = unit.projects.add({"title": "One", "label_config": "<View/>"})
        unit.tasks.add_many(project, [NewTask(Json('{"who": "Maria Muster"}'))])
    room.database.close()
    missing = run("--subject", "who=Nobody")
    assert "nothing to erase" in str(missing.exception)
    assert json.loads(run("--subject", "who=Maria Muster", "--dry-run", "--json").output)["tasks"] == 1
    done = run("--subject", "who=Maria Muster", "--json")
    assert (done.exit_code, json.loads(done.output)["state"]) == (0, "done")
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"Maria" in path.read_bytes()]
