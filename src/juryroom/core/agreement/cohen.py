"""Cohen's kappa of two raters, weighted or not, and of every pair among many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from juryroom.core.agreement.labels import Floats, Ints, Labels

Weights = Literal["none", "linear", "quadratic"]


def cohen_kappa(confusion: Sequence[Sequence[float]] | Floats, weights: Weights = "none") -> float | None:
    """Agreement of two raters beyond chance, each with shares of their own.

    confusion: V x V counts; [i][j] is how often the first said i and the second j, in the order of the labels.
    weights:   how bad it is to be |i - j| labels apart: none 1 for all, linear |i - j|, quadratic (i - j)^2.

    Returns 1 - sum(w O) / sum(w E), E the product of the margins; 1 is perfect, 0 is chance. None without counts, or
    when both raters used one and the same label throughout: chance alone would have them agree.
    Sources: Cohen (1960), "A coefficient of agreement for nominal scales"; Cohen (1968), "Weighted kappa".
    """
    table = np.asarray(confusion, dtype=float)
    n = table.sum()
    if n <= 0:
        return None
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    costs = cost_matrix(len(table), weights)
    chance = float((costs * expected).sum())
    return float(1 - (costs * table).sum() / chance) if chance > 0 else None


def cost_matrix(n: int, weights: Weights) -> Floats:
    """V x V: how bad it is to take one label for another."""
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n))).astype(float)
    powers = {"none": np.sign(apart), "linear": apart, "quadratic": apart**2}
    return np.asarray(powers[weights])


def confusion_matrix(one: Ints, other: Ints, n_labels: int) -> Floats:
    """V x V counts of two raters' codes for the same items, in the same order."""
    cells = np.bincount(one * n_labels + other, minlength=n_labels * n_labels)
    return cells.reshape(n_labels, n_labels).astype(float)


@dataclass(frozen=True)
class RaterPairs:
    """Every pair of raters with items in common; in each column one number per pair, raters a < b."""

    a: Ints
    b: Ints
    n_common: Floats
    agreement: Floats
    """Share of the common items on which both gave the same label."""
    kappa: Floats
    """Cohen's kappa; NaN where undefined."""


class Pairwise:
    """Cohen's kappa of every pair of raters as a function of how often each item counts, without V x V tables.

    What chance gives follows from sums over the labels that each pair used, from cumulated margins (linear weights), or
    from means and squares (quadratic), so that hundreds of raters stay cheap.
    """

    def __init__(self, labels: Labels, weights: Weights = "none") -> None:
        self.weights, self.n_labels = weights, max(1, len(labels.categories))
        left, right = labels.pairs()
        swap = labels.raters[left] > labels.raters[right]
        first, second = np.where(swap, right, left), np.where(swap, left, right)
        key = labels.raters[first] * max(1, labels.n_raters) + labels.raters[second]
        self.keys, self.pair = _numbered(key, max(1, labels.n_raters) ** 2)
        self.n_raters = max(1, labels.n_raters)
        self.items = labels.items[first]
        self.one, self.other = labels.codes[first], labels.codes[second]
        said = np.concatenate([self.pair * self.n_labels + codes for codes in (self.one, self.other)])
        cells, places = _numbered(said, len(self.keys) * self.n_labels)
        self.pair_of_cell = cells // self.n_labels
        self.cells = places[: len(self.one)], places[len(self.one) :]

    def pairs(self, counts: Floats | None = None) -> RaterPairs:
        """All pairs, item i counting `counts[i]` times."""
        drawn = np.ones(len(self.items)) if counts is None else counts[self.items]
        n = self._sums(drawn)
        with np.errstate(divide="ignore", invalid="ignore"):
            agreement = self._sums(drawn * (self.one == self.other)) / n
            observed = self._sums(drawn * self._cost()) / n
            chance = self._expected(drawn, n)
            kappa = np.where(chance > 1e-12, 1 - observed / chance, np.nan)
        return RaterPairs(self.keys // self.n_raters, self.keys % self.n_raters, n, agreement, kappa)

    def mean_kappa(self, counts: Floats | None = None) -> float | None:
        """The mean over pairs whose kappa is defined; None when none is."""
        kappa = self.pairs(counts).kappa
        known = kappa[np.isfinite(kappa)]
        return float(known.mean()) if len(known) else None

    def _cost(self) -> Floats:
        if self.weights == "none":
            return np.not_equal(self.one, self.other).astype(float)
        apart: Floats = np.abs(self.one - self.other).astype(float)
        return apart if self.weights == "linear" else np.square(apart)

    def _expected(self, drawn: Floats, n: Floats) -> Floats:
        """The mean cost if each rater kept their shares and drew at random."""
        if self.weights == "quadratic":
            means = [self._sums(drawn * codes) / n for codes in (self.one, self.other)]
            squares = [self._sums(drawn * codes.astype(float) ** 2) / n for codes in (self.one, self.other)]
            return np.asarray(squares[0] + squares[1] - 2 * means[0] * means[1])
        if self.weights == "none":
            said = [np.bincount(cells, weights=drawn, minlength=len(self.pair_of_cell)) for cells in self.cells]
            both = np.bincount(self.pair_of_cell, weights=said[0] * said[1], minlength=len(self.keys))
            return np.asarray(1 - both / n**2)
        total = np.zeros(len(self.keys))
        for label in range(self.n_labels - 1):
            below = self._share(drawn, n, self.one <= label), self._share(drawn, n, self.other <= label)
            total += below[0] + below[1] - 2 * below[0] * below[1]
        return total

    def _share(self, drawn: Floats, n: Floats, said: NDArray[np.bool_]) -> Floats:
        return np.asarray(self._sums(drawn * said) / n)

    def _sums(self, of_pair: Floats) -> Floats:
        return np.bincount(self.pair, weights=of_pair, minlength=len(self.keys)).astype(float)


def _numbered(keys: Ints, limit: int) -> tuple[Ints, Ints]:
    """The different keys in order, and which of them each is; below a small `limit` they are counted, not sorted."""
    if limit > 4 * len(keys) + 1000:
        found, places = np.unique(keys, return_inverse=True)
        return found, places
    found = np.flatnonzero(np.bincount(keys, minlength=limit))
    number = np.zeros(limit, dtype=np.int64)
    number[found] = np.arange(len(found))
    return found, number[keys]
