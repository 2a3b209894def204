"""Whether an element takes answers or shows data. Told by structure, as the peer does, not by tag."""

from __future__ import annotations

import re

from juryroom.core.config.node import Node

_FLAG = re.compile(r"\{\{\w+\}\}")


def is_control(node: Node) -> bool:
    """True for a tag that takes an answer. Filter only hides labels of another control."""
    return bool(node.get("name") and node.get("toName")) and node.tag.lower() != "filter"


def is_object(node: Node) -> bool:
    """True for a tag that shows data."""
    return bool(node.get("name") and (node.get("value") or node.get("valueList"))) and not is_control(node)


def targets_of(node: Node) -> list[str]:
    """Names in `toName`, not trimmed: a blank after the comma is part of the name, as for the peer."""
    value = node.get("toName")
    return [] if value is None else value.split(",")


def name_of_label(node: Node) -> str:
    """What a Choice or Label is called in results: its alias, else its value."""
    return node.get("alias") or node.get("value") or node.get("valueList") or ""


def labels_of(node: Node) -> dict[str, dict[str, str]]:
    """Labels of a control with their attributes as written: all below it, up to the next control."""
    labels: dict[str, dict[str, str]] = {}
    for child in node.children:
        if child.tag.lower() in ("label", "choice", "relation") and (name := name_of_label(child)):
            labels[name] = dict(child.attrs)
        if not is_control(child):
            labels.update(labels_of(child))
    return labels


def fits_pattern(pattern: str, name: str) -> bool:
    """True when a name with an index flag such as `{{idx}}` stands for this name."""
    first, *rest = _FLAG.split(pattern)
    if not rest or not name.startswith(first):
        return False
    # Part by part instead of a regular expression: a name full of flags would make one run for ages.
    *middle, last = rest
    at = len(first)
    for part in middle:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return name.endswith(last) and len(name) - len(last) >= at
