"""Pairwise: which of two objects is better, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from juryroom.core.config.attributes import ANSWER
from juryroom.core.config.findings import Finding, warning
from juryroom.core.config.node import Node
from juryroom.core.config.parts import Control
from juryroom.core.config.roles import targets_of
from juryroom.core.config.said import as_it_stands
from juryroom.core.config.spec import AttrSpec, Field, TagSpec, ValueCheck
from juryroom.core.config.values import is_text

if TYPE_CHECKING:
    from juryroom.core.config.outline import Outline

_ASKING = re.compile(
    r"^\$?(q|query|seed|anchor|source|prompt|question|input|reference|original)([_\-]?(image|img|text|url|\d+))?$", re.I
)


def sides(control: Control) -> list[str]:
    """The answers it allows."""
    extra = [word for word, flag in (("tie", "allowTie"), ("neither", "allowNeither")) if control.flag(flag)]
    return ["left", "right", *extra]


def _fits(control: Control) -> ValueCheck:
    allowed = frozenset(sides(control))

    def check(value: dict[str, Any]) -> bool:
        selected = value.get("selected")
        return type(selected) is str and selected in allowed

    return check


def _schema(control: Control) -> dict[str, Any]:
    left, right = (*control.to_name, "the second object")[:2]
    description = f"The better one: left is {left}, right is {right}"
    return {"type": "string", "enum": sides(control), "description": description}


def _lint(node: Node, outline: Outline) -> Iterator[Finding]:
    targets = targets_of(node)
    if len(targets) != 2:
        message = f'Pairwise compares two objects, but toName="{node.get("toName") or ""}" names {len(targets)}.'
        yield warning("pairwise_targets", node, message, 'Name the two to compare: toName="candidateA,candidateB".')
        return
    asking = [target for target in targets if _asks(target, outline)]
    if len(asking) != 1:
        return
    other = targets[1] if asking[0] == targets[0] else targets[0]
    message = f'Pairwise compares its two targets, so "{asking[0]}" is judged against "{other}", not with it.'
    fix = (
        f'For one candidate use Choices (same / similar / different) about "{other}"; '
        f'for two use toName="candidateA,candidateB" and show "{asking[0]}" beside them.'
    )
    yield warning("pairwise_compares_query", node, message, fix)


def _asks(target: str, outline: Outline) -> bool:
    element = outline.by_name.get(target)
    value = (element.node.get("value") or "") if element else ""
    return bool(_ASKING.match(target) or _ASKING.match(value))


PAIRWISE = TagSpec(
    name="Pairwise",
    kind="control",
    summary="Which of two objects is better: left is the first name in `toName`.",
    example='<Pairwise name="closer" toName="candidateA,candidateB" allowTie="true" shuffle="true"/>',
    attrs=(
        *ANSWER,
        AttrSpec("selectionStyle", "CSS declarations of the chosen side."),
        AttrSpec("leftClass", "CSS class of the left side."),
        AttrSpec("rightClass", "CSS class of the right side."),
        AttrSpec("allowTie", "Ours: `tie` is an answer.", "bool", False),
        AttrSpec("allowNeither", "Ours: `neither` is an answer.", "bool", False),
        AttrSpec(
            "shuffle",
            "Ours: sides swap by task and person; what is stored stays in the order of `toName`.",
            "bool",
            False,
        ),
    ),
    drawn=True,
    fields=(Field("selected", is_text),),
    fits=_fits,
    options=lambda control: [f"valid values: {sides(control)}"],
    schema=_schema,
    said=as_it_stands("selected"),
    lint=_lint,
)
SPECS = (PAIRWISE,)
