"""Rights, seeds, answers, labels, copies, quality: by hand-derived numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pytest import approx

from juryroom.core.benchmark import annotations, bodies, duplicates, judgments, leakage, pools, quality, seeds
from juryroom.core.benchmark.answers import Unreadable
from juryroom.core.benchmark.bodies import Usage
from juryroom.core.benchmark.cost import PicturePrice
from juryroom.core.benchmark.counts import Counts
from juryroom.core.benchmark.judgments import Form
from juryroom.core.benchmark.quality import Judgment
from juryroom.core.benchmark.rights import Rights, RightsMap
from juryroom.errors import BadInput


class TestRights:
    # the example of the original's documentation
    MAP = RightsMap.read(
        {
            "default": {"license": "UNKNOWN", "doi": "UNKNOWN", "dataset_name": "UNKNOWN"},
            "files": {
                "path/to/image.jpg": {"license": "CC BY 4.0", "doi": "10.1234/example", "dataset_name": "Custom"}
            },
            "prefixes": [
                {"prefix": "sage/", "license": "UNKNOWN", "doi": "10.1109/x", "dataset_name": "Sage"},
                {"prefix": "sage/special/", "license": "CC0"},
            ],
        }
    )

    @pytest.mark.parametrize(
        ("image", "expected"),
        (
            ("path/to/image.jpg", Rights("CC BY 4.0", "10.1234/example", "Custom")),
            ("sage/a/b.jpg", Rights("UNKNOWN", "10.1109/x", "Sage")),
            ("sage/special/b.jpg", Rights("CC0", "UNKNOWN", "sage")),  # fields left out come from the default
            ("fire/b.jpg", Rights("UNKNOWN", "UNKNOWN", "fire")),
            ("b.jpg", Rights("UNKNOWN", "UNKNOWN", "UNKNOWN")),
        ),
    )
    def test_exact_then_longest_prefix_then_default(self, image, expected):
        assert self.MAP.of(image) == expected

    @pytest.mark.parametrize("value", ([], {"files": ["x"]}, {"prefixes": {"a": 1}}, {"prefixes": [{"license": "x"}]}))
    def test_a_map_of_another_shape_is_refused(self, value):
        with pytest.raises(BadInput):
            RightsMap.read(value)


class TestSeeds:
    def test_evenly_spaced_in_name_order(self):
        assert seeds.evenly([f"{n}" for n in (3, 1, 0, 2, 9, 8, 7, 6, 5, 4)], 5) == ["0", "2", "4", "6", "8"]

    def test_far_apart_takes_one_of_each_cluster(self):
        rows = np.asarray([[1, 0], [0.99, 0.14], [0, 1], [0.14, 0.99], [-1, 0]], np.float32)
        assert set(seeds.far_apart("abcde", rows, 3)) & {"e"} and len(set(seeds.far_apart("abcde", rows, 3))) == 3


class TestJudgments:
    FORM = Form()
    SHOWN = {"c01": "x.jpg", "c02": "y.jpg"}

    def answer(self, *pairs, text="a query"):
        items = [{"image_id": image, "relevance_label": label} for image, label in pairs]
        return json.dumps({"query_text": text, "judgments": items})

    def read(self, text):
        return judgments.Reader(self.FORM).read(text, self.SHOWN)

    def test_in_any_order_around_words_and_by_file_name(self):
        read = self.read("Sure!\n```json\n" + self.answer(("y.jpg", 1), ("c01", 0)) + "\n```")
        assert (read.query_text, read.labels) == ("a query", {"x.jpg": 0, "y.jpg": 1})
        assert list(read.labels) == ["x.jpg", "y.jpg"]

    def test_given_twice_alike_is_mended(self):
        assert self.read(self.answer(("c01", 1), ("c02", 0), ("c01", 1))).mended == ("c01 was given twice",)

    @pytest.mark.parametrize(
        ("pairs", "why"),
        (
            ([("c01", 1)], "1 candidates have no label: c02"),
            ([("c01", 1), ("c02", 0), ("c03", 0)], "'c03' is no candidate"),
            ([("c01", 1), ("c02", 0), ("c01", 0)], "labelled twice, differently"),
            ([("c01", 2), ("c02", 0)], "it may be 0, 1"),
            ([("c01", True), ("c02", 0)], "it may be 0, 1"),
        ),
    )
    def test_what_is_not_every_candidate_once_is_refused(self, pairs, why):
        read = self.read(self.answer(*pairs))
        assert isinstance(read, Unreadable) and why in read.reason

    @pytest.mark.parametrize("text", ("", "{", "[]", '{"judgments": []}', '{"query_text": " ", "judgments": []}'))
    def test_what_is_no_answer_is_refused(self, text):
        assert isinstance(self.read(text), Unreadable)

    @given(st.lists(st.integers(0, 40), unique=True, max_size=12), st.data())
    def test_shuffled_truncated_and_padded_answers(self, numbers, data):
        shown = judgments.labels_of("q", [f"{n}.jpg" for n in numbers], 0, 42)
        labels = [(label, data.draw(st.integers(0, 1))) for label in shown]
        shuffled = data.draw(st.permutations(labels))
        dropped = data.draw(st.integers(0, 1)) if shuffled else 0
        padded = data.draw(st.lists(st.sampled_from(["c99", "zz"]), max_size=1))
        text = self.answer(*shuffled[dropped:], *((one, 0) for one in padded))
        read = judgments.Reader(self.FORM).read(text, shown)
        if dropped or padded:
            assert isinstance(read, Unreadable)
        else:
            assert read.labels == {shown[label]: value for label, value in labels}

    def test_the_second_order_is_the_first_turned_round(self):
        images = [f"{n}.jpg" for n in range(9)]
        first, second, third = ([*judgments.labels_of("q", images, order, 42).values()] for order in (0, 1, 2))
        assert second == first[::-1] and sorted(third) == sorted(first) and third not in (first, second)

    @pytest.mark.parametrize(
        ("votes", "expected"),
        (
            ([1], (1, False)),
            ([1, 0], (0, True)),
            ([1, 1, 0], (1, False)),
            ([3, 0, 0, 2], (0, True)),
            ([2, 2], (2, False)),
        ),
    )
    def test_relevant_only_when_more_than_half_say_so(self, votes, expected):
        assert judgments.combine(votes) == expected

    def test_agreement_counts_pairs_of_votes(self):
        # a: 1 1 0, one equal pair of three; b: 0 0 0, three of three: 4 / 6. c has one vote and is not counted.
        ballots = [{"a": 1, "b": 0}, {"a": 1, "b": 0}, {"a": 0, "b": 0, "c": 1}]
        assert judgments.agreement(ballots) == (approx(4 / 6), 2)
        assert judgments.agreement([{"a": 1}]) == (None, 0)


class TestAnnotations:
    WORDS = annotations.Words(
        taxonomies={"light": ["Day", "Night"]},
        booleans=["flame"],
        vocabulary=["a", "b", "c", "d"],
        min_tags=2,
        max_tags=3,
    )

    def read(self, **changes):
        full = {
            "summary": "S",
            "light": "Day",
            "flame": True,
            "tags": ["a", "b"],
            "confidence": {"light": 1, "flame": 0.5},
        }
        return annotations.Reader(self.WORDS).read(json.dumps(full | changes))

    def test_capitals_repeated_unknown_and_too_many_tags_are_mended(self):
        assert self.read(light=" day")["light"] == "Day"
        assert self.read(tags=["a", "A", "z", "c"])["tags"] == ["a", "c"]
        assert self.read(tags=["a", "b", "c", "d"])["tags"] == ["a", "b", "c"]

    @pytest.mark.parametrize(
        ("changes", "why"),
        (
            ({"light": "dusk"}, "light is 'dusk'"),
            ({"tags": ["a", "z"]}, "tags[1] is 'z'"),
            ({"tags": ["a"]}, "tags holds 1"),
            ({"flame": "yes"}, "flame is no boolean"),
            ({"confidence": {"light": 1}}, "confidence.flame is missing"),
            ({"confidence": {"light": 1, "flame": 1.5}}, "confidence.flame is 1.5"),
            ({"summary": ""}, "summary is empty"),
            ({"more": 1}, "more was not asked for"),
        ),
    )
    def test_anything_else_is_refused_with_its_path(self, changes, why):
        read = self.read(**changes)
        assert isinstance(read, Unreadable) and why in read.reason

    def test_metadata_stands_in_prompts(self):
        text = annotations.interpolate("{metadata.a}/{metadata.b}/{metadata.c}/{other}", {"a": 3, "b": None})
        assert text == "3/None (no label)/None (no label)/{other}"


class TestBodies:
    def test_both_shapes_of_a_provider(self):
        chat = {
            "choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}},
        }
        response = {
            "status": "completed",
            "output": [{"type": "reasoning"}, {"type": "message", "content": [{"type": "output_text", "text": "hi"}]}],
            "usage": {"input_tokens": 10, "output_tokens": 3, "input_tokens_details": {"cached_tokens": 4}},
        }
        for body in (chat, response):
            assert bodies.read(body) == bodies.Reply("ok", "hi", Usage(input=10, cached_input=4, output=3))

    @pytest.mark.parametrize(
        ("body", "outcome"),
        (
            ({"choices": [{"message": {"content": "h"}, "finish_reason": "length"}]}, "truncated"),
            ({"choices": [{"message": {"content": None, "refusal": "no"}}]}, "refused"),
            ({"choices": []}, "failed"),
            ({"output": [], "status": "incomplete"}, "truncated"),
            ({"error": {"message": "x"}}, "failed"),
            (None, "failed"),
        ),
    )
    def test_other_endings(self, body, outcome):
        assert bodies.read(body).outcome == outcome

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["choices", "output", "error", "usage", "content", "message", "text"]), inner
                )
            ),
        )
    )
    @example({"output": [{"content": True}]})
    @example({"output": [{"content": ["a text"]}]})
    def test_any_body_is_read(self, body):
        assert bodies.read(body).outcome in ("ok", "failed", "refused", "truncated")

    def test_cost(self):
        # (1000 - 400) * 2 + 400 * 0.5 + 100 * 8 = 2200 dollars a million
        price = PicturePrice(input=2, output=8, cached=0.5)
        assert price.cost(Usage(input=1000, cached_input=400, output=100)) == approx(2200e-6)
        # of 1000 tokens 300 are of pictures: 300 * 2 + 400 * 0.5 + 300 * 4 + 100 * 8 + 10 * 30 = 3100
        apart = PicturePrice(2, 8, 0.5, "", 4, 30)
        usage = Usage(input=1000, cached_input=400, image_input=300, output=100, image_output=10)
        assert apart.cost(usage) == approx(3100e-6)


class TestDuplicates:
    def test_hashes_within_a_few_bits_and_through_others(self):
        base = np.random.default_rng(3).integers(0, 2**63, 4).astype(np.uint64)
        near, nearer = base.copy(), base.copy()
        near[0] ^= np.uint64(0b1111)
        nearer[0] ^= np.uint64(0b1111_1111)
        other = np.random.default_rng(4).integers(0, 2**63, 4).astype(np.uint64)
        hashes = np.stack([base, near, other, nearer])
        assert duplicates.groups(hashes, 4) == [[0, 1, 3]]
        assert duplicates.groups(hashes, 3) == []

    def test_a_pair_that_looks_different_is_none(self):
        hashes = np.zeros((2, 4), np.uint64)
        vectors = np.asarray([[1, 0], [0, 1]], np.float32)
        assert duplicates.groups(hashes, 4, vectors) == []
        assert duplicates.groups(hashes, 4) == [[0, 1]]


class TestPools:
    def test_nearest_band_and_far(self):
        angles = np.linspace(0, np.pi / 2, 101)
        vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
        ids = [f"i{at:03d}" for at in range(101)]
        (planned,) = pools.from_vectors(
            ids, vectors, [("q", [0])], Counts(2, positive=1, hard=1, near=2, easy=3), seed=1
        )
        place = {
            stratum: [int(one.image_id[1:]) for one in planned.candidates if one.stratum == stratum]
            for stratum in ("nearest", "band", "far")
        }
        assert place["nearest"] == [1, 2]
        assert len(place["band"]) == 2 and all(2 <= at < 20 for at in place["band"])
        assert len(place["far"]) == 3 and all(at >= 20 for at in place["far"])

    def test_systems_are_pooled_with_who_found_what(self):
        runs = {"a": {"q": ["x", "y", "z"]}, "b": {"q": ["y", "s", "w"]}}
        (planned,) = pools.from_runs({"q": ["s"]}, runs, 2, {"s", "x", "y", "z"})
        assert [(one.image_id, one.stratum) for one in planned.candidates] == [
            ("s", "seed"),
            ("x", "pooled:a"),
            ("y", "pooled:a+b"),
        ]


class TestQuality:
    # two queries over five images. q1: a (seed) and b relevant, c not. q2: only its seed d relevant, a and e not.
    JUDGED = [
        Judgment("q1", "a", 1, "seed", 1.0), Judgment("q1", "b", 1, "hard", 0.8), Judgment("q1", "c", 0, "easy", 0.9),
        Judgment("q2", "d", 1, "seed", 1.0), Judgment("q2", "a", 0, "hard", 0.3), Judgment("q2", "e", 0, "easy", 0.3),
    ]  # fmt: skip
    SEEDS = {"q1": ["a"], "q2": ["d"]}

    def test_completeness(self):
        found = quality.completeness(self.JUDGED, self.SEEDS, 5)
        assert found["judged_share"] == approx(6 / 10)
        assert (found["relevant"], found["relevant_share"]) == (3, approx(0.5))
        assert found["seed_only_queries"] == ["q2"]
        assert found["queries_by_relevant"] == {"1": 1, "2": 1}

    def test_auc(self):
        assert quality.auc([3, 2, 1, 0], [True, False, True, False]) == approx(3 / 4)
        assert quality.auc([1, 1], [True, False]) == approx(0.5)
        assert quality.auc([1, 2], [True, True]) is None

    def test_separation(self):
        # q1: (1.0 > 0.9), (0.8 < 0.9): 1 of 2; q2: both. Pooled: 1.0 beats 3, 0.8 beats 2 of 3, 1.0 beats 3: 8 of 9.
        found = quality.separation(self.JUDGED)
        assert found["auc_by_query"] == {"q1": 0.5, "q2": 1.0}
        assert found["auc"] == approx(8 / 9)
        assert (found["auc_mean"], found["queries_separated_perfectly"]) == (0.75, 1)

    def test_nothing_is_undefined_and_not_zero(self):
        assert quality.completeness([], {}, 0)["judged_share"] is None
        assert quality.separation([])["auc"] is None

    def test_strata(self):
        found = {one["stratum"]: one for one in quality.strata(self.JUDGED, {("q1", "b"): (0.5, 1.0)})}
        assert (found["hard"]["relevant_share"], found["hard"]["tag_overlap"]) == (0.5, 0.5)
        assert found["easy"]["tag_overlap"] is None

    def test_unjudged_neighbours_and_suspects(self):
        # from a by angle: b 10, n 20, c 30 degrees. n is nobody's; with b at 40 it lies before the weakest relevant
        def at(*degrees):
            angles = np.radians(degrees)
            return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

        judged = self.JUDGED[:3]
        near = quality.holes(judged, self.SEEDS, ["a", "b", "c", "n"], at(0, 10, 30, 20), 2)
        assert near["unjudged_share"] == 0.5 and near["suspects"] == []
        far = quality.holes(judged, self.SEEDS, ["a", "b", "c", "n"], at(0, 40, 30, 20), 2)
        assert [one["image"] for one in far["suspects"]] == ["n"]

    def test_copies_and_queries_alike(self):
        texts = {"q1": "red smoke over forest", "q2": "smoke over a red forest", "q3": "boats"}
        found = quality.copies(self.JUDGED, texts, [["a", "c"]])
        assert found["copies_labelled_differently"] == ["q1"]
        assert [(one["first"], one["second"], one["overlap"]) for one in found["queries_alike"]] == [("q1", "q2", 1.0)]

    def test_leakage(self):
        # of red, smoke, forest two stand in the caption
        assert leakage.share("a photo of red smoke over the forest", "Smoke in a forest.") == approx(2 / 3)
        assert leakage.share("the of", "x") is None
