"""`visibleWhen` and its companions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from juryroom.core.config.findings import Finding, warning
from juryroom.core.config.node import Node
from juryroom.core.config.outline import Element, Outline
from juryroom.core.config.roles import labels_of


def broken_conditions(outline: Outline) -> Iterator[Finding]:
    """Conditions that can never hold: about nothing, or about an answer that nobody can give."""
    offers = _Offers(outline)
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
            yield from _impossible_answers(node, "whenChoiceValue", offers.of(about))
            yield from _impossible_answers(node, "whenLabelValue", offers.of_all)


class _Offers:
    """What controls offer, worked out once for each; None when it is not known before there is a task."""

    def __init__(self, outline: Outline) -> None:
        self._nodes = {
            element.node.name: element.node for element in outline.controls if element.spec and element.spec.label_tag
        }
        self._known: dict[str | None, frozenset[str] | None] = {}

    def of(self, name: str | None) -> frozenset[str] | None:
        """Of one control; None also when there is no such control."""
        if name not in self._known:
            self._known[name] = _words(self._nodes[name]) if name in self._nodes else None
        return self._known[name]

    @cached_property
    def of_all(self) -> frozenset[str] | None:
        """Of all controls together."""
        each = [self.of(name) for name in self._nodes]
        return None if None in each else frozenset().union(*(words for words in each if words is not None))


def _words(control: Node) -> frozenset[str] | None:
    if (control.get("value") or "").startswith("$") or control.get("apiUrl"):
        return None
    labels = labels_of(control)
    values = {word for attrs in labels.values() for name, word in attrs.items() if name.lower() == "value"}
    return frozenset(labels) | values


def _impossible_answers(node: Node, attr: str, offered: frozenset[str] | None) -> Iterator[Finding]:
    for word in (node.get(attr) or "").split(","):
        if word and offered is not None and word.strip() not in offered:
            message = f'{attr}: nothing offers "{word}".'
            yield warning("impossible_condition", node, message, f"There are: {', '.join(sorted(offered))}.")


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
