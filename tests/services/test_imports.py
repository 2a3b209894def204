"""Imports into a project: all or nothing, who answered, what is kept, what an export gives back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import CONFIG, a_project, a_result, people
from juryroom.core.config.interface import Interface
from juryroom.core.formats.rows import Rows
from juryroom.core.model import Project, Role, UserId
from juryroom.errors import BadInput, RowsRefused
from juryroom.services import imports
from juryroom.services.imports import Imported, ImportOptions
from juryroom.store.unit import Database, UnitOfWork


@pytest.fixture
def project(database: Database) -> Project:
    with database.write() as unit:
        people(unit, 2)
        return a_project(unit)


def run(unit: UnitOfWork, project: Project, items: Any, **options: Any) -> Imported:
    rows = imports.read_body(".json", json.dumps(items).encode(), Interface.of(CONFIG))
    return imports.import_tasks(unit, project.id, [(rows, None)], UserId(1), ImportOptions(**options))


def task(number: int, **more: Any) -> dict[str, Any]:
    return {"data": {"text": f"text {number}"}, **more}


def test_tasks_come_in_with_predictions_and_annotations_and_the_counters_follow(database: Database, project: Project):
    said = {"result": [a_result()], "score": 0.3, "model_version": "m1"}
    answered = {"result": [a_result("different")], "ground_truth": False, "lead_time": 2.5, "id": 77}
    with database.write() as unit:
        done = run(
            unit, project, [task(1, id=41, predictions=[said]), task(2, annotations=[answered]), {"text": "flat"}]
        )
    assert (done.tasks, done.predictions, done.annotations, list(done.columns)) == (3, 1, 1, ["text"])
    with database.read() as unit:
        after = unit.projects.get(project.id)
        assert (after.task_number, after.total_predictions_number, after.total_annotations_number) == (3, 1, 1)
        first, second, _ = (unit.tasks.get(task_id) for task_id in done.task_ids)
        assert (first.import_id, first.score) == (41, 0.3)
        annotation = unit.annotations.of_task(second.id)[0]
        assert (annotation.completed_by, annotation.import_id, annotation.lead_time) == (1, 77, 2.5)


def test_one_bad_row_and_nothing_is_stored(database: Database, project: Project):
    items = [task(number) for number in range(5000)] + [{"data": {"other": 1}}, task(1), {"data": {}}]
    with pytest.raises(RowsRefused) as refusal, database.write() as unit:
        run(unit, project, items)
    assert [row["row"] for row in refusal.value.rows] == [5000, 5002]  # type: ignore[index]
    assert refusal.value.rows[0]["field"] == "/data/text"  # type: ignore[index]
    with database.read() as unit:
        assert unit.projects.get(project.id).task_number == 0
        assert unit.tasks.page(project.id) == []


def test_at_most_100_messages_are_given_and_the_last_says_there_are_more(sqlite_database: Database):
    with pytest.raises(RowsRefused) as refusal, sqlite_database.write() as unit:
        run(unit, a_project(unit), [{"data": {}}] * 250)
    messages = refusal.value.fields["non_field_errors"]
    assert (len(messages), messages[-1]) == (100, "...")


def test_keep_good_stores_the_rows_that_fit_and_tells_the_others(database: Database, project: Project):
    with database.write() as unit:
        done = run(unit, project, [task(0), {"data": {}}, task(2)], keep_good=True)
    assert (done.tasks, [one.row for one in done.bad]) == (2, [1])


def test_looking_stores_nothing(sqlite_database: Database):
    with sqlite_database.write() as unit:
        project = a_project(unit)
        done = run(unit, project, [task(0)], store=False)
        assert (done.tasks, done.task_ids, unit.tasks.count(project.id)) == (1, [], 0)


def test_an_import_of_nothing_is_refused(sqlite_database: Database):
    with pytest.raises(BadInput, match="No tasks added"), sqlite_database.write() as unit:
        run(unit, a_project(unit), [])


@pytest.mark.parametrize(("given", "stored"), [(None, 1), (2, 2), ({"email": "Ada@example.org"}, 2), ({"id": 2}, 2)])
def test_completed_by_is_a_member_by_id_or_address(sqlite_database: Database, given: Any, stored: int):
    with sqlite_database.write() as unit:
        people(unit, 1)
        unit.accounts.add({"email": "ada@example.org", "username": "ada", "role": Role.ANNOTATOR})
        done = run(unit, a_project(unit), [task(0, annotations=[{"result": [], "completed_by": given}])])
        assert unit.annotations.of_task(done.task_ids[0])[0].completed_by == stored


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "who@example.org"}, "Unknown annotator's email who@example.org"),
        (99, "Import data contains completed_by=99 which is not a valid annotator's email or ID"),
        (True, "Import data contains completed_by=True"),
    ],
)
def test_a_stranger_as_author_is_refused_or_replaced_by_the_importer(sqlite_database: Database, given: Any, said: str):
    items = [task(0, annotations=[{"result": [], "completed_by": given}])]
    with pytest.raises(RowsRefused) as refusal, sqlite_database.write() as unit:
        people(unit, 2)
        run(unit, a_project(unit), items)
    assert said in refusal.value.fields["non_field_errors"][0]
    with sqlite_database.write() as unit:
        people(unit, 1)
        done = run(unit, a_project(unit), items, unknown_people="importer")
        assert unit.annotations.of_task(done.task_ids[0])[0].completed_by == 1


def test_a_copy_of_an_annotation_goes_without_the_originals_unique_id(database: Database, project: Project):
    items = [task(0, annotations=[{"result": [], "unique_id": "u-1"}, {"result": [], "unique_id": "u-1"}])]
    with database.write() as unit:
        done = run(unit, project, items)
        again = run(unit, project, items)
        kept = [one.unique_id for one in unit.annotations.of_task(done.task_ids[0])]
        copied = [one.unique_id for one in unit.annotations.of_task(again.task_ids[0])]
    assert (kept, copied) == (["u-1", None], [None, None])


def test_fields_named_as_controls_become_predictions(sqlite_database: Database):
    with sqlite_database.write() as unit:
        project = a_project(unit)
        done = run(unit, project, [{"text": "x", "verdict": "same"}], preannotated_from_fields=("verdict",))
        prediction = unit.predictions.of_task(done.task_ids[0])[0]
    assert json.loads(prediction.result) == [a_result("same")]


def test_fields_that_name_no_control_are_refused(sqlite_database: Database):
    with pytest.raises(BadInput, match="no control is named nothing"), sqlite_database.write() as unit:
        run(unit, a_project(unit), [{"text": "x"}], preannotated_from_fields=("nothing",))


def test_text_lines_take_the_name_of_the_only_variable(sqlite_database: Database):
    with sqlite_database.write() as unit:
        rows = imports.read_body(".txt", b"one\ntwo\n", Interface.of(CONFIG))
        project = a_project(unit)
        done = imports.import_tasks(unit, project.id, [(rows, None)], None)
        assert [unit.tasks.get(task_id).data for task_id in done.task_ids] == ['{"text":"one"}', '{"text":"two"}']


def listed(items: list[Any]) -> Rows:
    return Rows(items, range(len(items)))


def test_predictions_in_bulk_name_their_tasks_and_are_all_or_nothing(database: Database, project: Project):
    with database.write() as unit:
        done = run(unit, project, [task(0), task(1)])
    good = {"task": done.task_ids[0], "result": [a_result()], "score": 0.5}
    bad = [{"task": 10**9, "result": []}, {"result": []}, {"task": done.task_ids[1]}, "x"]
    with database.read() as unit:
        assert len(imports.read_predictions(unit, project.id, listed([good]))) == 1
        with pytest.raises(RowsRefused) as refusal:
            imports.read_predictions(unit, project.id, listed([good, *bad]))
    assert [(row["row"], row["field"]) for row in refusal.value.rows] == [  # type: ignore[index]
        (1, "/task"), (2, "/task"), (3, "/result"), (4, "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("score", "said"),
    [
        ("x", "Score must be a valid number, got x"),
        (1.5, "Score must be between 0.00 and 1.00 inclusive, got 1.5"),
        ([1], "Score must be a valid number, got [1]"),
        ("NaN", "Score must be a valid number, got NaN"),
    ],
)
def test_a_score_that_is_none_is_refused_and_never_taken_for_no_score(
    database: Database, project: Project, score: Any, said: str
):
    with database.write() as unit:
        (task_id,) = run(unit, project, [task(0)]).task_ids
        for keep_results, item in ((True, {}), (False, {"result": [a_result()]})):
            items = listed([{"task": task_id, "score": score, **item}])
            with pytest.raises(RowsRefused, match="Validation") as refusal:
                imports.read_predictions(unit, project.id, items, keep_results=keep_results)
            assert said in refusal.value.fields["non_field_errors"][0]


def test_a_new_score_has_to_be_there_if_only_as_null(database: Database, project: Project):
    with database.write() as unit:
        (task_id,) = run(unit, project, [task(0)]).task_ids
        with pytest.raises(RowsRefused) as refusal:
            imports.read_predictions(unit, project.id, listed([{"task": task_id}]), keep_results=True)
        assert refusal.value.rows[0]["field"] == "/score"  # type: ignore[index]
        ((_, made),) = imports.read_predictions(
            unit, project.id, listed([{"task": task_id, "score": None}]), keep_results=True
        )
        assert made.score is None


def test_a_new_score_keeps_the_results_of_the_same_version(database: Database, project: Project):
    said = [{"result": [a_result()], "score": 0.3, "model_version": "m1"}, {"result": [], "model_version": "m2"}]
    with database.write() as unit:
        done = run(unit, project, [task(0, predictions=said), task(1)])
        items = [{"task": number, "score": 0.9, "model_version": "m1"} for number in done.task_ids]
        read = imports.read_predictions(unit, project.id, listed(items), keep_results=True)
        unit.predictions.add_many(unit.projects.get(project.id), read, upsert=True)
        first, second = (unit.predictions.of_task(number) for number in done.task_ids)
    assert sorted((one.model_version, one.score, one.result) for one in first) == [
        ("m1", 0.9, json.dumps([a_result()], separators=(",", ":"))), ("m2", None, "[]")
    ]  # fmt: skip
    assert [(one.score, one.result) for one in second] == [(0.9, "[]")]
