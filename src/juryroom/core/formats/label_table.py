"""Tables of labels: one row per item and annotator, read row by row; and tables of truths."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, isnan

from juryroom.errors import BadInput, FormatUnreadable

SEPARATORS = ",;\t|"
JOINED = " / "
"""Between the cells of a name that several columns make up."""


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """Which columns hold what. An item may be named by several; `where` keeps the rows with these cells."""

    item: Sequence[str] = ("item",)
    annotator: str = "annotator"
    label: str = "label"
    group: Sequence[str] = ()
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class LabelTable:
    """A table of labels that is read by going over `rows` once; what was left out and found is known afterwards.

    numeric: labels are numbers: `4` and `4.0` are the same label, NaN is none, anything else is a fault of its row.
    """

    name: str
    lines: Iterable[str]
    columns: LabelColumns
    numeric: bool = False
    separator: str | None = None
    n_empty: int = 0
    n_elsewhere: int = 0
    groups: dict[str, str] = field(default_factory=dict)
    line_numbers: list[int] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """(item, annotator, label) of every row with a label. Raises FormatUnreadable naming the row."""
        table = _Cells(self.name, self.lines, self.separator)
        columns = self.columns
        items, groups = table.places(columns.item, "item"), table.places(columns.group, "group")
        annotator = table.places((columns.annotator,), "annotator")[0]
        label = table.places((columns.label,), "label")[0]
        wanted = [(table.places((column,), "where")[0], value) for column, value in columns.where.items()]
        for line, cells in table.rows():
            if any(cells[place] != value for place, value in wanted):
                self.n_elsewhere += 1
                continue
            item, rater = _joined(cells, items), cells[annotator]
            if not item or not rater:
                raise FormatUnreadable(f"{self.name}, line {line}: the {'annotator' if item else 'item'} is empty.")
            said = as_number(cells[label], f"{self.name}, line {line}") if self.numeric else cells[label]
            if not said:
                self.n_empty += 1
                continue
            if groups:
                self._put_in_group(item, _joined(cells, groups), line)
            self.line_numbers.append(line)
            yield item, rater, said

    def _put_in_group(self, item: str, group: str, line: int) -> None:
        if self.groups.setdefault(item, group) != group:
            message = f"item {item!r} is in the group {group!r} here and in {self.groups[item]!r} before."
            raise FormatUnreadable(f"{self.name}, line {line}: {message}")


def read_truth(
    name: str, lines: Iterable[str], item: Sequence[str], truth: str, *, numeric: bool, separator: str | None = None
) -> dict[str, str]:
    """The true label by item; rows without one are left out, as are repeated equal ones. Raises FormatUnreadable."""
    table = _Cells(name, lines, separator)
    items, place = table.places(item, "truth-item"), table.places((truth,), "truth")[0]
    found: dict[str, str] = {}
    for line, cells in table.rows():
        key = _joined(cells, items)
        true = as_number(cells[place], f"{name}, line {line}") if numeric else cells[place]
        if key and true and found.setdefault(key, true) != true:
            message = f"{key!r} has the truth {true!r} here and {found[key]!r} before."
            raise FormatUnreadable(f"{name}, line {line}: {message}")
    return found


def read_probabilities(
    name: str, lines: Iterable[str], item: Sequence[str], *, numeric: bool, separator: str | None = None
) -> dict[str, dict[str, float]]:
    """What a model gives each label of each item, from the columns label and probability. Raises FormatUnreadable."""
    table = _Cells(name, lines, separator)
    items = table.places(item, "item")
    label, place = table.places(("label",), "label")[0], table.places(("probability",), "probability")[0]
    found: dict[str, dict[str, float]] = {}
    for line, cells in table.rows():
        said = as_number(cells[label], f"{name}, line {line}") if numeric else cells[label]
        chance = as_number(cells[place], f"{name}, line {line}")
        if not chance or not 0 <= float(chance) <= 1:
            raise FormatUnreadable(f"{name}, line {line}: {cells[place]!r} is no probability from 0 to 1.")
        found.setdefault(_joined(cells, items), {})[said] = float(chance)
    return found


def as_number(cell: str, where: str) -> str:
    """One spelling for each number, empty for none and NaN. Raises FormatUnreadable."""
    if not cell:
        return ""
    try:
        number = float(cell)
    except ValueError:
        number = float("inf")
    if isnan(number):
        return ""
    if not isfinite(number):
        message = f"{where}: {cell!r} is not a finite number, which this level needs."
        raise FormatUnreadable(f"{message} The nominal level takes any text, the ordinal one words with --order.")
    return repr(number + 0.0)  # -0 is 0


class _Cells:
    """A table with a header, its cells without blanks around them, each row with the line it ends on."""

    def __init__(self, name: str, lines: Iterable[str], separator: str | None) -> None:
        self.name = name
        found = iter(lines)
        head = next(found, "").removeprefix("\ufeff")
        if not head.strip():
            raise FormatUnreadable(f"{name} is empty: the first line names the columns.")
        separator = separator or max(SEPARATORS, key="".join(head.split('"')[::2]).count)
        self.reader = csv.reader(_then(head, found), delimiter=separator, strict=True)
        self.header = [cell.strip() for cell in self._next() or []]

    def places(self, columns: Sequence[str], what: str) -> list[int]:
        """Where these columns are. Raises BadInput naming those that are there and the option to name another."""
        if missing := [column for column in columns if column not in self.header]:
            option = "--where" if what == "where" else f"--{what}-column"
            hint = "" if what == "probability" else f" Name another with {option}."
            raise BadInput(f"{self.name} has no column {missing[0]!r}. It has: {', '.join(self.header)}.{hint}")
        return [self.header.index(column) for column in columns]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of every row that is not blank. Raises FormatUnreadable for a row of another width."""
        width = len(self.header)
        while (cells := self._next()) is not None:
            if not cells:
                continue
            if len(cells) != width:
                message = f"{len(cells)} cells, but the header names {width} columns."
                raise FormatUnreadable(f"{self.name}, line {self.reader.line_num}: {message}")
            yield self.reader.line_num, [cell.strip() for cell in cells]

    def _next(self) -> list[str] | None:
        try:
            return next(self.reader, None)
        except csv.Error as fault:
            raise FormatUnreadable(f"{self.name}, line {self.reader.line_num}: {fault}.") from None


def _then(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _joined(cells: Sequence[str], places: Sequence[int]) -> str:
    if len(places) == 1:
        return cells[places[0]]
    parts = [cells[place] for place in places]
    return JOINED.join(parts) if any(parts) else ""
