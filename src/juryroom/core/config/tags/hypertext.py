"""HyperText and HyperTextLabels: sanitised markup, and spans on it."""

from __future__ import annotations

from juryroom.core.config.attributes import LABELLING
from juryroom.core.config.parts import Object
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.tags.labels import quoted_spans
from juryroom.core.config.tags.text import READING
from juryroom.core.config.values import is_not_negative, is_place, is_texts


def _sample(shown: Object) -> object:
    if shown.attrs.get("valueType") == "url":
        return "/static/samples/sample.html"
    return "<p><b>Jules</b>: No no, Mr. Wolfe, it's not like that. Your help is definitely appreciated.</p>"


HYPER_TEXT = TagSpec(
    name="HyperText",
    kind="object",
    summary="Markup from the task, sanitised: no scripts, no frames, no forms.",
    example='<HyperText name="page" value="$html" inline="true"/>',
    attrs=(
        *READING,
        AttrSpec("inline", "Part of the page; else in a frame of its own.", "bool", False),
        AttrSpec("clickableLinks", "Links can be followed.", "bool", False),
    ),
    drawn=True,
    sample=_sample,
)

HYPER_TEXT_LABELS = TagSpec(
    name="HyperTextLabels",
    kind="control",
    summary="Labels for spans of marked-up text.",
    example='<HyperTextLabels name="parts" toName="page"><Label value="Title"/></HyperTextLabels>',
    attrs=LABELLING,
    data_types=("str", "list"),
    targets=("HyperText",),
    label_tag="Label",
    label_key="hypertextlabels",
    fields=(
        Field("start", is_place),
        Field("end", is_place),
        Field("startOffset", is_not_negative, optional=True),
        Field("endOffset", is_not_negative, optional=True),
        Field("hypertextlabels", is_texts),
    ),
    schema=lambda control: quoted_spans(control, "hypertextlabels"),
)
SPECS = (HYPER_TEXT, HYPER_TEXT_LABELS)
