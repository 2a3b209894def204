"""What of the answers travels compressed."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from starlette.testclient import TestClient


def _fill(owner: Any, project: dict[str, Any], tasks: int) -> None:
    body = [{"data": {"text": f"a text of some length, number {index}"}} for index in range(tasks)]
    assert owner.client.post(f"/api/projects/{project['id']}/import", json=body).status_code == 201


def _raw(owner: Any, path: str, accepts: str) -> tuple[Any, bytes]:
    headers = owner.client.headers | {"accept-encoding": accepts}
    with TestClient(owner.client.app).stream("GET", path, headers=headers) as reply:
        return reply, b"".join(reply.iter_raw())


@pytest.mark.parametrize("tasks", [60, 400])
def test_a_long_list_is_the_same_in_fewer_bytes(owner: Any, project: dict[str, Any], tasks: int) -> None:
    _fill(owner, project, tasks)
    path = f"/api/tasks/?project={project['id']}&page_size={tasks}"
    plain, whole = _raw(owner, path, "identity")
    reply, small = _raw(owner, path, "br;q=1, gzip;q=0.8")
    assert "content-encoding" not in plain.headers
    assert (reply.headers["content-encoding"], int(reply.headers["content-length"])) == ("gzip", len(small))
    assert "Accept-Encoding" in reply.headers["vary"]
    assert reply.headers["cache-control"] == "no-store"
    assert json.loads(gzip.decompress(small)) == json.loads(whole)
    assert len(small) * 5 < len(whole)


@pytest.mark.parametrize("accepts", ["gzip;q=0", "gzip; q=0.000", "identity", ""])
def test_nobody_gets_what_they_cannot_read(owner: Any, project: dict[str, Any], accepts: str) -> None:
    _fill(owner, project, 60)
    reply, body = _raw(owner, f"/api/tasks/?project={project['id']}&page_size=60", accepts)
    assert "content-encoding" not in reply.headers
    assert len(json.loads(body)["tasks"]) == 60


def test_small_answers_and_streams_go_as_they_are(owner: Any, project: dict[str, Any]) -> None:
    _fill(owner, project, 200)
    for path in (f"/api/projects/{project['id']}/", f"/api/projects/{project['id']}/export?download_all_tasks=true"):
        reply, body = _raw(owner, path, "gzip")
        assert "content-encoding" not in reply.headers
        json.loads(body)
