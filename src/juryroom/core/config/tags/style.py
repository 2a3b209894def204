"""Style: CSS for the elements around it."""

from __future__ import annotations

from juryroom.core.config.spec import TagSpec

STYLE = TagSpec(
    name="Style",
    kind="visual",
    summary="CSS rules, confined to the labelling area.",
    example="<Style>.note { color: gray }</Style>",
    drawn=True,
)
SPECS = (STYLE,)
