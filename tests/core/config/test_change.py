"""Changing a config that has answers."""

from __future__ import annotations

import pytest

from juryroom.core.config.change import UsedLabels, problems_of_change
from juryroom.core.config.interface import Interface


def config(controls: str) -> Interface:
    return Interface.of(f'<View><Text name="t" value="$t"/><Text name="u" value="$u"/>{controls}</View>')


def choices(*values: str, name: str = "c", to: str = "t") -> str:
    return f'<Choices name="{name}" toName="{to}">' + "".join(f'<Choice value="{v}"/>' for v in values) + "</Choices>"


USED = UsedLabels({"c|t|choices": 1}, {"c": {"A": 1, "B": 0}}, {"c": {"B": 2}})


def test_nothing_used_nothing_lost():
    assert problems_of_change(config(choices("A")), config(""), UsedLabels()) == []


def test_more_choices_are_no_problem():
    assert problems_of_change(config(choices("A", "B")), config(choices("B", "A", "C")), USED) == []


def test_control_removed():
    assert problems_of_change(config(choices("A", "B")), config(choices("A", name="d")), USED) == [
        "Created annotations are incompatible with provided labeling schema, we found:\n"
        "1 with from_name=c, to_name=t, type=choices",
        'There are 3 annotation(s) created with tag "c", you can\'t remove it',
    ]


def test_control_pointed_elsewhere_or_of_another_type():
    lost = (
        "Created annotations are incompatible with provided labeling schema, we found:\n"
        "1 with from_name=c, to_name=t, type=choices"
    )
    before, used = config(choices("A")), UsedLabels({"c|t|choices": 1})
    assert problems_of_change(before, config(choices("A", to="u")), used) == [lost]
    assert problems_of_change(before, config('<Rating name="c" toName="t"/>'), used) == [lost]


def test_used_choice_removed():
    used = UsedLabels({}, {"c": {"A": 1, "B": 2}}, {"c": {"B": 1}})
    assert problems_of_change(config(choices("A", "B")), config(choices("C")), used) == [
        "These labels still exist in annotations or drafts:\nA (1 annotation)\nB (2 annotations, 1 draft)\n"
        'Please add labels to tag with name="c".'
    ]


@pytest.mark.parametrize("kind", ["textarea", "pairwise", "relation"])
def test_results_the_peer_does_not_track(kind):
    assert problems_of_change(config(choices("A")), config(""), UsedLabels({f"w|t|{kind}": 3})) == []


def test_labels_from_the_task_cannot_be_removed_from_the_config():
    after = config('<Choices name="c" toName="t" value="$options"/>')
    assert problems_of_change(config(choices("A", "B")), after, USED) == []


def test_what_did_not_fit_before_is_not_held_against_the_new_config():
    used = UsedLabels({"gone|t|choices": 4}, {"gone": {"A": 4}})
    assert problems_of_change(config(choices("A")), config(choices("A")), used) == []
