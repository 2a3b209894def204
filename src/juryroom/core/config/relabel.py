"""One label of a config under another name, in the text as somebody wrote it: spaces and comments stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from juryroom.core.config.node import Node
from juryroom.core.config.parse import parse
from juryroom.core.config.roles import is_control, name_of_label

_MARKUP = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|</[^>]*>|(?P<start><[^\s/>!?]+(?:[^>\"']|\"[^\"]*\"|'[^']*')*>)",
    re.DOTALL,
)
_LABEL_TAGS = ("label", "choice", "relation")


def relabel(text: str, control: str, old: str, new: str) -> str | None:
    """The config with the control's label renamed; None when the control has no such label of its own."""
    root = parse(text)
    starts = [found.span("start") for found in _MARKUP.finditer(text) if found["start"]]
    nodes = list(root.walk())
    owner = next((node for node in nodes if node.name == control and is_control(node)), None)
    if owner is None or len(starts) != len(nodes):
        return None
    places = [id(node) for node in nodes]
    wanted = [node for node in _labels_below(owner) if name_of_label(node) == old]
    for node in sorted(wanted, key=lambda node: (node.line, node.column), reverse=True):
        begin, end = starts[places.index(id(node))]
        text = text[:begin] + _renamed(text[begin:end], "alias" if node.get("alias") else "value", new) + text[end:]
    return text if wanted else None


def _labels_below(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.tag.lower() in _LABEL_TAGS:
            yield child
        if not is_control(child):
            yield from _labels_below(child)


def _renamed(tag: str, attribute: str, new: str) -> str:
    quoted = quoteattr(new)
    pattern = re.compile(rf"(\s{attribute}\s*=\s*)(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
    return pattern.sub(lambda found: found[1] + quoted, tag, count=1)
