"""RectangleLabels and Rectangle: boxes on a picture."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import DRAWING, LABELLING, SHAPE
from juryroom.core.config.parts import Control
from juryroom.core.config.said import regions
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.tags.labels import DEGREES, PERCENT, regions_schema
from juryroom.core.config.values import at_most, is_percent, is_texts

_BOX = (
    Field("x", is_percent),
    Field("y", is_percent),
    Field("width", is_percent),
    Field("height", is_percent),
    Field("rotation", at_most(360), optional=True),
)
_ROTATE = AttrSpec("canRotate", "Boxes can be turned.", "bool", True)


def _schema(control: Control, key: str | None = None) -> dict[str, Any]:
    shape = {**dict.fromkeys(("x", "y", "width", "height"), PERCENT), "rotation": DEGREES}
    return regions_schema(control, shape, "Boxes, x and y their top left, on", key=key, optional=("rotation",))


RECTANGLE_LABELS = TagSpec(
    name="RectangleLabels",
    kind="control",
    summary="Labelled boxes; x, y, width and height in per cent of the picture.",
    example='<RectangleLabels name="objects" toName="photo"><Label value="Car"/></RectangleLabels>',
    attrs=(*LABELLING, _ROTATE, *DRAWING),
    drawn=True,
    data_types=("str", "list"),
    targets=("Image", "Pdf"),
    label_tag="Label",
    label_key="rectanglelabels",
    fields=(*_BOX, Field("rectanglelabels", is_texts)),
    schema=lambda control: _schema(control, "rectanglelabels"),
    said=regions,
)

RECTANGLE = TagSpec(
    name="Rectangle",
    kind="control",
    summary="Boxes without labels of their own; Labels beside it can give them some.",
    example='<Rectangle name="box" toName="photo"/>',
    attrs=(*SHAPE, _ROTATE),
    drawn=True,
    targets=("Image", "Pdf"),
    fields=_BOX,
    schema=_schema,
    said=regions,
)
SPECS = (RECTANGLE_LABELS, RECTANGLE)
