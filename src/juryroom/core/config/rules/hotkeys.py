"""Hotkeys that are asked for twice."""

from __future__ import annotations

from collections.abc import Iterator

from juryroom.core.config.findings import Finding, warning
from juryroom.core.config.node import Node
from juryroom.core.config.outline import Outline


def clashing_hotkeys(outline: Outline) -> Iterator[Finding]:
    """One key, one action: the second one is given another key on screen."""
    first: dict[str, Node] = {}
    for element in outline.elements:
        node = element.node
        for key in (node.get("hotkey") or "").lower().split(","):
            pressed = "+".join(sorted(part.strip() for part in key.split("+")))
            if not pressed:
                continue
            if pressed in first:
                message = f'hotkey="{key}" is taken by <{first[pressed].tag}> in line {first[pressed].line}.'
                yield warning(
                    "hotkey_clash", node, message, "Choose another key, or leave it off to be given a free one."
                )
            else:
                first[pressed] = node
