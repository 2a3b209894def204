"""JSON Lines and other files of a run: read with the line of a fault, written as a whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from juryroom.core.formats import json_text
from juryroom.errors import BadInput, FormatUnreadable, StorageFull

Row = dict[str, Any]


def read_rows(path: Path, what: str, made_by: str = "") -> Iterator[Row]:
    """Rows of a JSONL file, one at a time. Raises BadInput naming the file and the line, or the step that makes it."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        hint = f" Run: juryroom bench {made_by}" if made_by else ""
        raise BadInput(f"There is no file of {what}: {path}.{hint}") from None
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {fault.strerror}.") from None
    with file:
        for number, line in enumerate(file, 1):
            if line.isspace():
                continue
            yield _row(line, path, number)


def _row(line: bytes, path: Path, number: int) -> Row:
    try:
        row = json_text.decode(line)
    except FormatUnreadable as fault:
        half = " The file ends in the middle of it." if not line.endswith(b"\n") else ""
        raise BadInput(f"{path}, line {number}: {fault.message}{half} Make the file again, or mend the line.") from None
    if not isinstance(row, dict):
        raise BadInput(f"{path}, line {number}: a row is a JSON object.")
    return row


def column_of(row: Mapping[str, Any], column: str, path: Path, key: str) -> str:
    """The id in a row. Raises BadInput telling which columns there are and which key renames them."""
    value = row.get(column)
    if value is None or value == "":
        raise BadInput(f"{path} has no column {column!r}; it has {', '.join(row)}. Name the column with {key}.")
    return str(value)


def read_json(path: Path) -> Any:
    """A JSON file. Raises BadInput."""
    try:
        return json_text.decode(path.read_bytes())
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {fault.strerror}.") from None
    except FormatUnreadable as fault:
        raise BadInput(f"{path} is no JSON: {fault.message}") from None


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write beside `path`, which takes its place when all is written and on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(f"The disk is full; {path} is as it was. Make room and run the step again.") from None
        raise
    finally:
        draft.unlink(missing_ok=True)


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Rows as JSONL, all or nothing; how many there were."""
    number = 0
    with replacing(path) as file:
        for row in rows:
            file.write(json_text.encoder.encode(row) + b"\n")
            number += 1
    return number


def write_text(path: Path, text: str) -> None:
    """A text file, all or nothing."""
    with replacing(path) as file:
        file.write(text.encode())


def write_json(path: Path, value: Any) -> None:
    """A JSON file for people to read, too."""
    import msgspec

    with replacing(path) as file:
        file.write(msgspec.json.format(json_text.encoder.encode(value), indent=1) + b"\n")


def failed_file(path: Path) -> Path:
    """Where what a step could not do is listed: `annotations_failed.jsonl` beside `annotations.jsonl`."""
    return path.with_name(f"{path.stem}_failed{path.suffix}")
