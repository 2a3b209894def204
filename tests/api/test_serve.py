"""The server as a process: first start, several workers, and a sudden end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from builders import CONFIG, a_result

TOKEN = "0123456789abcdef0123456789abcdef01234567"
MINE = {"authorization": f"Token {TOKEN}"}


class Server:
    """`juryroom serve` on a free port."""

    def __init__(self, folder: Path, *flags: str) -> None:
        command = [sys.executable, "-m", "juryroom.cli.main", "serve", "--port", "0", "--data-dir", str(folder)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JURYROOM_")}
        self._log = folder / f"server-{len(list(folder.iterdir()))}.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, *flags], stdout=log, stderr=subprocess.STDOUT, cwd=folder, env=environment
            )
        self.url = self._until(lambda: re.search(r"Juryroom: (\S+)\n", self.said))[1]
        self.http = httpx2.Client(base_url=self.url, headers=MINE, timeout=60)
        self._until(self._is_ready)

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self._log.read_text()

    def _until(self, found: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.said
            if value := found():
                return value
            time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.said}")

    def _is_ready(self) -> bool:
        try:
            return self.http.get("/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(60)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server on the test's data directory: `serve()`, `serve("--workers", "2")`."""
    running: list[Server] = []

    def start(*flags: str) -> Server:
        running.append(Server(tmp_path, *flags))
        return running[-1]

    yield start
    for server in running:
        server.stop()


def test_the_first_start_prints_a_password_that_works_and_later_ones_do_not(serve: Callable[..., Server]) -> None:
    server = serve()
    found = re.search(r"First sign-in: (\S+)\nPassword, shown this once: (\S+)", server.said)
    assert found is not None, server.said
    email, password = found.groups()
    reply = server.http.post("/api/session", json={"email": email, "password": password})
    assert reply.json()["user"]["role"] == "OW"
    server.stop()
    assert "Password" not in serve().said


def test_after_kill_nine_what_was_acknowledged_is_there(serve: Callable[..., Server]) -> None:
    server = serve("--user-token", TOKEN)
    project = server.http.post("/api/projects", json={"title": "Same?", "label_config": CONFIG}).json()["id"]
    rows = [{"data": {"text": f"text {i}"}} for i in range(20)]
    tasks = server.http.post(f"/api/projects/{project}/import?return_task_ids=true", json=rows).json()["task_ids"]
    made = [_submit(server, task) for task in tasks[:10]]
    server.stop(signal.SIGKILL)
    again = serve()
    assert [again.http.get(f"/api/annotations/{each}").status_code for each in made] == [200] * 10
    assert again.http.get(f"/api/projects/{project}").json()["total_annotations_number"] == 10


def _submit(server: Server, task: int) -> Any:
    reply = server.http.post(f"/api/tasks/{task}/annotations/", json={"result": [a_result()]})
    assert reply.status_code == 201
    return reply.json()["id"]


def test_no_worker_honours_a_revoked_token_for_more_than_a_moment(serve: Callable[..., Server]) -> None:
    server = serve("--user-token", TOKEN, "--workers", "2")
    for _ in range(20):  # both workers have seen the token
        assert _fresh(server) == 200
    new = server.http.post("/api/current-user/reset-token").json()["token"]
    assert new != TOKEN
    time.sleep(1.5)
    assert {_fresh(server) for _ in range(20)} == {401}


def _fresh(server: Server) -> int:
    """On a connection of its own, so that any of the workers may get it."""
    return httpx2.get(f"{server.url}/api/current-user/whoami", headers=MINE, timeout=60).status_code
