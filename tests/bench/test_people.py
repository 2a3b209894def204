"""People as judges: what goes out, what comes back, and what stands when both have spoken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.conftest import Desk
from juryroom.bench.config.read import load
from juryroom.bench.people import holes, planned_pairs, take_back
from juryroom.bench.run import Run
from juryroom.bench.run_folder import RunFolder
from juryroom.core.benchmark.people import Asked, Said, drawn, label_of, labelling_config
from juryroom.core.config.interface import Interface
from juryroom.errors import BadInput


@pytest.fixture
def run(desk: Desk, photographs: Callable[..., Path]) -> Run:
    photographs(40)
    desk.run("all", "--skip-similarity", "--skip-summary", "--skip-upload")
    config = load(desk.folder / "config.json")
    return Run(config, RunFolder(desk.folder / "outputs"), asks=False)


def said(pair: Asked, *votes: int) -> Said:
    return Said(pair.query, pair.image, pair.text, pair.stratum, votes, None)


def test_every_planned_candidate_but_the_seed_is_a_pair(run: Run, desk: Desk):
    plan = desk.rows("query_plan.jsonl")
    pairs = planned_pairs(run)
    candidates = sum(len({*row["candidate_image_ids"]} - {*row["seed_image_ids"]}) for row in plan)
    assert len(pairs) == candidates
    assert all(one.image != one.seed and one.text for one in pairs)


def test_a_share_is_drawn_the_same_every_time_and_grows_with_itself(run: Run):
    pairs = planned_pairs(run)
    some, more = drawn(pairs, 0.3, 42), drawn(pairs, 0.6, 42)
    assert set(some) <= set(more) < set(pairs)
    assert drawn(pairs, 1.0, 42) == pairs


def test_what_people_say_stands_over_the_judge_also_when_it_is_asked_again(run: Run, desk: Desk):
    before = {(row["query_id"], row["image_id"]): row["relevance_label"] for row in desk.rows("qrels.jsonl")}
    pair = planned_pairs(run)[0]
    other = 1 - before[pair.query, pair.image]
    facts = take_back(run, [said(pair, other)]).facts
    assert (facts["changed"], facts["added"], facts["version"]) == (1, 0, 2)
    desk.run("judge")
    after = {(row["query_id"], row["image_id"]): row["relevance_label"] for row in desk.rows("qrels.jsonl")}
    assert after == before | {(pair.query, pair.image): other}


def test_the_version_before_is_kept_and_seeds_stay_first(run: Run, desk: Desk):
    kept = desk.bytes("qrels.jsonl")
    query = desk.rows("qrels.jsonl")[0]["query_id"]
    judged = {row["image_id"] for row in desk.rows("qrels.jsonl") if row["query_id"] == query}
    unjudged = next(row["image_id"] for row in desk.rows("images.jsonl") if row["image_id"] not in judged)
    (hole,) = holes(run, [(query, unjudged)])
    assert take_back(run, [said(hole, 1, 1, 0)]).facts["added"] == 1
    assert desk.bytes("versions/qrels_0001.jsonl") == kept
    rows = [row for row in desk.rows("qrels.jsonl") if row["query_id"] == query]
    assert (rows[0]["stratum"], rows[-1]["image_id"], rows[-1]["relevance_label"]) == ("seed", unjudged, 1)
    assert rows[-1]["query_text"] == rows[0]["query_text"]


def test_holes_that_a_run_file_names_without_blanks_are_found(run: Run, desk: Desk):
    query = desk.rows("qrels.jsonl")[0]["query_id"]
    judged = {row["image_id"] for row in desk.rows("qrels.jsonl") if row["query_id"] == query}
    unjudged = next(row["image_id"] for row in desk.rows("images.jsonl") if row["image_id"] not in judged)
    assert " " in unjudged
    assert [one.image for one in holes(run, [(query, unjudged.replace(" ", "_"))])] == [unjudged]


def test_a_tie_among_people_is_not_relevant(run: Run):
    assert said(planned_pairs(run)[0], 1, 0).label == 0


def test_the_certificate_is_of_pairs_that_both_have_judged(run: Run):
    pairs = planned_pairs(run)[:4]
    labels = {(row["query_id"], row["image_id"]): row["relevance_label"] for row in _rows(run)}
    same = [said(one, labels[one.query, one.image]) for one in pairs[:3]]
    differs = said(pairs[3], 1 - labels[pairs[3].query, pairs[3].image])
    # three of four agree: 3 / 4
    assert take_back(run, [*same, differs]).facts["certificate"]["accuracy"] == 0.75
    # asked again after the labels were taken over: it is still the judge's own word that is measured
    assert take_back(run, [*same, differs]).facts["certificate"]["accuracy"] == 0.75


def test_nobody_having_answered_is_said(run: Run):
    with pytest.raises(BadInput, match="Nobody has answered"):
        take_back(run, [])


@pytest.mark.parametrize(("scale", "grades"), [("binary", 2), ("graded", 3)])
def test_the_labelling_config_is_one_and_offers_the_grades(scale: str, grades: int):
    config = labelling_config(scale)
    Interface.of(config)
    assert config.count("<Choice ") == grades


def test_an_answer_without_a_grade_says_nothing():
    assert label_of([]) is None
    assert label_of([{"from_name": "why", "value": {"text": ["x"]}}]) is None
    assert label_of([{"from_name": "verdict", "value": {"choices": ["highly relevant"]}}]) == 2


def _rows(run: Run) -> list[dict[str, object]]:
    return [json.loads(line) for line in (run.folder.path / "qrels.jsonl").read_text().splitlines()]
