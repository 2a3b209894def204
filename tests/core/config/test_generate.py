"""Configs made from example tasks are good ones, and fit the tasks they were made from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.config.check import check
from juryroom.core.config.generate import KINDS, config_for, fields_of
from juryroom.core.config.interface import Interface
from juryroom.errors import BadInput

PICTURE = "https://example.org/{}.jpg?w=1"
PAIR = {"id": 7, "candidate": PICTURE.format("c"), "query": PICTURE.format("q"), "note": "kept in the cellar"}


def fit(text: str, task: dict) -> Interface:
    assert check(text) == []
    interface = Interface.of(text)
    assert interface.check_data(task) == []
    return interface


def test_tags_by_what_the_fields_hold():
    task = {
        "item_id": "x", "photo": "/data/upload/1/a.PNG", "sound": "https://e.org/a.mp3", "film": "a.mp4",
        "page": "<p>x</p>", "words": "see a.jpg there", "score": 0.5, "items": [{"id": 1}], "flags": [True], "meta": {},
        "odd key": "x",
    }  # fmt: skip
    assert [(field.key, field.tag) for field in fields_of([task])] == [
        ("photo", "Image"), ("sound", "Audio"), ("film", "Video"), ("page", "HyperText"), ("words", "Text"),
        ("score", "Number"), ("items", "List"),
    ]  # fmt: skip


def test_fields_that_some_tasks_lack_are_left_out():
    assert [field.key for field in fields_of([{"a": "x", "b": "y"}, {"a": "z"}])] == ["a"]


def test_two_pictures_are_a_pair_and_the_query_stands_left():
    interface = fit(config_for([PAIR]), PAIR)
    assert list(interface.objects) == ["query", "candidate"]
    assert interface.controls["verdict"].to_name == ("candidate",)


def test_three_pictures_are_compared_with_the_query_between_them():
    task = {"seed": PICTURE.format(1), "a": PICTURE.format(2), "b": PICTURE.format(3)}
    interface = fit(config_for([task]), task)
    assert list(interface.objects) == ["a", "seed", "b"]
    assert interface.controls["closer"].to_name == ("a", "b")


def test_words_are_scored_with_the_score_they_carry():
    task = {"label": "used as a name already", "model_score": 0.4}
    assert '<Header value="Model score: $model_score"/>' in config_for([task])
    assert list(fit(config_for([task]), task).objects) == ["label_shown"]
    assert "$prediction.score" in config_for([{"text": "x"}])


def test_lists_are_sorted_into_buckets():
    task = {"items": [{"id": "a", "title": "A"}]}
    interface = fit(config_for([task], choices=["Do it", "Do not"]), task)
    assert list(interface.json_schema()["properties"]["triage"]["properties"]["ranker"]["properties"]) == [
        "Do_it",
        "Do_not",
    ]


@pytest.mark.parametrize("kind", ["pairs", "closer", "triage"])
def test_what_the_fields_cannot_serve_is_refused(kind):
    with pytest.raises(BadInput, match=r"There are: text \(Text\)"):
        config_for([{"text": "x"}], kind)


def test_nothing_to_go_by():
    with pytest.raises(BadInput, match="no example task"):
        config_for([])
    with pytest.raises(BadInput, match="no kind"):
        config_for([{"text": "x"}], "other")


VALUES = st.sampled_from(["words", "a.jpg", "b.png", "c.wav", "<p>x</p>", 3, 0.5, [{"id": "1"}], None])


@given(
    st.dictionaries(st.text(max_size=8), VALUES, max_size=6),
    st.none() | st.sampled_from(KINDS),
    st.lists(st.text(alphabet="ab<&\" '", min_size=1, max_size=4).filter(str.strip), max_size=3),
)
def test_whatever_is_made_can_be_used(task, kind, choices):
    try:
        text = config_for([task], kind, choices)
    except BadInput:
        return
    assert [finding for finding in check(text) if finding.severity == "error"] == []
    assert Interface.of(text).check_data(task) == []
