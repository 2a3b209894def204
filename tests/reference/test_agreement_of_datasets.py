"""Published label collections through `juryroom agreement`, against figures computed by other people's packages.

Each folder's README says where the labels are from; expected.json was made with krippendorff 0.9.0, scikit-learn, SciPy
and crowd-kit 1.4.2.
"""

from __future__ import annotations

import csv
import json

import pytest

import shared_data

TINY = 1e-6


def expected(folder):
    return json.loads((folder / "expected.json").read_text("utf-8"))


def near(value):
    return pytest.approx(value, abs=TINY)


@pytest.mark.parametrize("name", ["bluebirds", "music-genre-crowd"])
def test_crowds_with_truth(agreement, name):
    folder = shared_data.folder(name)
    found, known = agreement(folder / "labels.csv", "--truth", folder / "gold.csv"), expected(folder)
    assert (found["n_labels"], found["n_items"], found["n_annotators"]) == (
        known["labels"],
        known["items"],
        known["annotators"],
    )
    assert found["alpha"] == near(known["krippendorff_alpha_nominal"])
    assert found["label_accuracy"] == near(known["raw_label_accuracy"])
    assert found["majority_accuracy"] == near(known["majority_vote_accuracy_ties_to_lowest"])
    assert found["dawid_skene_accuracy"] == near(known["dawid_skene_accuracy_crowdkit_100_iter"])


def test_trec_crowd_relevance(agreement):
    folder = shared_data.folder("trec-crowd-relevance")
    known = expected(folder)
    found = agreement(
        folder / "labels.csv", "--item-column", "topic,doc",
        "--truth", folder / "gold.csv", "--truth-column", "gold_binary",
    )  # fmt: skip
    assert found["alpha"] == near(known["krippendorff_alpha_nominal"])
    assert found["figures"]["majority_accuracy"]["n"] == known["items_with_gold"]
    assert found["label_accuracy"] == near(known["raw_label_accuracy"])
    assert found["majority_accuracy"] == near(known["majority_vote_accuracy_ties_to_lowest"])
    assert found["dawid_skene_accuracy"] == near(known["dawid_skene_accuracy_crowdkit_100_iter"])


def test_felix_cats(agreement, tmp_path):
    folder = shared_data.folder("felix-cats")
    known, images = expected(folder), folder / "images.csv"
    crowd = (folder / "labels.csv", "--item-column", "image_id", "--truth", images)
    found = agreement(*crowd, "--consensus", tmp_path / "consensus.csv")
    assert found["alpha"] == near(known["krippendorff_alpha_nominal"])
    assert found["label_accuracy"] == near(known["raw_label_accuracy"])
    assert found["majority_accuracy"] == near(known["majority_vote_accuracy"])
    assert found["dawid_skene_accuracy"] == near(known["dawid_skene_accuracy_crowdkit"])
    # The machine's labels against the truth, and against what most people said.
    classifier = (images, "--item-column", "image_id", "--annotator-column", "modified", "--label-column", "ai_label")
    assert agreement(*classifier, "--truth", images)["label_accuracy"] == near(known["ai_accuracy"])
    with images.open(encoding="utf-8") as stream:
        ai = {row["image_id"]: row["ai_label"] for row in csv.DictReader(stream)}
    table = tmp_path / "ai.csv"
    table.write_text("image_id,annotator,label\n" + "".join(f"{key},ai,{said}\n" for key, said in ai.items()), "utf-8")
    ai_rows = (table, "--item-column", "image_id")
    against_truth = agreement(*ai_rows, "--truth", images)["annotators"][0]
    assert against_truth["kappa_truth"] == near(known["ai_vs_truth_cohen_kappa"])
    against_crowd = agreement(
        *ai_rows, "--truth", tmp_path / "consensus.csv", "--truth-item-column", "item", "--truth-column", "majority"
    )["annotators"][0]
    assert against_crowd["kappa_truth"] == near(known["ai_vs_majority_cohen_kappa"])


