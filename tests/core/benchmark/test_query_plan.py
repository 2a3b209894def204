"""The planner against its written algorithm (reference §5.3), done here the slow way."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.benchmark.counts import Counts
from juryroom.core.benchmark.index import Index, Record
from juryroom.core.benchmark.query_plan import FAR_JACCARD, Facets, Planner

FACETS = ("a", "b", "c", "d")
RECORDS = st.lists(
    st.tuples(
        st.tuples(*[st.sampled_from("xyz")] * 4), st.sets(st.sampled_from([f"t{n}" for n in range(8)]), max_size=5)
    ),
    min_size=1,
    max_size=60,
)


def world(rows) -> list[Record]:
    return [Record(f"i{at:03d}", list(facets), sorted(tags)) for at, (facets, tags) in enumerate(rows)]


def jaccard(a, b) -> float:
    return len(set(a) & set(b)) / len(set(a) | set(b)) if set(a) | set(b) else 0.0


def ranked(records, seed, test):
    """Eligible ids by falling tag overlap, then id."""
    eligible = [one for one in records if one.id != seed.id and test(one)]
    return [one.id for one in sorted(eligible, key=lambda one: (-jaccard(one.tags, seed.tags), one.id))]


def capped(ids, records, taken, number, most):
    """The first `number` of them, no more than `most` of one value of facet d."""
    by_id = {one.id: one for one in records}
    used = Counter(by_id[id].facets[3] for id in taken)
    found = list(taken)
    for id in ids:
        if len(found) == number:
            break
        if id not in found and used[by_id[id].facets[3]] < most:
            used[by_id[id].facets[3]] += 1
            found.append(id)
    return found


@given(RECORDS, st.integers(0, 8), st.integers(0, 8))
def test_the_first_generation_takes_the_images_of_its_description(rows, hard, near):
    records = world(rows)
    seed = records[0]
    index = Index.of(records, FACETS)
    planner = Planner(index, Facets(("a", "b"), (), ("d",)), Counts(1, hard=hard, near=near), seed=42)
    planned = planner.plan("q", [seed.id])
    strata = {one.image_id: one.stratum for one in planned.candidates}
    same = lambda one, *places: all(one.facets[place] == seed.facets[place] for place in places)  # noqa: E731
    expected = capped(ranked(records, seed, lambda one: same(one, 0, 1)), records, [], hard, 6)
    expected = capped(ranked(records, seed, lambda one: same(one, 0)), records, expected, hard, 6)
    assert [image for image, stratum in strata.items() if stratum == "hard"] == expected
    off = lambda one: (same(one, 1) and not same(one, 0)) or (same(one, 0) and not same(one, 1))  # noqa: E731
    left = [one for one in records if one.id not in expected]
    misses = capped(ranked(left, seed, off), records, [], near, 5)
    misses = capped(ranked(left, seed, lambda one: same(one, 0)), records, misses, near, 5)
    assert [image for image, stratum in strata.items() if stratum == "nearmiss"] == misses
    assert len(strata) == min(len(records), 1 + hard + near)


@given(RECORDS, st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_the_second_generation_draws_each_stratum_by_its_meaning(rows, positive, near, hard, easy):
    records = world(rows)
    seed, by_id = records[0], {one.id: one for one in records}
    counts = Counts(2, positive=positive, near=near, hard=hard, easy=easy)
    planned = Planner(Index.of(records, FACETS), Facets(("a", "b", "c")), counts, seed=1).plan("q", [seed.id])
    assert planned.candidates[0].stratum == "seed"
    assert (
        len({one.image_id for one in planned.candidates})
        == len(planned.candidates)
        == min(len(records), 1 + counts.total)
    )
    for one in planned.candidates[1:]:
        image = by_id[one.image_id]
        off = sum(image.facets[place] != seed.facets[place] for place in range(3))
        share = jaccard(image.tags, seed.tags)
        fits = {"positive": off == 0, "neutral": off == 1, "hard": off >= 2, "easy": off >= 2 and share <= FAR_JACCARD}
        assert fits.get(one.stratum, one.stratum == "filler")
        assert one.similarity == pytest.approx(share, abs=1e-6)
    matches = ranked(records, seed, lambda one: all(one.facets[place] == seed.facets[place] for place in range(3)))
    assert [one.image_id for one in planned.candidates if one.stratum == "positive"] == matches[:positive]


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_plan_depends_on_neither_the_order_of_rows_nor_on_other_queries(rows, random):
    records = world(rows)
    counts = Counts(2, positive=2, near=2, hard=2, easy=3)
    facets = Facets(("a",), (), ("d",))
    first = Planner(Index.of(records, FACETS), facets, counts, seed=5)
    shuffled = list(records)
    random.shuffle(shuffled)
    second = Planner(Index.of(shuffled, FACETS), facets, counts, seed=5)
    plans = [first.plan(f"q{at}", [one.id]) for at, one in enumerate(records[:3])]
    again = [second.plan(f"q{at}", [one.id]) for at, one in reversed(list(enumerate(records[:3])))]
    assert plans == again[::-1]


def test_other_seeds_draw_other_images():
    records = [Record(f"i{at:03d}", ["x"], [f"t{at}"]) for at in range(300)]
    index = Index.of(records, ["a"])
    draws = [Planner(index, Facets(("a",)), Counts(1, easy=20), seed=seed).plan("q", ["i000"]) for seed in (0, 0, 1)]
    assert draws[0] == draws[1] != draws[2]


def test_of_copies_one_is_drawn_and_none_of_the_seed():
    records = [Record(f"i{at}", ["x"], ["t"]) for at in range(6)]
    groups = np.asarray([0, 0, 1, 1, -1, -1])
    planner = Planner(Index.of(records, ["a"]), Facets(("a",)), Counts(2, positive=6), seed=1, duplicates=groups)
    assert [one.image_id for one in planner.plan("q", ["i0"]).candidates] == ["i0", "i2", "i4", "i5"]


def test_a_query_without_a_known_seed_has_no_plan():
    index = Index.of([Record("i0", ["x"], [])], ["a"])
    assert Planner(index, Facets(("a",)), Counts(1, hard=1), seed=1).plan("q", ["gone"]) is None


def test_the_majority_of_several_seeds_is_the_profile():
    # two of three seeds are x: images of x match; half of the flags true is true
    records = [Record("s1", ["x", "true"], []), Record("s2", ["x", "false"], []), Record("s3", ["y", "true"], [])]
    records += [Record("m", ["x", "true"], []), Record("n", ["y", "true"], []), Record("o", ["x", "false"], [])]
    planner = Planner(Index.of(records, ["a", "flag"]), Facets(("a", "flag")), Counts(2, positive=3), seed=1)
    drawn = planner.plan("q", ["s1", "s2", "s3"]).candidates
    assert [one.image_id for one in drawn if one.stratum == "positive"] == ["m"]


def test_without_core_facets_tags_rank_and_nothing_is_random_in_silence():
    # 20 images share 3 of 4 tags with the seed, 20 share one, 20 none
    records = [Record("seed", [], ["a", "b", "c", "d"])]
    records += [Record(f"near{at:02d}", [], ["a", "b", "c", f"x{at}"]) for at in range(20)]
    records += [Record(f"some{at:02d}", [], ["a", f"y{at}", f"z{at}"]) for at in range(20)]
    records += [Record(f"far{at:02d}", [], [f"w{at}"]) for at in range(20)]
    planner = Planner(Index.of(records, []), Facets(), Counts(2, positive=5, near=3, hard=4, easy=6), seed=3)
    drawn = planner.plan("q", ["seed"]).candidates[1:]
    named = Counter((one.stratum, one.image_id[:-2]) for one in drawn)
    assert named == {("positive", "near"): 5, ("neutral", "some"): 3, ("hard", "some"): 4, ("easy", "far"): 6}


def test_what_a_stratum_cannot_give_is_counted_and_filled():
    records = [Record(f"i{at}", ["x"], ["t"]) for at in range(10)]
    planned = Planner(Index.of(records, ["a"]), Facets(("a",)), Counts(2, positive=2, near=3), seed=1).plan("q", ["i0"])
    assert planned.short == {"neutral": 3}
    assert Counter(one.stratum for one in planned.candidates) == {"seed": 1, "positive": 2, "filler": 3}
