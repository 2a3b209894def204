"""Pdf and OcrLabels: a document, and boxes with the words read in them. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.attributes import LABELLING
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import is_not_negative, is_number, is_text, is_texts

PDF = TagSpec(
    name="Pdf",
    kind="object",
    summary="A document.",
    example='<Pdf name="paper" value="$pdf"/>',
    attrs=(
        AttrSpec("name", "Unique name of the element."),
        AttrSpec("value", "Address of the document: `$field`.", required=True),
    ),
    sample=lambda _shown: "/static/samples/sample.pdf",
)

OCR_LABELS = TagSpec(
    name="OcrLabels",
    kind="control",
    summary="Labelled boxes on a document, with the words in them.",
    example='<OcrLabels name="fields" toName="paper"><Label value="Total"/></OcrLabels>',
    attrs=LABELLING,
    data_types=("str", "list"),
    targets=("Pdf", "Image"),
    label_tag="Label",
    label_key="ocrlabels",
    fields=(
        Field("x", is_number),
        Field("y", is_number),
        Field("width", is_number),
        Field("height", is_number),
        Field("rotation", is_number, optional=True),
        Field("ocrtext", is_text, optional=True),
        Field("ocrlabels", is_texts),
        Field("pageIndex", is_not_negative, optional=True),
    ),
)
SPECS = (PDF, OCR_LABELS)
