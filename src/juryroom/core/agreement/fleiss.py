"""Fleiss' kappa, and the share of pairs of labels that agree."""

from __future__ import annotations

import numpy as np

from juryroom.core.agreement.labels import Floats, Labels


def fleiss_kappa(labels: Labels) -> float | None:
    """Agreement of many raters on labels without order, beyond what their overall shares give by chance.

    Returns (P - P_e) / (1 - P_e); P is the mean over items of the share of agreeing pairs, P_e the sum of the squared
    shares of the labels. Items may have different numbers of labels (then P is the mean over items, shares are over all
    their labels); items with one label are left out. None when no item has two labels or all labels are equal.
    Source: Fleiss (1971), "Measuring nominal scale agreement among many raters"; equal numbers of raters there.
    """
    return Fleiss(labels).value()


def percent_agreement(labels: Labels) -> float | None:
    """The mean over items of the share of agreeing pairs of labels, 0 to 1; None when no item has two."""
    return Fleiss(labels).observed()


class Fleiss:
    """Both figures of fixed labels as functions of how often each item counts, for the bootstrap."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels.paired
        m = labels.per_item.astype(float)
        self.compared = m > 1
        pairs = np.where(self.compared, m * (m - 1), 1.0)
        self.agreeing = np.where(self.compared, (self.labels.squares() - m) / pairs, 0.0)

    def observed(self, counts: Floats | None = None) -> float | None:
        """The mean share of agreeing pairs."""
        drawn = self.compared.astype(float) if counts is None else counts * self.compared
        n = drawn.sum()
        return float(drawn @ self.agreeing / n) if n > 0 else None

    def value(self, counts: Floats | None = None) -> float | None:
        """Kappa."""
        observed = self.observed(counts)
        if observed is None:
            return None
        drawn = None if counts is None else counts[self.labels.items]
        of_label = np.bincount(self.labels.codes, weights=drawn)
        if np.count_nonzero(of_label) < 2:
            return None
        expected = float(((of_label / of_label.sum()) ** 2).sum())
        return (observed - expected) / (1 - expected)
