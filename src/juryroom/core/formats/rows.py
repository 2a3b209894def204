"""What a file or a body holds, before anyone looks at what it means: items, and where each of them stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from juryroom.errors import FormatUnreadable

Place = Literal["item", "line"]
LONGEST = 32 * 1024 * 1024
"""Bytes of one task, whatever the length of its file: it is in memory as a whole."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One fault of one row. `field` is the path inside it, `/data/score`; empty when the row as a whole is wrong."""

    row: int
    field: str
    message: str
    file: str = ""
    """The file it stands in, where there are several."""

    def as_json(self) -> dict[str, Any]:
        told = {"row": self.row, "field": self.field, "message": self.message}
        return told | {"file": self.file} if self.file else told


@dataclass(frozen=True, slots=True)
class Rows:
    """Decoded items with their numbers: the 0-based index in a JSON list, the 1-based line of JSONL, CSV, TSV, TXT."""

    items: Sequence[Any]
    numbers: Sequence[int]
    place: Place = "item"
    unreadable: Sequence[RowError] = field(default=())
    """Rows that could not be decoded; `items` does not hold them."""

    def parts(self, size: int) -> Iterator[Rows]:
        """The rows in slices, decoded slice by slice where `items` is lazy; what is unreadable comes with the first."""
        for start in range(0, max(len(self.items), 1), size):
            here = slice(start, start + size)
            yield Rows(self.items[here], self.numbers[here], self.place, self.unreadable if start == 0 else ())


def fault(place: Place, number: int, path: str, message: str) -> RowError:
    """A row's fault in the words of the API: `Error at item 0: ...`."""
    return RowError(number, path, f"Error at {place} {number}: {message}")


def too_long() -> str:
    """What is said of a row that is longer than LONGEST."""
    return f"One task may be {LONGEST // 1024**2} MB long, this is longer."


def not_utf8(where: str) -> FormatUnreadable:
    """What is said of a text in another encoding."""
    return FormatUnreadable(f"The text is not UTF-8, {where}. Save it as UTF-8; spreadsheets offer that as CSV UTF-8.")


def as_text(body: bytes) -> str:
    """UTF-8 with or without a byte order mark. Raises FormatUnreadable naming the byte."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = body.count(b"\n", 0, problem.start) + 1
        raise not_utf8(f"at byte {problem.start} in line {line}") from None
