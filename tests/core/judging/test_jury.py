from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.judging.jury import JuryVerdict, needs_review, report, verdicts_of_jury

VOTES = {
    "a": {"1": "x", "2": "x", "3": "y", "4": "x"},
    "b": {"1": "x", "2": "y", "3": "y", "4": "y"},
    "c": {"1": "y", "2": "x", "3": "y"},
}
TRUTH = {"1": "x", "2": "x", "3": "x", "4": "y"}


def test_majority_and_a_tie_that_is_none() -> None:
    found = verdicts_of_jury(VOTES)
    assert found["1"] == JuryVerdict("x", pytest.approx(2 / 3), 3)
    assert found["3"].disagreement == 0.0
    assert found["4"] == JuryVerdict(None, 0.5, 2)


def test_weights_break_the_tie() -> None:
    found = verdicts_of_jury(VOTES, "weighted", {"a": 0.2, "b": 0.6, "unknown": 1.0})
    assert found["4"].label == "y"
    assert found["4"].share == pytest.approx(0.75)


def test_report_by_hand() -> None:
    """Right: 1 and 2. Wrong: 3, and the tie of 4. Without a: 1 and 2 are ties, 3 wrong, 4 right, so a adds 1/4. Without
    b: 1 a tie, 2 right, 3 and 4 wrong, so b adds 1/4. Without c: 1 right, 2 a tie, 3 wrong, 4 a tie: c adds 1/4."""
    found = report(VOTES, TRUTH)
    assert (found.n, found.n_tied, found.accuracy) == (4, 1, 0.5)
    assert found.marginal == {"a": 0.25, "b": 0.25, "c": 0.25}


def test_without_a_truth_there_is_agreement_alone() -> None:
    found = report(VOTES, {})
    assert (found.n, found.accuracy, found.accuracy_interval) == (4, None, None)
    # items 1 and 2: one of three pairs agrees; 3: all; 4: none
    assert found.percent_agreement == pytest.approx((1 / 3 + 1 / 3 + 1 + 0) / 4)


def test_means_and_medians_of_numbers() -> None:
    votes = {"a": {"1": "5"}, "b": {"1": "4"}, "c": {"1": "1"}}
    assert verdicts_of_jury(votes, "median")["1"] == JuryVerdict("4", pytest.approx(2 / 3), 3)
    assert verdicts_of_jury(votes, "mean")["1"].label == "4"
    with pytest.raises(ValueError, match="x"):
        verdicts_of_jury(VOTES, "mean")


def test_nobody_says_anything() -> None:
    assert verdicts_of_jury({"a": {}}) == {}
    found = report({"a": {}}, TRUTH)
    assert (found.n_tied, found.accuracy, found.alpha) == (4, 0.0, None)


@given(
    st.dictionaries(st.sampled_from("abcde"), st.dictionaries(st.sampled_from("12345"), st.sampled_from("xyz"))),
    st.sampled_from(["majority", "weighted"]),
)
def test_one_voice_is_the_verdict(votes: dict[str, dict[str, str]], aggregator: str) -> None:
    found = verdicts_of_jury(votes, aggregator, dict.fromkeys(votes, 1.0))  # type: ignore[arg-type]
    for item in found:
        said = {given[item] for given in votes.values() if item in given}
        assert found[item].label in {*said, None}
        if len(said) == 1:
            assert found[item].label in said


@pytest.mark.parametrize(
    ("found", "incomplete", "person", "why"),
    [
        (None, False, None, "no majority"),
        (JuryVerdict(None, 0.5, 2), False, None, "no majority"),
        (JuryVerdict("x", 0.9, 3), True, None, "a judge gave no verdict"),
        (JuryVerdict("x", 0.5, 3), False, None, "not sure enough"),
        (JuryVerdict("x", 0.9, 3), False, "y", "a person says otherwise"),
        (JuryVerdict("x", 0.9, 3), False, "x", None),
    ],
)
def test_who_needs_review(found: JuryVerdict | None, incomplete: bool, person: str | None, why: str | None) -> None:
    assert needs_review(found, least=0.67, incomplete=incomplete, person=person) == why
