"""Recorded verdicts of judges, one per item, judge and order, as a table brings them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from juryroom.core.formats import csv_table
from juryroom.errors import FormatUnreadable

Order = Literal["as-given", "swapped"]
ORDERS: tuple[Order, ...] = ("as-given", "swapped")
MISSING = frozenset({"", "none", "null", "nan"})
"""Cells that say that a judge gave no verdict, unless they are a label of the truth."""


@dataclass(frozen=True, slots=True)
class JudgeVerdict:
    """One judge's label for one item, in the item's own numbering whatever the order it was shown in; None: it gave
    none. `confidence` is 0 to 1, `cost` in the unit of the table."""

    item: str
    judge: str
    label: str | None
    order: Order = "as-given"
    confidence: float | None = None
    cost: float | None = None
    tokens: float | None = None


def read_verdicts(file: BinaryIO, labels: frozenset[str], names: Mapping[str, str] | None = None) -> list[JudgeVerdict]:
    """A table with the columns item, judge, label and, if there are such, order, confidence, cost and tokens.

    labels: those of the truth; a cell like `none` is a missing verdict unless it is one of them.
    names:  what the table calls a column, where it is called otherwise.
    Raises FormatUnreadable with the line: a column that is missing, an unknown order, a number that is none, and two
    verdicts of one judge on one item in one order.
    """
    table = _Table(file, ("item", "judge", "label"), ("order", "confidence", "cost", "tokens"), names or {})
    seen: set[tuple[str, str, str]] = set()
    found = []
    for line, row in table.rows():
        verdict = JudgeVerdict(
            item=_given(row, "item", line),
            judge=_given(row, "judge", line),
            label=_label(row["label"], labels),
            order=_order(row.get("order", ""), line),
            confidence=_share(row, line),
            cost=_number(row, "cost", line),
            tokens=_number(row, "tokens", line),
        )
        key = (verdict.item, verdict.judge, verdict.order)
        if key in seen:
            raise FormatUnreadable(
                f"Line {line}: a second verdict of {verdict.judge} on {verdict.item}, {verdict.order}."
            )
        seen.add(key)
        found.append(verdict)
    return found


def read_truth(file: BinaryIO, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """A table with the columns item and truth: item to label. Raises FormatUnreadable with the line."""
    table = _Table(file, ("item", "truth"), (), names or {})
    found: dict[str, str] = {}
    for line, row in table.rows():
        item = _given(row, "item", line)
        if item in found:
            raise FormatUnreadable(f"Line {line}: {item} has a truth already.")
        found[item] = _given(row, "truth", line)
    return found


def read_people(file: BinaryIO, names: Mapping[str, str] | None = None) -> dict[str, dict[str, str]]:
    """A table with the columns item, annotator and label: person to item to label. Raises FormatUnreadable."""
    table = _Table(file, ("item", "annotator", "label"), (), names or {})
    found: dict[str, dict[str, str]] = {}
    for line, row in table.rows():
        labels = found.setdefault(_given(row, "annotator", line), {})
        item = _given(row, "item", line)
        if item in labels:
            raise FormatUnreadable(f"Line {line}: a second label of {row['annotator']} for {item}.")
        labels[item] = _given(row, "label", line)
    return found


class _Table:
    """The wanted columns of a CSV table, by our names."""

    def __init__(
        self, file: BinaryIO, needed: Sequence[str], optional: Sequence[str], names: Mapping[str, str]
    ) -> None:
        header, self._records = csv_table.records(file, csv_table.sniffed(file))
        self._width, self._places = len(header), {}
        for column in (*needed, *optional):
            name = next((one for one in (names.get(column, column), column) if one in header), None)
            if name is not None:
                self._places[column] = header.index(name)
            elif column in needed:
                raise FormatUnreadable(f"There is no column {column!r}; the table has {', '.join(header)}.")

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        for line, cells in self._records:
            if len(cells) != self._width:
                raise FormatUnreadable(f"Line {line} has {len(cells)} values, the header names {self._width} columns.")
            yield line, {column: cells[place].strip() for column, place in self._places.items()}


def _given(row: Mapping[str, str], column: str, line: int) -> str:
    if not row[column]:
        raise FormatUnreadable(f"Line {line}: {column} is empty.")
    return row[column]


def _label(cell: str, labels: frozenset[str]) -> str | None:
    return None if cell not in labels and cell.lower() in MISSING else cell


def _order(cell: str, line: int) -> Order:
    for order in ORDERS:
        if cell in ("", order):
            return order
    raise FormatUnreadable(f"Line {line}: the order is {' or '.join(ORDERS)}, not {cell!r}.")


def _share(row: Mapping[str, str], line: int) -> float | None:
    value = _number(row, "confidence", line)
    if value is not None and not 0 <= value <= 1:
        raise FormatUnreadable(f"Line {line}: a confidence is between 0 and 1, not {value}.")
    return value


def _number(row: Mapping[str, str], column: str, line: int) -> float | None:
    cell = row.get(column, "")
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise FormatUnreadable(f"Line {line}: {column} is a number of at least 0, not {cell!r}.")
    return value
