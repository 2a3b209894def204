"""CVE-2022-36551, CVE-2023-47116, CVE-2025-25297, GHSA-9rjc-r7m8-5wpg: the server asked to fetch what it should not."""

from __future__ import annotations

import socket
from typing import Any

import pytest

INSIDE = [
    "http://127.0.0.1:1/x.json",
    "http://localhost/x.json",
    "http://[::1]/x.json",
    "http://[::ffff:127.0.0.1]/x.json",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/x.json",
    "http://2130706433/x.json",
    "http://0x7f.1/x.json",
    "http://user@127.0.0.1/x.json",
    "file:///etc/passwd",
    "gopher://127.0.0.1/x",
    "ftp://127.0.0.1/x",
    "/etc/passwd",
]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection that this process tries to make, none of which comes about."""
    tried: list[object] = []

    def refuse(_: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    return tried


@pytest.mark.parametrize("url", INSIDE)
def test_an_import_by_address_reaches_nothing_inside(owner: Any, project: Any, connections: list[object], url: str):
    path = f"/api/projects/{project['id']}/import"
    for reply in (
        owner.client.post(path, data={"url": url}),
        owner.client.post(path, files={"url": (None, url)}),
        owner.client.post(path, json={"url": url}),
    ):
        assert 400 <= reply.status_code < 500, reply.text
        assert "root:" not in reply.text
    assert connections == []


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_in_a_task_is_kept_and_not_fetched(owner: Any, project: Any, connections: list[object], url: str):
    """Pictures and texts at an address are the browser's to load."""
    client, id = owner.client, project["id"]
    config = '<View><Image name="i" value="$text"/><Text name="t" value="$text" valueType="url"/></View>'
    assert client.patch(f"/api/projects/{id}/", json={"label_config": config}).status_code == 200
    made = client.post("/api/tasks/", json={"project": id, "data": {"text": url}})
    assert made.status_code == 201, made.text
    client.get(f"/api/tasks/{made.json()['id']}/")
    client.get(f"/api/projects/{id}/next")
    client.get(f"/api/projects/{id}/export?download_all_tasks=true&download_resources=true")
    assert connections == []


def test_a_config_loads_nothing(owner: Any, connections: list[object]):
    for config in (
        '<!DOCTYPE View SYSTEM "http://127.0.0.1/x.dtd"><View/>',
        '<View xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></View>',
        '<?xml-stylesheet href="http://127.0.0.1/x.xsl"?><View/>',
    ):
        reply = owner.client.post("/api/lint", json={"label_config": config})
        assert reply.status_code == 200
        assert "root:" not in reply.text
    assert connections == []
