"""The agreement of a task: controls, labels, pairs, weights, both methodologies, and what is undefined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.agreement.answers import Answer
from juryroom.core.agreement.compare import compare
from juryroom.core.agreement.dimensions import dimensions
from juryroom.core.agreement.metric import MetricChoice
from juryroom.core.agreement.settings import AgreementSettings, ControlWeight, faults_of
from juryroom.core.agreement.task import NOBODY, TOO_FEW, task_agreement
from juryroom.core.config.interface import Interface

CONFIG = """<View><Text name="t" value="$t"/>
<Choices name="verdict" toName="t"><Choice value="A"/><Choice value="B"/><Choice value="C"/></Choices>
<Choices name="tags" toName="t" choice="multiple"><Choice value="x"/><Choice value="y"/><Choice value="z"/></Choices>
<Rating name="stars" toName="t"/><Number name="n" toName="t"/><TextArea name="why" toName="t"/>
<Pairwise name="pick" toName="t,t" allowTie="true"/>
<List name="l" value="$l"/><Ranker name="order" toName="l"/>
<Ranker name="triage" toName="l"><Bucket name="now" title="n"/><Bucket name="later" title="l"/></Ranker>
</View>"""
INTERFACE = Interface.of(CONFIG)
PLAIN = AgreementSettings()
CONSENSUS = AgreementSettings(methodology="consensus")


def result(control, kind, key, value):
    return {"from_name": control, "to_name": "t", "type": kind, "value": {key: value}}


def verdict(*labels):
    return [result("verdict", "choices", "choices", list(labels))]


def tags(*labels):
    return [result("tags", "choices", "choices", list(labels))]


def stars(number):
    return [result("stars", "rating", "rating", number)]


def answers(*results):
    return [Answer(f"u:{at}", list(each)) for at, each in enumerate(results, 1)]


def of(control, *results, settings=PLAIN):
    return task_agreement(INTERFACE, answers(*results), settings).by_control[control]


class TestMethodology:
    """Worked text of the peer's documentation: A, A, C; and nobody agreeing."""

    def test_two_of_three(self):
        assert of("verdict", verdict("A"), verdict("A"), verdict("C")).value == pytest.approx(1 / 3)
        assert of("verdict", verdict("A"), verdict("A"), verdict("C"), settings=CONSENSUS).value == pytest.approx(2 / 3)

    def test_three_different_answers(self):
        assert of("verdict", verdict("A"), verdict("B"), verdict("C")).value == 0
        assert of("verdict", verdict("A"), verdict("B"), verdict("C"), settings=CONSENSUS).value == pytest.approx(1 / 3)

    def test_chain_counts_its_largest_group(self):
        # 1 ~ 2, 2 ~ 3, but 1 and 3 are 2 apart: no group of three.
        near = AgreementSettings("consensus", {"stars": MetricChoice("numeric_threshold", {"max_difference": 1})})
        assert of("stars", stars(1), stars(2), stars(3), settings=near).value == pytest.approx(2 / 3)

    def test_a_metric_without_groups_is_a_mean_over_pairs(self):
        # 1/(1+1), 1/(1+3), 1/(1+2)
        found = of("stars", stars(1), stars(2), stars(4), settings=CONSENSUS)
        assert (found.value, found.methodology) == (pytest.approx((1 / 2 + 1 / 4 + 1 / 3) / 3), "pairwise")


class TestWeights:
    def test_controls_weigh_in_the_whole(self):
        results = [
            verdict("A") + tags("x") + stars(1),
            verdict("A") + tags("y") + stars(3),
        ]
        settings = AgreementSettings(
            weights={"verdict": ControlWeight(1.0), "tags": ControlWeight(0.3), "stars": ControlWeight(0.2)}
        )
        # exact 1, exact 0, 1 / (1 + 2)
        assert task_agreement(INTERFACE, answers(*results), settings).overall == pytest.approx((1 + 0.2 / 3) / 1.5)

    def test_weight_zero_leaves_a_control_out(self):
        settings = AgreementSettings(weights={"stars": ControlWeight(0)})
        results = [verdict("A") + stars(1), verdict("A") + stars(5)]
        found = task_agreement(INTERFACE, answers(*results), settings)
        assert found.overall == 1
        assert found.by_control["stars"].value == pytest.approx(1 / 5)
        assert found.pairs == {("u:1", "u:2"): 1}

    def test_labels_weigh_within_their_control(self):
        settings = AgreementSettings(weights={"tags": ControlWeight(1, {"x": 3, "y": 1})})
        # x agreed, y used by one alone: (3 * 1 + 1 * 0) / 4
        assert of("tags", tags("x", "y"), tags("x"), settings=settings).value == pytest.approx(3 / 4)

    def test_only_labels_that_weigh_nothing(self):
        settings = AgreementSettings(weights={"verdict": ControlWeight(1, {"A": 0})})
        found = of("verdict", verdict("A"), verdict("A"), settings=settings)
        assert found.value is None
        assert found.reason


