"""CSV and TSV tables: reading with a sniffed separator, writing with every cell quoted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from juryroom.core.formats import json_text
from juryroom.core.formats.rows import LONGEST, RowError, Rows, fault, not_utf8
from juryroom.errors import FormatUnreadable

SEPARATORS = ",;\t|"
LONGEST_HEADER = 64 * 1024
FORMULA = frozenset({"=", "+", "-", "@", "\t", "\r"})
_SIGNED = re.compile(r"[-+][0-9][0-9.,]*")
"""A number as text is no formula."""


def read(body: bytes, *, separator: str | None = None, text_columns: Collection[str] = ()) -> Rows:
    """A table with a header line to one flat object per row, whole. The rules are those of `blocks`."""
    items: list[Any] = []
    numbers: list[int] = []
    unreadable: list[RowError] = []
    for rows in blocks(io.BytesIO(body), separator=separator, text_columns=text_columns):
        items += rows.items
        numbers += rows.numbers
        unreadable += rows.unreadable
    return Rows(items, numbers, "line", unreadable)


def blocks(
    file: BinaryIO, *, separator: str | None = None, text_columns: Collection[str] = (), size: int = 2000
) -> Iterator[Rows]:
    """A table with a header line to one flat object per row, `size` rows at a time.

    separator:    None: the one of `, ; tab |` that the header has most of.
    text_columns: columns that stay text. Any other column becomes numbers when every cell of it that is not empty is
                  the usual spelling of one (`12`, `0.5`; not `007`, not `1e3`), so that no spelling is lost. To know
                  that, the table is read twice.
    """
    separator = separator or sniffed(file)
    readers = _readers(file, separator, text_columns)
    header, found = records(file, separator)
    items: list[Any] = []
    numbers: list[int] = []
    unreadable: list[RowError] = []
    for line, cells in found:
        if len(cells) == len(header):
            items.append({name: read(cell) for name, read, cell in zip(header, readers, cells, strict=True)})
            numbers.append(line)
        else:
            unreadable.append(_width_fault(line, cells, header))
        if len(items) + len(unreadable) >= size:
            yield Rows(items, numbers, "line", unreadable)
            items, numbers, unreadable = [], [], []
    yield Rows(items, numbers, "line", unreadable)


def sniffed(file: BinaryIO) -> str:
    head = file.read(LONGEST_HEADER)
    file.seek(0)
    return sniff(head.decode("utf-8-sig", errors="replace"))


def _readers(file: BinaryIO, separator: str, text_columns: Collection[str]) -> list[Callable[[str], Any]]:
    """How the cells of each column are read, from a first pass over all of them."""
    header, found = records(file, separator)
    open_kinds = {place: [_whole, _decimal] for place, name in enumerate(header) if name not in text_columns}
    filled: set[int] = set()
    for _, cells in found:
        if len(cells) != len(header):
            continue
        for place, kinds in list(open_kinds.items()):
            if cell := cells[place]:
                filled.add(place)
                while kinds and _number(cell, kinds[0]) is None:
                    del kinds[0]
                if not kinds:
                    del open_kinds[place]
    file.seek(0)
    return [_cell_reader(open_kinds[place][0]) if place in open_kinds and place in filled else str
            for place in range(len(header))]  # fmt: skip


def _cell_reader(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: _number(cell, kind)


def sniff(text: str) -> str:
    """The separator the first line speaks for, quoted parts left out; a comma when there is none."""
    bare = "".join(text.split("\n", 1)[0].split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def records(file: BinaryIO, separator: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header, and every row's cells with the line it begins on. Raises FormatUnreadable, the rows as they come."""
    found = _records(file, separator)
    first = next(found, None)
    if first is None:
        raise FormatUnreadable("The table is empty: it needs a header line with the names of the columns.")
    header = [name.strip() for name in first[1]]
    if twice := {name for name in header if header.count(name) > 1}:
        raise FormatUnreadable(f"The header names a column twice: {', '.join(sorted(twice)) or '(empty)'}.")
    return header, found


def _records(file: BinaryIO, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    reader = csv.reader(text, delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as problem:
        raise FormatUnreadable(f"The table cannot be read at line {line}: {problem}.") from None
    except UnicodeDecodeError:
        raise not_utf8(f"at line {line} or a little behind it") from None
    finally:
        if not file.closed:  # whoever stops half-way may have closed it already
            text.detach()  # the file stays open


def _width_fault(line: int, cells: Sequence[str], header: Sequence[str]) -> RowError:
    return fault("line", line, "", f"the row has {len(cells)} values, the header names {len(header)} columns")


def _number(cell: str, read_number: Callable[[str], Any]) -> Any:
    """The number a cell spells, "" for an empty cell, None for any other text."""
    if cell == "":
        return ""
    try:
        return read_number(cell)
    except ValueError:
        return None


def _whole(cell: str) -> int | None:
    return int(cell) if len(cell) < 20 and str(int(cell)) == cell else None


def _decimal(cell: str) -> float | int | None:
    whole = _whole(cell) if cell.lstrip("-").isdecimal() else None
    if whole is not None:
        return whole
    return float(cell) if repr(float(cell)) == cell and cell.lower().strip("-") not in ("inf", "nan") else None


def write(
    rows: Iterable[dict[str, Any]], columns: Sequence[str], separator: str = ",", *, formulas: bool = True
) -> Iterator[bytes]:
    """The header and the rows, every cell quoted; nested values as JSON, what is missing or null as "".

    formulas: False puts an apostrophe before a text that a spreadsheet would run.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    shown = _cell if formulas else _harmless_cell
    writer.writerow([shown(name) for name in columns])
    for row in rows:
        writer.writerow([one if one.__class__ in _PLAIN else shown(one) for one in map(row.get, columns)])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


_PLAIN = frozenset({int, float, type(None)})
"""What the writer spells as we do: null is an empty cell."""


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return json_text.compact(value) if isinstance(value, dict | list | bool) else value


def _harmless_cell(value: Any) -> Any:
    if value.__class__ is str:
        return f"'{value}" if value[:1] in FORMULA and not _SIGNED.fullmatch(value) else value
    return _cell(value)
