"""JSON_MIN's value rules, case by case as the reference describes them."""

from __future__ import annotations

from typing import Any

import pytest

from juryroom.core.formats import csv_table, json_min


def result(kind: str, value: dict[str, Any], name: str = "c", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": "t", "type": kind, "value": value} | more


@pytest.mark.parametrize(
    ("results", "shown"),
    [
        ([result("choices", {"choices": ["same"]})], "same"),
        ([result("choices", {"choices": ["a", "b"]})], {"choices": ["a", "b"]}),
        ([result("textarea", {"text": ["one line"]})], "one line"),
        ([result("textarea", {"text": ["one", "two"]})], {"text": ["one", "two"]}),
        ([result("rating", {"rating": 4})], [{"rating": 4}]),
        ([result("number", {"number": 1.5})], [{"number": 1.5}]),
        ([result("pairwise", {"selected": "left"})], [{"selected": "left"}]),
        ([result("ranker", {"ranker": {"now": ["i1"]}})], [{"ranker": {"now": ["i1"]}}]),
        ([result("taxonomy", {"taxonomy": [["a", "b"]]})], [{"taxonomy": [["a", "b"]]}]),
        (
            [result("rectanglelabels", {"x": 1, "rectanglelabels": ["Car"]}, original_width=10, original_height=20)],
            [{"x": 1, "rectanglelabels": ["Car"], "original_width": 10, "original_height": 20}],
        ),
    ],
)
def test_an_answer_is_shown_as_simply_as_its_kind_allows(results: list[Any], shown: Any):
    assert json_min.answers(results) == {"c": shown}


def test_relations_are_left_out():
    assert json_min.answers([{"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}]) == {}


def annotation(number: int, created: str, **more: Any) -> dict[str, Any]:
    times = {"created_at": created, "updated_at": created, "lead_time": 2.5}
    return {"id": number, "completed_by": 1, "result": [result("rating", {"rating": number})]} | times | more


def test_one_row_per_annotation_newest_first_and_none_for_skips():
    task = {
        "id": 9,
        "data": {"text": "x"},
        "annotations": [
            annotation(1, "2024-01-01T00:00:00Z"),
            annotation(2, "2024-02-01T00:00:00Z"),
            annotation(3, "2024-03-01T00:00:00Z", was_cancelled=True),
        ],
    }
    rows = list(json_min.rows([task]))
    assert [row["annotation_id"] for row in rows] == [2, 1]
    assert rows[0] == {
        "text": "x", "id": 9, "c": [{"rating": 2}], "annotator": 1, "annotation_id": 2,
        "created_at": "2024-02-01T00:00:00Z", "updated_at": "2024-02-01T00:00:00Z", "lead_time": 2.5,
    }  # fmt: skip


def test_a_task_nobody_annotated_is_a_row_of_its_data():
    row = next(json_min.rows([{"id": 9, "data": {"text": "x"}, "annotations": []}]))
    assert (row["text"], row["annotation_id"], row["annotator"]) == ("x", None, None)


def test_a_table_has_its_columns_in_alphabetical_order_and_every_cell_quoted():
    task = {
        "id": 9,
        "data": {"text": 'say "hi"', "b": {"k": [1]}},
        "annotations": [annotation(1, "2024-01-01T00:00:00Z")],
    }
    rows = list(json_min.rows([task]))
    header = json_min.columns(rows)
    assert header == sorted(header)
    text = b"".join(csv_table.write(json_min.table_rows(rows), header)).decode()
    assert text.splitlines() == [
        '"annotation_id","annotator","b","c","created_at","id","lead_time","text","updated_at"',
        '"1","1","{""k"":[1]}","[{""rating"":1}]","2024-01-01T00:00:00Z","9","2.5","say ""hi""","2024-01-01T00:00:00Z"',
    ]
