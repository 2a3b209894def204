"""CSV and TSV tables: reading with a sniffed separator, writing with every cell quoted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from juryroom.core.formats import json_text
from juryroom.core.formats.rows import RowError, Rows, as_text, fault
from juryroom.errors import FormatUnreadable

SEPARATORS = ",;\t|"
LARGEST_CELL = 64 * 1024 * 1024


def read(body: bytes, *, separator: str | None = None, text_columns: Collection[str] = ()) -> Rows:
    """A table with a header line to one flat object per row.

    separator:    None: the one of `, ; tab |` that the header has most of.
    text_columns: columns that stay text. Any other column becomes numbers when every cell of it that is not empty is
                  the usual spelling of one (`12`, `0.5`; not `007`, not `1e3`), so that no spelling is lost.
    """
    text = as_text(body)
    header, rows = records(text, separator or sniff(text))
    kept = [(line, cells) for line, cells in rows if len(cells) == len(header)]
    unreadable = [_width_fault(line, cells, header) for line, cells in rows if len(cells) != len(header)]
    columns = [
        _typed(cells) if name not in text_columns else cells
        for name, cells in zip(header, zip(*(cells for _, cells in kept), strict=True), strict=False)
    ]
    items = [dict(zip(header, cells, strict=True)) for cells in zip(*columns, strict=True)]
    return Rows(items, [line for line, _ in kept], "line", unreadable)


def sniff(text: str) -> str:
    """The separator the first line speaks for, quoted parts left out; a comma when there is none."""
    bare = "".join(text.split("\n", 1)[0].split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def records(text: str, separator: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and every row's cells with the line it begins on. Raises FormatUnreadable."""
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if cells:
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise FormatUnreadable(f"The table cannot be read at line {line}: {problem}.") from None
    if not rows:
        raise FormatUnreadable("The table is empty: it needs a header line with the names of the columns.")
    header = [name.strip() for name in rows[0][1]]
    if twice := {name for name in header if header.count(name) > 1}:
        raise FormatUnreadable(f"The header names a column twice: {', '.join(sorted(twice)) or '(empty)'}.")
    return header, rows[1:]


def _width_fault(line: int, cells: Sequence[str], header: Sequence[str]) -> RowError:
    return fault("line", line, "", f"the row has {len(cells)} values, the header names {len(header)} columns")


def _typed(cells: Sequence[str]) -> Sequence[Any]:
    for read_number in (_whole, _decimal):
        numbers = [_number(cell, read_number) for cell in cells]
        if any(number != "" for number in numbers) and None not in numbers:
            return numbers
    return cells


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


def write(rows: Iterable[dict[str, Any]], columns: Sequence[str], separator: str = ",") -> Iterator[bytes]:
    """The header and the rows, every cell quoted; nested values as JSON, what is missing or null as ""."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return json_text.compact(value) if isinstance(value, dict | list | bool) else value
