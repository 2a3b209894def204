"""TextArea: words typed in, one entry or several."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import ANSWER
from juryroom.core.config.parts import Control
from juryroom.core.config.said import listed
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import is_texts


def _schema(control: Control) -> dict[str, Any]:
    one = {"type": "string"}
    description = f"Text or list of texts for {control.to_name[0]}"
    return {"oneOf": [one, {"type": "array", "items": one}], "description": description}


TEXT_AREA = TagSpec(
    name="TextArea",
    kind="control",
    summary="Words typed in; always stored as a list of entries.",
    example='<TextArea name="why" toName="photo" rows="2" placeholder="Why?"/>',
    attrs=(
        *ANSWER,
        AttrSpec("value", "Text to begin with."),
        AttrSpec("placeholder", "Hint in the empty field."),
        AttrSpec("maxSubmissions", "The most entries.", "int"),
        AttrSpec("editable", "Entries can be changed.", "bool", False),
        AttrSpec("transcription", "It is a transcript of the object.", "bool", False),
        AttrSpec("skipDuplicates", "Refuse an entry that is there already.", "bool", False),
        AttrSpec("displayMode", "Where regions' entries are shown.", "choice", "tag", ("tag", "region-list")),
        AttrSpec("rows", "Lines of the field; more than one shows an Add button.", "int", 1),
        AttrSpec("showSubmitButton", "Show the Add button; only with several rows when absent.", "bool"),
    ),
    drawn=True,
    fields=(Field("text", is_texts),),
    schema=_schema,
    said=listed("text"),
)
SPECS = (TEXT_AREA,)
