"""Rules of the server, in its words, and the traps it does not warn of."""

from __future__ import annotations

import pytest

from juryroom.core.config.check import MOST_FINDINGS, check
from juryroom.core.config.findings import Finding
from juryroom.core.config.interface import Interface
from juryroom.errors import ConfigInvalid

TEXT = '<Text name="t" value="$t"/>'
VERDICT = '<Choices name="c" toName="t"><Choice value="a"/><Choice value="b"/></Choices>'


def only(inner: str) -> Finding:
    """The one finding of a View with this inside."""
    [finding] = check(f"<View>\n{inner}\n</View>")
    assert finding.fix
    return finding


def codes(inner: str) -> list[str]:
    return [finding.code for finding in check(f"<View>{inner}</View>")]


class TestErrors:
    @pytest.mark.parametrize(
        ("inner", "message"),
        [
            ('<Choices name="c" toName="t"/>', "Validation failed on View/Choices: 'Choice' is a required property"),
            ('<Choices name="c"><Choice value="a"/></Choices>',
             "Validation failed on View/Choices: 'toName' is a required property"),
            ('<Labels name="l" toName="t"/>', "Validation failed on View/Labels: 'Label' is a required property"),
            ('<View><TextArea toName="t"/></View>',
             "Validation failed on View/View/TextArea: 'name' is a required property"),
            ('<Number name="n"/>', "Validation failed on View/Number: 'toName' is a required property"),
            ('<Image name="i"/>', "Validation failed on View/Image: 'value' is a required property"),
            ('<HyperText value="$h"/>', "Validation failed on View/HyperText: 'name' is a required property"),
            ('<Choices name="c" toName="t"><Choice/></Choices>',
             "Validation failed on View/Choices/Choice: 'value' is a required property"),
        ],
    )  # fmt: skip
    def test_missing_parts(self, inner, message):
        errors = [finding for finding in check(f"<View>{TEXT}{inner}</View>") if finding.severity == "error"]
        assert [error.message for error in errors] == [message]
        assert errors[0].fix

    def test_choices_from_the_task_or_inside_a_view_are_enough(self):
        inside = '<Choices name="d" toName="t"><View><Choice value="a"/></View></Choices>'
        assert check(f'<View>{TEXT}<Choices name="c" toName="t" value="$options"/>{inside}</View>') == []

    def test_repeated_name_counts_buckets_and_headers(self):
        finding = only(f'{TEXT}\n<Header name="t" value="Words"/>\n{VERDICT}')
        assert (finding.severity, finding.code, finding.line) == ("error", "repeated_name", 3)
        assert finding.message == "Label config contains non-unique names"
        assert finding.fix == '"t" is taken by <Text> in line 2: give this one another name.'

    def test_unknown_target(self):
        finding = only('<Text name="a" value="$t"/><Choices name="c" toName="zzz"><Choice value="x"/></Choices>')
        assert finding.message == "toName=\"zzz\" not found in names: ['a', 'c']"
        assert (finding.tag, finding.name, finding.line) == ("Choices", "c", 2)

    def test_blank_after_the_comma_is_part_of_the_name(self):
        images = '<Image name="a" value="$a"/><Image name="b" value="$b"/>'
        finding = only(images + '<Pairwise name="p" toName="a, b"/>')
        assert finding.message == "toName=\" b\" not found in names: ['a', 'b', 'p']"
        assert finding.fix == 'Remove the blank, it counts as part of the name: toName="a,b".'

    def test_misspelt_target_is_guessed(self):
        image = '<Image name="candidate" value="$c"/>'
        assert only(image + '<Rating name="r" toName="candidat"/>').fix == 'Did you mean toName="candidate"?'

    def test_playback_speeds(self):
        video = '<Video name="v" value="$v" defaultPlaybackSpeed="0.5" minPlaybackSpeed="1"/>'
        finding = only(video + '<Rating name="r" toName="v"/>')
        assert finding.message == 'Video tag "v": minPlaybackSpeed (1.0) must not exceed defaultPlaybackSpeed (0.5)'

    def test_a_config_with_an_error_is_no_interface_and_the_first_error_is_the_message(self):
        with pytest.raises(ConfigInvalid) as caught:
            Interface.of('<View><Choices name="a"/><Rating name="a" toName="zz"/></View>')
        assert caught.value.message == "Validation failed on View/Choices: 'toName' is a required property"
        assert [finding.code for finding in caught.value.findings][:3] == [
            "missing_part",
            "repeated_name",
            "unknown_target",
        ]
        assert caught.value.fields == {"label_config": [caught.value.message]}


