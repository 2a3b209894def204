from __future__ import annotations

import math

import numpy as np
import pytest

from juryroom.core.judging.prediction_powered import estimate_mean


def test_by_hand() -> None:
    """People 1 0 1 1, judge on them 1 0 0 1, elsewhere 1 1 0 0 1 0 1 1.

    Variances (n - 1): people 0.25, judge on all twelve 7/12 * 5/12 * 12/11 = 35/132; covariance of people and judge
    on the four: mean(pj) = 0.5, means 0.75 and 0.5, (0.5 - 0.375) * 4/3 = 1/6. Weight (1/6) / (1.5 * 35/132) = 44/105.
    """
    people, there = np.array([1.0, 0, 1, 1]), np.array([1.0, 0, 0, 1])
    elsewhere = np.array([1.0, 1, 0, 0, 1, 0, 1, 1])
    weight = 44 / 105
    rest = people - weight * there
    found = estimate_mean(people, there, elsewhere)
    assert found is not None
    assert found.weight == pytest.approx(weight)
    assert found.value == pytest.approx(weight * 5 / 8 + 0.75 - weight / 2)
    variance = weight**2 * (5 / 8 * 3 / 8 * 8 / 7) / 8 + np.var(rest, ddof=1) / 4
    assert found.high - found.value == pytest.approx(1.959963984540054 * math.sqrt(variance))
    assert found.effective_labels == pytest.approx(0.25 / variance)


def test_without_other_verdicts_people_count_alone() -> None:
    found = estimate_mean(np.array([1.0, 0, 1, 1]), np.array([1.0, 0, 0, 1]), np.array([]))
    assert found is not None
    assert (found.value, found.weight) == (0.75, 0.0)
    assert found.effective_labels == pytest.approx(4)


def test_a_judge_that_contradicts_people_counts_nothing() -> None:
    people = np.array([1.0, 0, 1, 0, 1, 0])
    found = estimate_mean(people, 1 - people, np.array([1.0, 0] * 50))
    assert found is not None
    assert (found.value, found.weight) == (0.5, 0.0)


def test_one_label_is_too_few() -> None:
    assert estimate_mean(np.array([1.0]), np.array([1.0]), np.ones(10)) is None


@pytest.mark.parametrize(("n", "many", "right"), [(50, 1000, 0.9), (200, 2000, 0.7), (100, 100, 0.8)])
def test_a_95_percent_interval_covers_the_truth_in_93_to_97_of_100_cases(n: int, many: int, right: float) -> None:
    """Simulated: 55 % of the items are good, the judge says so rightly with probability `right`."""
    chance = np.random.default_rng(2023)
    covered, narrower, runs = 0, 0, 2000
    for _ in range(runs):
        truth = (chance.random(n + many) < 0.55).astype(float)
        judge = np.where(chance.random(n + many) < right, truth, 1 - truth)
        found = estimate_mean(truth[:n], judge[:n], judge[n:])
        assert found is not None
        covered += found.low <= 0.55 <= found.high
        narrower += (found.effective_labels or 0) > n
    assert 0.93 <= covered / runs <= 0.97
    assert narrower / runs > 0.9
