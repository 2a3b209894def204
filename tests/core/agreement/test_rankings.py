"""Orders and buckets: tau-b, W, average precision, conflicts; by hand and as published."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.agreement.average_precision import average_precision, symmetric_average_precision
from juryroom.core.agreement.buckets import bucket_conflicts
from juryroom.core.agreement.compare import compare
from juryroom.core.agreement.kendall import kendall_w, tau_b
from juryroom.core.agreement.metric import MetricChoice
from juryroom.core.agreement.ranking import Ranking
from juryroom.core.agreement.settings import AgreementSettings
from juryroom.core.config.interface import Interface

INTERFACE = Interface.of("""<View><List name="l" value="$l"/><Ranker name="order" toName="l"/>
<Ranker name="triage" toName="l"><Bucket name="now" title="n"/><Bucket name="later" title="l"/>
<Bucket name="never" title="x"/></Ranker></View>""")


def triage(**buckets):
    value = {"ranker": {name: list(items) for name, items in buckets.items()}}
    return [{"from_name": "triage", "to_name": "l", "type": "ranker", "value": value}]


def order(items):
    return [{"from_name": "order", "to_name": "l", "type": "ranker", "value": {"ranker": {"order": list(items)}}}]


def of(control, one, other, metric, **params):
    return compare(INTERFACE, control, one, other, AgreementSettings(metrics={control: MetricChoice(metric, params)}))


class TestTau:
    def test_by_hand(self):
        # SciPy's documented example: tau -0.471...
        assert tau_b([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) == pytest.approx(-0.47140452079103173)
        # 10 pairs, one the wrong way round
        assert tau_b([1, 2, 3, 4, 5], [1, 2, 3, 5, 4]) == pytest.approx(8 / 10)

    def test_undefined(self):
        assert tau_b([], []) is None
        assert tau_b([1], [1]) is None
        assert tau_b([1, 1], [1, 2]) is None

    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
    def test_equals_counting_pair_by_pair(self, points):
        one, other = [a for a, _ in points], [b for _, b in points]
        pairs = list(itertools.combinations(points, 2))
        signs = [((a > c) - (a < c), (b > d) - (b < d)) for (a, b), (c, d) in pairs]
        n1, n2 = sum(s != 0 for s, _ in signs), sum(t != 0 for _, t in signs)
        expected = sum(s * t for s, t in signs) / (n1 * n2) ** 0.5 if n1 and n2 else None
        assert tau_b(one, other) == (pytest.approx(expected) if expected is not None else None)

    def test_of_orders(self):
        assert of("order", order("abc"), order("cba"), "kendall_tau") == 0
        # common items a, c alone
        assert of("order", order("abc"), order("acd"), "kendall_tau") == 1
        assert of("order", order("ab"), order("cd"), "kendall_tau") is None

    def test_items_of_one_bucket_are_tied_unless_said(self):
        one, other = triage(now="ab", later="c"), triage(now="ba", later="c")
        assert of("triage", one, other, "kendall_tau") == 1
        assert of("triage", one, other, "kendall_tau", within_bucket="order") == pytest.approx((1 / 3 + 1) / 2)


class TestW:
    def test_published(self):
        # Kendall, Rank Correlation Methods, as in Wikipedia's formula: three judges, W = 12 S / (m^2 (n^3 - n))
        rankings = [[1, 2, 3, 4], [1, 2, 3, 4], [4, 3, 2, 1]]
        # sums 6, 7, 8, 9; mean 7.5; S = 2.25 + .25 + .25 + 2.25 = 5; W = 60 / (9 * 60)
        assert kendall_w(rankings) == pytest.approx(60 / 540)

    def test_equal_orders_with_ties(self):
        assert kendall_w([[1, 1, 2], [1, 1, 2]]) == pytest.approx(1)

    def test_undefined(self):
        assert kendall_w([]) is None
        assert kendall_w([[1, 2]]) is None
        assert kendall_w([[1, 1], [2, 2]]) is None


class TestAveragePrecision:
    def test_worked_example(self):
        # Relevant at ranks 1 and 3 of 4, one not found: (1 + 2/3) / 3
        assert average_precision({"a", "c", "z"}, ["a", "b", "c", "d"]) == pytest.approx((1 + 2 / 3) / 3)

    def test_symmetric(self):
        assert symmetric_average_precision(["a", "b"], {"a"}, ["b", "a"], {"b"}) == pytest.approx(1 / 2)
        assert symmetric_average_precision(["a"], {"a"}, ["a"], ()) == 1
        assert symmetric_average_precision(["a"], (), ["a"], ()) is None

    def test_the_first_bucket_is_relevant(self):
        one, other = triage(now="a", later="bc"), triage(now="b", later="ac")
        # a stands second with the other, b second with the one
        assert of("triage", one, other, "average_precision") == pytest.approx(1 / 2)
        assert of("triage", triage(later="ab"), triage(later="ba"), "average_precision") is None

    def test_the_top_of_a_plain_order(self):
        assert of("order", order("abcd"), order("abdc"), "average_precision") == 1
        assert of("order", order("abcd"), order("bacd"), "average_precision", top=1) == pytest.approx(1 / 2)


class TestBuckets:
    def test_items_that_nobody_placed_say_nothing(self):
        one, other = triage(now="a", _="xyz"), triage(now="a", later="b", _="xyz")
        assert of("triage", one, other, "same_bucket") == pytest.approx(1 / 2)

    def test_conflicts_furthest_first(self):
        def ranking(now, later, never):
            return Ranking((("now", tuple(now)), ("later", tuple(later)), ("never", tuple(never))))

        found = bucket_conflicts(
            {"u:1": ranking("ab", "c", ""), "u:2": ranking("b", "ac", ""), "u:3": ranking("", "c", "b")}
        )
        assert [(conflict.item, conflict.steps) for conflict in found] == [("b", 2), ("a", 1)]
        assert found[1].buckets == {"u:1": "now", "u:2": "later", "u:3": None}
