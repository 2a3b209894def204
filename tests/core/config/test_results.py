"""Results against a config: the peer's messages, and what only a closer look lets pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results

CONFIG = """
<View>
  <Image name="img" value="$i"/><Text name="txt" value="$t"/>
  <List name="list" value="$l"/><Chat name="talk" value="$c"/>
  <Choices name="c1" toName="txt" choice="single"><Choice value="A"/><Choice value="B" alias="bb"/></Choices>
  <Rating name="stars" toName="txt" maxRating="3"/>
  <Number name="n" toName="txt"/>
  <TextArea name="why" toName="txt"/>
  <Ranker name="order" toName="list"><Bucket name="now" title="Now"/><Bucket name="later" title="Later"/></Ranker>
  <Pairwise name="pair" toName="img,txt" allowTie="true"/>
  <Labels name="ner" toName="txt,img"><Label value="PER"/></Labels>
  <RectangleLabels name="box" toName="img"><Label value="Car"/></RectangleLabels>
  <Rectangle name="rect" toName="img"/><Polygon name="poly" toName="img"/>
</View>
"""
INTERFACE = Interface.of(CONFIG)
SQUARE = {"x": 1, "y": 2, "width": 3, "height": 4, "rotation": 0}


def result(from_name: object, to_name: object, kind: object, value: object, **more: object) -> dict[str, object]:
    return {"id": "r", "from_name": from_name, "to_name": to_name, "type": kind, "value": value, **more}


def problems(*results: object, score: object = None) -> list[str]:
    return check_results(INTERFACE, list(results), score=score)


class TestMessages:
    def test_results_that_are_no_list(self):
        assert check_results(INTERFACE, {"a": 1}) == ["'result' must be a list"]
        assert check_results(INTERFACE, None) == ["'result' must be a list"]

    def test_no_results_fit(self):
        assert problems() == []

    @pytest.mark.parametrize(
        ("score", "expected"),
        [
            (0, []),
            (1.0, []),
            (2, ["Score must be between 0.00 and 1.00 inclusive, got 2.0"]),
            (-0.1, ["Score must be between 0.00 and 1.00 inclusive, got -0.1"]),
            (float("nan"), ["Score must be between 0.00 and 1.00 inclusive, got nan"]),
            ("x", ["Score must be a valid number, got x"]),
        ],
    )
    def test_score(self, score, expected):
        assert problems(score=score) == expected

    def test_missing_keys(self):
        assert problems({"from_name": "c1", "type": "choices", "value": {}}) == [
            "Region 0: Missing required field 'to_name'"
        ]

    def test_names(self):
        fine = result("c1", "txt", "choices", {"choices": ["A"]})
        assert problems(fine, {**fine, "from_name": "zz"}, {**fine, "to_name": "zz"}, {**fine, "to_name": "img"}) == [
            "Region 1: 'from_name' 'zz' not found in configuration",
            "Region 2: 'to_name' 'zz' not found in configuration",
            "Region 3: 'to_name' 'img' is not valid for control 'c1'. Valid options: ['txt']",
        ]

    def test_type(self):
        assert problems(result("c1", "txt", "labels", {"choices": ["A"]})) == [
            "Region 0: Type 'labels' does not match expected type 'choices' for control 'c1'"
        ]
        assert problems(result("c1", "txt", "Choices", {"choices": ["A"]})) == []

    def test_the_alias_is_the_label_and_not_the_value(self):
        assert problems(result("c1", "txt", "choices", {"choices": ["bb"]})) == []
        assert problems(result("c1", "txt", "choices", {"choices": ["B"]})) == [
            "Region 0: Invalid value for control 'c1'. Got: {'choices': ['B']}. "
            "Valid options: expected fields: ['choices']; valid labels: ['A', 'bb']"
        ]

    def test_box_out_of_bounds(self):
        box = {"x": -1, "y": 0, "width": 120, "height": 5, "rectanglelabels": ["Car"]}
        assert problems(result("box", "img", "rectanglelabels", box)) == [
            "Region 0: Invalid geometry for control 'box': x -1, width 120 out of bounds [0, 100]"
        ]

    def test_no_dict(self):
        assert problems("words") == ["Region must be a dictionary. Got <class 'str'>: words"]

    def test_long_values_are_cut(self):
        [message] = problems(result("n", "txt", "number", {"number": "9" * 100_000}))
        assert len(message) < 3000


class TestValues:
    @pytest.mark.parametrize(
        ("name", "kind", "value", "fits"),
        [
            ("stars", "rating", {"rating": 3}, True),
            ("stars", "rating", {"rating": 0}, True),
            ("stars", "rating", {"rating": 4}, False),
            ("stars", "rating", {"rating": True}, False),
            ("n", "number", {"number": -2.5}, True),
            ("n", "number", {"number": float("inf")}, False),
            ("n", "number", {"number": "1"}, False),
            ("why", "textarea", {"text": []}, True),
            ("why", "textarea", {"text": ["a", 1]}, False),
            ("c1", "choices", {"choices": []}, True),
            ("c1", "choices", {"choices": [["A"]]}, False),
            ("ner", "labels", {"start": 0, "end": 3, "labels": ["PER"], "text": "Eva"}, True),
            ("ner", "labels", {"start": 0, "labels": ["PER"]}, False),
        ],
    )
    def test_by_control(self, name, kind, value, fits):
        assert (problems(result(name, "txt", kind, value)) == []) is fits

    @pytest.mark.parametrize(
        ("ranking", "fits"),
        [
            ({"now": ["a"], "later": ["b"]}, True),
            ({"now": ["a"], "_": ["b"]}, True),
            ({"order": ["a", "b"]}, True),
            ({"now": ["a"], "later": ["a"]}, False),
            ({"soon": ["a"]}, False),
            ({"now": [1]}, False),
            (["a"], False),
        ],
    )
    def test_ranker(self, ranking, fits):
        assert (problems(result("order", "list", "ranker", {"ranker": ranking})) == []) is fits

    @pytest.mark.parametrize(("selected", "fits"), [("left", True), ("tie", True), ("neither", False), ("img", False)])
    def test_pairwise(self, selected, fits):
        assert (problems(result("pair", "img", "pairwise", {"selected": selected})) == []) is fits

    def test_pairwise_may_name_both(self):
        assert problems(result("pair", "img,txt", "pairwise", {"selected": "right"})) == []


class TestTogether:
    def test_labels_of_a_drawn_region_repeat_its_geometry(self):
        drawn = result("rect", "img", "rectangle", SQUARE)
        labels = result("ner", "img", "labels", {**SQUARE, "labels": ["PER"]})
        assert problems(drawn, labels) == []
        assert problems(labels) != []

    def test_labels_and_tool_in_one(self):
        merged = result("ner", "img", "rectanglelabels", {**SQUARE, "rectanglelabels": ["PER"]})
        assert problems(merged) == []
        assert problems({**merged, "value": {**SQUARE, "rectanglelabels": ["Car"]}}) != []
        assert problems({**merged, "type": "ellipselabels"}) != []

    def test_per_region_answers_carry_geometry(self):
        assert problems(result("c1", "txt", "choices", {**SQUARE, "choices": ["A"]})) == []

    def test_relations_join_results_that_are_there(self):
        one = result("ner", "txt", "labels", {"start": 0, "end": 1, "labels": ["PER"]})
        relation = {"type": "relation", "from_id": "r", "to_id": "r2", "direction": "right"}
        assert problems(one, {**one, "id": "r2"}, relation) == []
        assert problems(one, relation) == ["Relation 1: 'to_id' 'r2' not found in regions"]
        assert problems({"type": "relation"}) == [
            "Relation 0: Missing required field 'direction'",
            "Relation 0: Missing required field 'from_id'",
            "Relation 0: Missing required field 'to_id'",
            "Relation 0: Direction must be one of ('left', 'right', 'bi'), got 'None'",
            "Relation 0: 'from_id' 'None' not found in regions",
            "Relation 0: 'to_id' 'None' not found in regions",
        ]

    def test_relation_to_a_result_that_does_not_fit(self):
        bad = result("ner", "txt", "labels", {"start": 0, "end": 1, "labels": ["LOC"]})
        relation = {"type": "relation", "from_id": "r", "to_id": "r", "direction": "bi"}
        assert len(problems(bad, relation)) == 3

    def test_messages_added_to_a_chat(self):
        message = {"role": "user", "content": "Hi", "createdAt": 1}
        assert problems(result("talk", "talk", "chatmessage", {"chatmessage": message})) == []
        assert problems(result("talk", "talk", "chatmessage", {"chatmessage": {"role": "user"}})) != []

    def test_results_of_a_repeater_carry_a_number(self):
        interface = Interface.of(
            '<View><Repeater on="$p"><Image name="i_{{idx}}" value="$p[{{idx}}]"/>'
            '<Rating name="r_{{idx}}" toName="i_{{idx}}"/></Repeater></View>'
        )
        assert check_results(interface, [result("r_7", "i_7", "rating", {"rating": 2})]) == []
        assert check_results(interface, [result("s_7", "i_7", "rating", {"rating": 2})]) != []


def test_controls_of_unknown_tags_take_anything():
    interface = Interface.of('<View><Text name="t" value="$t"/><Dial name="d" toName="t"/></View>')
    assert check_results(interface, [result("d", "t", "dial", {"dial": {"any": 1}})]) == []


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["A", "left", "PER", "now", "", "zz"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "rating", "ranker", "labels", "x", "start", "now"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)
NAMES = st.sampled_from([*INTERFACE.controls, *INTERFACE.objects, "zz"])
KINDS = st.sampled_from([*(control.type for control in INTERFACE.controls.values()), "relation", "chatmessage"])
ANY_RESULT = st.fixed_dictionaries(
    {},
    optional={
        "id": ANY_JSON,
        "from_name": NAMES | ANY_JSON,
        "to_name": NAMES | ANY_JSON,
        "type": KINDS | ANY_JSON,
        "value": ANY_JSON,
        "from_id": ANY_JSON,
        "to_id": ANY_JSON,
        "direction": ANY_JSON,
    },
)


@given(st.lists(ANY_RESULT | ANY_JSON, max_size=4))
def test_any_results_are_judged_and_never_raise(results):
    assert all(isinstance(problem, str) for problem in check_results(INTERFACE, results))


GOOD = st.one_of(
    st.lists(st.sampled_from(["A", "bb"]), max_size=2).map(lambda v: result("c1", "txt", "choices", {"choices": v})),
    st.integers(0, 3).map(lambda v: result("stars", "txt", "rating", {"rating": v})),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda v: result("n", "txt", "number", {"number": v})),
    st.lists(st.text()).map(lambda v: result("why", "txt", "textarea", {"text": v})),
    st.sampled_from(["left", "right", "tie"]).map(lambda v: result("pair", "img", "pairwise", {"selected": v})),
    st.permutations(["a", "b", "c"]).map(
        lambda v: result("order", "list", "ranker", {"ranker": {"now": v[:1], "later": v[1:]}})
    ),
    st.tuples(*[st.floats(0, 100)] * 4).map(
        lambda v: result("rect", "img", "rectangle", dict(zip(("x", "y", "width", "height"), v, strict=True)))
    ),
)  # fmt: skip


@given(st.lists(GOOD, max_size=6), st.data())
def test_good_results_fit_alone_and_together_and_one_bad_one_is_found(results, data):
    assert check_results(INTERFACE, results) == []
    at = data.draw(st.integers(0, len(results)))
    bad = result("c1", "txt", "choices", {"choices": ["nobody offers this"]})
    [problem] = check_results(INTERFACE, [*results[:at], bad, *results[at:]])
    assert problem.startswith(f"Region {at}: Invalid value for control 'c1'.")
