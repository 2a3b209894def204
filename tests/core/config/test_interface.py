"""The config read once: data it needs, what the browser draws, what the API says, what judges answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.config.check import check
from juryroom.core.config.interface import Interface
from juryroom.core.config.registry import SPECS
from juryroom.errors import ConfigInvalid

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def needs(inner: str) -> dict[str, tuple[str, ...]]:
    return Interface.of(f"<View>{inner}</View>").required_data


class TestRequiredData:
    @pytest.mark.parametrize(
        ("inner", "needed"),
        [
            ('<Text name="t" value="$text"/>', {"text": ("str", "int", "float", "list")}),
            ('<Text name="t" value="$a.b"/>', {"a.b": ("str", "int", "float", "list")}),
            ('<Image name="i" value="$a[0].url"/>', {"a": ("list",)}),
            ('<Image name="i" value="$a[{{idx}}].url"/>', {"a": ("list",)}),
            ('<Header name="h" value="Model: $score"/>', {"score": ("str", "int", "float")}),
            ('<Header name="h" value="$x and $y"/>', {"x": ("str", "int", "float")}),
            ('<Header name="h" value="Model: $meta.model"/>', {"meta": ("str", "int", "float")}),
            ('<Header name="h" value="Score: $prediction.score"/>', {}),
            ('<Header value="$score"/>', {}),
            ('<Text name="t" value="literal"/>', {}),
            ('<Image name="i" valueList="$images"/>', {}),
            ('<Image name="i" value="$i"/>', {"i": ("str", "list")}),
            ('<HyperText name="h" value="$h"/>', {"h": ("str",)}),
            ('<Audio name="a" value="$a"/>', {"a": ("str",)}),
            ('<List name="l" value="$l"/>', {"l": ("list", "str")}),
            ('<Table name="x" value="$x"/>', {"x": ("dict", "list", "str")}),
            ('<Taxonomy name="x" toName="t" value="$x"/><Text name="t" value="t"/>',
             {"x": ("str", "list", "NoneType")}),
            ('<Unheard name="x" value="$x"/>', {"x": ("str",)}),
        ],
    )  # fmt: skip
    def test_by_form_and_tag(self, inner, needed):
        assert needs(inner) == needed

    def test_the_later_tag_says_the_type_unless_the_earlier_is_a_video(self):
        assert needs('<Text name="a" value="$x"/><Image name="b" value="$x"/>') == {"x": ("str", "list")}
        assert needs('<Video name="a" value="$x"/><Image name="b" value="$x"/>') == {"x": ("str",)}


class TestCheckData:
    CHECK = staticmethod(
        Interface.of(
            '<View><Header name="h" value="$score"/><Text name="t" value="$a.b"/><Image name="i" value="$l[0]"/></View>'
        ).check_data
    )

    def test_all_there(self):
        assert self.CHECK({"score": 0.5, "a": {"b": "x"}, "l": []}) == []

    def test_a_key_with_a_dot_in_it_will_do(self):
        assert self.CHECK({"score": 0.5, "a.b": "x", "l": []}) == []

    def test_missing(self):
        assert self.CHECK({"a": {}}) == [
            '"score" key is expected in task data',
            '"a.b" key is expected in task data',
            '"l" key is expected in task data',
        ]

    def test_of_another_type(self):
        assert self.CHECK({"score": {"a": 1}, "a": {"b": None}, "l": "x"}) == [
            "data['score']={'a': 1} is of type 'dict', but the object tag Header expects the following types: "
            "['str', 'int', 'float']",
            "data['a.b']=None is of type 'NoneType', but the object tag Text expects the following types: "
            "['str', 'int', 'float', 'list']",
            "data['l']='x' is of type 'str', but the object tag Image expects the following types: ['list']",
        ]

    @given(st.dictionaries(st.sampled_from(["score", "a", "l", "a.b", "x"]), ANY_JSON))
    def test_any_data_are_judged(self, data):
        assert all(isinstance(problem, str) for problem in self.CHECK(data))


class TestTree:
    def test_attributes_are_typed_spelled_and_filled_in(self):
        tree = Interface.of(
            '<View><Text name="t" value="$t"/>\n'
            '<Choices NAME="c" toname="t" SHOWINLINE="True" choice="Multiple" data-x="1"><Choice value="a"/></Choices>'
            "</View>"
        ).tree()
        choices = tree["children"][1]
        assert {key: choices[key] for key in ("tag", "name", "line", "known", "drawn", "text")} == {
            "tag": "Choices", "name": "c", "line": 2, "known": True, "drawn": True, "text": "",
        }  # fmt: skip
        assert choices["attrs"] == {
            "toName": ["t"], "showInline": True, "choice": "multiple", "required": False, "perRegion": False,
            "perItem": False, "allowNested": False, "data-x": "1",
        }  # fmt: skip
        assert choices["children"][0]["attrs"] == {"value": "a", "selected": False}

    def test_wrong_values_give_way_to_defaults_and_variables_stay(self):
        tree = Interface.of('<View><Video name="v" value="$v" frameRate="$fps" height="tall"/></View>').tree()
        attrs = tree["children"][0]["attrs"]
        assert (attrs["frameRate"], attrs["height"]) == ("$fps", 600)

    def test_unknown_and_undrawn_tags_say_so(self):
        tree = Interface.of(
            '<View><Chart value="$x"/><Table value="$x"/><AudioPlus name="a" value="$a"/></View>'
        ).tree()
        assert [(node["tag"], node["known"], node["drawn"]) for node in tree["children"]] == [
            ("Chart", False, False),
            ("Table", True, False),
            ("Audio", True, True),
        ]

    def test_changing_a_tree_does_not_change_the_next_one(self):
        interface = Interface.of('<View><Text name="t" value="$t"/></View>')
        interface.tree()["children"].clear()
        assert len(interface.tree()["children"]) == 1


class TestParsedLabelConfig:
    def test_controls_with_inputs_labels_and_conditions(self):
        interface = Interface.of(
            '<View><Header name="h" value="$title"/><Text name="t" value="$text" valueType="url"/>'
            '<Image name="i" valueList="$images"/>'
            '<Choices name="c" toName="t,i" perRegion="true" whenLabelValue="X">'
            '<View><Choice value="same" alias="s" hotkey="1"/></View><Choice value="other"/></Choices>'
            '<Labels name="l" toName="t" value="$labels"/></View>'
        )
        assert interface.parsed_label_config() == {
            "c": {
                "type": "Choices",
                "to_name": ["t", "i"],
                "conditionals": {"type": "label", "name": "X"},
                "inputs": [
                    {"type": "Text", "valueType": "url", "value": "text"},
                    {"type": "Image", "valueType": None, "valueList": "images"},
                ],
                "labels": ["s", "other"],
                "labels_attrs": {
                    "s": {"value": "same", "alias": "s", "hotkey": "1"},
                    "other": {"value": "other"},
                },
            },
            "l": {
                "type": "Labels",
                "to_name": ["t"],
                "dynamic_labels": True,
                "inputs": [{"type": "Text", "valueType": "url", "value": "text"}],
                "labels": [],
                "labels_attrs": {},
            },
        }

    def test_names_in_a_repeater_have_a_pattern(self):
        interface = Interface.of(
            '<View><Repeater on="$p" indexFlag="{{idx}}"><Image name="i_{{idx}}" value="$p[{{idx}}]"/>'
            '<Rating name="r_{{idx}}" toName="i_{{idx}}"/></Repeater></View>'
        )
        assert interface.parsed_label_config()["r_{{idx}}"]["regex"] == {"{{idx}}": ".*"}


class TestSampleTask:
    def test_made_up_for_every_object_and_fits(self):
        interface = Interface.of(
            '<View><Text name="t" value="$a.text"/><Image name="i" value="$i"/><Audio name="s" value="$s"/>'
            '<List name="l" value="$l"/><Header name="h" value="Score: $score"/><Image name="m" valueList="$m"/>'
            '<Choices name="c" toName="t" value="$options"/></View>'
        )
        data = interface.sample_task()
        assert interface.check_data(data) == []
        assert data["i"].startswith("data:image/svg+xml,")
        assert data["s"].startswith("data:audio/wav;base64,")
        assert [item["id"] for item in data["l"]] == ["item-1", "item-2", "item-3"]
        assert len(data["m"]) == 2
        assert data["score"] == 0.73

    def test_comment_with_bare_data_wins(self):
        text = '<View><Text name="t" value="$t"/></View><!-- {"t": "Given", "more": 1} -->'
        assert Interface.of(text).sample_task() == {"t": "Given", "more": 1}

    def test_comment_with_predictions(self):
        comment = '<!-- {"data": {"t": "Given"}, "predictions": [{"result": []}]} -->'
        interface = Interface.of(f'{comment}<View><Text name="t" value="$t"/></View>')
        assert interface.sample_task() == {"t": "Given"}
        assert interface.sample.predictions == [{"result": []}]

    @pytest.mark.parametrize(
        "comment", ["{broken}", "words", "{" * 50 + "}" * 50, '{"a": ' + "[" * 40 + "]" * 40 + "}"]
    )
    def test_other_comments_are_passed_over(self, comment):
        interface = Interface.of(f'<View><Text name="t" value="$t"/></View><!-- {comment} -->')
        assert list(interface.sample_task()) == ["t"]


class TestJsonSchema:
    def schema(self, inner: str) -> dict:
        objects = '<Text name="t" value="$t"/><Image name="i" value="$i"/><List name="l" value="$l"/>'
        return Interface.of(f"<View>{objects}{inner}</View>").json_schema()

    def test_required_controls_are_required(self):
        schema = self.schema('<Rating name="r" toName="t" required="true"/><Number name="n" toName="t" min="1"/>')
        assert schema["required"] == ["r"]
        assert schema["additionalProperties"] is False
        assert schema["properties"]["r"] == {
            "type": "integer", "minimum": 0, "maximum": 5, "description": "Rating for t (0 to 5)",
        }  # fmt: skip
        assert schema["properties"]["n"] == {"type": "number", "minimum": 1, "description": "Number for t"}

    def test_choices_by_alias_one_or_several(self):
        choices = '<Choices name="c" toName="t" choice="{}"><Choice value="a" alias="x"/><Choice value="b"/></Choices>'
        assert self.schema(choices.format("single"))["properties"]["c"]["enum"] == ["x", "b"]
        several = self.schema(choices.format("multiple"))["properties"]["c"]
        assert (several["type"], several["uniqueItems"], several["items"]["enum"]) == ("array", True, ["x", "b"])

    def test_pairwise_offers_only_what_is_allowed(self):
        pair = '<Pairwise name="p" toName="t,i" {}/>'
        assert self.schema(pair.format(""))["properties"]["p"]["enum"] == ["left", "right"]
        allowed = self.schema(pair.format('allowTie="true" allowNeither="true"'))["properties"]["p"]["enum"]
        assert allowed == ["left", "right", "tie", "neither"]

    def test_ranker_knows_its_buckets(self):
        buckets = '<Ranker name="r" toName="l"><Bucket name="now" title="Now"/><Bucket name="no" title="No"/></Ranker>'
        ranking = self.schema(buckets)["properties"]["r"]["properties"]["ranker"]
        assert list(ranking["properties"]) == ranking["required"] == ["now", "no"]
        plain = self.schema('<Ranker name="r" toName="l"/>')["properties"]["r"]["properties"]["ranker"]
        assert list(plain["properties"]) == ["r"]

    def test_boxes_are_a_list(self):
        boxes = self.schema('<RectangleLabels name="b" toName="i"><Label value="Car"/></RectangleLabels>')
        schema = boxes["properties"]["b"]
        assert schema["type"] == "array"
        assert schema["items"]["required"] == ["x", "y", "width", "height", "rectanglelabels"]
        assert schema["items"]["properties"]["rectanglelabels"] == {
            "type": "array", "items": {"type": "string", "enum": ["Car"]}, "minItems": 1, "maxItems": 1,
        }  # fmt: skip

    def test_spans_are_quoted(self):
        spans = self.schema('<Labels name="s" toName="t"><Label value="PER"/></Labels>')["properties"]["s"]
        assert spans["items"]["required"] == ["text", "labels"]
        assert "start" not in spans["items"]["properties"]

    def test_controls_that_no_model_can_answer_are_left_out(self):
        assert self.schema('<BrushLabels name="b" toName="i"><Label value="A"/></BrushLabels>')["properties"] == {}


def test_the_same_text_gives_the_same_interface():
    text = '<View><Text name="same" value="$t"/></View>'
    assert Interface.of(text) is Interface.of(text)


TAGS = st.sampled_from([*SPECS, "Unheard", "textarea"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["name", "toName", "value", "valueList", "alias", "maxRating", "perRegion", "visibleWhen", "on"]),
    st.sampled_from(
        ["a", "b", "a,b", "$x", "$x.y", "$x[0].z", "Is $x or $y", "true", "7", "", "r_{{idx}}", "choice-selected"]
    ),
)
ELEMENTS = st.recursive(
    st.tuples(TAGS, ATTRIBUTES, st.just(())),
    lambda inner: st.tuples(TAGS, ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def _written(element) -> str:
    tag, attrs, children = element
    pairs = "".join(f' {name}="{value}"' for name, value in attrs.items())
    return f"<{tag}{pairs}>{''.join(map(_written, children))}</{tag}>"


@given(st.lists(ELEMENTS, max_size=6))
def test_any_elements_are_checked_and_what_has_no_error_can_be_used(elements):
    text = f"<View>{''.join(map(_written, elements))}</View>"
    findings = check(text)
    assert all(finding.fix and finding.line == 1 for finding in findings)
    if any(finding.severity == "error" for finding in findings):
        with pytest.raises(ConfigInvalid):
            Interface.of(text)
        return
    interface = Interface.of(text)
    json.dumps([interface.tree(), interface.parsed_label_config(), interface.json_schema()])
    assert isinstance(interface.check_data(interface.sample_task()), list)
