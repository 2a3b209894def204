"""Importing over HTTP: bodies, forms, refusals, files that are handed out again."""

from __future__ import annotations

import errno
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from builders import a_result
from juryroom.errors import AddressRefused
from juryroom.ports import Answer
from juryroom.services.room import Room

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def path(project: dict[str, Any]) -> str:
    return f"/api/projects/{project['id']}/import"


def test_the_answer_of_an_import(owner: Any, path: str):
    rows = [{"data": {"text": "a"}, "predictions": [{"result": [a_result()], "score": 0.5}]}, {"text": "b", "k": 1}]
    reply = owner.client.post(path, json=rows)
    assert reply.status_code == 201
    body = reply.json()
    assert body.pop("duration") >= 0
    assert body == {
        "task_count": 2, "annotation_count": 0, "prediction_count": 1, "file_upload_ids": [],
        "could_be_tasks_list": False, "found_formats": [], "data_columns": ["text", "k"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("application/json", '[{"text": "a"}, {"text": "b"}]'),
        ("application/x-ndjson", '{"text": "a"}\n{"text": "b"}\n'),
        ("text/csv", "text\na\nb\n"),
        ("text/tab-separated-values", "text\tn\na\t1\nb\t2\n"),
        ("text/plain; charset=utf-8", "a\nb\n"),
    ],
)
def test_a_body_is_read_by_its_type(owner: Any, path: str, content_type: str, text: str):
    reply = owner.client.post(f"{path}?return_task_ids=true", content=text, headers={"content-type": content_type})
    assert reply.status_code == 201, reply.text
    assert len(reply.json()["task_ids"]) == 2


def test_rows_that_do_not_fit_are_told_in_the_envelope_and_nothing_is_stored(
    owner: Any, path: str, project: dict[str, Any]
):
    reply = owner.client.post(path, content="text,n\na,1\n,\n" * 1 + "x\n", headers={"content-type": "text/csv"})
    assert reply.status_code == 400
    body = reply.json()
    assert body["code"] == "rows_refused"
    assert [row["row"] for row in body["rows"]] == [4]
    assert body["validation_errors"]["non_field_errors"] == [body["rows"][0]["message"]]
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == 0


def test_keep_good_stores_the_others(owner: Any, path: str):
    reply = owner.client.post(f"{path}?keep_good=true", json=[{"text": "a"}, {"other": 1}])
    assert reply.status_code == 201
    assert reply.json()["task_count"] == 1
    assert [(row["row"], row["field"]) for row in reply.json()["bad_rows"]] == [(1, "/data/text")]


def test_a_csv_file_becomes_tasks_and_is_kept(owner: Any, path: str, project: dict[str, Any]):
    reply = owner.client.post(path, files={"file": ("rows.csv", b"text\na\nb\n", "text/csv")})
    body = reply.json()
    assert (reply.status_code, body["task_count"], body["found_formats"]) == (201, 2, {".csv": 1})
    assert body["could_be_tasks_list"]
    listed = owner.client.get(f"/api/projects/{project['id']}/file-uploads?all=true").json()
    assert [one["id"] for one in listed] == body["file_upload_ids"]


def test_looking_first_and_importing_later(owner: Any, path: str, project: dict[str, Any]):
    looked = owner.client.post(
        f"{path}?commit_to_project=false", files={"file": ("rows.csv", b"text,n\na,1\n", "text/csv")}
    ).json()
    assert looked["data_columns"] == ["text", "n"]
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == 0
    for _ in range(2):  # the second time replaces the tasks of the first
        again = owner.client.post(
            f"/api/projects/{project['id']}/reimport",
            json={"file_upload_ids": looked["file_upload_ids"], "files_as_tasks_list": True},
        )
        assert (again.status_code, again.json()["task_count"]) == (200, 1)
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == 1


