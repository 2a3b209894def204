"""Many labels as columns of numbers: what coefficients over items are computed from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from juryroom.errors import BadInput

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Level, ...] = get_args(Level)
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class LevelDoesNotFit(BadInput):
    """Labels that are no numbers where distances between them are asked for."""

    code = "level_does_not_fit"


@dataclass(frozen=True)
class Labels:
    """L labels: `raters[i]` said `categories[codes[i]]` of `items[i]`. At most one label for an item and a rater.

    items, raters, codes: L numbers each, from 0.
    categories: the V different labels; their codes are in this order, which ordinal levels go by.
    """

    items: Ints
    raters: Ints
    codes: Ints
    item_names: Sequence[str]
    rater_names: Sequence[str]
    categories: Sequence[str]

    @staticmethod
    def of(rows: Iterable[tuple[str, str, str]]) -> Labels:
        """From (item, rater, label); categories sorted as texts."""
        items: dict[str, int] = {}
        raters: dict[str, int] = {}
        found: dict[str, int] = {}
        columns = (array("q"), array("q"), array("q"))
        for item, rater, label in rows:
            columns[0].append(items.setdefault(item, len(items)))
            columns[1].append(raters.setdefault(rater, len(raters)))
            columns[2].append(found.setdefault(label, len(found)))
        of_item, of_rater, codes = (np.frombuffer(column, dtype=np.int64) for column in columns)
        return Labels(of_item, of_rater, codes, list(items), list(raters), list(found)).in_order(sorted(found))

    def repeated(self) -> tuple[int, int] | None:
        """The places of the first two labels of one item by one rater, None when there are none such."""
        key = self.items * max(1, self.n_raters) + self.raters
        order = np.argsort(key, kind="stable")
        again = np.flatnonzero(np.diff(key[order]) == 0)
        if not len(again):
            return None
        second = int(order[again + 1].min())
        first = int(np.flatnonzero(key == key[second])[0])
        return first, second

    def without_repeated(self, keep: Literal["first", "last"]) -> Labels:
        """One label for an item and a rater, the first or the last of several."""
        key = self.items * max(1, self.n_raters) + self.raters
        if keep == "last":
            kept = len(key) - 1 - np.unique(key[::-1], return_index=True)[1]
        else:
            kept = np.unique(key, return_index=True)[1]
        kept = np.sort(kept)
        return replace(self, items=self.items[kept], raters=self.raters[kept], codes=self.codes[kept])

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def n_items(self) -> int:
        return len(self.item_names)

    @property
    def n_raters(self) -> int:
        return len(self.rater_names)

    def in_order(self, categories: Sequence[str]) -> Labels:
        """The same labels with their categories in this order. Raises LevelDoesNotFit when one is missing."""
        place = {name: at for at, name in enumerate(categories)}
        if missing := [name for name in self.categories if name not in place]:
            raise LevelDoesNotFit(f"The order lacks these labels: {', '.join(sorted(missing)[:10])}.")
        new = np.array([place[name] for name in self.categories], dtype=np.int64)
        return replace(self, codes=new[self.codes] if len(self) else self.codes, categories=list(categories))

    def numbers(self) -> Floats:
        """The categories as numbers. Raises LevelDoesNotFit naming the first that is none."""
        values = np.empty(len(self.categories))
        for at, name in enumerate(self.categories):
            try:
                values[at] = float(name)
            except ValueError:
                values[at] = np.nan
            if not np.isfinite(values[at]):
                raise LevelDoesNotFit(f"{name!r} is not a finite number; the nominal level compares any labels.")
        return values

    def by_number(self) -> Labels:
        """The same labels with their categories sorted as numbers. Raises LevelDoesNotFit."""
        values = self.numbers()
        return self.in_order([self.categories[at] for at in np.argsort(values, kind="stable")])

    @cached_property
    def per_item(self) -> Ints:
        """How many labels each item has."""
        return np.bincount(self.items, minlength=self.n_items)

    @cached_property
    def paired(self) -> Labels:
        """The labels of items that have at least two, which is what can be compared; items keep their numbers."""
        kept = self.per_item[self.items] >= 2
        if kept.all():
            return self
        return replace(self, items=self.items[kept], raters=self.raters[kept], codes=self.codes[kept])

    @cached_property
    def n_compared(self) -> int:
        """How many items have at least two labels."""
        return int((self.per_item >= 2).sum())

    def item_counts(self) -> Floats:
        """N x V: how many raters gave each label to each item."""
        n_labels = max(1, len(self.categories))
        cells = np.bincount(self.items * n_labels + self.codes, minlength=self.n_items * n_labels)
        return cells.reshape(self.n_items, n_labels).astype(float)

    def squares(self) -> Floats:
        """Per item the sum of squared counts of its labels, without holding N x V when labels are many."""
        n_labels = max(1, len(self.categories))
        if self.n_items * n_labels <= 8 * max(1, len(self)):
            return np.asarray((self.item_counts() ** 2).sum(axis=1))
        cells, counts = np.unique(self.items * n_labels + self.codes, return_counts=True)
        return np.bincount(cells // n_labels, counts.astype(float) ** 2, minlength=self.n_items).astype(float)

    def twins(self) -> Ints:
        """For each label, how many others gave the same label to the same item."""
        cells, place, counts = np.unique(
            self.items * max(1, len(self.categories)) + self.codes, return_inverse=True, return_counts=True
        )
        return np.asarray(counts[place] - 1) if len(cells) else np.empty(0, dtype=np.int64)

    def agreement_with_others(self) -> Floats:
        """Per rater the share of equal labels among the others of the same items; NaN for a rater always alone."""
        hits = np.bincount(self.raters, weights=self.twins(), minlength=self.n_raters)
        totals = np.bincount(self.raters, weights=self.per_item[self.items] - 1, minlength=self.n_raters)
        return np.asarray(np.divide(hits, totals, out=np.full(self.n_raters, np.nan), where=totals > 0))

    def pairs(self) -> tuple[Ints, Ints]:
        """All pairs of labels of one item, as the places of their labels."""
        order = self.by_item
        items = self.items[order]
        left: list[Ints] = []
        right: list[Ints] = []
        for step in range(1, int(self.per_item.max(initial=0))):
            same = np.flatnonzero(items[step:] == items[:-step])
            left.append(order[same])
            right.append(order[same + step])
        empty = np.empty(0, dtype=np.int64)
        return np.concatenate([empty, *left]), np.concatenate([empty, *right])

    @cached_property
    def by_item(self) -> Ints:
        """Places of the labels, those of one item side by side."""
        if (self.items[1:] >= self.items[:-1]).all():
            return np.arange(len(self.items))
        return np.argsort(self.items, kind="stable")

    @property
    def n_pairs(self) -> int:
        """How many pairs of labels of one item there are."""
        return int((self.per_item * (self.per_item - 1) // 2).sum())
