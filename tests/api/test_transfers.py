"""Imports in the background, and uploads that arrive in parts."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from jobs.bench import finish
from juryroom.core.jobs import JobId
from juryroom.services.room import Room

ROWS = b"text,n\n" + b"".join(b"row %d,%d\n" % (number, number) for number in range(500))


@pytest.fixture
def place(project: dict[str, Any]) -> str:
    return f"/api/projects/{project['id']}"


def run(owner: Any, room: Room, place: str, number: int) -> dict[str, Any]:
    """The import after a worker has had its turn."""
    before = owner.client.get(f"{place}/imports/{number}").json()
    assert (before["status"], before["task_count"], before["finished_at"]) == ("created", 0, None)
    finish(room, JobId(before["job"]))
    return dict(owner.client.get(f"{place}/imports/{number}/").json())


def stored_files(tmp_path: Path) -> list[str]:
    return sorted(
        str(file.relative_to(tmp_path / "media")) for file in (tmp_path / "media").rglob("*") if file.is_file()
    )


def test_a_body_is_imported_behind_the_request(owner: Any, room: Room, place: str, tmp_path: Path):
    asked = owner.client.post(f"{place}/import?async=true", content=ROWS, headers={"content-type": "text/csv"})
    assert (asked.status_code, list(asked.json())) == (201, ["import"])
    done = run(owner, room, place, asked.json()["import"])
    assert (done["status"], done["task_count"], done["error"]) == ("completed", 500, None)
    assert done["data_columns"] == ["text", "n"]
    assert owner.client.get(place).json()["task_number"] == 500
    assert stored_files(tmp_path) == []
    job = owner.client.get(f"/api/jobs/{done['job']}").json()
    assert (job["state"], job["result"]["detail"]) == ("completed", "Imported 500 tasks")
    assert [one["id"] for one in owner.client.get(f"{place}/imports").json()] == [done["id"]]


def test_files_are_kept_and_their_tasks_name_them(owner: Any, room: Room, place: str):
    files = {"file": ("rows.csv", ROWS, "text/csv")}
    asked = owner.client.post(f"{place}/import?async=true&key=n&preannotated_from_fields=", files=files).json()
    done = run(owner, room, place, asked["import"])
    assert (done["status"], done["task_count"], len(done["file_upload_ids"])) == ("completed", 500, 1)
    again = owner.client.post(f"{place}/reimport?async=true", json={"file_upload_ids": done["file_upload_ids"]}).json()
    assert run(owner, room, place, again["import"])["status"] == "completed"
    assert owner.client.get(place).json()["task_number"] == 500


def test_rows_that_do_not_fit_are_told_in_the_import_and_nothing_is_stored(owner: Any, room: Room, place: str):
    asked = owner.client.post(f"{place}/import?async=true", json=[{"text": "a"}, {"other": 1}]).json()
    done = run(owner, room, place, asked["import"])
    assert (done["status"], done["error"]) == ("failed", "1 rows do not fit; nothing was imported.")
    assert [(row["row"], row["field"]) for row in done["bad_rows"]] == [(1, "/data/text")]
    assert owner.client.get(place).json()["task_number"] == 0
    assert owner.client.get(f"/api/jobs/{done['job']}").json()["state"] == "failed"
    kept = owner.client.post(f"{place}/import?async=true&keep_good=true", json=[{"text": "a"}, {"other": 1}]).json()
    done = run(owner, room, place, kept["import"])
    assert (done["status"], done["task_count"], len(done["bad_rows"])) == ("completed", 1, 1)


def test_an_import_of_another_project_is_not_there(owner: Any, place: str):
    assert owner.client.get(f"{place}/imports/7").status_code == 404


def test_a_file_arrives_in_parts_and_is_imported(owner: Any, room: Room, place: str, tmp_path: Path):
    told = {"name": "rows.csv", "size": len(ROWS), "sha256": hashlib.sha256(ROWS).hexdigest()}
    begun = owner.client.post(f"{place}/uploads", json=told)
    assert (begun.status_code, begun.json()["offset"]) == (201, 0)
    here = begun.headers["location"]
    for start in range(0, len(ROWS), 1000):
        assert owner.client.request("HEAD", here).headers["upload-offset"] == str(start)
        part = owner.client.patch(here, content=ROWS[start : start + 1000], headers={"upload-offset": str(start)})
        assert part.status_code == 200, part.text
    done = owner.client.get(here).json()
    assert (done["offset"], done["size"]) == (len(ROWS), len(ROWS))
    assert len(stored_files(tmp_path)) == 1
    made = owner.client.post(f"{place}/reimport", json={"file_upload_ids": [done["file_upload_id"]]})
    assert (made.status_code, made.json()["task_count"]) == (200, 500)


def test_an_uploaded_file_is_looked_at_first_and_its_good_rows_kept(owner: Any, room: Room, place: str):
    rows = b'{"text": "a"}\n{"other": 1}\n{"text": "b"}\n'
    here = owner.client.post(f"{place}/uploads", json={"name": "rows.jsonl", "size": len(rows)}).headers["location"]
    sent = owner.client.patch(here, content=rows, headers={"upload-offset": "0"}).json()
    body = {"file_upload_ids": [sent["file_upload_id"]]}
    asked = owner.client.post(f"{place}/reimport?async=true", json=body | {"dry_run": True}).json()
    looked = run(owner, room, place, asked["import"])
    found = [looked[name] for name in ("status", "dry_run", "task_count")]
    assert (found, [row["row"] for row in looked["bad_rows"]]) == (["completed", True, 2], [2])
    assert owner.client.get(f"/api/jobs/{looked['job']}").json()["result"]["detail"] == "Would import 2 tasks"
    assert owner.client.get(place).json()["task_number"] == 0
    at_once = owner.client.post(f"{place}/reimport", json=body | {"dry_run": True}).json()
    assert (at_once["task_count"], len(at_once["bad_rows"])) == (2, 1)
    assert owner.client.get(place).json()["task_number"] == 0
    kept = owner.client.post(f"{place}/reimport?async=true", json=body | {"keep_good": True}).json()
    done = run(owner, room, place, kept["import"])
    assert ([done[name] for name in ("dry_run", "task_count")], len(done["bad_rows"])) == ([False, 2], 1)
    assert owner.client.get(place).json()["task_number"] == 2


def test_a_part_that_does_not_fit_is_told_where_the_upload_stands(owner: Any, place: str, tmp_path: Path):
    here = owner.client.post(f"{place}/uploads", json={"name": "rows.csv", "size": 10}).headers["location"]
    owner.client.patch(here, content=b"01234", headers={"upload-offset": "0"})
    again = owner.client.patch(here, content=b"01234", headers={"upload-offset": "0"})
    assert (again.status_code, "stands at byte 5" in again.text) == (409, True)
    more = owner.client.patch(here, content=b"0123456789", headers={"upload-offset": "5"})
    assert (more.status_code, "15 bytes are more than the 10" in more.text) == (400, True)
    assert len(stored_files(tmp_path)) == 1
    assert owner.client.delete(here).status_code == 204
    assert (owner.client.get(here).status_code, stored_files(tmp_path)) == (404, [])


def test_a_file_with_another_hash_is_refused_and_leaves_nothing(owner: Any, place: str, tmp_path: Path):
    told = {"name": "rows.csv", "size": 4, "sha256": "0" * 64}
    here = owner.client.post(f"{place}/uploads", json=told).headers["location"]
    last = owner.client.patch(here, content=b"text", headers={"upload-offset": "0"})
    assert (last.status_code, "SHA-256" in last.text) == (400, True)
    assert (owner.client.get(here).status_code, stored_files(tmp_path)) == (404, [])


@pytest.mark.parametrize(
    "told", [{"name": "run.exe", "size": 1}, {"name": "a.csv", "size": 0}, {"name": "a.csv", "size": 1, "sha256": "x"}]
)
def test_what_cannot_be_taken_is_told_before_a_byte_is_sent(owner: Any, place: str, told: dict[str, Any]):
    assert owner.client.post(f"{place}/uploads", json=told).status_code == 400