def test_a_picture_becomes_a_task_with_its_address_and_is_handed_out_to_members(owner: Any, anyone: Any, path: str):
    reply = owner.client.post(f"{path}?return_task_ids=true", files={"file": ("cat.png", PNG, "image/png")})
    assert reply.status_code == 201, reply.text
    address = owner.client.get(f"/api/tasks/{reply.json()['task_ids'][0]}").json()["data"]["text"]
    picture = owner.client.get(address)
    assert (picture.content, picture.headers["content-type"]) == (PNG, "image/png")
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["content-disposition"] == "inline"
    part = owner.client.get(address, headers={"range": "bytes=1-3"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"PNG", "bytes 1-3/48")
    assert anyone.get(address).status_code == 401


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.png"])
def test_markup_is_saved_and_never_shown(owner: Any, path: str, name: str):
    content = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    reply = owner.client.post(f"{path}?commit_to_project=false", files={"file": (name, content, "image/png")})
    upload = owner.client.get(f"/api/import/file-upload/{reply.json()['file_upload_ids'][0]}").json()
    served = owner.client.get(upload["file"])
    assert served.headers["content-disposition"].startswith("attachment")
    assert served.headers["content-type"] == "application/octet-stream"


def test_a_file_can_be_renamed_and_removed_with_its_bytes(owner: Any, path: str, tmp_path: Path):
    reply = owner.client.post(f"{path}?commit_to_project=false", files={"file": ("cat.png", PNG, "image/png")})
    place = f"/api/import/file-upload/{reply.json()['file_upload_ids'][0]}"
    assert owner.client.patch(place, json={"name": "../dog.png"}).json()["name"] == "dog.png"
    assert owner.client.delete(place).status_code == 204
    assert owner.client.get(place).status_code == 404
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_a_refused_import_leaves_no_file_behind(owner: Any, path: str, tmp_path: Path):
    reply = owner.client.post(path, files={"file": ("rows.csv", b"other\na\n", "text/csv")})
    assert reply.status_code == 400
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"content": b"{", "headers": {"content-type": "application/json"}}, "no JSON"),
        ({"content": b"<a/>", "headers": {"content-type": "application/xml"}}, "application/xml"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, "form"),
        ({"data": {"url": "https://example.org/tasks.json"}}, "fetches nothing"),
        ({"data": {"nothing": "1"}}, "neither"),
        ({"files": {"file": ("run.exe", b"MZ")}}, ".exe extension is not supported"),
        ({"json": []}, "No tasks added"),
        ({"json": 3}, "object"),
    ],
)
def test_what_cannot_be_imported_is_a_400_with_its_reason(owner: Any, path: str, call: dict[str, Any], said: str):
    reply = owner.client.post(path, **call)
    assert reply.status_code == 400, reply.text
    assert said in json.dumps(reply.json())


def test_an_unknown_project_is_a_404(owner: Any):
    assert owner.client.post("/api/projects/999/import", json=[{"text": "a"}]).status_code == 404


def test_predictions_in_bulk(owner: Any, project: dict[str, Any], tasks: list[int]):
    place = f"/api/projects/{project['id']}/import/predictions"
    rows = [{"task": task, "result": [a_result()], "score": 0.5, "model_version": "v2"} for task in tasks]
    assert owner.client.post(place, json=rows).json() == {"created": 3}
    lines = "\n".join(json.dumps({"task": task, "score": 0.75, "model_version": "v2"}) for task in tasks)
    again = owner.client.post(f"{place}?upsert=true", content=lines, headers={"content-type": "application/jsonl"})
    assert again.json() == {"created": 3}
    found = [
        one for one in owner.client.get(f"/api/predictions?task={tasks[0]}").json() if one["model_version"] == "v2"
    ]
    assert [(one["score"], one["result"]) for one in found] == [(0.75, [a_result()])]
    refused = owner.client.post(place, json=[*rows, {"task": 10**9, "result": []}])
    assert (refused.status_code, refused.json()["rows"][0]["row"]) == (400, 3)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("jsonl", '{"task": %d, "score": 0.5}\n\n{"task": 1, "score":}', "Error at line 3: JSON is malformed"),
        ("jsonl", '{"task": %d, "score": 0.5}\n\n{"task": 99999, "score": 1}', "Error at line 3: the project has no"),
        ("json", '[{"task": %d, "task": 7, "score": 1}]', "The key 'task' is given twice"),
        ("json", "7", "This is no JSON"),
    ],
)
def test_predictions_in_bulk_are_read_as_tasks_are(
    owner: Any, project: dict[str, Any], tasks: list[int], kind: str, text: str, said: str
):
    place = f"/api/projects/{project['id']}/import/predictions?upsert=true"
    filled = text.replace("%d", str(tasks[0]))
    reply = owner.client.post(place, content=filled, headers={"content-type": f"application/{kind}"})
    assert (reply.status_code, said in reply.text) == (400, True), reply.text
    marked = b"\xef\xbb\xbf" + json.dumps([{"task": tasks[0], "score": 0.5}]).encode()
    assert owner.client.post(place, content=marked, headers={"content-type": "application/json"}).status_code == 201


class OneSite:
    """An Egress to one address."""

    def __init__(self, body: bytes, content_type: str = "text/csv; charset=utf-8") -> None:
        self.body, self.content_type = body, content_type

    @contextmanager
    def request(self, method: str, url: str, **limits: Any) -> Iterator[Answer]:
        if "inside" in url:
            raise AddressRefused("inside stands for 10.0.0.1, which is not a public address.")
        status = 200 if "there" in url else 404
        yield Answer(status, url, {"content-type": self.content_type}, iter([self.body[:3], self.body[3:]]))


@pytest.fixture
def fetching(room: Room, anyone: Any) -> Callable[..., None]:
    def set_site(body: bytes, content_type: str = "text/csv") -> None:
        object.__setattr__(anyone.app.state.room, "egress", OneSite(body, content_type))

    return set_site


