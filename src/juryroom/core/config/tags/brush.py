"""BrushLabels, Brush, MagicWand, Bitmask: painted masks. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.attributes import DRAWING, LABELLING, SHAPE
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import each, is_text, is_texts, is_whole

_MASK = (Field("format", is_text, optional=True), Field("rle", each(is_whole)))
_PICTURE = (Field("imageDataURL", is_text), Field("format", is_text, optional=True))

BRUSH_LABELS = TagSpec(
    name="BrushLabels",
    kind="control",
    summary="Labelled masks as run lengths.",
    example='<BrushLabels name="areas" toName="photo"><Label value="Sky"/></BrushLabels>',
    attrs=(*LABELLING, *DRAWING),
    data_types=("str", "list"),
    targets=("Image",),
    label_tag="Label",
    label_key="brushlabels",
    fields=(*_MASK, Field("brushlabels", is_texts)),
)
BRUSH = TagSpec(
    name="Brush",
    kind="control",
    summary="Masks without labels of their own.",
    example='<Brush name="area" toName="photo"/>',
    attrs=SHAPE,
    targets=("Image",),
    fields=_MASK,
)
MAGIC_WAND = TagSpec(
    name="MagicWand",
    kind="control",
    summary="Masks that spread over like colours.",
    example='<MagicWand name="area" toName="photo"/>',
    attrs=(
        *SHAPE,
        AttrSpec("blurradius", "Smooths the mask's edge.", "int", 5),
        AttrSpec("defaultthreshold", "Likeness at first.", "int", 15),
    ),
    targets=("Image",),
    fields=_MASK,
)
BITMASK_LABELS = TagSpec(
    name="BitmaskLabels",
    kind="control",
    summary="Labelled masks as PNG pictures.",
    example='<BitmaskLabels name="areas" toName="photo"><Label value="Sky"/></BitmaskLabels>',
    attrs=(*LABELLING, *DRAWING),
    data_types=("str", "list"),
    targets=("Image",),
    label_tag="Label",
    label_key="bitmasklabels",
    fields=(*_PICTURE, Field("bitmasklabels", is_texts)),
)
BITMASK = TagSpec(
    name="Bitmask",
    kind="control",
    summary="Masks as PNG pictures without labels of their own.",
    example='<Bitmask name="area" toName="photo"/>',
    attrs=SHAPE,
    targets=("Image",),
    fields=_PICTURE,
)
SPECS = (BRUSH_LABELS, BRUSH, MAGIC_WAND, BITMASK_LABELS, BITMASK)
