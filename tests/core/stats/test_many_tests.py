from __future__ import annotations

from juryroom.core.stats.many_tests import benjamini_yekutieli


def test_benjamini_yekutieli_by_hand() -> None:
    """Of p = 0.001, 0.02, 0.04 with a rate of 0.05: thresholds k * 0.05 / (3 * 11/6) = 0.00909, 0.01818, 0.02727: the
    first alone passes, although all three are below 0.05."""
    assert benjamini_yekutieli([0.04, 0.001, None, 0.02]) == [False, True, False, False]


def test_a_later_one_that_passes_carries_the_earlier() -> None:
    """Two tests: thresholds 0.01667 and 0.03333. 0.02 alone would fail; 0.03 as the second passes, and 0.02 with it."""
    assert benjamini_yekutieli([0.02, 0.03]) == [True, True]
    assert benjamini_yekutieli([]) == []
