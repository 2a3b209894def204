"""What a certificate is made of: halves, thresholds, label figures, paired comparison."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.judging.alignment import Confusion
from juryroom.core.judging.automation import choose, has_drifted, thresholds
from juryroom.core.judging.classes import by_label
from juryroom.core.judging.comparison import compare
from juryroom.core.judging.split import side_of


class TestHalves:
    def test_about_half_are_sealed_and_stay_where_they_are(self) -> None:
        sides = [side_of(task, "p1") for task in range(2000)]
        assert 900 < sides.count("test") < 1100
        assert sides == [side_of(task, "p1") for task in range(2000)]
        assert sides != [side_of(task, "p2") for task in range(2000)]


class TestThresholds:
    def test_by_hand(self) -> None:
        """Thirty verdicts at 0.9, all right; ten at 0.6, five right; ten that did not say how sure they are."""
        confidence = [0.9] * 30 + [0.6] * 10 + [None] * 10
        right = [True] * 30 + [True, False] * 5 + [True] * 10
        sure, unsure = thresholds(confidence, right)
        assert (sure.confidence, sure.coverage, sure.accuracy, sure.n) == (0.9, 0.6, 1.0, 30)
        assert (unsure.coverage, unsure.accuracy) == (0.8, 0.875)
        assert choose([sure, unsure], 0.85) == sure
        assert choose([sure, unsure], 0.7) == unsure
        assert choose([sure, unsure], 0.99) is None

    def test_few_verdicts_promise_nothing(self) -> None:
        assert thresholds([0.9] * 19, [True] * 19) == []

    @given(st.lists(st.tuples(st.sampled_from([None, 0.2, 0.5, 0.9]), st.booleans()), max_size=80))
    def test_coverage_grows_as_the_threshold_falls(self, verdicts: list[tuple[float | None, bool]]) -> None:
        found = thresholds([c for c, _ in verdicts], [r for _, r in verdicts])
        assert [one.confidence for one in found] == sorted({one.confidence for one in found}, reverse=True)
        assert [one.coverage for one in found] == sorted(one.coverage for one in found)

    def test_drift_needs_evidence(self) -> None:
        assert not has_drifted([False] * 19, 0.9)
        assert has_drifted([True] * 14 + [False] * 6, 0.9)
        assert not has_drifted([True] * 17 + [False] * 3, 0.9)

    def test_the_lower_end_over_all_that_is_known_falls_below_the_target(self) -> None:
        # Wilson's lower end: 100 of 100 is 0.963, 103 of 106 is 0.920, 103 of 108 is 0.896 (z = 1.95996)
        known = [True] * 100
        assert not has_drifted([True] * 3 + [False] * 3, 0.9, known)
        assert has_drifted([True] * 3 + [False] * 5, 0.9, known)
        assert not has_drifted([False], 0.9, [True] * 10)  # 0.722: below the target before


def test_label_figures_by_hand() -> None:
    """Truth x: 6 found, 2 called y, 2 without a verdict. Truth y: 5 found, 1 called x."""
    x, y = by_label(Confusion(("x", "y"), ((6, 2), (1, 5)), (2, 0)))
    assert (x.n, x.recall, x.precision) == (10, 0.6, pytest.approx(6 / 7))
    assert (x.specificity, x.f1) == (pytest.approx(5 / 6), pytest.approx(12 / 17))
    assert (y.recall, y.precision, y.specificity) == (pytest.approx(5 / 6), pytest.approx(5 / 7), 0.8)


class TestComparison:
    RNG = np.random.default_rng(7)

    def test_by_hand(self) -> None:
        """They differ on ten items, nine for the second: p = 2 (1 + 10) / 2^10."""
        first = [True] * 5 + [True] + [False] * 9
        second = [True] * 5 + [False] + [True] * 9
        found = compare(first, second, self.RNG)
        assert (found.only_first, found.only_second) == (1, 9)
        assert found.p_value == pytest.approx(22 / 1024)
        assert found.difference == pytest.approx(8 / 15)
        assert found.second_is_better

    def test_the_same_says_nothing(self) -> None:
        found = compare([True, False], [True, False], self.RNG)
        assert (found.p_value, found.difference, found.second_is_better) == (None, 0.0, False)
        assert compare([], [], self.RNG).difference is None