def test_mqm_ratings(agreement):
    folder = shared_data.folder("mqm-ratings")
    known = expected(folder)
    ratings = (
        folder / "ratings.csv", "--item-column", "segment,system,shown_beside", "--annotator-column", "rater",
        "--label-column", "mqm_penalty", "--group-column", "segment",
    )  # fmt: skip
    found = agreement(*ratings, "--level", "interval")
    assert (found["n_labels"], found["n_items"]) == (known["ratings"], known["items"])
    assert found["alpha"] == near(known["krippendorff_alpha_interval"])
    assert agreement(*ratings, "--level", "ordinal")["alpha"] == near(known["krippendorff_alpha_ordinal"])
    ranked = known["rankings_by_penalty"]
    assert found["figures"]["kendall_w"]["n"] == ranked["segments_with_three_full_rankings"]
    assert found["kendall_w"] == near(ranked["mean_kendall_w_tie_corrected"])
    means = {row["annotator"]: row["mean"] for row in found["annotators"]}
    assert means == {rater: near(mean) for rater, mean in known["mean_penalty_by_rater"].items()}
    pairs = {f"{row['a']}~{row['b']}": row for row in found["pairs"]}
    assert set(pairs) == set(known["rater_pairs"])
    for name, pair in known["rater_pairs"].items():
        assert pairs[name]["n"] == pair["n"]
        assert pairs[name]["kendall_tau_b"] == near(pair["kendall_tau_b"])
        assert pairs[name]["spearman"] == near(pair["spearman"])


def test_mqm_preferences(agreement):
    folder = shared_data.folder("mqm-ratings")
    known = expected(folder)["derived_preferences"]
    found = agreement(
        folder / "derived_preferences.csv", "--item-column", "segment,system_a,system_b",
        "--annotator-column", "rater", "--label-column", "preferred",
    )  # fmt: skip
    assert found["n_labels"] == known["n"]
    assert found["alpha"] == near(known["krippendorff_alpha_nominal"])


def test_pandalm_pairs(agreement, tmp_path):
    folder = shared_data.folder("pandalm-pairs")
    known = expected(folder)
    table = (
        folder / "judgments.csv", "--item-column", "pair_id", "--annotator-column", "judge",
        "--label-column", "preference",
    )  # fmt: skip
    people = agreement(*table, "--where", "kind=human", "--consensus", tmp_path / "people.csv")
    assert people["fleiss_kappa"] == near(known["fleiss_kappa_3_humans"])
    assert people["alpha"] == near(known["krippendorff_alpha_nominal_3_humans"])
    kappas = {f"{row['a'][-1]}-{row['b'][-1]}": row["cohen_kappa"] for row in people["pairs"]}
    assert kappas == {pair: near(kappa) for pair, kappa in known["cohen_kappa_human_pairs"].items()}
    assert people["majority_ties"] == known["pairs_without_majority"]
    for judge in ("gpt-3.5-turbo", "pandalm-7b"):
        of_judge = known[f"vs_majority_{judge}"]
        found = agreement(
            *table, "--where", f"judge={judge}",
            "--truth", tmp_path / "people.csv", "--truth-item-column", "item", "--truth-column", "majority",
        )["annotators"][0]  # fmt: skip
        assert found["n_truth"] == of_judge["n"]
        assert found["accuracy"] == near(of_judge["accuracy"])
        assert found["kappa_truth"] == near(of_judge["cohen_kappa"])


def test_worked_examples(agreement, tmp_path):
    folder = shared_data.folder("agreement-references")
    for example in json.loads((folder / "references.json").read_text("utf-8")):
        rows = list(_rows(example))
        table = tmp_path / f"{example['id']}.csv"
        table.write_text("item,annotator,label\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows), "utf-8")
        for level, value in example["computed"].items():
            if example["coefficient"] == "krippendorff_alpha":
                assert agreement(table, "--level", level)["alpha"] == near(value), (example["id"], level)
            else:
                assert agreement(table)[example["coefficient"]] == near(value), example["id"]


def _rows(example):
    """The labels that a table of observers, of counts or of confusions stands for."""
    data = example["data"]
    if example["coefficient"] == "krippendorff_alpha":
        yield from ((item, rater, x) for rater, row in enumerate(data) for item, x in enumerate(row) if x is not None)
    elif example["coefficient"] == "fleiss_kappa":
        for item, counts in enumerate(data):
            given = [label for label, n in enumerate(counts) for _ in range(n)]
            yield from ((item, rater, label) for rater, label in enumerate(given))
    else:
        cells = [(i, j) for i, row in enumerate(data) for j, n in enumerate(row) for _ in range(n)]
        for item, said in enumerate(cells):
            yield from ((item, rater, label) for rater, label in enumerate(said))
