"""Figures of many labels of many items: agreement and accuracy, each with n and an interval, undefined with why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from juryroom.core.agreement.cohen import Pairwise, Weights
from juryroom.core.agreement.fleiss import Fleiss
from juryroom.core.agreement.krippendorff import Alpha
from juryroom.core.agreement.labels import Floats, Ints, Labels, Level
from juryroom.core.agreement.rank_correlation import Concordance
from juryroom.core.consensus.majority import NO_LABEL, Consensus
from juryroom.core.stats.bootstrap import Interval, bootstrap_interval, mean_interval

NO_LABELS = "there are no labels"
ONE_RATER = "there is only one annotator"
NO_COMMON = "no item has two labels"
ALL_EQUAL = "all labels that can be compared are equal, so chance alone would agree"
NO_KAPPA = "no two annotators have items in common on which their labels vary"
NO_ORDER = "labels of the nominal level have no order"
NOT_COMPLETE = "no two annotators labelled the same two or more items completely"
NO_TRUTH = "no truth was given"
NO_TRUE_ITEM = "no item with labels has a truth"
TOO_MANY = "too many pairs of labels to resample in time; say how often with a number of replicates"

AFFORDED = 100_000_000
_AFFORDED_PAIRS = 30_000_000
"""Rows that the bootstrap of one figure may pass over, when nobody says how many replicates to make."""
_FEW, _USUAL = 100, 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it rests on. `n` counts `of`; `left_out` how many of them it could not use."""

    value: float | None
    n: int
    of: str
    left_out: int = 0
    interval: Interval | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Resampling:
    """How intervals are made. replicates: None for as many as are soon done, at most 1000; 0 for no intervals."""

    rng: np.random.Generator
    replicates: int | None = None
    level: float = 0.95

    def of(
        self,
        statistic: Callable[[Floats], float | None],
        n_units: int,
        rows: int,
        most: int = AFFORDED,
        around: float | None = None,
    ) -> Interval | None:
        """The interval of a statistic that passes over `rows` rows each time, `most` rows in all."""
        times = self.replicates
        if times is None:
            times = min(_USUAL, max(_FEW, most // max(1, rows)))
            if rows * times > 4 * most:
                return None
        return bootstrap_interval(statistic, n_units, self.rng, replicates=times, level=self.level, around=around)

    def of_mean(self, values: Floats) -> Interval | None:
        """The interval of a mean over items."""
        times = _USUAL if self.replicates is None else self.replicates
        return mean_interval(values, self.rng, replicates=times, level=self.level)


def agreement_figures(
    labels: Labels, level: Level, resampling: Resampling, groups: Ints | None = None
) -> dict[str, Figure]:
    """Alpha, kappas, percent agreement and concordance. `groups`: the group of each item that is ranked by itself."""
    figures = {
        "alpha": _alpha(labels, level, resampling),
        "fleiss_kappa": _fleiss(labels, resampling),
        "cohen_kappa": _cohen(labels, "none", resampling),
        "percent_agreement": _percent(labels, resampling),
        "kendall_w": _concordance(labels, level, resampling, groups),
    }
    if level != "nominal":
        figures["cohen_kappa_linear"] = _cohen(labels, "linear", resampling)
        figures["cohen_kappa_quadratic"] = _cohen(labels, "quadratic", resampling)
    return figures


def _reason(labels: Labels) -> str:
    """Why labels cannot be compared."""
    if not len(labels):
        return NO_LABELS
    if labels.n_raters < 2:
        return ONE_RATER
    return NO_COMMON if not labels.n_compared else ALL_EQUAL


def _by_items(labels: Labels, resampling: Resampling, statistic: Callable[..., float | None]) -> Figure:
    """A figure that rests on the items with two labels or more."""
    value = statistic()
    left_out = labels.n_items - labels.n_compared
    if value is None:
        return Figure(None, labels.n_compared, "items", left_out, reason=_reason(labels))
    interval = resampling.of(statistic, labels.n_items, len(labels))
    return Figure(value, labels.n_compared, "items", left_out, interval)


def _alpha(labels: Labels, level: Level, resampling: Resampling) -> Figure:
    alpha = Alpha(labels, level)
    if level == "ratio":  # each replicate compares all pairs of categories
        rows = len(labels) + len(labels.categories) ** 2
        found = _by_items(labels, Resampling(resampling.rng, 0), alpha.value)
        interval = resampling.of(alpha.value, labels.n_items, rows) if found.value is not None else None
        return Figure(found.value, found.n, found.of, found.left_out, interval, found.reason)
    return _by_items(labels, resampling, alpha.value)


def _fleiss(labels: Labels, resampling: Resampling) -> Figure:
    return _by_items(labels, resampling, Fleiss(labels).value)


def _percent(labels: Labels, resampling: Resampling) -> Figure:
    return _by_items(labels, resampling, Fleiss(labels).observed)


def _cohen(labels: Labels, weights: Weights, resampling: Resampling) -> Figure:
    pairwise = Pairwise(labels, weights)
    kappa = pairwise.pairs().kappa
    known = int(np.isfinite(kappa).sum())
    if not known:
        why = _reason(labels) if labels.n_compared == 0 else NO_KAPPA
        return Figure(None, 0, "pairs", len(kappa), reason=why)
    value = pairwise.mean_kappa()
    passes = len(labels.categories) if weights == "linear" else 1
    interval = resampling.of(pairwise.mean_kappa, labels.n_items, labels.n_pairs * passes, _AFFORDED_PAIRS, value)
    reason = TOO_MANY if interval is None and resampling.replicates is None and labels.n_items > 1 else None
    return Figure(value, known, "pairs", len(kappa) - known, interval, reason)


def _concordance(labels: Labels, level: Level, resampling: Resampling, groups: Ints | None) -> Figure:
    of = "items" if groups is None else "groups"
    if level == "nominal":
        return Figure(None, 0, of, reason=NO_ORDER)
    found = Concordance(labels, groups)
    value = found.value()
    if value is None:
        return Figure(None, 0, of, found.left_out, reason=NOT_COMPLETE if not found.blocks else ALL_EQUAL)
    interval = resampling.of(found.value, found.n_units, len(labels))
    n = found.blocks[0].shape[1] if groups is None else len(found.blocks)
    return Figure(value, n, of, found.left_out if groups is not None else labels.n_items - n, interval)


def accuracy(consensus: Consensus | None, truth: Ints, resampling: Resampling, why: str = NO_LABELS) -> Figure:
    """The share of items whose consensus is the truth, ties going to the lowest label; items without either left out.

    truth: the true code of each item, NO_LABEL where nobody knows, beyond the categories for a label nobody gave.
    why:   why there is no consensus, if there is none.
    """
    if not (truth != NO_LABEL).any():
        return Figure(None, 0, "items", reason=NO_TRUTH)
    if consensus is None:
        return Figure(None, 0, "items", int((truth != NO_LABEL).sum()), reason=why)
    known = (truth != NO_LABEL) & (consensus.lowest != NO_LABEL)
    n, left_out = int(known.sum()), int((truth != NO_LABEL).sum() - known.sum())
    if not n:
        return Figure(None, 0, "items", left_out, reason=NO_TRUE_ITEM)
    hits = (consensus.lowest == truth)[known].astype(float)
    return Figure(float(hits.mean()), n, "items", left_out, resampling.of_mean(hits))
