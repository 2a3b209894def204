"""Majority, weighted majority, Dawid-Skene, CROWDLAB."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.agreement.labels import Labels
from juryroom.core.consensus.crowdlab import crowdlab
from juryroom.core.consensus.dawid_skene import dawid_skene
from juryroom.core.consensus.majority import (
    NO_LABEL,
    agreement_with,
    agreement_with_others,
    majority,
    wawa,
    weighted_majority,
)
from label_tables import table

# Dawid and Skene (1979), table 1: 45 patients, fitness for anaesthesia 1 to 4; observer 1 saw each patient three times,
# observers 2 to 5 once.
ANAESTHESIA = """111 1 1 1 1,333 4 3 3 4,112 2 1 2 2,222 3 1 2 1,222 3 2 2 2,222 3 3 2 2,122 2 1 1 1,333 3 4 3 3,
222 2 2 2 3,233 2 2 2 2,444 4 4 4 4,222 3 3 4 3,111 1 1 1 1,222 3 2 1 2,121 1 1 1 1,111 2 1 1 1,111 1 1 1 1,111 1 1 1 1,
222 2 2 2 1,222 1 3 2 2,222 2 2 2 2,222 2 2 2 1,222 3 2 2 2,221 2 2 2 2,111 1 1 1 1,111 1 1 1 1,232 2 2 2 2,111 1 1 1 1,
111 1 1 1 1,112 1 1 2 1,111 1 1 1 1,333 3 2 3 3,111 1 1 1 1,222 2 2 2 2,222 3 2 3 2,433 4 3 4 3,221 2 2 3 2,232 3 2 3 3,
333 3 4 3 2,111 1 1 1 1,111 1 1 1 1,121 2 1 1 1,232 2 2 2 2,121 1 1 1 1,222 2 2 2 2"""


def names(labels, codes):
    return [None if code == NO_LABEL else labels.categories[code] for code in codes]


class TestMajority:
    def test_a_tie_is_a_tie(self):
        labels = table([["b", "a"], ["b", "b"], ["a", "b", "b"][:2]])
        found = majority(labels)
        assert names(labels, found.codes) == [None, "b", None]
        assert names(labels, found.lowest) == ["a", "b", "a"]
        assert found.ties.tolist() == [0, 2]

    def test_weights_can_outvote_a_majority(self):
        labels = table([["a", "a", "b"]])
        assert names(labels, weighted_majority(labels, np.array([1.0, 1.0, 3.0])).codes) == ["b"]
        assert names(labels, weighted_majority(labels, np.zeros(3)).codes) == [None]

    def test_worker_agreement_with_aggregate(self):
        # Raters 0 and 1 follow the majority on the first three items, rater 2 never: on the last, 0 beats 2.
        labels = table([["a", "a", "b"], ["b", "b", "a"], ["a", "a", "b"], ["a", None, "b"]])
        assert agreement_with(labels, majority(labels)).tolist() == [1, 1, 0]
        assert names(labels, wawa(labels).codes) == ["a", "b", "a", "a"]

    def test_ones_own_vote_does_not_count(self):
        labels = table([["a", "a", "b"]])
        # rater 0 stands against a tie of a and b, rater 2 against two a
        found = agreement_with_others(labels)
        assert np.isnan(found[:2]).all()
        assert found[2] == 0

    @given(st.lists(st.lists(st.sampled_from("ab"), min_size=3, max_size=3), min_size=1, max_size=6))
    def test_three_votes_on_two_labels_never_tie(self, rows):
        labels = table(rows)
        expected = [max(set(row), key=row.count) for row in rows]
        assert names(labels, majority(labels).codes) == expected


class TestDawidSkene:
    def test_the_paper(self):
        """The paper's own estimate of the shares of the four classes: .40, .42, .11, .07."""
        rows = []
        for patient, votes in enumerate(ANAESTHESIA.replace("\n", "").split(",")):
            first, *others = votes.split(" ")
            rows += [(f"{patient}", "1", said) for said in first]
            rows += [(f"{patient}", f"{at}", said) for at, said in enumerate(others, 2)]
        found = dawid_skene(Labels.of(rows), tolerance=1e-12, rounds=500)
        assert found.shares == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=5e-3)

    def test_a_rater_who_always_errs_is_understood(self):
        truth = [0, 1] * 10
        rows = [[t, t, 1 - t if at % 5 else t] for at, t in enumerate(truth)]
        labels = table(rows)
        found = dawid_skene(labels)
        assert found.accuracy_of_raters(3)[:2] == pytest.approx([1, 1], abs=1e-6)
        assert found.accuracy_of_raters(3)[2] == pytest.approx(4 / 20, abs=1e-6)
        assert found.converged

    def test_undefined_and_small(self):
        assert dawid_skene(table([])) is None
        one = dawid_skene(table([["a", None], ["a", "a"]]))
        assert one.consensus.codes.tolist() == [0, 0]

    @given(st.lists(st.lists(st.none() | st.integers(0, 2), min_size=3, max_size=3), min_size=1, max_size=8))
    def test_probabilities_whatever_the_labels(self, rows):
        labels = table(rows)
        found = dawid_skene(labels)
        if found is not None:
            assert found.consensus.support.sum(axis=1) == pytest.approx(1)
            assert np.isfinite(found.errors).all()

    @given(st.permutations(range(6)))
    def test_the_order_of_items_does_not_matter(self, order):
        rows = [["a", "a", "b"], ["b", "b", "b"], ["a", "b", "a"], ["a", "a", "a"], ["b", "a", "b"], ["b", "b", "a"]]
        first = dawid_skene(table(rows)).consensus.support
        other = dawid_skene(table([rows[at] for at in order])).consensus.support
        assert other == pytest.approx(first[list(order)])


class TestCrowdlab:
    def test_weights_by_hand(self):
        # Votes aab, bbb, aaa of three raters: consensus a, b, a. Agreement with the others: of raters 0
        # and 1 1/2, 1, 1 -> 5/6, of rater 2 0, 1, 1 -> 4/6. The most frequent label is wrong on 1 of 3.
        labels = table([["a", "a", "b"], ["b", "b", "b"], ["a", "a", "a"]])
        model = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
        found = crowdlab(labels, model)
        assert found.rater_weights == pytest.approx([1 - (1 / 6) * 3, 1 - (1 / 6) * 3, 1e-6], abs=1e-9)
        assert found.model_weight == pytest.approx(3**0.5)  # never wrong, three raters an item
        # P = (2/3 + 1 + 1) / 3 = 8/9: item 1, label a
        likely = 8 / 9
        total = 3**0.5 + 0.5 + 0.5 + 1e-6
        assert found.consensus.support[0][0] == pytest.approx((3**0.5 * 0.9 + likely + 1e-6 * (1 - likely)) / total)

    def test_the_model_decides_a_tie(self):
        labels = table([["a", "b"], ["a", "a"], ["b", "b"]])
        model = np.array([[0.2, 0.8], [0.9, 0.1], [0.1, 0.9]])
        assert names(labels, crowdlab(labels, model).consensus.codes) == ["b", "a", "b"]

    def test_where_the_model_says_nothing_people_do(self):
        labels = table([["a", "a"], ["b", "b"], ["a", "b"]])
        model = np.array([[np.nan, np.nan], [0.1, 0.9], [0.9, 0.1]])
        assert names(labels, crowdlab(labels, model).consensus.codes) == ["a", "b", "a"]

    def test_undefined(self):
        assert crowdlab(table([["a", None]]), np.ones((1, 1))) is None
        assert crowdlab(table([["a", None], [None, "b"]]), np.full((2, 2), 0.5)) is None
