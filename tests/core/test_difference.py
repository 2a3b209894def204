"""How far people are from the model, with the arithmetic beside it."""

from __future__ import annotations

from typing import Any

from juryroom.core.difference import difference


def choice(*labels: str, name: str = "verdict") -> dict[str, Any]:
    return {"from_name": name, "type": "choices", "value": {"choices": list(labels)}}


def rating(stars: float, name: str = "quality") -> dict[str, Any]:
    return {"from_name": name, "type": "rating", "value": {"rating": stars}}


def test_the_same_set_of_choices_is_no_distance_whatever_its_order():
    assert difference([[choice("a", "b")]], [choice("b", "a")]) == 0


def test_another_choice_is_one_away():
    assert difference([[choice("a")]], [choice("b")]) == 1


def test_ratings_are_as_far_apart_as_their_numbers():
    assert difference([[rating(5)]], [rating(2)]) == 3


def test_controls_and_then_people_are_averaged():
    # first person: (|4 - 2| + 1) / 2 = 1.5; second: |2 - 2| = 0, no choice; mean (1.5 + 0) / 2
    answers = [[rating(4), choice("a")], [rating(2)]]
    assert difference(answers, [rating(2), choice("b")]) == 0.75


def test_nothing_to_compare_is_undefined():
    text = {"from_name": "why", "type": "textarea", "value": {"text": ["so"]}}
    assert difference([], [choice("a")]) is None
    assert difference([[text]], [text]) is None
    assert difference([[choice("a")]], []) is None
    assert difference([[choice("a", name="other")]], [choice("a")]) is None


def test_a_control_used_for_several_regions_is_left_out():
    assert difference([[choice("a"), choice("b")]], [choice("a")]) is None
