"""`juryroom judge align` on recorded verdicts of real models: the figures their sources published."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import shared_data
from juryroom.cli.judge import app


def _table(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _aligned(*arguments: object) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["align", *map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_llmbar_both_orders(tmp_path: Path) -> None:
    """Zeng et al., "Evaluating Large Language Models at Evaluating Instruction Following" (2023)."""
    data = shared_data.folder("llmbar-judges")
    with (data / "verdicts.csv").open() as file:
        said = [(row["item_id"], f"{row['judge']}|{row['prompt']}", row["winner"], row["order"])
                for row in csv.DictReader(file)]  # fmt: skip
    items = [json.loads(line) for line in (data / "items.jsonl").read_text().splitlines()]
    verdicts = _table(tmp_path / "v.csv", [("item", "judge", "label", "order"), *said])
    truth = _table(tmp_path / "t.csv", [("item", "truth"), *((item["item_id"], item["gold"]) for item in items)])
    found = _aligned(verdicts, "--truth", truth)["judges"]
    keys = {
        "accuracy_as_given": "accuracy", "accuracy_swapped": "accuracy_swapped",
        "accuracy_both": "accuracy_both_orders",
        "same_winner_both_orders": "swap_consistency", "kappa_gold_as_given": "kappa",
        "picks_first_shown": "first_shown_rate",
    }  # fmt: skip
    expected = json.loads((data / "expected.json").read_text())["judges"]
    assert set(found) == set(expected)
    for judge, figures in expected.items():
        for theirs, ours in keys.items():
            assert found[judge][ours] == pytest.approx(figures[theirs], abs=1e-6), (judge, ours)


def test_pandalm_against_the_majority_of_three_people(tmp_path: Path) -> None:
    """Wang et al., "PandaLM" (2023). Verdicts that could not be read are left out, as its figures leave them out."""
    data = shared_data.folder("pandalm-pairs")
    with (data / "judgments.csv").open() as file:
        rows = list(csv.DictReader(file))
    people = [(row["pair_id"], row["judge"], row["preference"]) for row in rows if row["kind"] == "human"]
    labels: dict[str, Counter[str]] = {}
    for item, _, label in people:
        labels.setdefault(item, Counter())[label] += 1
    truth = _table(tmp_path / "t.csv", [("item", "truth"), *((i, c.most_common(1)[0][0]) for i, c in labels.items())])
    said = [(row["pair_id"], row["judge"], row["preference"]) for row in rows if row["kind"] == "llm"]
    verdicts = _table(tmp_path / "v.csv", [("item", "judge", "label"), *said])
    people_file = _table(tmp_path / "p.csv", [("item", "annotator", "label"), *people])
    found = _aligned(verdicts, "--truth", truth, "--missing", "skip", "--people", people_file)["judges"]
    expected = json.loads((data / "expected.json").read_text())
    for judge in ("gpt-3.5-turbo", "pandalm-7b"):
        figures = expected[f"vs_majority_{judge}"]
        assert found[judge]["n"] == figures["n"]
        assert found[judge]["accuracy"] == pytest.approx(figures["accuracy"], abs=1e-6)
        assert found[judge]["kappa"] == pytest.approx(figures["cohen_kappa"], abs=1e-6)
        assert found[judge]["first_shown_rate"] == pytest.approx(figures["judge_picks_first"], abs=1e-6)
        assert found[judge]["confusion"]["matrix"] == figures["confusion_rows_human_cols_judge_order_1_2_tie"]
        assert found[judge]["alt_test"]["passed"] is False


def _grades(path: Path) -> dict[str, str]:
    lines = (line.split() for line in path.read_text().splitlines())
    return {f"{topic}/{passage}": grade for topic, _, passage, grade in lines}


def test_rag25_grades_are_ordinal(tmp_path: Path) -> None:
    data = shared_data.folder("rag25-relevance")
    judge, person = _grades(data / "qrels.llm.txt"), _grades(data / "qrels.human.txt")
    verdicts = _table(tmp_path / "v.csv", [("item", "judge", "label"), *((i, "umbrela", g) for i, g in judge.items())])
    truth = _table(tmp_path / "t.csv", [("item", "truth"), *person.items()])
    found = _aligned(verdicts, "--truth", truth)["judges"]["umbrela"]
    expected = json.loads((data / "expected.json").read_text())
    assert found["accuracy"] == pytest.approx(expected["exact_agreement"], abs=1e-6)
    assert found["kappa"] == pytest.approx(expected["cohen_kappa"], abs=1e-6)
    assert found["kappa_linear"] == pytest.approx(expected["cohen_kappa_linear"], abs=1e-6)
    assert found["kappa_weighted"] == pytest.approx(expected["cohen_kappa_quadratic"], abs=1e-6)
    assert found["confusion"]["matrix"] == expected["confusion_rows_human_cols_llm"]


def test_felix_cats_machine(tmp_path: Path) -> None:
    data = shared_data.folder("felix-cats")
    with (data / "images.csv").open() as file:
        rows = list(csv.DictReader(file))
    said = [
        ("item", "judge", "label", "confidence"),
        *((r["image_id"], "ai", r["ai_label"], r["ai_confidence"]) for r in rows),
    ]
    verdicts = _table(tmp_path / "v.csv", said)
    truth = _table(tmp_path / "t.csv", [("item", "truth"), *((row["image_id"], row["truth"]) for row in rows)])
    found = _aligned(verdicts, "--truth", truth)["judges"]["ai"]
    expected = json.loads((data / "expected.json").read_text())
    assert found["accuracy"] == pytest.approx(expected["ai_accuracy"], abs=1e-6)
    assert found["kappa"] == pytest.approx(expected["ai_vs_truth_cohen_kappa"], abs=1e-6)
    assert 0 < found["calibration_error"] < 1
