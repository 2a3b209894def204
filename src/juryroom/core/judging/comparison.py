"""Two judges on the same items: is one better?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from juryroom.core.stats.bootstrap import Interval, mean_interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """`difference`: share right of the second minus the first. `p_value`: McNemar's exact test, two-sided; None when
    the two are right and wrong on the same items, which says nothing either way."""

    n: int
    only_first: int
    only_second: int
    difference: float | None
    interval: Interval | None
    p_value: float | None

    @property
    def second_is_better(self) -> bool:
        """At the 5 % level."""
        return self.p_value is not None and self.p_value < 0.05 and self.only_second > self.only_first


def compare(first: Sequence[bool], second: Sequence[bool], rng: np.random.Generator) -> Comparison:
    """Right or wrong on the same N items, in the same order.

    Source of the test: McNemar (1947); exact by the binomial distribution of the items on which they differ.
    """
    from scipy import stats

    one, other = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    only_first, only_second = int((one & ~other).sum()), int((other & ~one).sum())
    differing = only_first + only_second
    gains = other.astype(float) - one.astype(float)
    return Comparison(
        n=len(one),
        only_first=only_first,
        only_second=only_second,
        difference=float(gains.mean()) if len(gains) else None,
        interval=mean_interval(gains, rng),
        p_value=float(stats.binomtest(only_second, differing).pvalue) if differing else None,
    )
