"""`visibleWhen` and its companions."""

from __future__ import annotations

from collections.abc import Iterator

from juryroom.core.config.findings import Finding, warning
from juryroom.core.config.node import Node
from juryroom.core.config.outline import Element, Outline
from juryroom.core.config.roles import labels_of


def broken_conditions(outline: Outline) -> Iterator[Finding]:
    """Conditions that can never hold: about nothing, or about an answer that nobody can give."""
    for element in outline.elements:
        node = element.node
        if node.get("visibleWhen") is None and node.get("perRegion") is None:
            continue
        about = node.get("whenTagName")
        if about is not None and about not in outline.by_name:
            message = f'whenTagName="{about}" not found in names: {outline.names}'
            yield warning("unknown_condition", node, message, "Name the control or object the condition is about.")
        elif about is None and (node.get("visibleWhen") or "").startswith("choice-"):
            message = f'visibleWhen="{node.get("visibleWhen")}" needs whenTagName.'
            yield warning("unknown_condition", node, message, 'Add whenTagName="verdict", the name of the Choices.')
        else:
            yield from _impossible_answers(node, outline)


def _impossible_answers(node: Node, outline: Outline) -> Iterator[Finding]:
    for attr, controls in (
        ("whenChoiceValue", _named(node, outline)),
        ("whenLabelValue", [element.node for element in outline.controls]),
    ):
        offered = {word for control in controls for word in _words(control)}
        if any((control.get("value") or "").startswith("$") or control.get("apiUrl") for control in controls):
            continue
        for word in (node.get(attr) or "").split(","):
            if word and controls and word.strip() not in offered:
                message = f'{attr}: nothing offers "{word}".'
                yield warning("impossible_condition", node, message, f"There are: {', '.join(sorted(offered))}.")


def _named(node: Node, outline: Outline) -> list[Node]:
    about = outline.by_name.get(node.get("whenTagName") or "")
    return [about.node] if about is not None else []


def _words(control: Node) -> set[str]:
    labels = labels_of(control)
    values = {word for attrs in labels.values() for name, word in attrs.items() if name.lower() == "value"}
    return set(labels) | values


def half_hidden_controls(outline: Outline) -> Iterator[Finding]:
    """A control hidden by a View around it still answers with its defaults in the peer's editor."""
    for element in outline.controls:
        box = _hiding_box(element)
        if box is not None and element.node.get("visibleWhen") is None:
            message = f"The <View> of line {box.line} hides this control, but its default answer would still be stored."
            fix = f'Repeat the condition here: visibleWhen="{box.get("visibleWhen")}" and its when... attributes.'
            yield warning("half_hidden_control", element.node, message, fix)


def _hiding_box(element: Element) -> Node | None:
    spec = element.spec
    defaults = ("defaultValue", "value", "selected")
    if spec is None or not any(element.node.get(name) for name in defaults):
        chosen = any(child.get("selected") == "true" for child in element.node.walk())
        if not chosen:
            return None
    return next((box for box in element.ancestors if box.get("visibleWhen") is not None), None)
