"""JSON Lines: one task per line, as the JSON format has it; blank lines mean nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from juryroom.core.formats import json_text
from juryroom.core.formats.rows import RowError, Rows, fault

BLOCK = 1024 * 1024


def read(body: bytes, *, first_line: int = 1) -> Rows:
    """Every line decoded; a line that is no JSON becomes a fault with its number, the others stay."""
    lines = body.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    items: list[Any] = []
    numbers: list[int] = []
    unreadable: list[RowError] = []
    decode = json_text.decoder.decode
    for number, line in enumerate(lines, first_line):
        if not line or line.isspace():
            continue
        try:
            items.append(decode(line))
            numbers.append(number)
        except json_text.UNREADABLE as problem:
            unreadable.append(fault("line", number, "", json_text.reason(problem)))
    return Rows(items, numbers, "line", unreadable)


def blocks(body: bytes, size: int = BLOCK) -> Iterator[Rows]:
    """The same, some lines at a time: a long body as dicts would take many times its size."""
    line, start = 1, 0
    while start < len(body):
        end = body.find(b"\n", start + size) + 1 or len(body)
        block = body[start:end]
        yield read(block, first_line=line)
        line += block.count(b"\n")
        start = end


def write(values: Iterable[Any]) -> Iterator[bytes]:
    """One line per value."""
    for value in values:
        yield json_text.encoder.encode(value) + b"\n"
