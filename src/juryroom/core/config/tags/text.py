"""Text: plain text, on which spans may be marked."""

from __future__ import annotations

from juryroom.core.config.attributes import NAME, VALUE
from juryroom.core.config.parts import Object
from juryroom.core.config.spec import AttrSpec, TagSpec

READING = (
    NAME,
    VALUE,
    AttrSpec("valueType", "The value is the text itself or the address of it.", "choice", "text", ("text", "url")),
    AttrSpec("saveTextResult", "Keep the marked text in the result.", "choice", choices=("yes", "no")),
    AttrSpec("encoding", "How the text is encoded.", "choice", "none", ("none", "base64", "base64unicode")),
    AttrSpec("selectionEnabled", "Text can be selected.", "bool", True),
    AttrSpec("highlightColor", "Colour of marked text."),
    AttrSpec("showLabels", "Show labels beside marked text.", "bool"),
    AttrSpec(
        "granularity", "Selection snaps to this.", "choice", "symbol", ("symbol", "word", "sentence", "paragraph")
    ),
)
"""What text and marked-up text have in common."""


def _sample(shown: Object) -> object:
    if shown.attrs.get("valueType") == "url":
        return "/static/samples/sample.txt"
    return "To have faith is to trust yourself to the water."


TEXT = TagSpec(
    name="Text",
    kind="object",
    summary="Plain text, on which Labels can mark spans.",
    example='<Text name="review" value="$review"/>',
    attrs=READING,
    drawn=True,
    data_types=("str", "int", "float", "list"),
    sample=_sample,
)
SPECS = (TEXT,)
