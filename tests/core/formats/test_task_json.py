"""Items to tasks: what is taken, what is refused, and where a fault is said to be."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results
from juryroom.core.formats import task_json
from juryroom.core.formats.rows import RowError
from juryroom.core.formats.task_json import Rules
from juryroom.core.model import NewTask, UserId
from juryroom.errors import FormatUnreadable

INTERFACE = Interface.of("""<View>
  <Image name="query" value="$query"/><Header name="banner" value="Model score: $score"/>
  <Choices name="verdict" toName="query"><Choice value="same"/><Choice value="different"/></Choices>
</View>""")
GOOD = {"query": "https://example.org/q.jpg", "score": 0.4}
VERDICT = {"from_name": "verdict", "to_name": "query", "type": "choices", "value": {"choices": ["same"]}}


def author_of(given: Any) -> UserId | None:
    if given in (None, 1):
        return UserId(1)
    raise ValueError(f"Import data contains completed_by={given} which is not a valid annotator's email or ID")


def rules(*, strict: bool = True, only_variable: str | None = None) -> Rules:
    def fits(results: list[Any], score: float | None) -> list[str]:
        return check_results(INTERFACE, results, score=score)

    return Rules(INTERFACE.check_data, fits if strict else None, author_of, only_variable)


def read(value: Any, *, strict: bool = True) -> tuple[list[NewTask], list[RowError]]:
    return task_json.to_tasks(task_json.read(json.dumps(value).encode()), rules(strict=strict))


def test_an_item_with_data_is_a_task_and_any_other_object_is_the_data():
    tasks, faults = read([{"data": GOOD, "meta": {"batch": 1}}, GOOD | {"extra": [1, None, "ü"]}])
    assert not faults
    assert [json.loads(task.data) for task in tasks] == [GOOD, GOOD | {"extra": [1, None, "ü"]}]
    assert json.loads(tasks[0].meta) == {"batch": 1}


def test_one_object_is_one_task():
    tasks, faults = read({"data": GOOD})
    assert (len(tasks), faults) == (1, [])


def test_a_missing_key_is_told_by_item_and_path_in_the_words_of_the_api():
    tasks, faults = read([{"data": GOOD}, {"data": {"query": "https://example.org/q.jpg"}}])
    assert len(tasks) == 1
    assert (faults[0].row, faults[0].field) == (1, "/data/score")
    expected = (
        'Error at item 1: "score" key is expected in task data [assume: item["data"] = task root with values] :: {'
    )
    assert faults[0].message.startswith(expected)


def test_a_value_of_the_wrong_type_names_the_tag_and_the_types_it_takes():
    _, faults = read([GOOD | {"score": {"a": 1}}])
    assert faults[0].field == "/data/score"
    assert faults[0].message == (
        "Error at item 0: data['score']={'a': 1} is of type 'dict', but the object tag Header expects the following "
        "types: ['str', 'int', 'float']"
    )


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({"data": "text"}, "/data"),
        ({"data": GOOD, "meta": 3}, "/meta"),
        ({"data": GOOD, "predictions": {}}, "/predictions"),
        ({"data": GOOD, "predictions": [{"score": 1}]}, "/predictions/0/result"),
        ({"data": GOOD, "predictions": [{"result": {}}]}, "/predictions/0/result"),
        ({"data": GOOD, "annotations": ["x"]}, "/annotations/0"),
        ({"data": GOOD, "annotations": [{"result": None}]}, "/annotations/0/result"),
        ({"data": GOOD, "annotations": [{"result": [], "completed_by": 99}]}, "/annotations/0/completed_by"),
        ({"data": GOOD, "annotations": [{"result": [], "created_at": "yesterday"}]}, "/annotations/0/created_at"),
        ("just text", ""),
        (None, ""),
    ],
)
def test_what_is_wrong_inside_an_item_has_a_path(item: Any, path: str):
    tasks, faults = read([item])
    assert not tasks
    assert [fault.field for fault in faults] == [path]


def test_answers_are_checked_where_the_project_is_strict_and_stored_as_they_are_where_it_is_not():
    item = {"data": GOOD, "predictions": [{"result": [VERDICT | {"from_name": "zz"}], "score": 0.5}]}
    _, faults = read([item])
    assert faults[0].message == ("Error at item 0: prediction 0: Region 0: 'from_name' 'zz' not found in configuration")
    tasks, faults = read([item], strict=False)
    assert not faults
    assert json.loads(tasks[0].predictions[0].result) == item["predictions"][0]["result"]


def test_imported_annotations_are_ground_truth_unless_they_say_false():
    given = [{"result": []}, {"result": [], "ground_truth": False}, {"result": [], "ground_truth": None}]
    tasks, _ = read([{"data": GOOD, "annotations": given}])
    assert [one.ground_truth for one in tasks[0].annotations] == [True, False, True]


def test_the_older_key_completions_holds_annotations_too():
    tasks, _ = read([{"data": GOOD, "completions": [{"result": [VERDICT], "skipped": True}]}])
    assert tasks[0].annotations[0].was_cancelled


@pytest.mark.parametrize(
    ("score", "stored"), [("0.25", 0.25), (1, 1.0), ("high", None), (None, None), ("nan", None), ([], None)]
)
def test_a_score_is_cast_to_a_number_and_what_is_none_is_refused_or_null(score: Any, stored: float | None):
    item = {"data": GOOD, "predictions": [{"result": [], "score": score}]}
    tasks, faults = read([item], strict=False)
    assert (tasks[0].predictions[0].score, faults) == (stored, [])
    tasks, faults = read([item])
    if stored is None and score is not None:
        assert [(one.field, "Score must be a valid number, got" in one.message) for one in faults] == [
            ("/predictions/0/score", True)
        ]
    else:
        assert (tasks[0].predictions[0].score, faults) == (stored, [])


def test_a_model_version_is_undefined_when_there_is_none():
    tasks, _ = read([{"data": GOOD, "predictions": [{"result": []}, {"result": [], "model_version": 3}]}])
    assert [one.model_version for one in tasks[0].predictions] == ["undefined", "3"]


def test_predictions_given_by_id_hold_nothing_to_import():
    tasks, faults = read([{"data": GOOD, "predictions": [155, 156]}])
    assert (tasks[0].predictions, faults) == ((), [])


@pytest.mark.parametrize(
    ("given", "stored"), [(7, 7), ("1001", 1001), ("x1", None), (True, None), (2**70, None), (None, None)]
)
def test_ids_are_kept_in_import_id_when_they_are_whole_numbers(given: Any, stored: int | None):
    tasks, _ = read([{"id": given, "data": GOOD, "annotations": [{"id": given, "result": []}]}])
    assert (tasks[0].import_id, tasks[0].annotations[0].import_id) == (stored, stored)


def test_times_keep_their_instant_in_one_spelling():
    tasks, _ = read([{"data": GOOD, "created_at": "2024-05-15T14:09:16+02:00"}])
    assert tasks[0].created_at == "2024-05-15T12:09:16.000000Z"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "This is no JSON"),
        (b'[{"a": NaN}]', "JSON"),
        (b'"text"', "A task is a JSON object"),
        (b'{"a": 1}\n{"a": 2}', "name it .jsonl"),
        (b"[" * 100_000, "nested too deeply"),
        (b'[{"a": "\xff"}]', ""),
        (b"", "This is no JSON"),
    ],
)
def test_a_body_that_is_no_json_is_refused_with_its_reason(body: bytes, said: str):
    with pytest.raises(FormatUnreadable) as refusal:
        task_json.to_tasks(next(task_json.read(body).parts(10)), rules(strict=False))
    assert said in refusal.value.message


def test_a_nameless_column_takes_the_name_of_the_only_variable():
    from juryroom.core.formats import text_lines

    rows = next(text_lines.blocks(io.BytesIO(b"first\n\nsecond\n")))
    assert list(rows.numbers) == [1, 3]
    for item in rows.items:
        text_lines.name_column(item, "text")
    assert list(rows.items) == [{"text": "first"}, {"text": "second"}]
