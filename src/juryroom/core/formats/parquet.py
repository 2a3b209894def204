"""Parquet, in and out. Needs pyarrow, which is an extra: its absence says what to install."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

import msgspec

from juryroom.core.formats import json_text
from juryroom.core.formats.rows import Rows
from juryroom.core.formats.sink import Sink
from juryroom.errors import BadInput, FormatUnreadable

AT_ONCE = 500
LARGEST_GROUP = 1024**3
"""Bytes of one row group unpacked: it is in memory as a whole, whatever its size in the file."""
TASK_KEYS = ("data", "meta", "predictions", "annotations")


def pyarrow_module() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise BadInput('Parquet needs pyarrow, which is not installed: pip install "juryroom[parquet]".') from None
    return pyarrow


def blocks(file: BinaryIO, size: int = AT_ONCE) -> Iterator[Rows]:
    """One item per row: its columns by name; times as text, bytes as base64. Raises FormatUnreadable.

    Columns `data`, `meta`, `predictions` and `annotations` may hold JSON text.
    """
    pa = pyarrow_module()
    try:
        table = pa.parquet.ParquetFile(file)
        _refuse_bomb(table.metadata)
        first = 0
        for batch in table.iter_batches(batch_size=size):
            items = [_unfolded(row) for row in msgspec.to_builtins(batch.to_pylist(), str_keys=True)]
            yield Rows(items, range(first, first + len(items)))
            first += len(items)
    except (pa.ArrowException, OSError, ValueError) as problem:
        if isinstance(problem, FormatUnreadable):
            raise
        raise FormatUnreadable(f"This is no Parquet file that can be read: {problem}") from None


def _refuse_bomb(metadata: Any) -> None:
    for number in range(metadata.num_row_groups):
        if (size := metadata.row_group(number).total_byte_size) > LARGEST_GROUP:
            most = LARGEST_GROUP // 1024**2
            raise FormatUnreadable(f"Row group {number} unpacks to {size // 1024**2} MB, more than the {most} allowed.")


def _unfolded(row: dict[str, Any]) -> dict[str, Any]:
    for key in TASK_KEYS:
        value = row.get(key)
        if isinstance(value, str) and value[:1] in ("{", "["):
            try:
                row[key] = json_text.decode(value)
            except FormatUnreadable:
                continue  # a text that only begins like JSON
    if "data" in row:
        for key in TASK_KEYS[1:]:
            if row.get(key, 0) is None:  # a column has a cell for every row
                del row[key]
    return row


Kind = str
"""integer, number, flag, text, or json: anything else, written as JSON text."""


def kinds(rows: Iterable[dict[str, Any]]) -> dict[str, Kind]:
    """Every key of the rows in order of appearance, with the kind of column that holds its values."""
    found: dict[str, Kind | None] = {}
    for row in rows:
        for name, value in row.items():
            now = found.setdefault(name, None)
            if value is not None and now != "json":
                found[name] = _wider(now, _kind(value))
    return {name: kind or "text" for name, kind in found.items()}


def _kind(value: Any) -> Kind:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int):
        return "integer" if abs(value) < 2**63 else "json"
    return {float: "number", str: "text"}.get(type(value), "json")


def _wider(now: Kind | None, new: Kind) -> Kind:
    if now is None or now == new:
        return new
    return "number" if {now, new} == {"integer", "number"} else "json"


def write(
    rows: Callable[[], Iterator[dict[str, Any]]], *, columns: dict[str, Kind] | None = None, group: int = 10_000
) -> Iterator[bytes]:
    """A file of these rows, a row group at a time. `rows` is called twice: the columns must be known first.

    columns: is filled with what the columns are.
    """
    pa = pyarrow_module()
    found = {} if columns is None else columns
    found |= kinds(rows())
    types = {"integer": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}
    schema = pa.schema([(name, types.get(kind, pa.string())) for name, kind in found.items()])
    sink = Sink()
    source = rows()
    with pa.parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        while some := list(islice(source, group)):
            arrays = [_column(pa, schema, found, name, some) for name in found]
            writer.write_table(pa.table(arrays, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _column(pa: Any, schema: Any, found: dict[str, Kind], name: str, rows: Sequence[dict[str, Any]]) -> Any:
    values = [row.get(name) for row in rows]
    if found[name] == "json":
        values = [None if value is None else json_text.compact(value) for value in values]
    return pa.array(values, type=schema.field(name).type)