class TestUndefined:
    def test_fewer_than_two_raters(self):
        found = task_agreement(INTERFACE, answers(verdict("A")), PLAIN)
        assert (found.overall, found.reason, found.pairs) == (None, TOO_FEW, {})
        assert found.by_control["verdict"].reason == TOO_FEW
        assert task_agreement(INTERFACE, [], PLAIN).overall is None

    def test_two_answers_of_one_person_are_one(self):
        twice = [Answer("u:1", verdict("A")), Answer("u:1", verdict("B"))]
        assert task_agreement(INTERFACE, twice, PLAIN).overall is None

    def test_nobody_answered_a_control(self):
        assert (of("stars", verdict("A"), verdict("A")).value, of("stars", [], []).reason) == (None, NOBODY)

    def test_one_of_two_answered(self):
        assert of("stars", stars(3), verdict("A")).value == 0

    def test_numbers_that_are_none(self):
        nan = [result("n", "number", "number", float("nan"))]
        assert of("n", nan, nan).reason == NOBODY
        assert of("stars", stars(0), stars(0)).reason == NOBODY

    def test_labels_the_config_does_not_offer_are_compared_all_the_same(self):
        assert of("verdict", verdict("unheard"), verdict("unheard")).value == 1

    def test_controls_that_the_config_does_not_have(self):
        foreign = [result("gone", "choices", "choices", ["A"])]
        assert task_agreement(INTERFACE, answers(foreign, foreign), PLAIN).overall is None
        assert compare(INTERFACE, "gone", foreign, foreign, PLAIN) is None

    def test_an_order_of_one_thing(self):
        one = [result("order", "ranker", "ranker", {"order": ["a"]})]
        assert of("order", one, one).value is None
        assert of("order", one, one).reason


class TestDefaults:
    def test_multi_select_is_a_set(self):
        assert of("tags", tags("x", "y"), tags("y", "x")).value == 1

    def test_by_label(self):
        found = of("tags", tags("x", "y"), tags("x"), tags("z"))
        # x: pairs 1-2 agree, 1-3 and 2-3 do not; y: 1-2, 1-3; z: 1-3, 2-3
        assert found.by_label == {"x": pytest.approx(1 / 3), "y": 0, "z": 0}

    def test_pairwise_tie(self):
        sides = [[result("pick", "pairwise", "selected", side)] for side in ("tie", "tie", "left")]
        assert of("pick", *sides).value == pytest.approx(1 / 3)

    def test_text_line_by_line(self):
        # "kitten" to "sitting": distance 3 of 7; the second line has no partner
        one, two = (
            [result("why", "textarea", "text", ["kitten", "x"])],
            [result("why", "textarea", "text", ["sitting"])],
        )
        assert of("why", one, two).value == pytest.approx((1 - 3 / 7) / 2)

    def test_order_by_tau(self):
        one = [result("order", "ranker", "ranker", {"order": ["a", "b", "c"]})]
        two = [result("order", "ranker", "ranker", {"order": ["a", "c", "b"]})]
        # tau = (2 - 1) / 3
        assert of("order", one, two).value == pytest.approx((1 / 3 + 1) / 2)

    def test_buckets_by_share(self):
        one = [result("triage", "ranker", "ranker", {"now": ["a", "b"], "later": ["c"]})]
        two = [result("triage", "ranker", "ranker", {"now": ["a"], "later": ["c", "b"]})]
        found = of("triage", one, two)
        assert (found.value, found.by_label) == (pytest.approx(2 / 3), {"now": 1 / 2, "later": 1 / 2})

    def test_dimensions_of_a_config(self):
        found = {each.control: (each.default.name, each.is_categorical) for each in dimensions(INTERFACE)}
        assert found == {
            "verdict": ("exact", True),
            "tags": ("exact", True),
            "stars": ("numeric_difference", False),
            "n": ("numeric_difference", False),
            "why": ("text_similarity", False),
            "pick": ("exact", True),
            "order": ("kendall_tau", False),
            "triage": ("same_bucket", False),
        }


