"""The tables of a summary, from its rows. An image counts once, however many queries it is judged for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

Row = Mapping[str, Any]
Table = tuple[list[str], list[list[Any]]]
"""Names of the columns, and the rows."""


def images(rows: Iterable[Row], id_column: str) -> list[Row]:
    """The first row of each image."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(str(row[id_column]), row)
    return list(found.values())


def shares(rows: Sequence[Row], column: str) -> dict[str, int]:
    """value -> how many rows have it, most first."""
    counted = Counter(_spelled(row[column]) for row in rows if row.get(column) is not None)
    return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def relevancy(rows: Iterable[Row], query: str, label: str) -> Table:
    """Per query: relevant, judged, and their ratio. A grade above 0 is relevant."""
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(str(row[query]), []).append(int(row[label] > 0))
    table: list[list[Any]] = [[id, sum(labels), len(labels), sum(labels) / len(labels)] for id, labels in found.items()]
    return [query, "sum", "count", "relevance_rate"], table


def top_tags(rows: Sequence[Row], tags: str, most: int) -> Table:
    """Tags by the number of images that have them."""
    counted = Counter(tag for row in rows for tag in set(row.get(tags) or ()))
    return ["tag", "count"], [list(entry) for entry in sorted(counted.items(), key=lambda e: (-e[1], e[0]))[:most]]


NUMBERS = ["count", "mean", "median", "std", "min", "max", "q25", "q75"]


def numbers(values: Sequence[float]) -> list[Any]:
    """The figures of NUMBERS; None where there is nothing to compute. The deviation is the sample's."""
    if not values:
        return [0, *[None] * (len(NUMBERS) - 1)]
    found = np.asarray(values, float)
    std = float(found.std(ddof=1)) if len(found) > 1 else None
    low, middle, high = (float(value) for value in np.percentile(found, (25, 50, 75)))
    rounded = [float(found.mean()), middle, std, float(found.min()), float(found.max()), low, high]
    return [len(found), *(None if value is None else round(value, 6) for value in rounded)]


def grouped(rows: Iterable[Row], by: str, column: str) -> Table:
    """The figures of a column for each value of another, in order of appearance."""
    found: dict[str, list[float]] = {}
    for row in rows:
        if isinstance(row.get(column), int | float):
            found.setdefault(str(row[by]), []).append(float(row[column]))
    return [by, *NUMBERS], [[value, *numbers(some)] for value, some in found.items()]


def confidences(rows: Sequence[Row], column: str) -> dict[str, list[float]]:
    """facet -> confidences of the images."""
    found: dict[str, list[float]] = {}
    for row in rows:
        for facet, value in (row.get(column) or {}).items():
            if isinstance(value, int | float):
                found.setdefault(facet, []).append(float(value))
    return found


def relevance_by(rows: Iterable[Row], facet: str, label: str) -> dict[str, tuple[int, int]]:
    """value of a facet -> (relevant pairs, other pairs)."""
    found: dict[str, list[int]] = {}
    for row in rows:
        if row.get(facet) is not None:
            found.setdefault(_spelled(row[facet]), [0, 0])[0 if row[label] > 0 else 1] += 1
    return {value: (pair[0], pair[1]) for value, pair in sorted(found.items())}


def words(texts: Iterable[str], most: int) -> dict[str, int]:
    """Words that mean something, by the number of texts they stand in."""
    from juryroom.core.benchmark.leakage import words as of

    counted = Counter(word for text in texts for word in of(text) if len(word) > 2)
    return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))[:most])
