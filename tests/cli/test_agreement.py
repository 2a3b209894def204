"""`juryroom agreement`: options, output, and what it says of bad tables."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from juryroom.cli.agreement import app
from juryroom.errors import BadInput

LABELS = "item,annotator,label\n1,ann,a\n1,bob,a\n2,ann,b\n2,bob,b\n3,ann,a\n3,bob,b\n"
DESIGNED = ["n_items", "n_annotators", "n_labels", "alpha", "fleiss_kappa", "cohen_kappa", "percent_agreement",
            "kendall_w", "majority_accuracy", "dawid_skene_accuracy"]  # fmt: skip


@pytest.fixture
def run(tmp_path):
    def called(text, *more, status=0):
        table = tmp_path / "labels.csv"
        table.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = CliRunner().invoke(app, [str(table), *map(str, more)])
        if isinstance(done.exception, BadInput):
            return done.exception.message
        assert done.exit_code == status, (done.output, done.exception)
        return done.output

    return called


@pytest.fixture
def found(run):
    def values(text, *more):
        answer = run(text, "--json", *more)
        return json.loads(answer) if answer.startswith("{") else answer

    return values


class TestFigures:
    def test_by_hand(self, found):
        answer = found(LABELS)
        assert {key: answer[key] for key in DESIGNED} == {
            "n_items": 3,
            "n_annotators": 2,
            "n_labels": 6,
            "alpha": pytest.approx(4 / 9),  # see tests/core/agreement/test_coefficients.py
            "fleiss_kappa": pytest.approx((2 / 3 - 1 / 2) / (1 / 2)),
            # ann: a b a, bob: a b b: P_e = 2/3 1/3 + 1/3 2/3
            "cohen_kappa": pytest.approx((2 / 3 - 4 / 9) / (5 / 9)),
            "percent_agreement": pytest.approx(2 / 3),
            "kendall_w": None,
            "majority_accuracy": None,
            "dawid_skene_accuracy": None,
        }
        assert answer["figures"]["kendall_w"]["reason"] == "labels of the nominal level have no order"
        assert answer["figures"]["majority_accuracy"]["reason"] == "no truth was given"
        assert answer["figures"]["alpha"]["n"] == 3
        low, high = answer["figures"]["percent_agreement"]["interval"]
        assert low <= 2 / 3 <= high
        assert answer["pairs"] == [
            {"a": "ann", "b": "bob", "n": 3, "agreement": pytest.approx(2 / 3), "cohen_kappa": pytest.approx(2 / 5)}
        ]

    def test_truth_and_ties(self, found, tmp_path):
        truth = tmp_path / "gold.csv"
        truth.write_text("item,truth\n1,a\n2,a\n3,a\n9,a\n", "utf-8")
        answer = found(LABELS, "--truth", truth)
        # item 3 is tied and counts for the lowest label, a
        assert (answer["majority_accuracy"], answer["majority_ties"]) == (pytest.approx(2 / 3), 1)
        ann = next(row for row in answer["annotators"] if row["annotator"] == "ann")
        assert (ann["accuracy"], ann["n_truth"]) == (pytest.approx(2 / 3), 3)
        assert ann["accuracy_interval"][0] < 2 / 3 < ann["accuracy_interval"][1]

    def test_a_truth_that_nobody_said_is_wrong_for_all(self, found, tmp_path):
        truth = tmp_path / "gold.csv"
        truth.write_text("item,truth\n1,unheard\n", "utf-8")
        assert found(LABELS, "--truth", truth)["majority_accuracy"] == 0

    def test_an_order_of_words(self, found):
        text = LABELS.replace(",a\n", ",low\n").replace(",b\n", ",high\n")
        answer = found(text, "--level", "ordinal", "--order", "low,high")
        assert answer["alpha"] == pytest.approx(4 / 9)
        assert answer["cohen_kappa_linear"] == pytest.approx(2 / 5)
        assert "lacks these labels: high" in found(text, "--level", "ordinal", "--order", "low")

    def test_the_model_beside_people(self, found, tmp_path):
        (tmp_path / "model.csv").write_text("item,label,probability\n3,b,0.9\n3,a,0.1\n1,a,1\n2,b,1\n", "utf-8")
        (tmp_path / "gold.csv").write_text("item,truth\n1,a\n2,b\n3,b\n", "utf-8")
        answer = found(LABELS, "--truth", tmp_path / "gold.csv", "--model", tmp_path / "model.csv")
        assert (answer["crowdlab_accuracy"], answer["majority_accuracy"]) == (1, pytest.approx(2 / 3))

    def test_columns_conditions_separator(self, found):
        text = "q;d;who;kind;says\n1;x;ann;human;a\n1;x;bob;human;a\n1;x;bot;llm;b\n2;x;ann;human;b\n2;x;bob;human;b\n"
        answer = found(text, "--item-column", "q,d", "--annotator-column", "who", "--label-column", "says",
                       "--where", "kind=human")  # fmt: skip
        assert (answer["n_labels"], answer["alpha"], answer["n_left_out_by_where"]) == (4, 1, 1)

    def test_the_same_seed_gives_the_same_text(self, run):
        assert run(LABELS, "--json", "--seed", 3) == run(LABELS, "--json", "--seed", 3)

    def test_consensus_file(self, run, tmp_path):
        run(LABELS, "--consensus", tmp_path / "out.csv")
        lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
        assert lines[0].startswith("item,n,majority,majority_support,weighted_majority")
        assert lines[1].startswith("1,2,a,1.0,")
        assert lines[3].startswith("3,2,,0.5,")  # a tie is a tie

    def test_a_table_for_people(self, run):
        shown = run(LABELS)
        assert "6 labels of 3 items by 2 annotators, level nominal" in shown
        assert "Krippendorff's alpha" in shown
        assert "0.4444" in shown


class TestUndefined:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("item,annotator,label\n", "there are no labels"),
            ("item,annotator,label\n1,ann,\n2,bob, \n", "there are no labels"),
            ("item,annotator,label\n1,ann,a\n2,ann,b\n", "there is only one annotator"),
            ("item,annotator,label\n1,ann,a\n2,bob,b\n", "no item has two labels"),
            (LABELS.replace(",b\n", ",a\n"), "all labels that can be compared are equal, so chance alone would agree"),
        ],
    )
    def test_null_with_the_reason(self, found, text, reason):
        answer = found(text)
        assert (answer["alpha"], answer["fleiss_kappa"], answer["cohen_kappa"]) == (None, None, None)
        assert answer["figures"]["alpha"]["reason"] == reason

    def test_nan_is_no_label(self, found):
        answer = found("item,annotator,label\n1,ann,1\n1,bob,NaN\n2,ann,nan\n", "--level", "interval")
        assert (answer["n_labels"], answer["n_without_label"], answer["alpha"]) == (1, 2, None)


class TestBadTables:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "labels.csv is empty: the first line names the columns."),
            (
                "item,who,label\n",
                "has no column 'annotator'. It has: item, who, label. Name another with --annotator-c",
            ),
            ("item,annotator,label\n1,ann\n", "line 2: 2 cells, but the header names 3 columns."),
            ("item,annotator,label\n1,,a\n", "line 2: the annotator is empty."),
            ("item,annotator,label\n,ann,a\n", "line 2: the item is empty."),
            (LABELS + "1,ann,b\n", "lines 2 and 8 are both labels of '1' by 'ann'."),
            (b"item,annotator,label\n1,ann,\xff\n", "is not UTF-8 text"),
        ],
    )
    def test_names_the_row(self, run, text, message):
        assert message in run(text)

    def test_not_a_number(self, run):
        assert "line 2: 'a' is not a finite number" in run(LABELS, "--level", "interval")

    def test_one_of_two_labels_can_be_kept(self, found):
        assert found(LABELS + "3,bob,a\n", "--duplicates", "last")["alpha"] == pytest.approx(1)
        assert found(LABELS + "3,bob,a\n", "--duplicates", "first")["alpha"] == pytest.approx(4 / 9)

    def test_a_file_that_is_not_there(self):
        done = CliRunner().invoke(app, ["/nowhere/labels.csv"])
        assert "cannot be read" in done.exception.message

    def test_truths_that_contradict_each_other(self, run, tmp_path):
        (tmp_path / "gold.csv").write_text("item,truth\n1,a\n1,b\n", "utf-8")
        assert "line 3: '1' has the truth 'b' here and 'a' before." in run(LABELS, "--truth", tmp_path / "gold.csv")

    def test_a_probability_that_is_none(self, run, tmp_path):
        (tmp_path / "model.csv").write_text("item,label,probability\n1,a,2\n", "utf-8")
        assert "line 2: '2' is no probability" in run(LABELS, "--model", tmp_path / "model.csv")
