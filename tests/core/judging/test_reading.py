"""From a task to the question, and from the reply to results that fit the config."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results
from juryroom.core.judging.messages import Picture, Words
from juryroom.core.judging.orders import combined, in_order, orders_of, turned_back
from juryroom.core.judging.render import BEGIN, MissingVariable, fenced, render
from juryroom.core.judging.rubric import Example, Rubric, unknown_variables
from juryroom.core.judging.schema import reply_schema
from juryroom.core.judging.verdict import Outcome, Verdict, read_reply

SCORES = Interface.of(
    """<View><Image name="photo" value="$image"/><Text name="caption" value="$text"/>
    <Choices name="verdict" toName="photo" required="true"><Choice value="Good"/><Choice value="Bad"/></Choices>
    <Rating name="quality" toName="photo" maxRating="5"/><TextArea name="why" toName="caption"/>
    <Labels name="ner" toName="caption"><Label value="PER"/></Labels>
    <RectangleLabels name="box" toName="photo"><Label value="Car"/></RectangleLabels>
    <Taxonomy name="kind" toName="caption"><Choice value="A"><Choice value="B"/></Choice></Taxonomy>
    <Number name="count" toName="photo" min="0" max="9"/></View>"""
)
PAIRS = Interface.of(
    """<View><Image name="q" value="$query"/><Image name="a" value="$one"/><Image name="b" value="$two"/>
    <Pairwise name="closer" toName="a,b" allowTie="true"/></View>"""
)
NO_TIE = Interface.of(
    """<View><Text name="a" value="$one"/><Text name="b" value="$two"/><Pairwise name="closer" toName="a,b"/></View>"""
)
TRIAGE = Interface.of(
    """<View><List name="items" value="$items" title="Items"/><Ranker name="rank" toName="items">
    <Bucket name="now" title="Now"/><Bucket name="later" title="Later"/></Ranker></View>"""
)
TASK: dict[str, Any] = {"image": "https://example.org/a.jpg", "text": "Ann met Ann.", "metadata": {"camera": "X1"}}


def _reply(answer: dict[str, Any], **beside: Any) -> str:
    return json.dumps({"reasoning": "r", "answer": answer, "confidence": 0.8} | beside)


class TestRender:
    def test_words_are_fenced_and_pictures_stand_where_they_are_named(self) -> None:
        messages = render(Rubric("Judge by camera {metadata.camera}.", "See {{image}} and {caption}!"), SCORES, TASK)
        assert [message.speaker for message in messages] == ["system", "user"]
        assert fenced("metadata.camera", "X1") in messages[0].text
        assert "never" in messages[0].text
        see, picture, rest = messages[1].parts
        assert see == Words("See [picture image]")
        assert picture == Picture("https://example.org/a.jpg")
        assert rest == Words(f" and {fenced('caption', 'Ann met Ann.')}!")

    def test_without_a_user_text_every_field_is_shown_once(self) -> None:
        system, user = render(Rubric("About {text}."), SCORES, TASK)
        assert "Ann met" in system.text
        assert "Ann met" not in user.text
        assert Picture("https://example.org/a.jpg") in user.parts

    def test_where_the_system_shows_everything_the_user_has_words_all_the_same(self) -> None:
        """Anthropic and Gemini refuse a message without any."""
        system, user = render(Rubric("About {text}."), SCORES, {"text": "Ann met Ann."})
        assert "Ann met" in system.text
        assert user.text == BEGIN

    def test_a_task_with_nothing_to_judge_is_asked_nothing(self) -> None:
        with pytest.raises(MissingVariable, match="anything that the labelling config shows"):
            render(Rubric("Good or bad?"), SCORES, {"other": "x"})

    def test_examples_come_as_question_and_answer(self) -> None:
        example = Example({"image": "https://example.org/b.jpg"}, {"verdict": "Bad"}, "blurred")
        messages = render(Rubric("s", "{image}", (example,)), SCORES, TASK)
        assert [message.speaker for message in messages] == ["system", "user", "assistant", "user"]
        assert read_reply(messages[2].text, SCORES, TASK).results[0]["value"] == {"choices": ["Bad"]}

    def test_a_missing_value_is_named(self) -> None:
        with pytest.raises(MissingVariable, match=r"\{text\}"):
            render(Rubric("", "{text}"), SCORES, {"image": "x"})

    def test_unknown_variables_are_named_and_json_is_none(self) -> None:
        rubric = Rubric('Reply {"score": 5} about {photo}, {metadata.place}, {imagge}', "{{image}}")
        assert unknown_variables(rubric, SCORES) == ["imagge"]

    @given(st.text())
    def test_material_cannot_close_its_own_marks(self, text: str) -> None:
        whole = fenced("f", text)
        end = whole.rsplit("\n", 1)[1]
        assert end not in text


class TestReading:
    def test_every_control(self) -> None:
        answer = {
            "verdict": " good", "quality": 4, "why": "sharp",
            "ner": [{"text": "Ann", "occurrence": 2, "labels": ["PER"]}],
            "box": [{"x": 1, "y": 2, "width": 3, "height": 4, "rectanglelabels": ["Car"]}], "kind": [["A", "B"]],
            "count": 2,
        }  # fmt: skip
        verdict = read_reply(f"Sure!\n```json\n{_reply(answer)}\n```", SCORES, TASK)
        assert (verdict.outcome, verdict.confidence, verdict.reasoning) == (Outcome.OK, 0.8, "r")
        by_name = {result["from_name"]: result["value"] for result in verdict.results}
        assert by_name["verdict"] == {"choices": ["Good"]}
        assert by_name["ner"] == {"start": 8, "end": 11, "text": "Ann", "labels": ["PER"]}
        assert by_name["why"] == {"text": ["sharp"]}
        assert by_name["kind"] == {"taxonomy": [["A", "B"]]}
        assert check_results(SCORES, verdict.results) == []

    @pytest.mark.parametrize(
        ("reply", "part"),
        [
            ("I think it is good.", "no JSON object"),
            (_reply({"quality": 3}), "verdict is required"),
            (_reply({"verdict": "Great"}), "'Great' is no choice of verdict, which offers Good, Bad."),
            (_reply({"verdict": "Good", "quality": 9}), "quality"),
            (_reply({"verdict": "Good", "ner": [{"text": "Bob", "labels": ["PER"]}]}), "'Bob' does not stand in"),
            (_reply({"verdict": "Good", "ner": [{"text": "Ann", "occurrence": 3, "labels": ["PER"]}]}), "3 times"),
            (_reply({"verdict": "Good", "ner": "Ann"}), "not of the form"),
            (_reply({"verdict": "Good", "colour": "red"}), "'colour' is no control"),
            (_reply({}), "required"),
            ('{"answer": {"verdict": "Goo', "no JSON object"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, reply: str, part: str) -> None:
        verdict = read_reply(reply, SCORES, TASK)
        assert (verdict.outcome, verdict.results) == (Outcome.UNREADABLE, [])
        assert part in (verdict.problem or "")

    def test_an_answer_without_its_wrapping_and_an_odd_confidence(self) -> None:
        verdict = read_reply('{"verdict": "Bad", "confidence": "high"}', SCORES, TASK)
        assert (verdict.outcome, verdict.confidence) == (Outcome.OK, None)

    @given(st.text())
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        assert read_reply(text, SCORES, TASK).outcome is Outcome.UNREADABLE

    def test_the_schema_asks_for_what_is_read(self) -> None:
        schema = reply_schema(SCORES)
        assert list(schema["properties"]) == ["reasoning", "answer", "confidence"]
        assert schema["properties"]["answer"]["required"] == ["verdict"]
        assert set(schema["properties"]["answer"]["properties"]) == set(SCORES.controls)


class TestOrders:
    DATA = {"query": "q", "one": "1", "two": "2"}

    def _said(self, selected: str, interface: Interface = PAIRS) -> Verdict:
        return read_reply(_reply({"closer": selected}), interface, self.DATA)

    def test_pairs_are_asked_both_ways_and_others_once(self) -> None:
        assert list(orders_of(PAIRS)) == [0, 1]
        assert list(orders_of(SCORES)) == [0]
        assert in_order(self.DATA, PAIRS, 1, "s") == {"query": "q", "one": "2", "two": "1"}

    def test_the_same_picture_both_ways_is_an_answer(self) -> None:
        found = combined([self._said("left"), turned_back(self._said("right"), 1)], PAIRS)
        assert not found.flipped
        assert found.verdict.results[0]["value"] == {"selected": "left"}
        assert found.verdict.confidence == pytest.approx(0.8)

    def test_the_same_side_both_ways_is_a_tie_and_less_sure(self) -> None:
        found = combined([self._said("left"), turned_back(self._said("left"), 1)], PAIRS)
        assert found.flipped
        assert found.verdict.results[0]["value"] == {"selected": "tie"}
        assert found.verdict.confidence == 0.5

    def test_where_no_tie_is_known_a_flip_is_no_verdict(self) -> None:
        found = combined([self._said("left", NO_TIE), turned_back(self._said("left", NO_TIE), 1)], NO_TIE)
        assert found.flipped
        assert found.verdict.outcome is Outcome.UNREADABLE

    def test_rankings_take_the_mean_places(self) -> None:
        def said(now: list[str], later: list[str]) -> Verdict:
            return read_reply(_reply({"rank": {"ranker": {"now": now, "later": later}}}), TRIAGE, {"items": []})

        found = combined([said(["a", "b"], ["c"]), said(["b", "a"], ["c"]), said(["b"], ["a", "c"])], TRIAGE)
        assert found.flipped
        # b: places 1, 0, 0; a: now twice, places 0, 1, and later once
        assert found.verdict.results[0]["value"]["ranker"] == {"now": ["b", "a"], "later": ["c"]}

    @given(st.lists(st.text(min_size=1), unique=True, max_size=8), st.integers(1, 9))
    def test_a_list_keeps_its_items_in_every_order(self, items: list[str], order: int) -> None:
        data = {"items": [{"id": item} for item in items]}
        shown = in_order(data, TRIAGE, order, "seed")["items"]
        assert shown == in_order(data, TRIAGE, order, "seed")["items"]
        assert isinstance(shown, list)
        assert sorted(one["id"] for one in shown) == sorted(items)

    def test_one_verdict_that_is_none_makes_the_whole_none(self) -> None:
        broken = read_reply("no", PAIRS, self.DATA)
        assert combined([self._said("left"), broken], PAIRS).verdict is broken
