"""The prediction-powered mean: many verdicts of a judge, debiased by the few items that people labelled, too.

Angelopoulos, Duchi and Zrnic, "PPI++: Efficient Prediction-Powered Inference" (2023), section 6.1, for a mean:

    estimate = mean(judge, others) * w + mean(people - w * judge)
    variance = w^2 var(judge, others) / N + var(people - w * judge) / n
    w        = cov(people, judge) / ((1 + n / N) var(judge)),  kept within 0 and 1
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

FEWEST = 2
"""Labelled items, below which nothing can be said of the spread."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval. `effective_labels`: how many labels of people alone would be as precise."""

    value: float
    low: float
    high: float
    weight: float
    """What a verdict counts, 0 (people alone) to 1."""
    people_alone: float
    n_labelled: int
    n_judged: int
    effective_labels: float | None
    """None when people's labels do not vary: they are as precise as can be."""


def estimate_mean(
    people: np.ndarray, judge_there: np.ndarray, judge_elsewhere: np.ndarray, *, confidence: float = 0.95
) -> Estimate | None:
    """The mean of what people would say over everything that was judged.

    people:          (n,) their labels as numbers, for example 1 right and 0 wrong.
    judge_there:     (n,) the judge's on the same items.
    judge_elsewhere: (N,) the judge's on the items that nobody labelled; N may be 0: people alone count.
    None with fewer than two labelled items.
    """
    n, many = len(people), len(judge_elsewhere)
    if n < FEWEST:
        return None
    weight = _weight(people, judge_there, judge_elsewhere)
    rest = people - weight * judge_there
    shared = weight * float(np.mean(judge_elsewhere)) if many else 0.0
    spread = weight**2 * _variance(judge_elsewhere) / many if many > 1 else 0.0
    value, variance = shared + float(np.mean(rest)), spread + _variance(rest) / n
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt(variance)
    own = _variance(people)
    return Estimate(
        value, value - reach, value + reach, weight, float(np.mean(people)), n, many,
        own / variance if own and variance else None,
    )  # fmt: skip


def _weight(people: np.ndarray, there: np.ndarray, elsewhere: np.ndarray) -> float:
    """The one that makes the interval shortest; beyond 1 or below 0 it would follow chance."""
    spread = _variance(np.concatenate([there, elsewhere]))
    if len(elsewhere) < FEWEST or not spread:
        return 0.0
    together = float(np.cov(people, there, ddof=1)[0, 1])
    return min(1.0, max(0.0, together / ((1 + len(people) / len(elsewhere)) * spread)))


def _variance(values: np.ndarray) -> float:
    return float(np.var(values, ddof=1)) if len(values) > 1 else 0.0