class TestSettings:
    def test_read_from_the_peers_names(self):
        found = AgreementSettings.of(
            {
                "agreement_methodology": "consensus",
                "agreement_threshold": 80,
                "control_weights": {"verdict": {"type": "Choices", "overall": 0.5, "labels": {"A": 2}}, "gone": {}},
                "dimensions": {
                    "stars": {"metric_type": "numeric_threshold", "metric_params": {"max_difference": 2}},
                    "n": {"is_active": False},
                    "tags": {"metric_type": "kendall_tau"},
                },
            },
            INTERFACE,
        )
        assert (found.methodology, found.threshold) == ("consensus", 0.8)
        assert found.weight_of("verdict") == ControlWeight(0.5, {"A": 2.0})
        assert found.weight_of("n").overall == 0
        metric, params = found.metric_of(INTERFACE.controls["stars"])
        assert (metric.name, params) == ("numeric_threshold", {"max_difference": 2})
        assert found.metric_of(INTERFACE.controls["tags"])[0].name == "exact"

    def test_nothing_said(self):
        found = AgreementSettings.of({"agreement_methodology": None, "control_weights": None}, INTERFACE)
        assert (found.methodology, found.threshold, found.weight_of("stars").overall) == ("pairwise", None, 1)

    def test_faults_name_the_way_out(self):
        faults = faults_of(
            {
                "agreement_methodology": "vote",
                "agreement_threshold": "much",
                "metric_name": "unheard",
                "control_weights": {"gone": {}, "stars": {"overall": -1}},
                "dimensions": {
                    "tags": {"metric_type": "kendall_tau"},
                    "stars": {"metric_type": "numeric_threshold", "metric_params": {"max_difference": -1, "x": 1}},
                },
            },
            INTERFACE,
        )
        assert faults["metric_name"][0].startswith("There is no metric 'unheard'. There are: exact,")
        assert set(faults) == {
            "agreement_methodology", "agreement_threshold", "metric_name", "control_weights", "dimensions",
        }  # fmt: skip
        assert "It can use: exact, jaccard" in faults["dimensions"][0]
        assert any("at least 0" in message for message in faults["dimensions"])
        assert faults_of({}, INTERFACE) == {}


LABELS = st.lists(st.sampled_from("xyz"), unique=True, max_size=3)
ORDERS = st.permutations(list("abcd"))


@st.composite
def any_answer(draw):
    found = tags(*draw(LABELS)) + verdict(draw(st.sampled_from("ABC"))) + stars(draw(st.integers(0, 5)))
    found.append(result("order", "ranker", "ranker", {"order": draw(ORDERS)}))
    found.append(result("why", "textarea", "text", draw(st.lists(st.text("ab ", max_size=4), max_size=2))))
    return found


class TestProperties:
    @given(any_answer(), any_answer())
    def test_symmetric(self, one, other):
        for control in INTERFACE.controls:
            there, back = (compare(INTERFACE, control, *pair, PLAIN) for pair in ((one, other), (other, one)))
            assert there == (back if back is None else pytest.approx(back))
            assert there is None or 0 <= there <= 1

    @given(any_answer())
    def test_equal_answers_agree(self, one):
        found = task_agreement(INTERFACE, answers(one, one, one), PLAIN)
        assert {each.value for each in found.by_control.values()} <= {1, None}
        assert found.overall == 1

    @given(st.lists(any_answer(), min_size=2, max_size=4), st.randoms(use_true_random=False))
    def test_who_answered_first_does_not_matter(self, results, random):
        given_answers = answers(*results)
        shuffled = random.sample(given_answers, len(given_answers))
        for settings in (PLAIN, CONSENSUS):
            assert task_agreement(INTERFACE, given_answers, settings) == task_agreement(INTERFACE, shuffled, settings)

    @given(st.lists(any_answer(), min_size=2, max_size=4))
    def test_the_mean_over_pairs_is_the_value(self, results):
        found = task_agreement(INTERFACE, answers(*results), PLAIN)
        for control in found.by_control.values():
            known = [score for score in control.pairs.values() if score is not None]
            assert control.value == (pytest.approx(sum(known) / len(known)) if known else None)
