"""TREC qrels from the controls that grade."""

from __future__ import annotations

from typing import Any

import pytest

from juryroom.core.config.interface import Interface
from juryroom.core.formats import qrels
from juryroom.core.formats.qrels import QrelsOptions
from juryroom.errors import BadInput


def config(control: str, shown: str = '<Text name="t" value="$text"/>') -> Interface:
    return Interface.of(f"<View>{shown}{control}</View>")


RELEVANT = config('<Choices name="c" toName="t"><Choice value="yes"/><Choice value="no"/></Choices>')
STARS = config('<Rating name="c" toName="t"/>')


def task(*values: Any, truth: tuple[int, ...] = (), **data: Any) -> dict[str, Any]:
    """A task answered with these values of the control `c`."""
    answers = [
        {"result": [{"from_name": "c", "value": value}], "ground_truth": place in truth}
        for place, value in enumerate(values)
    ]
    return {"id": 9, "data": {"query_id": "q1", "doc_id": "d1", "text": "x"} | data, "annotations": answers}


def lines(interface: Interface, *tasks: dict[str, Any], **options: Any) -> list[str]:
    asked = QrelsOptions(**options)
    grader = qrels.grader_of(interface, asked)
    return [line.decode().rstrip("\n") for line in qrels.lines(tasks, grader, asked)]


def stars(number: float) -> dict[str, Any]:
    return {"rating": number}


def choice(*words: str) -> dict[str, Any]:
    return {"choices": list(words)}


def test_stars_are_grades():
    assert lines(STARS, task(stars(4)), task(stars(1), doc_id="d2")) == ["q1 0 d1 4", "q1 0 d2 1"]


def test_of_several_answers_the_lower_median_counts_also_across_tasks():
    assert lines(STARS, task(stars(1), stars(4)), task(stars(5))) == ["q1 0 d1 4"]
    assert lines(STARS, task(stars(1), stars(4))) == ["q1 0 d1 1"]


def test_ground_truth_counts_alone():
    assert lines(STARS, task(stars(1), stars(1), stars(5), truth=(2,))) == ["q1 0 d1 5"]


def test_choices_are_worth_what_is_said():
    grades = qrels.read_grades("yes=2, no=0")
    assert lines(RELEVANT, task(choice("yes")), task(choice("no"), doc_id="d2"), grades=grades) == [
        "q1 0 d1 2", "q1 0 d2 0",
    ]  # fmt: skip
    with pytest.raises(BadInput, match="What is 'yes' worth"):
        lines(RELEVANT, task(choice("yes")))
    with pytest.raises(BadInput, match="'yes' is not of the form"):
        qrels.read_grades("yes")


def test_choices_that_are_numbers_mean_themselves():
    graded = config('<Choices name="c" toName="t"><Choice value="0"/><Choice value="3"/></Choices>')
    assert lines(graded, task(choice("3"))) == ["q1 0 d1 3"]


LISTED = '<List name="l" value="$items"/>'
BUCKETS = config('<Ranker name="c" toName="l"><Bucket name="good" title="G"/><Bucket name="fair" title="F"/>'
                 '<Bucket name="bad" title="B"/></Ranker>', LISTED)  # fmt: skip


def test_buckets_count_down_from_the_first():
    placed = {"ranker": {"good": ["a"], "bad": ["b"], "_": ["c"]}}
    assert lines(BUCKETS, task(placed)) == ["q1 0 a 2", "q1 0 b 0", "q1 0 c 0"]
    assert lines(BUCKETS, task({"ranker": {"good": ["a"]}}), grades={"good": 5}) == ["q1 0 a 5"]


def test_a_plain_order_counts_down_from_its_length():
    plain = config('<Ranker name="c" toName="l"/>', LISTED)
    assert lines(plain, task({"ranker": {"c": ["b", "a"]}})) == ["q1 0 b 2", "q1 0 a 1"]


def test_ids_are_looked_for_by_name_and_have_no_blanks():
    by_name = task(stars(2), query={"id": "q 7"}, image="https://example.org/a b.jpg")
    del by_name["data"]["query_id"], by_name["data"]["doc_id"]
    assert lines(STARS, by_name) == ["q_7 0 https://example.org/a_b.jpg 2"]
    assert lines(STARS, task(stars(2), a={"b": 5}), query_key="a.b") == ["5 0 d1 2"]
    with pytest.raises(BadInput, match="no doc id: its data has none at 'nowhere'"):
        lines(STARS, task(stars(2)), doc_key="nowhere")


def test_a_config_without_a_grade_is_refused():
    with pytest.raises(BadInput, match="the config has none"):
        lines(config('<TextArea name="c" toName="t"/>'))
