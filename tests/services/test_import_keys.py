"""Imports by a key: rows whose task is there are passed over, or bring it up to date."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import CONFIG, a_project, a_result, people
from juryroom.core.config.interface import Interface
from juryroom.core.model import Project, UserId
from juryroom.errors import BadInput, RowsRefused
from juryroom.services import annotations, imports
from juryroom.services.imports import Imported, ImportOptions
from juryroom.store.unit import Database


@pytest.fixture
def project(database: Database) -> Project:
    with database.write() as unit:
        people(unit, 1)
        return a_project(unit)


def row(key: Any, text: str = "x", score: float | None = None) -> dict[str, Any]:
    said = [{"result": [a_result()], "score": score, "model_version": "m"}] if score is not None else []
    return {"data": {"text": text, "id": {"pair": key}}, "predictions": said}


def load(database: Database, project: Project, rows: list[Any], **options: Any) -> Imported:
    with database.write() as unit:
        blocks = imports.read_body(".json", json.dumps(rows).encode(), Interface.of(CONFIG))
        asked = ImportOptions(**({"key": "id.pair"} | options))
        return imports.import_tasks(unit, project.id, [(blocks, None)], UserId(1), asked)


def texts(database: Database, project: Project) -> list[str]:
    with database.read() as unit:
        return [json.loads(text)["text"] for text in unit.tasks.stream_data(project.id)]


def test_rows_that_are_there_are_passed_over_also_those_that_came_without_a_key(database: Database, project: Project):
    load(database, project, [row("a", "one"), row(7, "two")], key=None)
    done = load(database, project, [row("a", "new"), row(7, "new"), row("b", "three"), row("b", "again")])
    assert (done.tasks, done.passed, done.updated) == (1, 3, 0)
    assert texts(database, project) == ["one", "two", "three"]
    again = load(database, project, [row("a"), row("b")])
    assert (again.tasks, again.passed) == (0, 2)


def test_update_gives_tasks_the_data_and_predictions_and_keeps_the_answers(database: Database, project: Project):
    first = load(database, project, [row("a", "one", 0.1), row("b", "two", 0.2)])
    with database.write() as unit:
        annotations.submit(unit, first.task_ids[0], [a_result()], author=UserId(1))
    done = load(database, project, [row("a", "new", 0.9), row("c", "three"), row("a", "newest", 0.8)], on_key="update")
    assert (done.tasks, done.updated, done.passed) == (1, 1, 1)
    assert texts(database, project) == ["newest", "two", "three"]
    with database.read() as unit:
        task = unit.tasks.get(first.task_ids[0])
        assert (task.score, task.total_predictions, task.total_annotations) == (0.8, 1, 1)
        assert unit.projects.get(project.id).task_number == 3


def test_changed_data_is_found_by_its_new_key(database: Database, project: Project):
    first = load(database, project, [row("a"), row("b")])
    with database.write() as unit:
        unit.tasks.update(first.task_ids[0], {"data": json.dumps(row("z")["data"])})
    assert load(database, project, [row("a"), row("z")]).passed == 1


@pytest.mark.parametrize("key", [None, "", 1.5, True, ["a"], "x" * 501])
def test_a_row_without_a_usable_key_is_a_fault(database: Database, project: Project, key: Any):
    with pytest.raises(RowsRefused) as refusal:
        load(database, project, [row("a"), row(key)])
    assert [(one["row"], one["field"]) for one in refusal.value.rows] == [(1, "/data/id/pair")]  # type: ignore[index]
    assert texts(database, project) == []


def test_a_field_with_long_texts_is_no_key(database: Database, project: Project):
    load(database, project, [row("x" * 1000)], key=None)
    with pytest.raises(BadInput, match="is no key"):
        load(database, project, [row("a")])


def test_a_key_across_parts_of_a_long_import(sqlite_database: Database):
    with sqlite_database.write() as unit:
        project = a_project(unit)
    done = load(sqlite_database, project, [row(f"k{number % 3000}", str(number)) for number in range(5000)])
    assert (done.tasks, done.passed) == (3000, 2000)
    done = load(sqlite_database, project, [row(f"k{n}", "new") for n in range(3001)], on_key="update")
    assert (done.tasks, done.updated) == (1, 3000)


def test_looking_tells_what_would_be_passed_over(database: Database, project: Project):
    load(database, project, [row("a")])
    done = load(database, project, [row("a"), row("b")], store=False)
    assert (done.tasks, done.passed) == (1, 1)