def test_a_table_is_fetched_by_its_address(owner: Any, path: str, fetching: Any):
    fetching(b"text\na\nb\n")
    reply = owner.client.post(path, data={"url": "https://data.example/there?x=1"})
    assert (reply.status_code, reply.json()["task_count"], reply.json()["found_formats"]) == (201, 2, {".csv": 1})
    fetching(b'[{"text": "c"}]', "text/plain")
    assert owner.client.post(path, data={"url": "https://data.example/there/rows.json"}).json()["task_count"] == 1


def test_an_address_that_is_refused_or_gives_nothing_is_told(owner: Any, path: str, fetching: Any, room: Room):
    fetching(b"MZ", "application/x-msdownload")
    reply = owner.client.post(path, data={"url": "http://inside.example/rows.csv"})
    assert (reply.status_code, reply.json()["code"]) == (400, "address_refused")
    reply = owner.client.post(path, data={"url": "http://data.example/rows.csv"})
    assert (reply.status_code, "status 404" in reply.json()["detail"]) == (502, True)
    reply = owner.client.post(path, data={"url": "http://data.example/there.exe"})
    assert (reply.status_code, "extension is not supported" in reply.text) == (400, True)


def test_a_form_may_hold_json_text_as_before(owner: Any, path: str):
    assert owner.client.post(path, data={"url": '[{"text": "a"}]'}).json()["task_count"] == 1


def test_a_full_disk_fails_the_request_whole_and_the_server_goes_on(
    owner: Any, path: str, room: Room, monkeypatch: pytest.MonkeyPatch, project: dict[str, Any]
):
    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("juryroom.adapters.media.local.os.fsync", full)
        reply = owner.client.post(path, files={"file": ("rows.csv", b"text\na\n", "text/csv")})
        assert (reply.status_code, reply.json()["code"]) == (507, "storage_full")
    with monkeypatch.context() as patched:
        patched.setattr("juryroom.api.bodies.SpooledTemporaryFile", full)
        reply = owner.client.post(path, json=[{"text": "a"}])
        assert (reply.status_code, reply.json()["code"]) == (507, "storage_full")
    assert owner.client.get(f"/api/projects/{project['id']}/file-uploads?all=true").json() == []
    assert owner.client.post(path, json=[{"text": "a"}]).status_code == 201


def test_a_picture_that_says_it_is_huge_is_refused_by_its_header(owner: Any, path: str):
    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    for side, status in ((10_500, 400), (20_000, 400), (9_900, 201)):
        header = part(b"IHDR", struct.pack(">II", side, side) + b"\x08\x02\x00\x00\x00")
        png = b"\x89PNG\r\n\x1a\n" + header + part(b"IDAT", zlib.compress(b"\x00" * 100)) + part(b"IEND", b"")
        reply = owner.client.post(path, files={"file": ("big.png", png, "image/png")})
        assert (reply.status_code, "100 megapixels" in reply.text) == (status, status == 400)


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("json", b'[{"text": "a"}, {"text": "b"', "item 1: from here on this is no JSON"),
        ("json", b'[{"text": "a", "text": "b"}]', "The key 'text' is given twice"),
        ("json", b'[{"text": "a\\u0000"}]', "holds a NUL character"),
        ("json", b" \n", "It is empty"),
        ("json", b'[{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}]", "nested too deeply"),
        ("json", b'[{"text": "a", "n": 1e999}]', "out of range"),
        ("jsonl", b'{"text": "a"}\n{"text": "\xff\xfe"}\n', "line 2"),
        ("csv", b'text\n"open', "cannot be read at line 2"),
        ("csv", "text\n\u00e4\n".encode("utf-16"), "Save it as UTF-8"),
    ],
)  # fmt: skip
def test_input_that_cannot_be_right_is_told_and_leaves_nothing(
    owner: Any, path: str, project: dict[str, Any], kind: str, body: bytes, said: str
):
    reply = owner.client.post(path, files={"file": (f"rows.{kind}", body, "application/octet-stream")})
    assert (reply.status_code, said in reply.text) == (400, True), reply.text
    assert owner.client.get(f"/api/projects/{project['id']}").json()["task_number"] == 0
    assert owner.client.get(f"/api/projects/{project['id']}/file-uploads?all=true").json() == []


def test_keep_good_keeps_what_stands_before_a_truncated_end(owner: Any, path: str):
    reply = owner.client.post(
        f"{path}?keep_good=true", content=b'[{"text": "a"}, {"text": "b"', headers={"content-type": "application/json"}
    )
    assert (reply.status_code, reply.json()["task_count"]) == (201, 1)
    assert [row["row"] for row in reply.json()["bad_rows"]] == [1]


def test_faults_of_several_files_name_theirs(owner: Any, path: str):
    files = [("a", ("one.csv", b"text\na\n", "text/csv")), ("b", ("two.csv", b"other\nb\n", "text/csv"))]
    reply = owner.client.post(path, files=files)
    assert [(row["file"], row["row"]) for row in reply.json()["rows"]] == [("two.csv", 2)]
