"""CSV, TSV, JSON Lines: reading with line numbers, typing without losing a spelling, and round trips."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.formats import csv_table, jsonl
from juryroom.errors import FormatUnreadable


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_told_by_the_header(separator: str):
    body = f'a{separator}"b, c"\n1{separator}x\n'.encode()
    assert list(csv_table.read(body).items) == [{"a": 1, "b, c": "x"}]


def test_one_column_needs_no_separator():
    assert list(csv_table.read(b"text\nhello\n").items) == [{"text": "hello"}]


def test_a_column_becomes_numbers_only_when_no_spelling_is_lost():
    body = b"whole,decimal,code,mixed,gap\n1,0.5,007,1,1\n2,3,008,x,\n"
    first, second = csv_table.read(body).items
    assert first == {"whole": 1, "decimal": 0.5, "code": "007", "mixed": "1", "gap": 1}
    assert second == {"whole": 2, "decimal": 3, "code": "008", "mixed": "x", "gap": ""}


def test_columns_that_the_config_wants_as_text_stay_text():
    assert list(csv_table.read(b"a,b\n1,1\n", text_columns={"b"}).items) == [{"a": 1, "b": "1"}]


def test_rows_know_their_line_also_behind_a_cell_of_several_lines():
    rows = csv_table.read(b'a,b\n"one\ntwo",x\nlast,y\n')
    assert list(rows.numbers) == [2, 4]


def test_a_row_of_the_wrong_width_is_a_fault_of_its_line():
    rows = csv_table.read(b"a,b\n1,2\n1\n1,2,3\n4,5\n")
    assert [(one.row, one.message) for one in rows.unreadable] == [
        (3, "Error at line 3: the row has 1 values, the header names 2 columns"),
        (4, "Error at line 4: the row has 3 values, the header names 2 columns"),
    ]
    assert list(rows.numbers) == [2, 5]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"a,a\n1,2\n", "twice"),
        (b'a,b\n"open,1\n', "line 2"),
        (b"a\n\xff\n", "not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(body: bytes, said: str):
    with pytest.raises(FormatUnreadable, match=said):
        csv_table.read(body)


CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)
NAMES = st.lists(CELLS.map(str.strip).filter(bool), min_size=1, max_size=5, unique=True)


@given(NAMES.flatmap(lambda names: st.lists(st.fixed_dictionaries(dict.fromkeys(names, CELLS)), min_size=1)))
def test_what_is_written_as_a_table_is_read_back(rows: list[dict[str, str]]):
    columns = list(rows[0])
    text = b"".join(csv_table.write(rows, columns))
    assert list(csv_table.read(text, separator=",", text_columns=columns).items) == rows


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | CELLS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(CELLS, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(CELLS, VALUES, max_size=4)))
def test_what_is_written_as_lines_is_read_back(items: list[dict[str, object]]):
    assert list(jsonl.read(b"".join(jsonl.write(items))).items) == items


def test_a_broken_line_is_a_fault_and_the_others_stay():
    rows = jsonl.read(b'{"a":1}\n\n{"a":\n{"a":2}')
    assert [json.dumps(item) for item in rows.items] == ['{"a": 1}', '{"a": 2}']
    assert list(rows.numbers) == [1, 4]
    assert [one.row for one in rows.unreadable] == [3]


def test_a_long_body_is_read_in_blocks_and_keeps_its_line_numbers():
    body = b"".join(jsonl.write({"n": number} for number in range(1000)))
    found = list(jsonl.blocks(io.BytesIO(body), size=100))
    assert len(found) > 50
    assert [item["n"] for rows in found for item in rows.items] == list(range(1000))
    assert [number for rows in found for number in rows.numbers] == list(range(1, 1001))


def test_a_line_that_is_too_long_is_a_fault_and_the_others_stay(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jsonl, "LONGEST", 200)
    body = b'{"a":1}\n{"a":"' + b"x" * 1000 + b'"}\n{"a":3}\n{"a":"' + b"y" * 1000 + b'"}\n'
    found = list(jsonl.blocks(io.BytesIO(body), size=16))
    assert [(n, item) for rows in found for n, item in zip(rows.numbers, rows.items, strict=True)] == [
        (1, {"a": 1}), (3, {"a": 3}),
    ]  # fmt: skip
    assert [one.row for rows in found for one in rows.unreadable] == [2, 4]


def test_a_key_given_twice_is_a_fault_of_its_line():
    rows = jsonl.read(b'{"a":1,"a":2}\n{"a":1, "b":"a\\":\\"a\\":"}\n{"a" : 1}')
    assert [one.message for one in rows.unreadable] == ["Error at line 1: The key 'a' is given twice."]
    assert list(rows.numbers) == [2, 3]


def test_a_long_table_comes_in_blocks_with_the_kinds_of_the_whole(monkeypatch: pytest.MonkeyPatch):
    body = b"n,m\n" + b"".join(b"%d,%d\n" % (i, i) for i in range(100)) + b"x,7\n"
    found = list(csv_table.blocks(io.BytesIO(body), size=30))
    assert [len(rows.items) for rows in found] == [30, 30, 30, 11]
    assert found[0].items[0] == {"n": "0", "m": 0}
