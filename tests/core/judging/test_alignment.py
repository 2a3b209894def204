"""Alignment by hand, and its figures on recorded verdicts of real models."""

from __future__ import annotations

import io

import pytest

from juryroom.core.judging.alignment import align, by_judge
from juryroom.core.judging.verdicts import JudgeVerdict, Order, read_people, read_truth, read_verdicts
from juryroom.errors import FormatUnreadable

TRUTH = {"a": "1", "b": "2", "c": "1", "d": "2"}


def _verdicts(given: dict[str, str | None], swapped: dict[str, str | None] | None = None) -> list[JudgeVerdict]:
    both: list[tuple[Order, dict[str, str | None]]] = [("as-given", given), ("swapped", swapped or {})]
    return [JudgeVerdict(item, "j", label, order) for order, said in both for item, label in said.items()]


def test_by_hand() -> None:
    """Right on a, b, c; d has no verdict. Categories 1, 2 and "none": truth 2, 2, 0 times, verdicts 2, 1, 1 times.

    kappa = (3/4 - (2*2 + 2*1)/16) / (1 - 6/16) = (12 - 6) / (16 - 6) = 0.6.
    """
    found = align(_verdicts({"a": "1", "b": "2", "c": "1", "d": None}), TRUTH)
    assert (found.n, found.n_missing, found.accuracy) == (4, 1, 0.75)
    assert found.kappa == pytest.approx(0.6)
    assert found.confusion.matrix == ((2, 0), (0, 1))
    assert found.confusion.missing == (0, 1)
    assert (found.accuracy_swapped, found.accuracy_both_orders, found.swap_consistency) == (None, None, None)
    assert found.accuracy_interval == pytest.approx((0.300642, 0.954413), abs=1e-6)  # Wilson's, 3 of 4


def test_a_missing_row_is_a_missing_verdict() -> None:
    found = align(_verdicts({"a": "1", "b": "2", "c": "1"}), TRUTH)
    assert (found.n, found.n_missing, found.accuracy) == (4, 1, 0.75)


def test_missing_verdicts_can_be_left_out() -> None:
    found = align(_verdicts({"a": "1", "b": "2", "c": "1", "d": None}), TRUTH, missing="skip")
    assert (found.n, found.n_missing, found.accuracy, found.kappa) == (3, 0, 1.0, 1.0)


def test_both_orders() -> None:
    """Shown first: a and c as given, b turned; swapped, label 2 is what stood first: a, b, d. As given
    1 1 1 2 -> three times the first; swapped 2 2 1 2 -> three times the first."""
    found = align(_verdicts({"a": "1", "b": "1", "c": "1", "d": "2"}, {"a": "2", "b": "2", "c": "1", "d": "2"}), TRUTH)
    assert (found.accuracy, found.accuracy_swapped) == (0.75, 0.75)
    assert (found.accuracy_both_orders, found.swap_consistency) == (0.5, 0.5)
    assert found.first_shown_rate == 0.75


def test_ordinal_labels_get_weighted_kappas() -> None:
    """Truth 0 1 2, verdicts 0 2 2. Observed cost linear 1/3, expected over margins (1/3 each) x (1/3, 0, 2/3):
    (0 + 1 + 2) / 9 + 2 (2 + 1 + 0) / 9 = 1; hence 1 - 1/3. Quadratic: 1/3 against
    (0 + 1 + 4)/9 + 2 (4 + 1)/9 = 15/9.
    """
    found = align(_verdicts({"a": "0", "b": "2", "c": "2"}), {"a": "0", "b": "1", "c": "2"})
    assert found.kappa_linear == pytest.approx(2 / 3)
    assert found.kappa_weighted == pytest.approx(1 - (1 / 3) / (15 / 9))
    assert align(_verdicts({"a": "x"}), {"a": "x"}).kappa_weighted is None


def test_confidence_cost_and_tokens() -> None:
    verdicts = [
        JudgeVerdict("a", "j", "1", confidence=0.9, cost=0.02, tokens=100),
        JudgeVerdict("b", "j", "1", confidence=0.9, cost=0.02, tokens=200),
    ]
    found = align(verdicts, {"a": "1", "b": "2"})
    assert found.cost_per_correct == pytest.approx(0.04)
    assert found.tokens_per_verdict == 150
    assert found.as_json()["calibration_error"] == pytest.approx(0.4)


def test_nothing_to_compare_is_null() -> None:
    told = align([], TRUTH).as_json()
    assert told["n"] == 0
    assert [told[key] for key in ("accuracy", "accuracy_interval", "kappa", "swap_consistency", "alt_test")] == [
        None
    ] * 5


class TestTables:
    def _read(self, text: str) -> list[JudgeVerdict]:
        return read_verdicts(io.BytesIO(text.encode()), frozenset({"1", "2"}))

    def test_columns_may_be_called_otherwise_and_more_may_be_there(self) -> None:
        text = "id;model;said;extra\na;m;1;x\nb;m;none;y\n"
        names = {"item": "id", "judge": "model", "label": "said"}
        found = read_verdicts(io.BytesIO(text.encode()), frozenset({"1"}), names)
        assert [(one.item, one.label) for one in found] == [("a", "1"), ("b", None)]
        assert list(by_judge(found)) == ["m"]

    def test_none_is_a_label_when_the_truth_knows_it(self) -> None:
        text = "item,judge,label\na,m,none\n"
        assert read_verdicts(io.BytesIO(text.encode()), frozenset({"none"}))[0].label == "none"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("item,judge\na,m\n", "no column 'label'; the table has item, judge"),
            ("item,judge,label\na,m,1\na,m,2\n", "Line 3: a second verdict of m on a, as-given"),
            ("item,judge,label,order\na,m,1,backwards\n", "Line 2: the order is as-given or swapped"),
            ("item,judge,label,confidence\na,m,1,1.2\n", "Line 2: a confidence is between 0 and 1"),
            ("item,judge,label,cost\na,m,1,cheap\n", "Line 2: cost is a number"),
            ("item,judge,label\na,,1\n", "Line 2: judge is empty"),
            ("item,judge,label\na,m\n", "Line 2 has 2 values"),
        ],
    )
    def test_faults_name_their_line(self, text: str, message: str) -> None:
        with pytest.raises(FormatUnreadable, match=message):
            self._read(text)

    def test_truth_and_people(self) -> None:
        assert read_truth(io.BytesIO(b"item,truth\na,1\n")) == {"a": "1"}
        with pytest.raises(FormatUnreadable, match="Line 3: a has a truth already"):
            read_truth(io.BytesIO(b"item,truth\na,1\na,2\n"))
        people = read_people(io.BytesIO(b"item,annotator,label\na,p,1\nb,p,2\n"))
        assert people == {"p": {"a": "1", "b": "2"}}
