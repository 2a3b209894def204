"""Parts that are missing, misplaced or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from juryroom.core.config.findings import Finding, error, warning
from juryroom.core.config.node import Node
from juryroom.core.config.outline import Element, Outline
from juryroom.core.config.registry import SPECS

_BOX = "view"


def missing_parts(outline: Outline) -> Iterator[Finding]:
    """What the server insists on: names, targets, values and offers of the commonest tags, inside Views."""
    if outline.root.tag.lower() == _BOX:
        yield from _missing_in_box(outline.root, outline.root.tag)


def _missing_in_box(box: Node, path: str) -> Iterator[Finding]:
    for child in box.children:
        tag, place = child.tag.lower(), f"{path}/{child.tag}"
        if part := _missing_part(child):
            yield _required(child, place, part)
        elif tag in ("choices", "labels", _BOX):
            yield from _missing_in_box(child, place)


def _missing_part(node: Node) -> str | None:
    tag = node.tag.lower()
    has_value = node.get("value") is not None
    if tag in ("choices", "labels", "textarea", "number"):
        for part in ("name", "toName"):
            if node.get(part) is None:
                return part
        offer = "Choice" if tag == "choices" else "Label"
        within = {child.tag.lower() for child in node.children}
        if tag in ("choices", "labels") and not has_value and not within & {offer.lower(), _BOX}:
            return offer
    elif tag in ("text", "image", "hypertext"):
        if node.get("name") is None:
            return "name"
        return None if has_value or node.get("valueList") is not None else "value"
    elif tag in ("choice", "label"):
        return None if has_value else "value"
    return None


_EXAMPLES = {
    "name": 'Add a name, unique in this config: name="answer".',
    "toName": 'Say which object it is about: toName="photo".',
    "value": 'Say what it shows: value="$field".',
    "Choice": 'Put at least one <Choice value="..."/> inside.',
    "Label": 'Put at least one <Label value="..."/> inside.',
}


def _required(node: Node, place: str, part: str) -> Finding:
    message = f"Validation failed on {place}: {part!r} is a required property"
    fix = _EXAMPLES[part]
    if part == "value" and node.tag.lower() in ("choice", "label"):
        fix = 'Say what it stands for: value="same".'
    return error("missing_part", node, message, fix)


def no_controls(outline: Outline) -> Iterator[Finding]:
    """A config that asks nothing is valid, and useless."""
    if not outline.controls:
        fix = 'Add a control, e.g. <Choices name="verdict" toName="photo"><Choice value="same"/></Choices>.'
        yield warning("no_controls", outline.root, "The config has no control, so there is nothing to answer.", fix)
    if outline.root.tag.lower() != _BOX:
        message = f"The outermost element is <{outline.root.tag}>, not <View>."
        yield warning("root_is_no_view", outline.root, message, "Put everything inside one outer <View>.")


def unknown_tags(outline: Outline) -> Iterator[Finding]:
    """Tags nobody knows, and known ones in the wrong case."""
    for element in outline.elements:
        tag = element.node.tag
        if element.spec is None:
            yield warning(
                "unknown_tag", element.node, f"<{tag}> is not a known tag; it is kept and not drawn.", _hint(tag)
            )
        elif element.spec.name != tag:
            message = f"<{tag}> is read as <{element.spec.name}>."
            yield warning("tag_case", element.node, message, f"Write <{element.spec.name}>.")


def _hint(tag: str) -> str:
    folded = {name.lower(): name for name in SPECS}
    close = get_close_matches(tag.lower(), folded, n=1, cutoff=0.75)
    return f"Did you mean <{folded[close[0]]}>?" if close else "See docs/reference/tags.md for the tags there are."


def misplaced_tags(outline: Outline) -> Iterator[Finding]:
    """Tags that work only inside certain others, and those outside of any."""
    for element in outline.elements:
        if element.spec is not None and element.spec.parents and not _is_at_home(element):
            homes = " or ".join(f"<{parent}>" for parent in element.spec.parents)
            message = f"<{element.spec.name}> does nothing outside of {homes}."
            yield warning("misplaced_tag", element.node, message, f"Move it inside {homes}.")


def _is_at_home(element: Element) -> bool:
    homes = {parent.lower() for parent in element.spec.parents} if element.spec else set()
    return any(ancestor.tag.lower() in homes for ancestor in element.ancestors)
