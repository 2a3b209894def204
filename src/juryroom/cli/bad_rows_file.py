"""The rows of an import that did not fit, as a file to correct and import again."""

from __future__ import annotations

from pathlib import Path


def write(file: Path, kind: str, target: Path, numbers: set[int]) -> None:
    """The rows that do not fit, in the format they came in: correct them there, and import that file."""
    if kind == ".json":
        from juryroom.core.formats import json_text

        items = json_text.decode(file.read_bytes())
        items = items if isinstance(items, list) else [items]
        target.write_bytes(json_text.encoder.encode([item for at, item in enumerate(items) if at in numbers]))
    elif kind in (".csv", ".tsv"):
        _write_records(file, kind, target, numbers)
    else:
        with file.open("rb") as lines, target.open("wb") as kept:
            kept.writelines(line for number, line in enumerate(lines, 1) if number in numbers)


def _write_records(file: Path, kind: str, target: Path, numbers: set[int]) -> None:
    import csv

    from juryroom.core.formats import csv_table
    from juryroom.core.formats.rows import as_text

    text = as_text(file.read_bytes())
    separator = "\t" if kind == ".tsv" else csv_table.sniff(text)
    header, rows = csv_table.records(text, separator)
    with target.open("w", encoding="utf-8", newline="") as kept:
        writer = csv.writer(kept, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(cells for line, cells in rows if line in numbers)
