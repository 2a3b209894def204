"""The Pareto set of a reflective search, by hand-made scores."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.judging.pareto import pick, wins


def test_whoever_is_best_on_a_task_is_kept_with_the_number_of_them() -> None:
    # best by task: 1 -> first and third, 2 -> second, 3 -> first; the third is best only where the first is, too
    scores = [{1: 1.0, 2: 0.0, 3: 1.0}, {1: 0.0, 2: 1.0, 3: 0.0}, {1: 1.0, 2: 0.0, 3: 0.0}]
    assert wins(scores) == {0: 2, 1: 1}


def test_of_two_equals_one_is_kept() -> None:
    assert len(wins([{1: 1.0, 2: 0.0}, {1: 1.0, 2: 0.0}])) == 1


def test_picked_as_often_as_they_win() -> None:
    scores = [{1: 1.0, 2: 1.0, 3: 1.0, 4: 0.0}, {1: 0.0, 2: 0.0, 3: 0.0, 4: 1.0}]
    rng = Random(1)
    chosen = [pick(scores, rng.random()) for _ in range(2000)]
    assert 0.7 < chosen.count(0) / len(chosen) < 0.8


def test_nothing_was_tried() -> None:
    assert (wins([]), pick([{}], 0.5)) == ({}, 0)


@given(st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4), min_size=1, max_size=6))
def test_on_every_task_the_best_score_is_still_there(rows: list[list[float]]) -> None:
    scores = [dict(enumerate(row)) for row in rows]
    kept = wins(scores)
    assert kept
    for task in range(4):
        assert max(one[task] for one in scores) == max(scores[place][task] for place in kept)
