"""`juryroom judge align`, without a server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from juryroom.cli.judge import app
from juryroom.errors import BadInput, FormatUnreadable

VERDICTS = "item,judge,label,cost\na,m,1,0.1\nb,m,2,0.1\na,k,1,\nb,k,none,\n"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    (tmp_path / "v.csv").write_text(VERDICTS)
    (tmp_path / "t.csv").write_text("item,truth\na,1\nb,2\n")
    (tmp_path / "p.csv").write_text("item,annotator,label\na,p,1\n")
    return tmp_path


def _run(tables: Path, *more: str) -> Result:
    arguments = ["align", str(tables / "v.csv"), "--truth", str(tables / "t.csv"), *more]
    return CliRunner().invoke(app, arguments, catch_exceptions=True)


def test_json_has_the_keys_that_were_promised(tables: Path) -> None:
    told = json.loads(_run(tables, "--json").stdout)
    assert set(told) == {"judges", "jury"}
    assert set(told["judges"]["m"]) >= {
        "n", "n_missing", "accuracy", "accuracy_interval", "kappa", "kappa_weighted", "accuracy_swapped",
        "accuracy_both_orders", "swap_consistency", "first_shown_rate", "confusion", "calibration_error",
        "cost_per_correct", "alt_test",
    }  # fmt: skip
    assert told["judges"]["m"]["accuracy"] == 1.0
    assert told["judges"]["m"]["cost_per_correct"] == pytest.approx(0.1)
    assert (told["judges"]["k"]["n_missing"], told["judges"]["k"]["accuracy"]) == (1, 0.5)
    assert told["jury"]["n"] == 2


def test_for_people_there_is_a_table(tables: Path) -> None:
    shown = _run(tables, "--people", str(tables / "p.csv"), "--aggregator", "weighted").stdout
    assert "accuracy" in shown
    assert "needs at least 3 people; there are 1" in shown
    assert "Jury by weighted" in shown


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--missing", "zero"], "--missing is wrong or skip"),
        (["--aggregator", "loudest"], "--aggregator is majority"),
        (["--column", "item"], "--column takes name=name"),
        (["--people", "nowhere.csv"], "nowhere.csv cannot be read: No such file"),
    ],
)
def test_wrong_usage_is_told(tables: Path, more: list[str], message: str) -> None:
    fault = _run(tables, *more).exception
    assert isinstance(fault, BadInput)
    assert message in fault.message


def test_a_fault_in_a_table_names_file_and_line(tables: Path) -> None:
    (tables / "v.csv").write_text("item,judge,label\na,m,1\na,m,2\n")
    fault = _run(tables).exception
    assert isinstance(fault, FormatUnreadable)
    assert fault.message.startswith(str(tables / "v.csv"))
    assert "Line 3" in fault.message


def test_means_need_numbers(tables: Path) -> None:
    (tables / "v.csv").write_text("item,judge,label\na,m,x\na,k,1\n")
    fault = _run(tables, "--aggregator", "mean").exception
    assert isinstance(fault, BadInput)
    assert "needs labels that are numbers" in fault.message
