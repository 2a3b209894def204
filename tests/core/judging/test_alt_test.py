from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from juryroom.core.judging.alt_test import alt_test

ITEMS = [f"i{number:02d}" for number in range(40)]


def _labels(wrong: set[int]) -> dict[str, str]:
    """`yes` everywhere but on the items numbered in `wrong`."""
    return {item: "no" if place in wrong else "yes" for place, item in enumerate(ITEMS)}


def test_against_the_definition_by_hand() -> None:
    """Person c errs on ten of forty items, a and b never. Left out:

    - c: the judge, always right, is nearer to a and b on ten items and level on thirty. Judge wins 40/40, c 30/40;
      d = -1 ten times, 0 thirty times; d - 0.2 has mean -0.45.
    - a: the others are b and c. The judge says what a says: both win everywhere, d = 0, d - 0.2 = -0.2 throughout.
    """
    found = alt_test(_labels(set()), {"a": _labels(set()), "b": _labels(set()), "c": _labels(set(range(10)))})
    by_person = {duel.person: duel for duel in found.duels}
    assert (by_person["c"].judge_wins, by_person["c"].person_wins) == (1.0, 0.75)
    lead = np.array([-1.0] * 10 + [0.0] * 30) - 0.2
    expected = stats.t.cdf(lead.mean() / (lead.std(ddof=1) / np.sqrt(40)), df=39)
    assert by_person["c"].p_value == pytest.approx(expected)
    assert by_person["a"].p_value == 0.0
    assert (found.winning_rate, found.advantage, found.passed) == (1.0, 1.0, True)


def test_a_judge_that_errs_much_more_than_people_fails() -> None:
    people = {"a": _labels({0}), "b": _labels({1}), "c": _labels({2})}
    found = alt_test(_labels(set(range(10, 34))), people)
    assert (found.winning_rate, found.passed) == (0.0, False)
    assert found.advantage is not None
    assert found.advantage < 0.5


def test_numbers_are_near_or_far() -> None:
    people = {name: dict.fromkeys(ITEMS, 3.0 + bias) for name, bias in (("a", 0.0), ("b", 0.1), ("c", 2.0))}
    found = alt_test(dict.fromkeys(ITEMS, 3.05), people)
    assert {duel.person: duel.judge_wins for duel in found.duels}["c"] == 1.0


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ({"a": _labels(set()), "b": _labels(set())}, "needs at least 3 people; there are 2"),
        ({"a": {"x": "yes"}, "b": {"y": "yes"}, "c": {"z": "no"}}, "no item was labelled by the judge and two people"),
    ],
)
def test_nothing_to_test_says_why(people: dict[str, dict[str, str]], reason: str) -> None:
    found = alt_test(_labels(set()), people)
    assert (found.winning_rate, found.passed, found.reason) == (None, None, reason)