class TestWarnings:
    def test_a_good_config_has_none(self):
        assert check(f"<View>{TEXT}{VERDICT}</View>") == []

    def test_no_control(self):
        assert codes(TEXT) == ["no_controls"]
        assert [finding.severity for finding in check("<View></View>")] == ["warning"]

    def test_root_that_is_no_view(self):
        assert [finding.code for finding in check(f"<Box>{TEXT}{VERDICT}</Box>")] == ["root_is_no_view", "unknown_tag"]

    def test_unknown_tag_is_guessed(self):
        assert only(f'{TEXT}{VERDICT}<Heder value="x"/>').fix == "Did you mean <Header>?"

    def test_tag_in_the_wrong_case(self):
        finding = only(f'{TEXT}<Textarea name="w" toName="t"/>')
        assert (finding.code, finding.fix) == ("tag_case", "Write <TextArea>.")

    def test_unknown_attribute_is_guessed(self):
        finding = only(f'{TEXT}<Rating name="r" toName="t" maxRatin="4"/>')
        assert (finding.code, finding.fix) == ("unknown_attribute", "Did you mean maxRating?")

    def test_settings_of_machine_learning_backends_are_no_mistake(self):
        assert codes(f'{TEXT}<Rating name="r" toName="t" model_score_threshold="0.3"/>') == []

    def test_attribute_of_the_wrong_type(self):
        finding = only(f'{TEXT}<Rating name="r" toName="t" maxRating="five"/>')
        assert finding.message == 'maxRating="five" of <Rating> should be a whole number.'
        assert finding.fix == "Correct it; now the default 5 is used."

    def test_control_without_a_target(self):
        finding = only(f'{TEXT}{VERDICT}<Rating name="r"/>')
        assert (finding.severity, finding.code) == ("warning", "missing_target")

    def test_target_that_is_a_control(self):
        assert codes(f'{TEXT}{VERDICT}<Rating name="r" toName="c"/>') == ["target_is_control"]

    def test_target_that_is_the_control_itself(self):
        assert codes(f'{TEXT}<Rating name="r" toName="r"/>') == ["target_is_control"]
        assert "target_is_control" not in codes('<Chat name="talk" value="$m" toName="talk"/>')

    def test_target_of_another_kind(self):
        assert codes(f'{TEXT}<Ranker name="r" toName="t"/>') == ["target_does_not_fit"]

    def test_bucket_beside_the_ranker(self):
        listed = '<List name="l" value="$items"/><Ranker name="r" toName="l"/><Bucket name="now" title="Now"/>'
        finding = only(listed)
        assert finding.message == "<Bucket> does nothing outside of <Ranker>."

    def test_query_compared_with_its_candidate(self):
        images = '<Image name="q" value="$query"/><Image name="cand" value="$candidate"/>'
        finding = only(images + '<Pairwise name="pick" toName="q,cand"/>')
        assert finding.code == "pairwise_compares_query"
        assert "Choices" in finding.fix

    def test_two_candidates_are_compared_without_a_warning(self):
        images = "".join(f'<Image name="{name}" value="${name}"/>' for name in ("q", "candA", "candB"))
        assert codes(images + '<Pairwise name="pick" toName="candA,candB"/>') == []

    def test_pairwise_with_one_target(self):
        assert codes(f'{TEXT}<Pairwise name="p" toName="t"/>') == ["pairwise_targets"]

    def test_named_header_makes_its_field_mandatory(self):
        finding = only(f'<Header name="score_banner" value="Model score: $score"/>{TEXT}{VERDICT}')
        assert finding.code == "named_header"
        assert "$prediction.score" in finding.fix

    def test_header_without_a_name_or_about_the_prediction_is_fine(self):
        headers = '<Header value="$score"/><Header name="h" value="Score: $prediction.score"/>'
        assert codes(f"{headers}{TEXT}{VERDICT}") == []

    def test_unknown_variable_of_the_prediction(self):
        assert codes(f'<Header value="$prediction.cluster"/>{TEXT}{VERDICT}') == ["unknown_variable"]

    def test_literal_value(self):
        finding = only('<Image name="i" value="image"/><Rating name="r" toName="i"/>')
        assert (finding.code, finding.fix) == ("literal_value", 'Write value="$image".')

    def test_path_inside_a_text_is_half_recorded(self):
        inner = f'<Text name="m" value="Model: $meta.model"/>{TEXT}{VERDICT}'
        assert codes(inner) == ["half_recorded"]

    def test_condition_about_a_missing_control(self):
        inner = f'<View visibleWhen="choice-selected" whenTagName="d">{TEXT}</View>{VERDICT}'
        assert only(inner).message == "whenTagName=\"d\" not found in names: ['c', 't']"

    def test_condition_on_an_answer_nobody_can_give(self):
        condition = 'visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="a,z"'
        finding = only(f"<View {condition}>{TEXT}</View>{VERDICT}")
        assert finding.message == 'whenChoiceValue: nothing offers "z".'

    def test_control_hidden_by_a_view_that_still_answers(self):
        box = '<View visibleWhen="choice-selected" whenTagName="c">{}</View>'
        rating = '<Rating name="r" toName="t" defaultValue="3"{}/>'
        repeated = ' visibleWhen="choice-selected" whenTagName="c"'
        assert codes(TEXT + VERDICT + box.format(rating.format(""))) == ["half_hidden_control"]
        assert codes(TEXT + VERDICT + box.format(rating.format(repeated))) == []

    def test_hotkeys_that_clash(self):
        choices = '<Choice value="a" hotkey="ctrl+k"/><Choice value="b" hotkey="K+Ctrl"/>'
        assert codes(f'{TEXT}<Choices name="c" toName="t">{choices}</Choices>') == ["hotkey_clash"]

    def test_one_answer_offered_twice(self):
        choices = '<Choice value="a"/><Choice value="b" alias="a"/>'
        assert codes(f'{TEXT}<Choices name="c" toName="t">{choices}</Choices>') == ["repeated_label"]

    def test_repeater_is_discouraged(self):
        repeated = (
            '<Repeater on="$pages" indexFlag="{{idx}}"><Image name="p_{{idx}}" value="$pages[{{idx}}]"/>'
            '<Rating name="r_{{idx}}" toName="p_{{idx}}"/></Repeater>'
        )
        assert codes(repeated) == ["deprecated_tag"]


def test_a_hostile_config_is_answered_briefly():
    rating = '<Rating name="n{0}" toName="x{0}" whenLabelValue="q" visibleWhen="region-selected"/>'
    elements = "".join(rating.format(n) for n in range(2900))
    assert len(check(f"<View>{elements}</View>")) == MOST_FINDINGS
