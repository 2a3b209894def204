"""Parquet in and out: columns by kind, nested values as JSON, a bomb refused by what its footer says."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from juryroom.core.formats import parquet
from juryroom.errors import BadInput, FormatUnreadable

pa = pytest.importorskip("pyarrow")
ROWS: list[dict[str, Any]] = [
    {"text": "a", "n": 1, "score": 1, "flag": True, "mixed": "x", "nested": [{"rating": 4}]},
    {"text": "b", "n": None, "score": 0.5, "flag": False, "mixed": 3, "nested": None, "late": "z"},
]


def written(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(parquet.write(lambda: iter(rows)))


def test_columns_have_the_kind_of_their_values():
    assert parquet.kinds(ROWS) == {
        "text": "text", "n": "integer", "score": "number", "flag": "flag", "mixed": "json", "nested": "json",
        "late": "text",
    }  # fmt: skip


def test_rows_come_back_in_blocks():
    found = list(parquet.blocks(io.BytesIO(written(ROWS * 600)), size=500))
    assert [len(rows.items) for rows in found] == [500, 500, 200]
    assert list(found[1].numbers)[:2] == [500, 501]
    assert found[0].items[0] == {
        "text": "a", "n": 1, "score": 1.0, "flag": True, "mixed": '"x"', "nested": '[{"rating":4}]', "late": None,
    }  # fmt: skip


def test_tasks_may_stand_in_columns_of_json_and_of_structs():
    text = pa.table({"data": ['{"text":"a"}', '{"text":"b"}'], "predictions": ['[{"result":[]}]', None]})
    struct = pa.table({"data": [{"text": "a"}], "at": [datetime(2026, 11, 20, tzinfo=UTC)]})
    for table, first in ((text, {"data": {"text": "a"}, "predictions": [{"result": []}]}), (struct, None)):
        sink = io.BytesIO()
        pa.parquet.write_table(table, sink)
        item = next(parquet.blocks(sink)).items[0]
        assert item["data"] == {"text": "a"}
        assert first is None or item == first


@pytest.mark.parametrize("body", [b"", b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", b"not at all"])
def test_what_is_no_parquet_is_refused(body: bytes):
    with pytest.raises(FormatUnreadable, match="no Parquet file"):
        list(parquet.blocks(io.BytesIO(body)))


def test_a_group_that_unpacks_to_more_than_memory_is_refused_unread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parquet, "LARGEST_GROUP", 100)
    with pytest.raises(FormatUnreadable, match="unpacks to"):
        list(parquet.blocks(io.BytesIO(written(ROWS * 1000))))


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(BadInput, match=r"pip install \"juryroom\[parquet\]\""):
        list(parquet.blocks(io.BytesIO(b"")))
