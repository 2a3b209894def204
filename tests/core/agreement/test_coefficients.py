"""Alpha, kappas, concordance: published examples, arithmetic in the comments, and a slow plain twin."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.agreement.cohen import Pairwise, cohen_kappa, confusion_matrix
from juryroom.core.agreement.fleiss import fleiss_kappa, percent_agreement
from juryroom.core.agreement.krippendorff import Alpha, krippendorff_alpha
from juryroom.core.agreement.labels import LEVELS, LevelDoesNotFit
from juryroom.core.agreement.numeric import variance
from juryroom.core.agreement.rank_correlation import Concordance, spearman
from label_tables import table

N = None
# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units, with gaps.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# Fleiss's example as Wikipedia prints it: 10 subjects, 14 raters, 5 categories; kappa 0.210.
FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


def plain_alpha(rows, level):
    """Krippendorff's four steps as written, pair by pair, with exact counts."""
    units = [[value for value in row if value is not None] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    n = len(values)
    counts = {value: values.count(value) for value in set(values)}

    def apart(a, b):
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        if level == "ratio":
            return ((a - b) / (a + b)) ** 2 if a + b else float(a != b)
        low, high = min(a, b), max(a, b)
        between = sum(count for value, count in counts.items() if low <= value <= high)
        return (between - (counts[low] + counts[high]) / 2) ** 2 if a != b else 0.0

    observed = sum(sum(apart(a, b) for a, b in itertools.permutations(u, 2)) / (len(u) - 1) for u in units)
    expected = sum(apart(a, b) for a, b in itertools.permutations(values, 2))
    return 1 - (n - 1) * observed / expected if expected else None


class TestAlpha:
    @pytest.mark.parametrize(
        ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
    )
    def test_published_example(self, level, published):
        labels = table(list(zip(*KRIPPENDORFF, strict=True)))
        assert krippendorff_alpha(labels, level) == pytest.approx(published, abs=5e-4)

    def test_two_annotators_who_differ_on_one_unit_of_three(self):
        # n = 6 ratings, three of each. D_o = 2/6, D_e = (36 - 9 - 9) / (6 * 5) = 18/30, alpha = 1 - D_o / D_e = 4/9
        assert krippendorff_alpha(table([["a", "a"], ["b", "b"], ["a", "b"]])) == pytest.approx(4 / 9, abs=1e-12)

    def test_undefined(self):
        assert krippendorff_alpha(table([])) is None
        assert krippendorff_alpha(table([["a", None], [None, "b"]])) is None
        for level in LEVELS:
            assert krippendorff_alpha(table([[0.1, 0.1], [0.1, 0.1], [0.1, None]]), level) is None

    def test_a_label_that_is_no_number(self):
        with pytest.raises(LevelDoesNotFit, match="'a' is not a finite number"):
            krippendorff_alpha(table([["a", "b"]]), "interval")
        with pytest.raises(LevelDoesNotFit):
            krippendorff_alpha(table([[float("nan"), 1.0]]), "ratio")

    @given(
        st.lists(st.lists(st.none() | st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=8),
        st.sampled_from(LEVELS),
    )
    def test_equals_the_plain_computation(self, rows, level):
        expected = plain_alpha(rows, level)
        found = krippendorff_alpha(table(rows).by_number(), level)
        assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))

    @given(
        st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=6), st.sampled_from(LEVELS)
    )
    def test_who_and_which_first_do_not_matter(self, rows, level):
        value = krippendorff_alpha(table(rows).by_number(), level)
        for other in ([row[::-1] for row in rows], rows[::-1]):
            found = krippendorff_alpha(table(other).by_number(), level)
            assert found == (value if value is None else pytest.approx(value, abs=1e-9))

    @given(st.lists(st.integers(0, 3), min_size=2, max_size=6), st.sampled_from(LEVELS))
    def test_equal_answers_agree_perfectly(self, values, level):
        found = krippendorff_alpha(table([[value] * 3 for value in values]).by_number(), level)
        assert found == (pytest.approx(1) if len(set(values)) > 1 else None)

    @pytest.mark.parametrize("level", LEVELS)
    def test_counting_an_item_twice_is_having_it_twice(self, level):
        rows = [[1, 2, 2], [3, 3, 1], [2, 2, None], [5, 4, 4]]
        twice = krippendorff_alpha(table([*rows, rows[1]]), level)
        assert Alpha(table(rows), level).value(np.array([1.0, 2.0, 1.0, 1.0])) == pytest.approx(twice)


