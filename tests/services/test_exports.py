"""Exports: which tasks and annotations, constant memory, snapshots that stay as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders import a_project, a_result, people, some_tasks
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.config.interface import Interface
from juryroom.core.formats import convert
from juryroom.core.formats.convert import WriteOptions
from juryroom.core.model import Json, NewAnnotation, Project, ProjectId, TaskId, UserId
from juryroom.errors import BadInput, NotThere
from juryroom.services import exports, imports
from juryroom.services.exports import AnnotationFilter, ExportOptions
from juryroom.store.exports import Wanted
from juryroom.store.unit import Database, UnitOfWork

EVERYTHING = ExportOptions(Wanted(), predictions="full")


def export(unit: UnitOfWork, project_id: int, kind: str = "JSON", options: ExportOptions = EVERYTHING) -> bytes:
    return b"".join(exports.stream(unit, ProjectId(project_id), convert.named(kind), options))


def answer(unit: UnitOfWork, project: Project, task_id: TaskId, **more: Any) -> None:
    text = Json(json.dumps([a_result()]))
    unit.annotations.add(task_id, project.id, NewAnnotation(text, 1, UserId(1), **more))
    unit.tasks.refresh(task_id)


@pytest.fixture
def filled(database: Database) -> tuple[Project, list[TaskId]]:
    """Five tasks: answered, skipped, both, ground truth, untouched."""
    with database.write() as unit:
        people(unit, 1)
        project = a_project(unit)
        ids = some_tasks(unit, project, 5, scores=[0.1, 0.2])
        answer(unit, project, ids[0], lead_time=1.5, unique_id="u")
        answer(unit, project, ids[1], was_cancelled=True)
        answer(unit, project, ids[2])
        answer(unit, project, ids[2], was_cancelled=True)
        answer(unit, project, ids[3], ground_truth=True)
    return project, ids


def test_a_task_is_exported_with_these_keys(database: Database, filled: tuple[Project, list[TaskId]]):
    project, _ = filled
    with database.read() as unit:
        first = json.loads(export(unit, project.id, options=ExportOptions()))[0]
    assert list(first) == [
        "id", "annotations", "file_upload", "drafts", "predictions", "data", "meta", "created_at", "updated_at",
        "allow_skip", "inner_id", "total_annotations", "cancelled_annotations", "total_predictions", "comment_count",
        "unresolved_comment_count", "last_comment_updated_at", "project", "updated_by", "comment_authors",
    ]  # fmt: skip
    assert first["predictions"] == [1]
    assert {"completed_by": 1, "lead_time": 1.5, "unique_id": "u", "was_cancelled": False}.items() <= first[
        "annotations"
    ][0].items()


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (Wanted(), [0, 1, 2, 3, 4]),
        (Wanted(touched=True), [0, 1, 2, 3]),
        (Wanted(annotated=True), [0, 2, 3]),
        (Wanted(annotated=False), [1, 4]),
        (Wanted(skipped=True), [1, 2]),
        (Wanted(skipped=False), [0, 3, 4]),
        (Wanted(finished=True), [0, 2, 3]),
    ],
)
def test_tasks_are_chosen_by_what_was_done_with_them(
    database: Database, filled: tuple[Project, list[TaskId]], wanted: Wanted, places: list[int]
):
    project, ids = filled
    with database.read() as unit:
        found = json.loads(export(unit, project.id, options=ExportOptions(wanted)))
    assert [task["id"] for task in found] == [ids[place] for place in places]


def test_tasks_are_chosen_by_id(database: Database, filled: tuple[Project, list[TaskId]]):
    project, ids = filled
    with database.read() as unit:
        found = json.loads(export(unit, project.id, options=ExportOptions(Wanted(ids=[ids[4], ids[0], 10**9]))))
    assert [task["id"] for task in found] == [ids[0], ids[4]]


@pytest.mark.parametrize(
    ("kept", "number"),
    [
        (AnnotationFilter(), 5), (AnnotationFilter(usual=True), 2), (AnnotationFilter(skipped=True), 2),
        (AnnotationFilter(ground_truth=True), 1), (AnnotationFilter(usual=True, ground_truth=True), 3),
    ],
)  # fmt: skip
def test_annotations_are_chosen_by_kind(
    database: Database, filled: tuple[Project, list[TaskId]], kept: AnnotationFilter, number: int
):
    project, _ = filled
    with database.read() as unit:
        found = json.loads(export(unit, project.id, options=ExportOptions(Wanted(), kept)))
    assert sum(len(task["annotations"]) for task in found) == number


def test_authors_in_full_carry_their_address(database: Database, filled: tuple[Project, list[TaskId]]):
    project, _ = filled
    with database.read() as unit:
        found = json.loads(export(unit, project.id, options=ExportOptions(authors="full")))
        author = unit.accounts.get(UserId(1))
    assert found[0]["annotations"][0]["completed_by"] == {
        "id": 1, "email": author.email, "first_name": "", "last_name": ""
    }  # fmt: skip


def test_tasks_of_another_project_between_ours_stay_out(database: Database, filled: tuple[Project, list[TaskId]]):
    project, _ = filled
    with database.write() as unit:
        other = a_project(unit, title="Other")
        for _ in range(3):
            (theirs,) = some_tasks(unit, other, 1)
            (ours,) = some_tasks(unit, project, 1)
            answer(unit, other, theirs)
            answer(unit, project, ours)
        found = json.loads(export(unit, project.id))
        assert {task["project"] for task in found} == {project.id}
        assert {one["project"] for task in found for one in task["annotations"]} == {project.id}


def test_an_empty_project_gives_an_empty_list(sqlite_database: Database):
    with sqlite_database.write() as unit:
        project = a_project(unit)
        assert export(unit, project.id) == b"[]"
        assert export(unit, project.id, "JSONL") == b""
        assert export(unit, project.id, "JSON_MIN") == b"[]"


def test_all_formats_hold_every_counted_annotation(database: Database, filled: tuple[Project, list[TaskId]]):
    project, _ = filled
    options = ExportOptions()
    with database.read() as unit:
        as_list = json.loads(export(unit, project.id, "JSON", options))
        as_lines = [json.loads(line) for line in export(unit, project.id, "JSONL", options).splitlines()]
        rows = json.loads(export(unit, project.id, "JSON_MIN", options))
        table = export(unit, project.id, "CSV", options).decode().splitlines()
        tabbed = export(unit, project.id, "TSV", options).decode().splitlines()
    assert as_list == as_lines
    assert [row["verdict"] for row in rows] == ["same"] * 3
    assert table[0] == '"annotation_id","annotator","created_at","id","lead_time","text","updated_at","verdict"'
    assert len(table) == len(tabbed) == 4
    assert tabbed[1].split("\t")[5] == '"task 0"'


@pytest.mark.parametrize("untouched", [True, False])
def test_a_table_that_nobody_answered_has_the_columns_an_answer_would_bring(sqlite_database: Database, untouched: bool):
    """A file without a line is no table: pandas.read_csv raises EmptyDataError."""
    with sqlite_database.write() as unit:
        people(unit, 1)
        project = a_project(unit)
        task_id = some_tasks(unit, project, 1)[0]
        if not untouched:
            answer(unit, project, task_id, was_cancelled=True)
        bare = export(unit, project.id, "CSV", ExportOptions())
        beside = export(unit, project.id, "TSV", ExportOptions(write=WriteOptions(prediction_columns=True)))
        if untouched:
            answer(unit, project, task_id)
            assert export(unit, project.id, "CSV", ExportOptions()).startswith(bare)
    assert bare == b'"annotation_id","annotator","created_at","id","lead_time","text","updated_at","verdict"\n'
    assert b'"prediction_id"\t"prediction_model_version"\t"prediction_score"\t"text"' in beside


def test_an_unknown_format_is_refused_with_those_there_are(sqlite_database: Database):
    with pytest.raises(BadInput, match="JSON, JSON_MIN, CSV"):
        convert.named("COCO")


def test_an_unknown_project_is_not_there(sqlite_database: Database):
    with pytest.raises(NotThere), sqlite_database.read() as unit:
        export(unit, 99)


def test_the_stream_comes_in_pieces_of_bounded_size(sqlite_database: Database):
    with sqlite_database.write() as unit:
        project = a_project(unit)
        some_tasks(unit, project, 10_000)
        pieces = list(exports.stream(unit, project.id, convert.named("JSON"), EVERYTHING))
    assert len(pieces) == 10_000 // exports.AT_ONCE + 1
    assert len(json.loads(b"".join(pieces))) == 10_000


def test_a_snapshot_stays_as_it_was_and_converts_from_its_own_file(
    database: Database, filled: tuple[Project, list[TaskId]], tmp_path: Path
):
    project, ids = filled
    media = LocalMedia(tmp_path)
    with database.write() as unit:
        snapshot = unit.exports.add(project.id, "before", Json("{}"), UserId(1))
        unit.exports.update(
            snapshot.id,
            **exports.write_snapshot(unit, media, project.id, EVERYTHING, f"export/{project.id}/{'0' * 32}.json"),
        )
        unit.tasks.delete_many(project, ids[:3])
    with database.write() as unit:
        snapshot = unit.exports.get(project.id, snapshot.id)
        assert (snapshot.status, snapshot.counters) == ("completed", '{"task_number":5}')
        assert [task["id"] for task in exports.read_snapshot(media, snapshot)] == ids
        conversion = unit.exports.add_conversion(snapshot.id, "CSV")
        name = exports.convert_snapshot(unit, media, snapshot, conversion, convert.WriteOptions())
    with media.open(name) as file:
        assert len(file.read().splitlines()) == 1 + 3 + 1  # header, counted annotations, the untouched task


def test_an_export_imported_into_another_project_is_exported_the_same(
    database: Database, filled: tuple[Project, list[TaskId]]
):
    project, _ = filled
    with database.write() as unit:
        before = export(unit, project.id)
        other = a_project(unit, title="Other")
        rows = imports.read_body(".json", before, Interface.of(other.label_config))
        imports.import_tasks(unit, other.id, [(rows, None)], None)
        after = export(unit, other.id)
    assert _without_ids(json.loads(after)) == _without_ids(json.loads(before))


GIVEN_ANEW = {"id", "project", "task", "import_id", "unique_id", "inner_id", "updated_by"}


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(inner) for key, inner in value.items() if key not in GIVEN_ANEW}
    return [_without_ids(inner) for inner in value] if isinstance(value, list) else value
