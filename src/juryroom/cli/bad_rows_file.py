"""The rows of an import that did not fit, as a file to correct and import again."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path


def write(file: Path, kind: str, target: Path, numbers: Collection[int]) -> None:
    """The rows that do not fit, in the format they came in: correct them there, and import that file."""
    if kind in (".json", ".parquet"):
        _write_items(file, kind, target, numbers)
    elif kind in (".csv", ".tsv"):
        _write_records(file, kind, target, numbers)
    else:
        with file.open("rb") as lines, target.open("wb") as kept:
            kept.writelines(line for number, line in enumerate(lines, 1) if number in numbers)


def _write_items(file: Path, kind: str, target: Path, numbers: Collection[int]) -> None:
    """As a JSON list. What could not be decoded cannot be written either."""
    from juryroom.core.formats import json_items, json_text, parquet

    with file.open("rb") as source:
        blocks = json_items.blocks(source) if kind == ".json" else parquet.blocks(source)
        bad = [
            item for rows in blocks for number, item in zip(rows.numbers, rows.items, strict=True) if number in numbers
        ]
    target.write_bytes(json_text.encoder.encode(bad))


def _write_records(file: Path, kind: str, target: Path, numbers: Collection[int]) -> None:
    import csv

    from juryroom.core.formats import csv_table

    with file.open("rb") as source, target.open("w", encoding="utf-8", newline="") as kept:
        separator = "\t" if kind == ".tsv" else csv_table.sniffed(source)
        header, rows = csv_table.records(source, separator)
        writer = csv.writer(kept, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(cells for line, cells in rows if line in numbers)
