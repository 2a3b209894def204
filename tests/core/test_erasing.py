"""Whom an erasure is about, and how they are taken out of a text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from juryroom.core.erasing import Needle, Subject, uploads_in
from juryroom.errors import BadInput

MARK = "Zacharias-4711"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"who": MARK}, True),
        ({"a": [{"b": {"who": [1, MARK]}}]}, True),
        ({"who": f"{MARK}0"}, False),
        ({"whose": MARK}, False),
        ({"who": 4711}, False),
    ],
)
def test_a_subject_is_a_key_and_a_value_at_any_depth(data: dict[str, Any], found: bool) -> None:
    assert Subject("who", MARK).is_in("{}", json.dumps(data)) is found


def test_numbers_are_compared_as_written() -> None:
    assert Subject.of("id=7").is_in('{"id":7}')
    assert not Subject.of("id=7").is_in('{"id":77}')
    assert not Subject.of("id=1").is_in('{"id":true}')


@pytest.mark.parametrize("text", ["", "who", "=x", "who="])
def test_a_subject_has_a_key_and_a_value(text: str) -> None:
    with pytest.raises(BadInput):
        Subject.of(text)


def test_json_stays_json_when_something_is_taken_out() -> None:
    needle = Needle(("12345",), "id")
    assert json.loads(needle.taken_out('{"id":12345,"n":[12345,"a 12345 b",123456]}')) == {
        "id": "[erased]", "n": [None, "a [erased] b", 123456],
    }  # fmt: skip
    assert Needle(("7",), "id").taken_out('{"id":"7","n":7}') == '{"id":"[erased]","n":7}'


def test_names_of_uploads_are_read_from_data() -> None:
    name = "upload/3/0123456789abcdef.png"
    assert uploads_in(json.dumps({"image": f"/data/{name}", "html": f'<img src="/data/{name}">'})) == {name}
