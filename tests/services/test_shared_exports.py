"""Real exports of Label Studio, imported and exported again: what they say stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import shared_data
from juryroom.core.config.interface import Interface
from juryroom.core.formats import convert
from juryroom.core.formats.instants import read_instant
from juryroom.core.model import Role
from juryroom.services import exports, imports
from juryroom.services.exports import ExportOptions
from juryroom.services.imports import ImportOptions
from juryroom.store.exports import Wanted
from juryroom.store.unit import Database, UnitOfWork

FILES = shared_data.files("ls-exports", "licensed/*.json")
OTHER_ROOMS = {"reviews", "history"}
"""Of an annotation: what reviewing and versions of answers keep, which have no room in this release."""
GIVEN_ANEW = {
    "id",
    "task",
    "project",
    "updated_by",
    "result_count",
    "parent_prediction",
    "parent_annotation",
    "import_id",
}
TIMES = {"created_at", "updated_at", "draft_created_at"}
pytestmark = pytest.mark.skipif(not FILES, reason=f"no ls-exports in {shared_data.ROOT}; set JURYROOM_SHARED_DATA")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_real_export_is_exported_again_unchanged(file: Path, sqlite_database: Database):
    given = json.loads(file.read_bytes())
    given = given if isinstance(given, list) else [given]
    with sqlite_database.write() as unit:
        _invite(unit, given)
        first = _in_and_out(unit, file.read_bytes())
        second = _in_and_out(unit, first)
    tasks = json.loads(first)
    assert len(tasks) == len(given)
    for before, after in zip(given, tasks, strict=True):
        _same_task(before, after)
    assert _comparable(json.loads(second)) == _comparable(tasks)


def _invite(unit: UnitOfWork, given: list[Any]) -> None:
    """The people who annotated, as members under the same addresses."""
    authors = [one.get("completed_by") for task in given for one in task.get("annotations", ())]
    for email in sorted({author["email"] for author in authors if isinstance(author, dict)}):
        unit.accounts.add({"email": email, "username": email, "role": Role.ANNOTATOR})


def _in_and_out(unit: UnitOfWork, text: bytes) -> bytes:
    project = unit.projects.add({"title": "Imported", "label_config": "<View></View>", "strict_results": False})
    rows = imports.read_body(".json", text, Interface.of(project.label_config))
    imports.import_tasks(unit, project.id, [(rows, None)], None, ImportOptions(unknown_people="importer"))
    options = ExportOptions(Wanted(), predictions="full", authors="full")
    return b"".join(exports.stream(unit, project.id, convert.named("JSON"), options))


def _same_task(before: dict[str, Any], after: dict[str, Any]) -> None:
    if "data" not in before:
        assert after["data"] == before
        return
    assert after["data"] == before["data"]
    assert after["meta"] == (before.get("meta") or {})
    for one, again in zip(before.get("annotations", ()), after["annotations"], strict=True):
        _same_part(one, again)
        assert again["ground_truth"] == (one.get("ground_truth") is not False)
    whole = [one for one in before.get("predictions", ()) if isinstance(one, dict)]
    for one, again in zip(whole, after["predictions"], strict=True):
        assert (again["result"], again["score"]) == (one["result"], one.get("score"))
        assert again["model_version"] == one.get("model_version", "undefined")


def _same_part(before: dict[str, Any], after: dict[str, Any]) -> None:
    for key in before.keys() - GIVEN_ANEW - OTHER_ROOMS - {"last_created_by"}:
        value = before[key]
        if key in TIMES:
            assert value is None or after[key] == read_instant(value), key
        elif key == "completed_by" and isinstance(value, dict):
            assert after[key]["email"] == value["email"]
        elif key == "completed_by" or (key == "last_action" and value is None):
            continue  # a bare number of another server; an action nobody noted
        else:
            assert after[key] == value, key


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _comparable(inner) for key, inner in value.items() if key not in GIVEN_ANEW | {"unique_id", "inner_id"}
        }
    return [_comparable(inner) for inner in value] if isinstance(value, list) else value
