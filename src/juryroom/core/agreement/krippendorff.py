"""Krippendorff's alpha: agreement beyond chance for any number of raters, any level, with labels missing."""

from __future__ import annotations

import numpy as np

from juryroom.core.agreement.labels import Floats, Labels, Level

_ROWS = 512
"""Rows of the distance matrix of the ratio level held at a time."""


def krippendorff_alpha(labels: Labels, level: Level = "nominal") -> float | None:
    """Agreement beyond chance among any number of raters, missing labels allowed.

    labels: any; items with fewer than two labels say nothing and are left out.
    level:  how far apart two different labels are. nominal: 1. ordinal: by how many labels lie between them, in the
            order of the categories. interval: (a - b)^2. ratio: ((a - b) / (a + b))^2, 0 for two zeros.

    Returns 1 - D_o / D_e: 1 is perfect, 0 is chance, below 0 is systematic disagreement. None when no item has two
    labels, or when all labels that can be compared are equal: then no disagreement can be expected (D_e = 0).
    Raises LevelDoesNotFit at the levels interval and ratio when a label is no number.
    Source: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability". Sums over items stand for the coincidence
    matrix: ordinal distances are distances of mid-ranks, and sums of squared distances follow from sums and squares.
    """
    return Alpha(labels, level).value()


class Alpha:
    """Alpha of fixed labels as a function of how often each item counts, for the bootstrap."""

    def __init__(self, labels: Labels, level: Level = "nominal") -> None:
        self.level = level
        self.labels = labels.paired
        self.values = labels.numbers() if level in ("interval", "ratio") else np.empty(0)
        self.m = labels.per_item.astype(float)
        self.spare = np.where(self.m > 1, self.m - 1, 1.0)
        if level == "nominal":
            self.apart = np.where(self.m > 1, (self.m**2 - self.labels.squares()) / self.spare, 0.0)
        elif level == "interval":
            self.apart = self._squared_distances(self.values - (self.values.mean() if len(self.values) else 0.0))
        elif level == "ratio":
            self.apart = self._ratio_distances()

    def value(self, counts: Floats | None = None) -> float | None:
        """Alpha when item i counts `counts[i]` times, each copy an item of its own; once each when not said."""
        drawn = np.ones(len(self.m)) if counts is None else counts
        of_label = np.bincount(
            self.labels.codes, weights=drawn[self.labels.items], minlength=max(1, len(self.labels.categories))
        ).astype(float)
        n = of_label.sum()
        if n < 2:
            return None
        observed, expected = self._disagreements(drawn, of_label, n)
        # Both are sums of differences; what is left of equal labels after rounding is not disagreement.
        if np.count_nonzero(of_label) < 2 or expected <= 0:
            return None
        return float(1 - (n - 1) * observed / expected)

    def _disagreements(self, drawn: Floats, of_label: Floats, n: float) -> tuple[float, float]:
        """Observed disagreement times n, and expected disagreement times n (n - 1)."""
        if self.level == "nominal":
            return float(drawn @ self.apart), float(n * n - (of_label**2).sum())
        if self.level == "ratio":
            return float(drawn @ self.apart), self._ratio_expected(of_label)
        values = self.values
        apart = None if self.level == "ordinal" else self.apart
        if apart is None:
            values = np.cumsum(of_label) - of_label / 2
            apart = self._squared_distances(values - of_label @ values / n)
        centred = values - of_label @ values / n
        return float(drawn @ apart), float(2 * n * (of_label @ centred**2))

    def _squared_distances(self, values: Floats) -> Floats:
        """Per item the sum of (a - b)^2 over its ordered pairs, divided by m - 1."""
        of_label = values[self.labels.codes] if len(self.labels) else np.empty(0)
        items, n = self.labels.items, len(self.m)
        sums = np.bincount(items, weights=of_label, minlength=n)
        squares = np.bincount(items, weights=of_label**2, minlength=n)
        return np.where(self.m > 1, 2 * np.maximum(self.m * squares - sums**2, 0.0) / self.spare, 0.0)

    def _ratio_distances(self) -> Floats:
        left, right = self.labels.pairs()
        a, b = self.values[self.labels.codes[left]], self.values[self.labels.codes[right]]
        items = self.labels.items[left]
        return 2 * np.bincount(items, weights=_ratio(a, b), minlength=len(self.m)) / self.spare

    def _ratio_expected(self, of_label: Floats) -> float:
        used = np.flatnonzero(of_label)
        values, counts = self.values[used], of_label[used]
        total = 0.0
        for start in range(0, len(used), _ROWS):
            rows = slice(start, start + _ROWS)
            total += float(counts[rows] @ _ratio(values[rows, None], values[None, :]) @ counts)
        return total


def _ratio(one: Floats, other: Floats) -> Floats:
    both = one + other
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(both == 0, np.where(one == other, 0.0, 1.0), ((one - other) / both) ** 2)