class TestFleiss:
    def test_published_example(self):
        rows = [[label for label, n in enumerate(counts) for _ in range(n)] for counts in FLEISS]
        # P mean 0.378, P_e 0.213: kappa 0.210
        assert fleiss_kappa(table(rows)) == pytest.approx(0.209931, abs=1e-6)
        assert percent_agreement(table(rows)) == pytest.approx(0.378022, abs=1e-6)

    def test_undefined(self):
        assert fleiss_kappa(table([["a", "a"], ["a", "a"]])) is None
        assert fleiss_kappa(table([["a", None]])) is None
        assert percent_agreement(table([["a", None]])) is None
        assert percent_agreement(table([["a", "a"]])) == 1

    def test_items_with_different_numbers_of_labels(self):
        # shares of agreeing pairs: 1, 0, 1/3; labels 4 a, 3 b: P_e = (16 + 9) / 49
        rows = [["a", "a", None], ["a", "b", None], ["a", "b", "b"]]
        observed, expected = (1 + 0 + 1 / 3) / 3, 25 / 49
        assert fleiss_kappa(table(rows)) == pytest.approx((observed - expected) / (1 - expected))


class TestCohen:
    @pytest.mark.parametrize(
        ("confusion", "kappa"),
        # Wikipedia, Cohen's kappa: grant proposals; and two tables with equal agreement, different margins
        [([[20, 5], [10, 15]], 0.4), ([[45, 15], [25, 15]], 0.1304), ([[25, 35], [5, 35]], 0.2593)],
    )
    def test_published_examples(self, confusion, kappa):
        assert cohen_kappa(confusion) == pytest.approx(kappa, abs=5e-5)

    def test_weighted_by_hand(self):
        # Margins 3,2,1 and 2,3,1 of 6; linear: observed costs 1 + 2 = 3, expected by cells
        confusion = [[2, 1, 0], [0, 1, 1], [0, 1, 0]]
        rows, columns = [3, 2, 1], [2, 3, 1]
        for weights, power in (("linear", 1), ("quadratic", 2)):
            observed = sum(confusion[i][j] * abs(i - j) ** power for i in range(3) for j in range(3))
            expected = sum(rows[i] * columns[j] / 6 * abs(i - j) ** power for i in range(3) for j in range(3))
            assert cohen_kappa(confusion, weights) == pytest.approx(1 - observed / expected)

    def test_undefined(self):
        assert cohen_kappa([[0, 0], [0, 0]]) is None
        assert cohen_kappa([[5, 0], [0, 0]]) is None

    @given(
        st.lists(st.lists(st.none() | st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=10),
        st.sampled_from(["none", "linear", "quadratic"]),
    )
    def test_all_pairs_at_once_equal_one_by_one(self, rows, weights):
        labels = table(rows).by_number()
        found = Pairwise(labels, weights).pairs()
        codes = {(i, r): c for i, r, c in zip(labels.items, labels.raters, labels.codes, strict=True)}
        for a, b, n, kappa in zip(found.a, found.b, found.n_common, found.kappa, strict=True):
            common = [i for i in range(labels.n_items) if (i, a) in codes and (i, b) in codes]
            one, other = (np.array([codes[i, rater] for i in common]) for rater in (a, b))
            expected = cohen_kappa(confusion_matrix(one, other, len(labels.categories)), weights)
            assert n == len(common)
            assert (None if np.isnan(kappa) else kappa) == (None if expected is None else pytest.approx(expected))


class TestOrders:
    def test_spearman(self):
        # ranks 1 2 3 4 against 2 1 4 3: 1 - 6 * 4 / 60
        assert spearman(np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 4, 3])) == pytest.approx(0.6)
        assert spearman(np.array([1.0, 1]), np.array([1.0, 2])) is None

    def test_concordance_within_groups(self):
        rows = [[1, 1], [2, 2], [3, 1], [1, 3]]
        labels = table(rows).by_number()
        # the first two items in the same order by both, the last two reversed
        assert Concordance(labels, np.array([0, 0, 1, 1])).value() == pytest.approx((1 + 0) / 2)

    def test_concordance_needs_raters_who_ranked_everything(self):
        assert Concordance(table([[1, None], [2, 3]]).by_number()).value() is None


def test_variance():
    assert variance([2, 4, 4, 4, 5, 5, 7, 9]) == pytest.approx(32 / 7)
    assert variance([3]) is None
