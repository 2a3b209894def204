"""Attributes: known to the tag, of the right type, not said twice."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from juryroom.core.config.findings import Finding, warning
from juryroom.core.config.node import Node
from juryroom.core.config.outline import Outline
from juryroom.core.config.roles import name_of_label
from juryroom.core.config.spec import TagSpec


def unknown_attributes(outline: Outline) -> Iterator[Finding]:
    """Attributes that the tag does not have, with the likeliest one that it has.

    Machine-learning backends read settings of their own from the config, written `model_score_threshold`.
    """
    for element in outline.elements:
        if element.spec is None:
            continue
        for name in element.node.attrs:
            likely = _likely(name, element.spec)
            if element.spec.attr(name) is None and (likely or not {":", "_"} & set(name)):
                message = f"<{element.spec.name}> has no attribute {name}; it is kept and has no effect."
                fix = f"Did you mean {likely}?" if likely else "Remove it, or see docs/reference/tags.md."
                yield warning("unknown_attribute", element.node, message, fix)


def _likely(name: str, spec: TagSpec) -> str | None:
    folded = {attr.name.lower(): attr.name for attr in spec.attrs}
    close = get_close_matches(name.lower(), folded, n=1, cutoff=0.75)
    return folded[close[0]] if close else None


def wrong_values(outline: Outline) -> Iterator[Finding]:
    """Attributes whose text is not of their type: the default stands instead."""
    for element in outline.elements:
        if element.spec is None:
            continue
        for name, raw in element.node.attrs.items():
            described = element.spec.attr(name)
            if described is None:
                continue
            try:
                described.read(raw)
            except ValueError as expected:
                message = f'{described.name}="{raw}" of <{element.spec.name}> should be {expected}.'
                yield warning("wrong_value", element.node, message, _instead(described.default))


def _instead(default: object) -> str:
    if default is None:
        return "Remove it or correct it; now it has no effect."
    return f"Correct it; now the default {str(default).lower() if isinstance(default, bool) else default} is used."


def repeated_labels(outline: Outline) -> Iterator[Finding]:
    """Two children of a control with one name cannot be told apart in the results."""
    for element in outline.controls:
        if element.spec is not None and element.spec.label_tag is not None and element.spec.name != "Taxonomy":
            yield from _repeated(element.node, element.spec.label_tag.lower())


def _repeated(control: Node, tag: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for node in control.walk():
        if node.tag.lower() != tag or node is control:
            continue
        name = name_of_label(node)
        if name and name in seen:
            message = f'"{name}" is offered twice in <{control.tag}>; results cannot tell the two apart.'
            yield warning("repeated_label", node, message, "Remove one, or give it an alias of its own.")
        seen.add(name)
