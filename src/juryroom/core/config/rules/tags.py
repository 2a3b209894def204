"""The checks that tags bring with them."""

from __future__ import annotations

from collections.abc import Iterator

from juryroom.core.config.findings import Finding
from juryroom.core.config.outline import Outline


def own_rules(outline: Outline) -> Iterator[Finding]:
    """Every tag's own `lint`."""
    for element in outline.elements:
        if element.spec is not None and element.spec.lint is not None:
            yield from element.spec.lint(element.node, outline)
