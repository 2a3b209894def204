"""Paragraphs and ParagraphLabels: a dialogue, and spans of it. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.attributes import LABELLING, NAME
from juryroom.core.config.parts import Object
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.tags.labels import quoted_spans
from juryroom.core.config.values import is_not_negative, is_place, is_texts


def _sample(shown: Object) -> object:
    who, words = str(shown.attrs.get("nameKey", "author")), str(shown.attrs.get("textKey", "text"))
    return [{who: "Alice", words: "Hi, Bob."}, {who: "Bob", words: "Hello, Alice!"}]


PARAGRAPHS = TagSpec(
    name="Paragraphs",
    kind="object",
    summary="A dialogue: a list of {author, text}.",
    example='<Paragraphs name="talk" value="$dialogue" layout="dialogue"/>',
    attrs=(
        NAME,
        AttrSpec("value", "Field with the list: `$field`.", required=True),
        AttrSpec("valueType", "The value is the list itself or the address of it.", "choice", "json", ("json", "url")),
        AttrSpec("audioUrl", "Address of the sound of it."),
        AttrSpec("sync", "Plays together with the objects of the same word."),
        AttrSpec("showPlayer", "Show the player.", "bool", False),
        AttrSpec("saveTextResult", "Keep the marked text in the result.", "choice", "yes", ("yes", "no")),
        AttrSpec("layout", "How it is laid out.", "choice", "none", ("none", "dialogue")),
        AttrSpec("nameKey", "Key of the speaker.", default="author"),
        AttrSpec("textKey", "Key of the words.", default="text"),
        AttrSpec("contextScroll", "Scrolls with the sound.", "bool", False),
    ),
    data_types=("list", "str"),
    sample=_sample,
)

PARAGRAPH_LABELS = TagSpec(
    name="ParagraphLabels",
    kind="control",
    summary="Labels for spans of a dialogue.",
    example='<ParagraphLabels name="parts" toName="talk"><Label value="Question"/></ParagraphLabels>',
    attrs=LABELLING,
    data_types=("str", "list"),
    targets=("Paragraphs",),
    label_tag="Label",
    label_key="paragraphlabels",
    fields=(
        Field("start", is_place),
        Field("end", is_place),
        Field("startOffset", is_not_negative, optional=True),
        Field("endOffset", is_not_negative, optional=True),
        Field("paragraphlabels", is_texts),
    ),
    schema=lambda control: quoted_spans(control, "paragraphlabels"),
)
SPECS = (PARAGRAPHS, PARAGRAPH_LABELS)
