"""What a quality report says first."""

from __future__ import annotations

from typing import Any

import pytest

from juryroom.core.benchmark.findings import findings


def a_report(**parts: dict[str, Any]) -> dict[str, Any]:
    """A sound benchmark of ten queries; `parts` change what a part says."""
    sound: dict[str, Any] = {
        "completeness": {
            "queries": 10, "judged_pairs": 100, "relevant_share": 0.3, "seed_only_queries": [],
            "queries_without_relevant": [],
        },
        "separation": {"auc_mean": 0.7},
        "holes": {"unjudged_share": 0.2, "depth": 10},
        "leaks": {"share_by_query": {"q1": 0.2}, "mean_share": 0.2},
        "agreement": {"same_label": None},
        "copies": {"copies_labelled_differently": []},
        "seeds_not_relevant": [],
    }  # fmt: skip
    for name, changes in parts.items():
        sound[name] = {**sound[name], **changes}
    return sound


def test_nothing_stands_out_in_a_sound_benchmark() -> None:
    assert findings(a_report()) == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"completeness": {"relevant_share": 1}}, "Every judged image is relevant"),
        ({"completeness": {"seed_only_queries": ["q"] * 10}}, "No query has a relevant image but its seed"),
        ({"completeness": {"queries_without_relevant": ["q3"]}}, "1 of 10 queries have no relevant image"),
        ({"holes": {"unjudged_share": 0.9}}, "90% of the 10 images nearest to a seed were never judged"),
        ({"separation": {"auc_mean": 0.97}}, "AUC 0.97"),
        ({"leaks": {"mean_share": 0.8}}, "80% of the queries' words"),
        ({"leaks": {"share_by_query": {"q1": None, "q2": 0.1}}}, "1 of 10 queries have a text that says nothing"),
        ({"agreement": {"same_label": 0.6}}, "Judged again, 60% of the pairs"),
        ({"copies": {"copies_labelled_differently": ["q1", "q2"]}}, "2 of 10 queries label copies"),
    ],
)
def test_what_weakens_the_numbers_is_said(parts: dict[str, Any], said: str) -> None:
    (found,) = findings(a_report(**parts))
    assert said in found


def test_seeds_alone_are_not_called_easy() -> None:
    alone = {"completeness": {"seed_only_queries": ["q"] * 10}, "separation": {"auc_mean": 1.0}}
    assert len(findings(a_report(**alone))) == 1
