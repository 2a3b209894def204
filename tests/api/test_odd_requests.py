"""Imports and exports with what nobody should send: never a 500."""

from __future__ import annotations

from typing import Any

import pytest

HUGE = 99999999999999999999
JSON = {"content-type": "application/json"}
ODD: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"/api/projects/{HUGE}/export", {}),
    ("GET", f"/api/projects/{HUGE}/exports", {}),
    ("GET", f"/api/projects/1/export?ids[]={HUGE}", {}),
    ("GET", f"/api/projects/1/exports/{HUGE}/download", {}),
    ("GET", f"/api/import/file-upload/{HUGE}", {}),
    ("GET", f"/data/upload/{HUGE}/x", {}),
    ("GET", "/data/upload/1/%00", {}),
    ("POST", f"/api/projects/{HUGE}/import", {"json": [{"text": "a"}]}),
    ("POST", "/api/projects/1/reimport", {"json": {"file_upload_ids": [HUGE]}}),
    ("POST", "/api/projects/1/import/predictions", {"json": [{"task": HUGE, "result": []}]}),
    ("POST", "/api/projects/1/import/predictions", {"json": [{"task": [1], "result": []}]}),
    ("POST", "/api/projects/1/import/predictions?upsert=true", {"json": [{"task": 1, "model_version": {}}]}),
    ("POST", "/api/projects/1/import/predictions", {"json": [{"task": 1, "result": [], "model_version": "a\0b"}]}),
    ("POST", "/api/projects/1/import", {"json": [{"data": {"text": "a\0b"}, "meta": {"k": "\0"}}]}),
    (
        "POST", "/api/projects/1/import",
        {"json": [{"data": {"text": "a"}, "file_upload": "\0", "annotations": [
            {"result": [], "last_action": "a\0b", "unique_id": "\0", "id": HUGE, "lead_time": 1e308}]}]},
    ),
    ("POST", "/api/projects/1/import", {"json": [{"data": {"text": "a"}, "id": 2**63 - 1}]}),
    ("POST", "/api/projects/1/import", {"json": [{"data": {"text": "a"}, "created_at": 1e300}]}),
    ("POST", "/api/projects/1/import", {"json": [{"data": {"text": "a"}, "created_at": "0001-01-01T00:00:00+14:00"}]}),
    ("POST", "/api/projects/1/import", {"content": b'[{"text":"\\ud800"}]', "headers": JSON}),
    ("POST", "/api/projects/1/import", {"content": b'[{"text":1e999}]', "headers": JSON}),
    ("POST", "/api/projects/1/import", {"content": b'\xef\xbb\xbf[{"text":"a"}]', "headers": JSON}),
    ("POST", "/api/projects/1/import", {"content": b'text\n"a\x00b"\n', "headers": {"content-type": "text/csv"}}),
    ("POST", "/api/projects/1/import", {"files": {"file": ("\0.json", b'[{"text":1}]')}}),
    ("POST", "/api/projects/1/exports", {"json": {"title": "\0"}}),
    ("POST", "/api/projects/1/exports", {"json": {"task_filter_options": {"view": HUGE}}}),
    ("POST", "/api/projects/1/exports", {"json": []}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "call"), ODD, ids=range(len(ODD)))
def test_an_odd_request_has_an_answer(owner: Any, project: Any, method: str, path: str, call: dict[str, Any]):
    reply = owner.client.request(method, path.replace("/projects/1/", f"/projects/{project['id']}/"), **call)
    assert reply.status_code < 500, reply.text
