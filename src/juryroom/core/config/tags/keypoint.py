"""KeyPointLabels and KeyPoint: points on a picture. Kept whole, shown read-only."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import DRAWING, LABELLING, SHAPE
from juryroom.core.config.parts import Control
from juryroom.core.config.said import regions
from juryroom.core.config.spec import Field, TagSpec
from juryroom.core.config.tags.labels import PERCENT, regions_schema
from juryroom.core.config.values import at_most, is_texts

_POINT = (Field("x", at_most(100)), Field("y", at_most(100)))


def _schema(control: Control, key: str | None = None) -> dict[str, Any]:
    return regions_schema(control, {"x": PERCENT, "y": PERCENT}, "Points on", key=key)


KEY_POINT_LABELS = TagSpec(
    name="KeyPointLabels",
    kind="control",
    summary="Labelled points; x and y in per cent of the picture.",
    example='<KeyPointLabels name="joints" toName="photo"><Label value="Knee"/></KeyPointLabels>',
    attrs=(*LABELLING, *DRAWING),
    data_types=("str", "list"),
    targets=("Image",),
    label_tag="Label",
    label_key="keypointlabels",
    fields=(*_POINT, Field("keypointlabels", is_texts)),
    schema=lambda control: _schema(control, "keypointlabels"),
    said=regions,
)
KEY_POINT = TagSpec(
    name="KeyPoint",
    kind="control",
    summary="Points without labels of their own.",
    example='<KeyPoint name="joint" toName="photo"/>',
    attrs=SHAPE,
    targets=("Image",),
    fields=_POINT,
    schema=_schema,
    said=regions,
)
SPECS = (KEY_POINT_LABELS, KEY_POINT)
