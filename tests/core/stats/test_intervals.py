"""Intervals: published values, coverage by the numbers, and what has none."""

from __future__ import annotations

import numpy as np
import pytest

from juryroom.core.stats.bootstrap import bootstrap_interval, mean_interval
from juryroom.core.stats.intervals import wilson


class TestWilson:
    def test_worked_examples(self):
        # Newcombe (1998), table I: 81 of 263, and 0 of 20, by method 3 (score, without continuity correction)
        assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
        assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
        assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
        assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)

    def test_ends(self):
        assert wilson(0, 0) is None
        assert wilson(5, 5)[1] == 1
        assert wilson(3, 10, 0.99)[0] < wilson(3, 10, 0.9)[0]


class TestBootstrap:
    def test_the_same_seed_gives_the_same_interval(self):
        values = np.array([0.0, 1, 1, 0, 1, 1, 1, 0])
        one, other = (mean_interval(values, np.random.default_rng(7)) for _ in range(2))
        assert one == other
        assert one.low <= values.mean() <= one.high
        assert one.n == 1000

    def test_about_as_wide_as_the_formula_says(self):
        values = np.random.default_rng(3).normal(size=400)
        found = mean_interval(values, np.random.default_rng(0), replicates=2000)
        assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)

    def test_nothing_to_resample(self):
        rng = np.random.default_rng(0)
        assert mean_interval(np.array([1.0]), rng) is None
        assert bootstrap_interval(lambda drawn: None, 10, rng) is None
        assert bootstrap_interval(lambda drawn: 1.0, 10, rng, replicates=0) is None

    def test_replicates_without_a_value_are_counted(self):
        found = bootstrap_interval(lambda drawn: None if drawn[0] else 1.0, 3, np.random.default_rng(0), replicates=200)
        assert found is None  # the first of three is drawn in 19 of 27 cases
        found = bootstrap_interval(lambda drawn: 1.0 if drawn[0] else None, 3, np.random.default_rng(0), replicates=200)
        assert found.n + found.undefined == 200
        assert found.undefined > 0

    def test_around_a_biased_figure(self):
        values = np.arange(20.0)
        statistic = lambda drawn: float(drawn @ values / 20)  # noqa: E731
        found = bootstrap_interval(statistic, 20, np.random.default_rng(0), around=100.0)
        assert (found.low + found.high) / 2 == pytest.approx(100)
