"""What `$variables` stand for."""

from __future__ import annotations

import pytest

from juryroom.core.config.binding import resolve

DATA = {"text": "Hello", "score": 0.5, "a": {"b": [{"c": "deep"}]}, "list": ["x", "y"], "a.dot": "own", "none": None}
PREDICTION = {"score": 0.91, "model_version": "m-1"}


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("$text", "Hello"),
        ("$score", 0.5),
        ("$a.b[0].c", "deep"),
        ("$a.b.0.c", "deep"),
        ("$a.dot", "own"),
        ("$list[1]", "y"),
        ("$list[9]", None),
        ("$list", ["x", "y"]),
        ("$missing", None),
        ("words", "words"),
        ("Score: $score, $text!", "Score: 0.5, Hello!"),
        ("Score: $missing.", "Score: ."),
        ("$text and $list", 'Hello and ["x", "y"]'),
        ("$none-", None),
        ("$prediction.score", 0.91),
        ("By $prediction.model_version", "By m-1"),
        ("5 $ a piece", "5 $ a piece"),
    ],
)
def test_resolve(value, meaning):
    assert resolve(value, DATA, PREDICTION) == meaning


def test_a_field_of_the_task_goes_before_the_prediction():
    assert resolve("$prediction.score", {"prediction": {"score": 0.1}}, PREDICTION) == 0.1


def test_without_a_prediction_there_is_nothing_to_show():
    assert resolve("$prediction.score", DATA) is None
    assert resolve("Score: $prediction.score", DATA) == "Score: "
