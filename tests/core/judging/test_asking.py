from __future__ import annotations

from dataclasses import replace

from juryroom.core.config.interface import Interface
from juryroom.core.judging.asking import Form, Judge, Question, questions, repair
from juryroom.core.judging.messages import Picture
from juryroom.core.judging.rubric import Rubric

PAIRS = Interface.of(
    """<View><Image name="a" value="$one"/><Image name="b" value="$two"/>
    <Pairwise name="closer" toName="a,b" allowTie="true"/></View>"""
)
DATA = {"one": "https://example.org/1.jpg", "two": "https://example.org/2.jpg"}


def _asked(task_id: int = 1, form: Form = "schema", **parameters: object) -> list[Question]:
    judge = Judge(Rubric("Which is closer?"), "m", parameters, form=form)
    return questions(judge, PAIRS, task_id, DATA, {})


def _pictures(question: Question) -> list[str]:
    return [part.url for part in question.messages[-1].parts if isinstance(part, Picture)]


def test_a_pair_is_asked_both_ways() -> None:
    given, swapped = _asked()
    assert (given.order, swapped.order) == (0, 1)
    assert _pictures(given) == _pictures(swapped)[::-1]


def test_equal_questions_have_equal_hashes_whatever_task_they_are_about() -> None:
    given, swapped = _asked()
    assert given.hash("e") == _asked(task_id=2)[0].hash("e")
    others = [
        swapped.hash("e"),
        given.hash("f"),
        _asked(temperature=1)[0].hash("e"),
        replace(given, model="n").hash("e"),
    ]
    assert given.hash("e") not in others
    assert len(set(others)) == 4


def test_a_model_that_knows_no_schema_is_told_in_words() -> None:
    assert _asked(form="json")[0].schema == {"type": "object"}
    plain = _asked(form="plain")[0]
    assert plain.schema is None
    assert '"closer"' in plain.messages[0].text
    assert plain.messages[0].text.startswith("Which is closer?")


def test_a_repair_is_another_question_with_the_reply_in_it() -> None:
    given = _asked()[0]
    again = repair(given, "left, I think", "There is no JSON object.")
    assert [message.speaker for message in again.messages] == ["system", "user", "assistant", "user"]
    assert "There is no JSON object." in again.messages[-1].text
    assert again.hash("e") != given.hash("e")
