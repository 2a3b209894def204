"""JSON lists read item by item: any block size, faults that stay with their item, little memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from juryroom.core.formats import json_items, rows
from juryroom.errors import FormatUnreadable

WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def read(body: bytes, size: int = 64) -> tuple[list[Any], list[str]]:
    """Items with their numbers as keys would be; and what was said of the others."""
    items, faults = [], []
    for block in json_items.blocks(io.BytesIO(body), size):
        items += zip(block.numbers, block.items, strict=True)
        faults += [one.message for one in block.unreadable]
    return [item for _, item in items], faults


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(VALUES, max_size=6), st.integers(4, 40), st.sampled_from([None, 1]), st.booleans())
def test_a_list_is_read_as_it_was_written_whatever_the_block(
    items: list[Any], size: int, indent: int | None, escaped: bool
):
    text = json.dumps(items, indent=indent, ensure_ascii=escaped).encode()
    assert read(text, size) == (items, [])
    assert read(b"\xef\xbb\xbf \n" + text + b"\r\n", size) == (items, [])


@pytest.mark.parametrize("size", range(4, 12))
def test_numbers_are_not_cut_at_the_end_of_a_block(size: int):
    assert read(b"[0.0,-0.5,1e5,1.25e-3,12]", size) == ([0.0, -0.5, 1e5, 1.25e-3, 12], [])


@pytest.mark.parametrize(
    ("body", "items", "said"),
    [
        (b'[{"a": 1}, {"a": 2', [{"a": 1}], "item 1: from here on this is no JSON"),
        (b'[{"a": 1} {"a": 2}]', [], "item 0: from here on this is no JSON. A comma or the end of the list is missing"),
        (b'[{"a": 1},]', [{"a": 1}], "item 1: from here on"),
        (b'[{"a": 1}', [], "the file ends there"),
        (b'[{"a": 1}] x', [{"a": 1}], "more text follows behind the end of the list"),
        (b'[{"a": "\xff"}, {"a": 2}]', [{"a": 2}], "item 0"),
        (b'[{"a": NaN}, {"a": 2}]', [{"a": 2}], "item 0"),
        (b'[{"a": 1e999}, {"a": 2}]', [{"a": 2}], "item 0: Number out of range"),
        (b'[{"a": ' + b"9" * 5000 + b'}, {"a": 2}]', [{"a": 2}], "item 0: Integer value out of range"),
        (b'[{"a": "\\ud800"}, {"a": 2}]', [{"a": 2}], "item 0"),
        (b'[{"a": 1, "a": 1}, {"a": 2}]', [{"a": 2}], "item 0: The key 'a' is given twice"),
        (b'[{"a": 1, "b": {"c" : 1, "c" : 2}}, {"a" : 2}]', [{"a": 2}], "item 0: The key 'c' is given twice"),
        (b'[{"a": 1}, ' + b"[" * 100_000 + b"]" * 100_000 + b"]", [{"a": 1}], "nested too deeply"),
    ],
)  # fmt: skip
def test_a_fault_stays_with_its_item(body: bytes, items: list[Any], said: str):
    found, faults = read(body)
    assert found == items
    assert len(faults) == 1
    assert said in faults[0]


def test_an_item_that_is_too_long_is_told_and_not_held(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(json_items, "LONGEST", 1000)
    items, faults = read(b'[{"a": 1}, {"a": "' + b"x" * 5000 + b'"}]')
    assert items == [{"a": 1}]
    assert f"One task may be {rows.LONGEST // 1024**2} MB long" in faults[0]


@pytest.mark.parametrize("body", [b"", b"   ", b'"text"', b"17", b"\xff\xfe[\x00", b"\x1f\x8b\x08", b"null"])
def test_what_is_neither_a_list_nor_an_object_is_refused(body: bytes):
    with pytest.raises(FormatUnreadable, match="This is no JSON"):
        read(body)


class Endless(io.RawIOBase):
    """A list of a given number of items that exists nowhere as a whole."""

    def __init__(self, number: int) -> None:
        self.left = self._texts(number)
        self.held = b""

    def _texts(self, number: int) -> Iterator[bytes]:
        yield b"["
        for index in range(number):
            yield json.dumps({"text": f"number {index}", "n": index}).encode() + (b"," if index < number - 1 else b"]")

    def read(self, size: int = -1) -> bytes:
        while len(self.held) < size and (more := next(self.left, b"")):
            self.held += more
        piece, self.held = self.held[:size], self.held[size:]
        return piece


def test_a_long_list_is_never_in_memory_as_a_whole():
    import tracemalloc

    tracemalloc.start()
    number = sum(len(block.items) for block in json_items.blocks(Endless(100_000), 100_000))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert number == 100_000
    assert peak < 3_000_000


@pytest.mark.parametrize("size", [40, 60, 100, 1000])
def test_braces_in_texts_and_lists_in_lists_lead_nowhere_else(size: int):
    items = [
        {"text": "}}} {{", "n": 1}, {"text": "a },{ b", "in": [{"x": {}}, {"y": "}"}]},
        {}, [{"z": 1}], {"t": '\\"},{"'},
    ] * 3  # fmt: skip
    assert read(json.dumps(items).encode(), size) == (items, [])


def test_a_fault_between_good_items_is_told_by_its_own_number():
    body = json.dumps([{"a": number} for number in range(50)]).encode().replace(b'{"a": 30}', b'{"a": 1, "a": 2}')
    items, faults = read(body, 100)
    assert items == [{"a": number} for number in range(50) if number != 30]
    assert faults == ["Error at item 30: The key 'a' is given twice."]
