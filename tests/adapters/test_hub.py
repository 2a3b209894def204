"""The Hugging Face hub's adapter, against a stand-in on loopback: what `upload` sends is what lies there afterwards."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adapters.small_server import AnswersJson

needs_library = pytest.mark.skipif(
    not importlib.util.find_spec("huggingface_hub"), reason="huggingface_hub (extra hf) is not installed"
)
TOKEN = "hf_secret_of_this_test"


class Hub(ThreadingHTTPServer):
    """Repositories made and files committed; Parquet goes by the large-file way, as on the hub."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.made: list[dict[str, object]] = []
        self.large: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}
        self.messages: list[str] = []
        self.cards: list[str] = []
        self.refuses = False


class Answers(AnswersJson, BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        if self.headers.get("transfer-encoding") == "chunked":
            pieces = []
            while size := int(self.rfile.readline(), 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def do_GET(self) -> None:
        repo = {
            "id": "me/mine",
            "sha": "0" * 40,
            "private": True,
            "siblings": [],
            "tags": [],
            "downloads": 0,
            "likes": 0,
        }
        self.answer(repo | {"lastModified": "2026-01-01T00:00:00.000Z", "createdAt": "2026-01-01T00:00:00.000Z"})

    def do_POST(self) -> None:
        body = self.body()
        if self.server.refuses or self.headers["authorization"] != f"Bearer {TOKEN}":
            self.answer({"error": "You are not allowed to write here."}, 403)
            return
        known = {
            "/repos/create": self.make, "/validate-yaml": self.check, "/preupload/main": self.sort,
            "/objects/batch": self.place, "/commit/main": self.commit,
        }  # fmt: skip
        told = next((does for ending, does in known.items() if self.path.endswith(ending)), None)
        self.answer(told(body) if told else {"error": f"nothing at {self.path}"}, 200 if told else 404)

    def make(self, body: bytes) -> object:
        self.server.made.append(json.loads(body))
        return {"url": f"{self.server.url}/datasets/me/mine", "id": "me/mine", "name": "me/mine"}

    def check(self, body: bytes) -> object:
        """The card, before anything is sent."""
        self.server.cards.append(json.loads(body)["content"])
        return {"errors": [], "warnings": []}

    def sort(self, body: bytes) -> object:
        names = [one["path"] for one in json.loads(body)["files"]]
        modes = {True: "lfs", False: "regular"}
        told = [{"path": name, "uploadMode": modes[name.endswith(".parquet")], "shouldIgnore": False} for name in names]
        return {"files": told}

    def place(self, body: bytes) -> object:
        asked = json.loads(body)["objects"]
        href = {one["oid"]: f"{self.server.url}/large/{one['oid']}" for one in asked}
        objects = [{**one, "actions": {"upload": {"href": href[one["oid"]]}}} for one in asked]
        return {"transfer": "basic", "objects": objects}

    def commit(self, body: bytes) -> object:
        for line in map(json.loads, filter(None, body.splitlines())):
            kind, value = line["key"], line["value"]
            if kind == "header":
                self.server.messages.append(value["summary"])
            elif kind == "file":
                self.server.files[value["path"]] = base64.b64decode(value["content"])
            elif kind == "lfsFile":
                self.server.files[value["path"]] = self.server.large[value["oid"]]
        return {"commitUrl": f"{self.server.url}/datasets/me/mine/commit/1", "commitOid": "1" * 40}

    def do_PUT(self) -> None:
        self.server.large[self.path.rpartition("/")[2]] = self.body()
        self.answer({})


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def upload(folder: Path, hub: Hub, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`benchmaker` in a process of its own: the library reads its endpoint when it is loaded."""
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_TOKEN": TOKEN, "HF_HUB_DISABLE_XET": "1"}
    environment |= {"HF_HOME": str(folder / "home"), "HF_HUB_DISABLE_TELEMETRY": "1", "NO_PROXY": "127.0.0.1"}
    command = [str(Path(sys.executable).with_name("benchmaker")), *arguments, "--config", str(folder / "config.json")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)


@pytest.fixture
def made(tmp_path: Path, hub: Hub) -> Path:
    """A small benchmark, judged."""
    rng = np.random.default_rng(0)
    (tmp_path / "images").mkdir()
    for at in range(6):
        Image.fromarray(rng.integers(0, 255, (30, 40, 3), np.uint8)).save(tmp_path / f"images/shot{at}.png")
    config = {"image_root_dir": "images", "run_dir": "out", "query_plan_num_seeds": 2, "_hf_repo_id": "me/mine"}
    (tmp_path / "config.json").write_text(json.dumps({**config, "_hf_private": True}))
    done = upload(tmp_path, hub, "all", "--skip-upload", "--skip-summary")
    assert done.returncode == 0, done.stderr
    return tmp_path


@needs_library
def test_what_is_sent_is_what_lies_in_the_folder(made: Path, hub: Hub) -> None:
    done = upload(made, hub, "upload", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["facts"]["sent_to"]
    assert told == f"{hub.url}/datasets/me/mine/commit/1"
    (asked,) = hub.made
    assert (asked["type"], asked["name"], asked["visibility"]) == ("dataset", "mine", "private")
    folder = made / "out/hf_dataset"
    here = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert hub.files == here
    assert {hashlib.sha256(data).hexdigest() for data in hub.large.values()} == set(hub.large)
    assert any(re.fullmatch(r"data/train-.*\.parquet", name) for name in hub.files)
    assert set(hub.cards) == {here["README.md"].decode()}
    assert hub.messages == ["Benchmark made by Juryroom"]
    assert not any(TOKEN.encode() in data for data in hub.files.values()) and TOKEN not in done.stdout + done.stderr


@needs_library
def test_a_hub_that_refuses_is_told_and_the_folder_stays(made: Path, hub: Hub) -> None:
    hub.refuses = True
    done = upload(made, hub, "upload")
    assert done.returncode == 1
    assert "The hub does not take me/mine" in done.stderr and TOKEN not in done.stderr
    assert "Traceback" not in done.stderr
    assert (made / "out/hf_dataset/README.md").exists() and hub.files == {}
