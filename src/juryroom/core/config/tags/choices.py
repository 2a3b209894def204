"""Choices and Choice: pick one answer, or several."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import ANSWER, HOTKEY
from juryroom.core.config.parts import Control
from juryroom.core.config.said import listed
from juryroom.core.config.spec import AttrSpec, Field, TagSpec, ValueCheck
from juryroom.core.config.values import is_paths, is_texts


def _fits(control: Control) -> ValueCheck:
    offered = None if control.dynamic or not control.labels else frozenset(control.labels)
    nested = control.flag("allowNested")

    def check(value: dict[str, Any]) -> bool:
        chosen = value.get("choices")
        if type(chosen) is not list:
            return False
        for choice in chosen:
            if type(choice) is not str or (offered is not None and choice not in offered):
                return nested and (is_paths(chosen) or is_texts(chosen)) and _known(chosen, offered)
        return True

    return check


def _known(chosen: list[Any], offered: frozenset[str] | None) -> bool:
    steps = [step for path in chosen for step in ([path] if type(path) is str else path)]
    return offered is None or all(step in offered for step in steps)


def _schema(control: Control) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string"}
    if control.labels and not control.dynamic:
        one["enum"] = list(control.labels)
    if control.attrs.get("choice") == "multiple":
        return {"type": "array", "items": one, "uniqueItems": True, "description": f"Choices for {control.to_name[0]}"}
    return {**one, "description": f"Choice for {control.to_name[0]}"}


CHOICES = TagSpec(
    name="Choices",
    kind="control",
    summary="One answer of several, or some of them.",
    example=(
        '<Choices name="verdict" toName="photo" choice="single">'
        '<Choice value="same"/><Choice value="different"/></Choices>'
    ),
    attrs=(
        *ANSWER,
        AttrSpec("choice", "One answer or several.", "choice", "single", ("single", "single-radio", "multiple")),
        AttrSpec("showInline", "Choices in one line.", "bool", False),
        AttrSpec("layout", "How the choices are laid out.", "choice", choices=("select", "inline", "vertical")),
        AttrSpec("value", "Choices from the task: `$field`, a list of {value, alias, hint, html, children}."),
        AttrSpec("allowNested", "Choices may hold choices; answers are paths.", "bool", False),
    ),
    drawn=True,
    data_types=("str", "list"),
    label_tag="Choice",
    label_key="choices",
    fields=(Field("choices", is_texts),),
    fits=_fits,
    schema=_schema,
    said=listed("choices"),
)

CHOICE = TagSpec(
    name="Choice",
    kind="label",
    summary="One answer of Choices, or one node of Taxonomy.",
    example='<Choice value="same" alias="s" hotkey="1"/>',
    attrs=(
        AttrSpec("value", "What is shown, and stored unless there is an alias.", required=True),
        AttrSpec("alias", "What is stored instead of the value."),
        AttrSpec("selected", "Chosen from the start.", "bool", False),
        HOTKEY,
        AttrSpec("html", "Markup shown instead of the value."),
        AttrSpec("hint", "Explanation on hovering."),
        AttrSpec("style", "CSS declarations."),
        AttrSpec("color", "Colour of a Taxonomy node."),
    ),
    drawn=True,
    parents=("Choices", "Taxonomy"),
)
SPECS = (CHOICES, CHOICE)
