"""Coefficients of agreement over a project, from how often each pattern of answers occurs.

A pattern is what one unit (a task, or one item of it) was answered, without who: `[["different", 1], ["same", 2]]`.
Many units share few patterns, so that a figure over 100,000 units, and a thousand resamples of it, take milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from juryroom.core.agreement.fleiss import Fleiss
from juryroom.core.agreement.krippendorff import Alpha
from juryroom.core.agreement.labels import Floats, Labels, Level

Pattern = Sequence[tuple[str, int]]
RESAMPLES = 500
_MANY = 5000
"""Patterns from which on a resample takes milliseconds, so that there are fewer of them."""
_LEAST_DEFINED = 0.5
"""Share of resamples that must be defined for an interval."""

NO_UNITS = "nothing was answered by two people"
ALL_EQUAL = "all answers are the same: there is no disagreement by chance to hold them against"
NO_INTERVAL = "too few units for an interval"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient with the units it is of, and the interval of 95 % from resampled units; None with a reason."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Patterns:
    """The patterns of one control, each as an item of its own, and how many units share each."""

    labels: Labels
    times: Floats

    @staticmethod
    def of(counts: Mapping[str, int], read: Callable[[str], Pattern], order: Sequence[str]) -> Patterns:
        """order: the categories, lowest first where they have an order; patterns with others are left out."""
        known, rows, times = set(order), [], []
        for text, number in sorted(counts.items()):
            pattern = read(text)
            if number > 0 and all(category in known for category, _ in pattern):
                said = [category for category, votes in pattern for _ in range(votes)]
                rows += [(text, str(rater), category) for rater, category in enumerate(said)]
                times.append(float(number))
        return Patterns(Labels.of(rows).in_order(order), np.array(times))

    @property
    def n(self) -> int:
        """Units."""
        return int(self.times.sum())

    @cached_property
    def resampled(self) -> Floats:
        """As many units drawn again and again, a row each: how often each pattern came. The same every time."""
        draws = RESAMPLES if len(self.times) <= _MANY else RESAMPLES // 5
        return np.random.default_rng(0).multinomial(self.n, self.times / self.n, size=draws).astype(float)


def alpha(patterns: Patterns, level: Level) -> Estimate:
    """Krippendorff's alpha; see `core/agreement/krippendorff.py`."""
    return _estimate(patterns, Alpha(patterns.labels, level).value)


def fleiss(patterns: Patterns) -> Estimate:
    """Fleiss' kappa; see `core/agreement/fleiss.py`."""
    return _estimate(patterns, Fleiss(patterns.labels).value)


def percent(patterns: Patterns) -> Estimate:
    """The mean over units of the share of pairs of answers that are equal."""
    return _estimate(patterns, Fleiss(patterns.labels).observed)


def _estimate(patterns: Patterns, of: Callable[[Floats], float | None]) -> Estimate:
    n = patterns.n
    if not n:
        return Estimate(None, 0, reason=NO_UNITS)
    value = of(patterns.times)
    if value is None:
        return Estimate(None, n, reason=ALL_EQUAL)
    return with_interval(value, n, map(of, patterns.resampled))


def with_interval(value: float, n: int, resampled: Iterable[float | None]) -> Estimate:
    """The 2.5 and 97.5 percentiles of resamples, of which those that are undefined are left out."""
    drawn = list(resampled)
    known = [each for each in drawn if each is not None]
    if len(known) < max(_LEAST_DEFINED * len(drawn), 1):
        return Estimate(value, n, reason=NO_INTERVAL)
    low, high = np.percentile(known, [2.5, 97.5])
    return Estimate(value, n, float(low), float(high))
