"""Paired tests and corrections, against scipy and published examples."""

from __future__ import annotations

import numpy as np
from pytest import approx
from scipy import stats

from juryroom.core.stats.many_tests import holm
from juryroom.core.stats.paired import p_by_flips, paired_test


def test_t_equals_scipy_s():
    rng = np.random.default_rng(3)
    first, second = rng.normal(0.4, 0.1, 40), rng.normal(0.43, 0.1, 40)
    theirs = stats.ttest_rel(second, first)
    found = paired_test(second - first, rng)
    assert found.p_t == approx(theirs.pvalue, abs=1e-9)
    interval = theirs.confidence_interval(0.95)
    assert (found.low, found.high) == approx((interval.low, interval.high), abs=1e-9)


def test_flips_of_three_queries_are_counted_out():
    # differences 1, 2, 3: of the 8 sign patterns two (all plus, all minus) reach a sum of 6; p = 2/8
    assert p_by_flips(np.array([1.0, 2.0, 3.0]), np.random.default_rng(0)) == 0.25


def test_drawn_flips_are_near_the_t_test():
    differences = np.random.default_rng(5).normal(0.02, 0.1, 100)
    p = p_by_flips(differences, np.random.default_rng(0))
    assert p == approx(stats.ttest_1samp(differences, 0).pvalue, abs=0.02)


def test_where_nothing_differs_one_experiment_in_twenty_says_so():
    rng = np.random.default_rng(11)
    found = [paired_test(rng.normal(0, 1, 12), rng, replicates=20) for _ in range(600)]
    assert np.mean([one.p_t < 0.05 for one in found]) == approx(0.05, abs=0.025)
    assert np.mean([one.p_flips < 0.05 for one in found]) == approx(0.05, abs=0.025)


def test_the_detectable_difference_is_detected_in_eighty_of_a_hundred():
    rng = np.random.default_rng(2)
    detectable = paired_test(rng.normal(0, 1, 5000), rng, replicates=20).detectable * np.sqrt(5000 / 50)
    p = [stats.ttest_1samp(rng.normal(detectable, 1, 50), 0).pvalue for _ in range(500)]
    assert np.mean(np.array(p) < 0.05) == approx(0.8, abs=0.06)


def test_holm_steps_down():
    # 0.01 * 4; 0.02 * 3 = 0.06; 0.03 * 2 = 0.06; 0.04 * 1 is not below 0.06
    assert holm([0.04, 0.01, None, 0.03, 0.02]) == approx([0.06, 0.04, None, 0.06, 0.06])


def test_equal_systems_tie_everywhere():
    found = paired_test(np.zeros(20), np.random.default_rng(0))
    assert (found.p_t, found.p_flips, found.ties, found.effect, found.needed) == (1.0, 1.0, 20, None, None)


def test_one_query_shows_nothing():
    found = paired_test(np.array([0.3]), np.random.default_rng(0))
    assert (found.difference, found.p_t, found.p_flips) == (0.3, None, None)
