"""JSON Lines: one task per line, as the JSON format has it; blank lines mean nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from juryroom.core.formats import json_text
from juryroom.core.formats.rows import LONGEST, RowError, Rows, fault, too_long
from juryroom.errors import FormatUnreadable

BLOCK = 1024 * 1024


def read(body: bytes, *, first_line: int = 1) -> Rows:
    """Every line decoded; a line that is no JSON becomes a fault with its number, the others stay."""
    lines = body.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    items: list[Any] = []
    numbers: list[int] = []
    unreadable: list[RowError] = []
    for number, line in enumerate(lines, first_line):
        if not line or line.isspace():
            continue
        try:
            items.append(json_text.decode_once(line))
            numbers.append(number)
        except FormatUnreadable as problem:
            unreadable.append(fault("line", number, "", problem.message))
    return Rows(items, numbers, "line", unreadable)


def blocks(file: BinaryIO, size: int = BLOCK) -> Iterator[Rows]:
    """The same of a file, some lines at a time: a long one as dicts would take many times its size."""
    line = 1
    while block := file.read(size):
        if not block.endswith(b"\n"):
            block += file.readline(LONGEST)
        if len(block) >= LONGEST and not block.endswith(b"\n") and _skip_line(file, size):
            block, _, _ = block.rpartition(b"\n")
            broken = line + block.count(b"\n") + bool(block)
            yield read(block, first_line=line)
            yield Rows([], [], "line", [fault("line", broken, "", too_long())])
            line = broken + 1
            continue
        yield read(block, first_line=line)
        line += block.count(b"\n")


def _skip_line(file: BinaryIO, size: int) -> bool:
    """Pass the rest of a line without holding it; False when there is none."""
    passed = False
    while rest := file.readline(size):
        passed = True
        if rest.endswith(b"\n"):
            break
    return passed


def write(values: Iterable[Any]) -> Iterator[bytes]:
    """One line per value."""
    for value in values:
        yield json_text.encoder.encode(value) + b"\n"
