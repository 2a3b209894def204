"""Jobs of a server: done by itself, or left to others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.test_serve import TOKEN, Server
from builders import CONFIG


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server on the test's data directory: `serve("--no-worker")`."""
    running: list[Server] = []

    def start(*flags: str) -> Server:
        running.append(Server(tmp_path, "--user-token", TOKEN, *flags))
        return running[-1]

    yield start
    for server in running:
        server.stop()


def test_a_server_does_its_jobs_unless_told_to_leave_them_to_others(serve: Callable[..., Server]) -> None:
    server = serve("--no-worker")
    project = server.http.post("/api/projects", json={"title": "Same?", "label_config": CONFIG}).json()["id"]
    rows = [{"data": {"text": f"text {i}"}} for i in range(1001)]
    assert server.http.post(f"/api/projects/{project}/import", json=rows).status_code == 201
    everything = {"selectedItems": {"all": True, "excluded": []}}
    asked = server.http.post(f"/api/dm/actions?id=delete_tasks&project={project}", json=everything)
    job = asked.json()["job"]
    time.sleep(1.5)
    assert _job(server, job)["state"] == "queued"
    server.stop()
    again = serve()
    deadline = time.monotonic() + 120
    while _job(again, job)["state"] not in ("completed", "failed"):
        assert time.monotonic() < deadline, again.said
        time.sleep(0.05)
    assert _job(again, job)["result"]["detail"] == "Deleted 1001 tasks"
    assert again.http.get(f"/api/projects/{project}").json()["task_number"] == 0


def _job(server: Server, job: int) -> Any:
    return server.http.get(f"/api/jobs/{job}").json()
