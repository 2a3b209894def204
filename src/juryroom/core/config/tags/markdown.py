"""Markdown: formatted words, as the value or as the element's text."""

from __future__ import annotations

from juryroom.core.config.attributes import STYLING, VISIBILITY
from juryroom.core.config.spec import AttrSpec, TagSpec

MARKDOWN = TagSpec(
    name="Markdown",
    kind="visual",
    summary="Formatted words: headings, lists, links, emphasis. Raw HTML is not let through.",
    example='<Markdown value="**Same** means the very same object."/>',
    attrs=(
        AttrSpec("value", "Markdown text, or `$field`; the element's own text when absent."),
        AttrSpec("name", "Not needed; a named Markdown makes its field mandatory in every task."),
        *STYLING,
        *VISIBILITY,
    ),
    drawn=True,
)
SPECS = (MARKDOWN,)
