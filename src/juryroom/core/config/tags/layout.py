"""Collapse, Panel, Repeater, Html, Filter, Shortcut: helpers around objects and controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from juryroom.core.config.attributes import HOTKEY, STYLING, VALUE, VISIBILITY
from juryroom.core.config.findings import Finding, warning
from juryroom.core.config.node import Node
from juryroom.core.config.spec import AttrSpec, TagSpec

if TYPE_CHECKING:
    from juryroom.core.config.outline import Outline


def _lint_repeater(node: Node, _outline: Outline) -> Iterator[Finding]:
    message = "Repeater makes a control for every item, so answers of different tasks cannot be compared."
    fix = 'Use perItem="true" on the control, or one task for each item.'
    yield warning("deprecated_tag", node, message, fix)


COLLAPSE = TagSpec(
    name="Collapse",
    kind="visual",
    summary="Panels that fold.",
    example='<Collapse><Panel value="Details"><Text name="t" value="$text"/></Panel></Collapse>',
    attrs=(
        AttrSpec("accordion", "One panel open at a time.", "bool", True),
        AttrSpec("bordered", "With a border.", "bool", False),
        AttrSpec("open", "Open at first.", "bool", False),
    ),
)
PANEL = TagSpec(
    name="Panel",
    kind="visual",
    summary="One panel of Collapse.",
    example='<Panel value="Details"/>',
    attrs=(VALUE, AttrSpec("open", "Open at first.", "bool", False)),
    parents=("Collapse",),
)
REPEATER = TagSpec(
    name="Repeater",
    kind="visual",
    summary="Repeats its children for every item of a list. Deprecated.",
    example='<Repeater on="$pages" indexFlag="{{idx}}"><Image name="p_{{idx}}" value="$pages[{{idx}}]"/></Repeater>',
    attrs=(
        AttrSpec("on", "Field with the list: `$field`.", required=True),
        AttrSpec("indexFlag", "What stands for the number of the item.", default="{{idx}}"),
        AttrSpec("mode", "All at once, or one at a time.", "choice", "list", ("list", "pagination")),
    ),
    lint=_lint_repeater,
)
HTML = TagSpec(
    name="Html",
    kind="visual",
    summary="Markup that nothing can be marked on.",
    example='<Html value="$html"/>',
    attrs=(VALUE, *STYLING, *VISIBILITY),
)
FILTER = TagSpec(
    name="Filter",
    kind="visual",
    summary="A field that hides the labels of a control that do not match.",
    example='<Filter toName="verdict" placeholder="Find a label"/>',
    attrs=(
        AttrSpec("name", "Unique name of the element."),
        AttrSpec("toName", "Name of the Choices or Labels.", "names", required=True),
        AttrSpec("placeholder", "Hint in the empty field.", default="Quick Filter"),
        AttrSpec("minlength", "Letters before it begins.", "int", 3),
        AttrSpec("casesensetive", "Upper and lower case matter.", "bool", False),
        AttrSpec("style", "CSS declarations."),
        HOTKEY,
    ),
)
SHORTCUT = TagSpec(
    name="Shortcut",
    kind="label",
    summary="Words put into a TextArea by a click or a key.",
    example='<Shortcut value="unreadable" hotkey="u"/>',
    attrs=(
        AttrSpec("value", "The words.", required=True),
        AttrSpec("alias", "Shown instead of the words."),
        HOTKEY,
        AttrSpec("background", "Its colour.", default="#333333"),
    ),
    parents=("TextArea",),
)
REACT_CODE = TagSpec(
    name="ReactCode",
    kind="control",
    summary="An interface in code. Kept, never run.",
    example='<ReactCode name="own" toName="own" outputs="verdict"/>',
    attrs=(
        AttrSpec("name", "Unique name of the element.", required=True),
        AttrSpec("toName", "The element itself.", "names", required=True),
        AttrSpec("data", "Field with its data."),
        AttrSpec("src", "Address of its code. Never loaded."),
        AttrSpec("outputs", "What it answers."),
    ),
)
SPECS = (COLLAPSE, PANEL, REPEATER, HTML, FILTER, SHORTCUT, REACT_CODE)
