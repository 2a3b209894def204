"""The client against a whole application: one call per noun, errors as they were raised, streams piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import juryroom
from builders import CONFIG, a_result, a_room
from fakes import FixedClock
from jobs.bench import finish
from juryroom import errors
from juryroom.api.app import create_app
from juryroom.core.jobs import JobId
from juryroom.core.model import Role
from juryroom.sdk.models import Project
from juryroom.sdk.transport import error_of
from juryroom.services import accounts, api_tokens
from juryroom.services.room import Room
from juryroom.store.unit import Database


@pytest.fixture
def room(sqlite_database: Database, clock: FixedClock, tmp_path: Path) -> Room:
    return a_room(sqlite_database, clock, tmp_path / "media")


@pytest.fixture
def server(room: Room) -> Iterator[TestClient]:
    with TestClient(create_app(room), raise_server_exceptions=False) as http:
        yield http


@pytest.fixture
def token(room: Room) -> str:
    with room.database.write() as unit:
        user = accounts.create_user(unit, email="owner@example.org", role=Role.OWNER, password_hash=None)
        return api_tokens.legacy(unit, room, user.id)


@pytest.fixture
def client(server: TestClient, token: str) -> juryroom.Client:
    return juryroom.Client("http://testserver", token, http=server)


@pytest.fixture
def project(client: juryroom.Client) -> Project:
    return client.projects.create("Same?", CONFIG)


def test_projects(client: juryroom.Client, project: Project):
    assert client.projects.update(project.id, title="Alike?").title == "Alike?"
    assert client.projects.get(project.id).title == "Alike?"
    assert [one.id for one in client.projects.list()] == [project.id]
    client.projects.delete(project.id)
    with pytest.raises(errors.NotThere):
        client.projects.get(project.id)


def test_from_import_to_export(client: juryroom.Client, project: Project):
    said = {"result": [a_result()], "score": 0.5, "model_version": "m"}
    items = [{"data": {"text": f"t{number}"}, "predictions": [said]} for number in range(150)]
    done = client.tasks.import_tasks(project.id, items, return_task_ids=True)
    assert (done.task_count, done.prediction_count, len(done.task_ids)) == (150, 150, 150)
    assert [task.id for task in client.tasks.list(project.id)] == done.task_ids
    annotation = client.annotations.create(done.task_ids[0], [a_result("different")], lead_time=2.0)
    assert [one.id for one in client.annotations.list(done.task_ids[0])] == [annotation.id]
    (task,) = client.exports.tasks(project.id)
    assert task["annotations"][0]["result"][0]["value"] == {"choices": ["different"]}
    assert len(list(client.exports.tasks(project.id, all_tasks=True))) == 150


def test_one_task(client: juryroom.Client, project: Project):
    task = client.tasks.create(project.id, {"text": "x"})
    assert client.tasks.update(task.id, data={"text": "y"}).data == {"text": "y"}
    prediction = client.predictions.create(task.id, [a_result()], score=0.4, model_version="m")
    assert [one.id for one in client.predictions.list(task=task.id)] == [prediction.id]
    assert (
        client.predictions.import_many(project.id, [{"task": task.id, "score": 0.9, "model_version": "m"}], upsert=True)
        == 1
    )
    (rescored,) = client.predictions.list(task=task.id)
    assert (rescored.score, rescored.result) == (0.9, [a_result()])
    client.tasks.delete(task.id)
    with pytest.raises(errors.NotThere):
        client.tasks.get(task.id)


def test_files(client: juryroom.Client, project: Project, tmp_path: Path):
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    done = client.tasks.upload(project.id, [picture])
    assert client.tasks.uploaded(done.file_upload_ids[0]).file.startswith(f"/data/upload/{project.id}/")


def test_a_file_of_an_export_appears_when_it_is_complete(client: juryroom.Client, project: Project, tmp_path: Path):
    client.tasks.import_tasks(project.id, [{"text": "x"}])
    target = tmp_path / "out.json"
    assert client.exports.save(project.id, target, all_tasks=True) == target.stat().st_size
    with pytest.raises(errors.BadInput, match="COCO"):
        client.exports.save(project.id, tmp_path / "other.zip", "COCO")
    assert [path.name for path in tmp_path.glob("*.*") if path.suffix in (".json", ".zip", ".part")] == ["out.json"]


def test_snapshots(client: juryroom.Client, project: Project):
    client.tasks.import_tasks(project.id, [{"text": "x"}])
    snapshot = client.exports.snapshot(project.id, "before")
    client.exports.convert(project.id, snapshot.id, "JSONL")
    assert b"".join(client.exports.download(project.id, snapshot.id, "JSONL")).count(b"\n") == 1
    assert [one.id for one in client.exports.snapshots(project.id)] == [snapshot.id]
    client.exports.delete(project.id, snapshot.id)
    assert client.exports.snapshots(project.id) == []


def test_refusals_arrive_as_they_were_raised(client: juryroom.Client, project: Project, server: TestClient):
    with pytest.raises(errors.RowsRefused) as refusal:
        client.tasks.import_tasks(project.id, [{"text": "x"}, {"other": 1}])
    assert refusal.value.rows[0]["row"] == 1  # type: ignore[index]
    with pytest.raises(errors.ConfigInvalid):
        client.projects.create("Broken", "<View>")
    task = client.tasks.create(project.id, {"text": "x"})
    with pytest.raises(errors.ResultsDoNotFit) as misfit:
        client.annotations.create(task.id, [a_result("no such choice")])
    assert "Region 0" in misfit.value.problems[0]
    with pytest.raises(errors.NotSignedIn):
        juryroom.Client("http://testserver", "0" * 40, http=server).projects.get(project.id)


def test_a_refresh_token_is_traded_for_access(client: juryroom.Client, project: Project, server: TestClient):
    refresh = client.transport.send("POST", "/api/token").json()["token"]
    assert juryroom.Client("http://testserver", refresh, http=server).projects.get(project.id).id == project.id


def test_a_server_that_is_not_there_is_said_plainly():
    with pytest.raises(errors.OutsideFailed, match=r"cannot be reached: Connection refused\. Check the address"):
        juryroom.Client("http://127.0.0.1:9", "token", timeout=2).projects.get(1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadInput), (401, errors.NotSignedIn), (403, errors.NotAllowed), (404, errors.NotThere),
        (409, errors.NotNow), (413, errors.BodyTooLarge), (422, errors.IdempotencyMismatch),
        (500, errors.OutsideFailed),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_ours_still_has_its_error(status: int, kind: type[Exception]):
    assert type(error_of(status, b"<html>")) is kind


def test_a_large_file_in_parts_that_goes_on_after_a_break(
    client: juryroom.Client, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "rows.csv"
    file.write_text("text\n" + "".join(f"row {number}\n" for number in range(1000)))
    begun = client.uploads.begin(project.id, file)
    monkeypatch.setattr("juryroom.sdk.uploads.time.sleep", lambda _: None)
    send = client.transport.json
    calls = iter([None, errors.OutsideFailed("gone"), None, *[errors.OutsideFailed("gone")] * 5])

    def breaking(method: str, *rest: Any, **call: Any) -> Any:
        if method == "PATCH" and (fault := next(calls, None)):
            raise fault
        return send(method, *rest, **call)

    monkeypatch.setattr(client.transport, "json", breaking)
    with pytest.raises(errors.OutsideFailed):
        client.uploads.send(project.id, file, upload_id=begun.id, part=1000)
    assert client.uploads.get(project.id, begun.id).offset == 2000
    uploaded = client.uploads.send(project.id, file, upload_id=begun.id, part=1000)
    assert client.tasks.uploaded(uploaded).file.startswith("/data/upload/")


def test_an_uploaded_file_becomes_tasks_in_the_background(
    client: juryroom.Client, project: Project, tmp_path: Path, room: Room, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "rows.csv"
    file.write_text("text\na\nb\n")
    uploaded = client.uploads.send(project.id, file)
    monkeypatch.setattr("juryroom.sdk.uploads.time.sleep", lambda _: finish(room, JobId(1)))
    assert client.uploads.make_tasks(project.id, uploaded).task_count == 2
    file.write_text("other\na\n")
    uploaded = client.uploads.send(project.id, file)
    monkeypatch.setattr("juryroom.sdk.uploads.time.sleep", lambda _: finish(room, JobId(2)))
    with pytest.raises(errors.BadInput, match="1 rows do not fit"):
        client.uploads.make_tasks(project.id, uploaded)
