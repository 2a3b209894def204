"""The export formats by name, and how exported tasks are written in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from juryroom.core.config.interface import Interface
from juryroom.core.formats import (
    csv_table,
    hf_dataset,
    json_min,
    json_text,
    jsonl,
    parquet,
    preference_pairs,
    qrels,
    triplets,
)
from juryroom.core.formats.hf_dataset import About
from juryroom.core.formats.preference_pairs import PairControl, PairOptions
from juryroom.core.formats.qrels import QrelsOptions
from juryroom.errors import BadInput

Items = Callable[[], Iterator[dict[str, Any]]]
"""Exported tasks, decoded; called once for every pass a format needs."""


@dataclass(frozen=True, slots=True)
class Format:
    """One export format: its name in the API and what people read about it."""

    name: str
    title: str
    description: str
    suffix: str
    media_type: str
    needs_pairs: bool = False
    needs_grades: bool = False
    by_row: bool = False
    """A row per answer, of the task's data and the answer alone."""
    twice: bool = False
    """Two passes over the tasks: the first one finds the columns."""


FORMATS = (
    Format("JSON", "JSON", "Tasks with everything about them, as a list; can be imported again.", "json",
           "application/json"),
    Format("JSON_MIN", "JSON-MIN", "One flat object per annotation: the task's data and the answers.", "json",
           "application/json", by_row=True),
    Format("CSV", "CSV", "One line per annotation, columns in alphabetical order.", "csv", "text/csv; charset=utf-8",
           by_row=True, twice=True),
    Format("TSV", "TSV", "As CSV, separated by tabs.", "tsv", "text/tab-separated-values; charset=utf-8",
           by_row=True, twice=True),
    Format("JSONL", "JSON Lines", "As JSON, one task per line; can be imported again.", "jsonl",
           "application/jsonl"),
    Format("PREFERENCE_PAIRS", "Preference pairs", "Chosen and rejected item of every pairwise answer, with ids, for "
           "TRL or sentence-transformers.", "jsonl", "application/jsonl", needs_pairs=True),
    Format("TRIPLETS", "Triplets", "anchor, positive, negative for contrastive training.", "jsonl",
           "application/jsonl", needs_pairs=True),
    Format("PARQUET", "Parquet", "As JSON_MIN, in typed columns; nested answers as JSON.", "parquet",
           "application/vnd.apache.parquet", by_row=True, twice=True),
    Format("QRELS", "TREC qrels", "One judged query and document per line, for trec_eval and ir_measures.", "qrels",
           "text/plain; charset=utf-8", needs_grades=True),
    Format("HF_DATASET", "Hugging Face dataset", "A folder with the answers as Parquet and a card, as a zip.", "zip",
           "application/zip", by_row=True, twice=True),
)  # fmt: skip
BY_NAME = {one.name: one for one in FORMATS}


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """What the formats can be told."""

    pairs: PairOptions = field(default_factory=PairOptions)
    table: Literal["jsonl", "csv"] = "jsonl"
    """The file that pairs and triplets are written as."""
    prediction_columns: bool = False
    """Id, score and version of the model's answer beside each person's, in formats with a row per answer."""
    formulas: Literal["neutralise", "keep"] = "neutralise"
    """What becomes of texts in CSV and TSV that a spreadsheet would run."""
    qrels: QrelsOptions = field(default_factory=QrelsOptions)
    about: About = field(default_factory=About)


def named(name: str) -> Format:
    """The format of that name, upper or lower case. Raises BadInput naming those there are."""
    if found := BY_NAME.get(name.upper()):
        return found
    known = ", ".join(BY_NAME)
    raise BadInput(f"There is no export format {name!r}. The formats are: {known}.")


def file_of(kind: Format, options: WriteOptions) -> tuple[str, str]:
    """(suffix, media type) of the file that `write` gives."""
    return ("csv", BY_NAME["CSV"].media_type) if _as_table(kind, options) else (kind.suffix, kind.media_type)


def _as_table(kind: Format, options: WriteOptions) -> bool:
    return kind.needs_pairs and options.table == "csv"


def write(kind: Format, items: Items, interface: Interface, options: WriteOptions) -> Iterator[bytes]:
    """The file, piece by piece. Raises BadInput when the config cannot give this format."""
    if kind.needs_pairs:
        return _pairs(kind, items, pair_controls(interface), options)
    if kind.needs_grades:
        grader = qrels.grader_of(interface, options.qrels)
        return _joined(iter(list(qrels.lines(items(), grader, options.qrels))))
    if kind.name in ("JSON", "JSONL"):
        return _list(items()) if kind.name == "JSON" else _joined(jsonl.write(items()))

    def rows() -> Iterator[dict[str, Any]]:
        return json_min.rows(items(), with_predictions=options.prediction_columns)

    return _by_row(kind, rows, interface, options)


def _by_row(kind: Format, rows: Items, interface: Interface, options: WriteOptions) -> Iterator[bytes]:
    """Formats with a row per answer."""
    if kind.name == "JSON_MIN":
        return _list(rows())
    if kind.name in ("CSV", "TSV"):
        return _table(rows, "," if kind.name == "CSV" else "\t", interface, options)
    parquet.pyarrow_module()
    return parquet.write(rows) if kind.name == "PARQUET" else hf_dataset.write(rows, options.about)


def can_give(kind: Format, interface: Interface) -> bool:
    """Whether the config has what the format is made of."""
    if kind.needs_pairs:
        return bool(preference_pairs.controls_of(interface))
    return not kind.needs_grades or any(control.type in qrels.GRADED for control in interface.controls.values())


def pair_controls(interface: Interface) -> Sequence[PairControl]:
    """The Pairwise controls. Raises BadInput when the config has none."""
    if found := preference_pairs.controls_of(interface):
        return found
    raise BadInput("Preference pairs and triplets need a Pairwise control that compares two objects of the config.")


def _pairs(kind: Format, items: Items, controls: Sequence[PairControl], options: WriteOptions) -> Iterator[bytes]:
    shape = triplets.options(options.pairs.ties) if kind.name == "TRIPLETS" else options.pairs
    if shape.layout == "sentence-transformers" and not any(control.query for control in controls):
        raise BadInput("anchor, positive, negative need a query: an object of the config beside the two compared.")
    found = preference_pairs.rows(items(), controls, shape)
    if options.table == "csv":
        return csv_table.write(found, shape.columns, formulas=options.formulas == "keep")
    return _joined(jsonl.write(found))


def _table(rows: Items, separator: str, interface: Interface, options: WriteOptions) -> Iterator[bytes]:
    """Two passes, one for the header: a table of any length in little memory. Without answers it is a header alone."""
    header = json_min.columns(rows()) or json_min.columns_of_none(
        {path.partition(".")[0] for path in interface.required_data}, interface.controls,
        with_predictions=options.prediction_columns,
    )  # fmt: skip
    return csv_table.write(json_min.table_rows(rows()), header, separator, formulas=options.formulas == "keep")


def _list(values: Iterable[Any]) -> Iterator[bytes]:
    yield b"["
    first = True
    for many in _lots(values):
        text = b",\n".join(map(json_text.encoder.encode, many))
        yield text if first else b",\n" + text
        first = False
    yield b"]"


def _joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    for many in _lots(lines):
        yield b"".join(many)


def _lots(values: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(values)
    while many := list(islice(source, 500)):
        yield many
