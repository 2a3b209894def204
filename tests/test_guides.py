"""Scripts of the guides, run as they stand there, against a server that listens."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from PIL import Image

import juryroom
from builders import a_project, a_room, some_tasks
from fakes import FixedClock
from juryroom.api.app import create_app
from juryroom.api.schemas.projects import ProjectFields
from juryroom.cli.user import open_room
from juryroom.core.config.templates import template_of
from juryroom.core.model import Role
from juryroom.services import accounts, api_tokens
from juryroom.store.unit import Database

GUIDES = Path(__file__).parent.parent / "docs/guide"


@pytest.fixture
def client(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[juryroom.Client]:
    """The client of an owner; the guides' variables name its server, and the working directory is empty."""
    room = a_room(sqlite_database, clock, tmp_path / "media")
    with room.database.write() as unit:
        owner = accounts.create_user(unit, email="owner@example.org", role=Role.OWNER)
        accounts.create_user(unit, email="ann@example.org")
        token = api_tokens.legacy(unit, room, owner.id)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with _serving(create_app(room)) as url:
        for product in ("JURYROOM", "LABEL_STUDIO"):
            monkeypatch.setenv(f"{product}_URL", url)
            monkeypatch.setenv(f"{product}_TOKEN", token)
        with juryroom.Client(url, token) as client:
            yield client


@contextlib.contextmanager
def _serving(app: Any) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _script(page: str) -> str:
    [code] = re.findall(r"^ *```python\n(.*?)^ *```", (GUIDES / page).read_text("utf-8"), re.M | re.S)
    return textwrap.dedent(code)


def _some_pictures(folder: Path) -> None:
    folder.mkdir()
    for number, colour in enumerate(("red", "green", "blue")):
        Image.new("RGB", (8, 8), colour).save(folder / f"{number}.jpg")


def test_a_folder_of_pictures_becomes_pairs(client: juryroom.Client, capsys: pytest.CaptureFixture[str]) -> None:
    _some_pictures(Path("photos"))
    pairs = template_of("pairs")
    assert pairs is not None
    Path("pairs.xml").write_text(pairs.config)
    exec(compile(_script("image-pairs.md"), "pairs.py", "exec"), {})
    assert capsys.readouterr().out == "Project 1: 3 pairs\n"
    told = [(task.data["query_id"], task.data["candidate_id"]) for task in client.tasks.list(1)]
    assert told == [("0", "1"), ("0", "2"), ("1", "2")]


def test_a_backup_taken_while_the_server_goes_on_is_restored_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    going_on = open_room("juryroom-data", None)
    with going_on.database.write() as unit:
        project = a_project(unit, title="Kept")
        some_tasks(unit, project, 3)
    (tmp_path / "juryroom-data/media/picture").write_bytes(b"a picture")

    [block] = re.findall(r"^```\n(python3 -c .*?)^```", (GUIDES / "running.md").read_text("utf-8"), re.M | re.S)
    subprocess.run(["sh", "-ec", block], check=True)
    Path("restored").mkdir(mode=0o700)
    Path("backup.sqlite3").rename("restored/juryroom.sqlite3")
    subprocess.run(["tar", "-xzf", "backup-files.tgz", "-C", "restored"], check=True)

    with open_room("restored", None).database.read() as unit:
        assert (unit.projects.get(project.id).title, unit.projects.get(project.id).task_number) == ("Kept", 3)
    for file in ("installation.key", "media/picture"):
        assert Path("restored", file).read_bytes() == Path("juryroom-data", file).read_bytes()


def test_settings_of_a_project_are_told_with_their_defaults(client: juryroom.Client) -> None:
    page = (GUIDES.parent / "reference/project-settings.md").read_text("utf-8")
    named = {name for line in page.splitlines() for name in re.findall(r"`(\w+)`", line)}
    assert ProjectFields.model_fields.keys() - named == set()
    made = client.transport.json("POST", "/api/projects", dict[str, Any], body={"title": "As it begins"})
    for names, defaults in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (`[^|]+`) \|", page, re.M):
        told = [json.loads(one) for one in re.findall(r"`([^`]+)`", defaults)]
        assert told == [made[name] for name in re.findall(r"`(\w+)`", names)], names


def test_the_client_does_what_its_page_shows(client: juryroom.Client) -> None:
    _some_pictures(Path("photos"))
    for ours, theirs in (("0", "q"), ("1", "c")):
        Path(f"photos/{ours}.jpg").rename(f"{theirs}.jpg")
    pairs = template_of("pairs")
    assert pairs is not None
    Path("pairs.xml").write_text(pairs.config)
    first = re.findall(r"^```python\n(.*?)^```", (GUIDES / "sdk.md").read_text("utf-8"), re.M | re.S)[0]
    code = first.replace("http://127.0.0.1:8080", os.environ["JURYROOM_URL"])
    exec(compile(code, "sdk.py", "exec"), {"token": os.environ["JURYROOM_TOKEN"]})
    lines = Path("pairs.jsonl").read_text().splitlines()
    assert [json.loads(line)["data"]["candidate_id"] for line in lines] == ["c-7"]


def test_a_project_moves_with_answers_predictions_and_files(
    client: juryroom.Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _some_pictures(Path("photos"))
    config = '<View><Image name="a" value="$a"/><Rating name="stars" toName="a"/></View>'
    theirs = client.projects.create("Cats", config, maximum_annotations=2, expert_instruction="Look twice.")
    [number] = client.tasks.upload(theirs.id, [Path("photos/0.jpg")]).file_upload_ids
    old = client.tasks.uploaded(number).file
    result = [{"from_name": "stars", "to_name": "a", "type": "rating", "value": {"rating": 4}}]
    said = [{"completed_by": {"email": "ann@example.org"}, "result": result, "ground_truth": False}]
    guess = [{"model_version": "v1", "score": 0.3, "result": result}]
    client.tasks.import_tasks(theirs.id, [{"data": {"a": old}, "annotations": said, "predictions": guess}])
    monkeypatch.setattr(sys, "argv", ["migrate.py", str(theirs.id)])

    exec(compile(_script("from-label-studio.md"), "migrate.py", "exec"), {})

    assert capsys.readouterr().out == f"Project {theirs.id + 1}: 1 tasks, 1 annotations\n"
    [task] = client.exports.tasks(theirs.id + 1, predictions="full", authors="full")
    new = task["data"]["a"]
    assert new != old and f"/upload/{theirs.id + 1}/" in new
    assert task["annotations"][0]["completed_by"]["email"] == "ann@example.org"
    assert [(one["model_version"], one["score"]) for one in task["predictions"]] == [("v1", 0.3)]
    assert client.projects.get(theirs.id + 1).maximum_annotations == 2
