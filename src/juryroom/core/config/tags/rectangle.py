"""RectangleLabels and Rectangle: boxes on a picture."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import DRAWING, LABELLING, SHAPE
from juryroom.core.config.parts import Control
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.tags.labels import labels_schema
from juryroom.core.config.values import at_most, is_percent, is_texts

_BOX = (
    Field("x", is_percent),
    Field("y", is_percent),
    Field("width", is_percent),
    Field("height", is_percent),
    Field("rotation", at_most(360), optional=True),
)
_ROTATE = AttrSpec("canRotate", "Boxes can be turned.", "bool", True)


def boxes_schema(control: Control, key: str | None) -> dict[str, Any]:
    """A list of boxes: a picture may hold any number of them, none included."""
    percent = {"type": "number", "minimum": 0, "maximum": 100, "description": "Per cent of the picture's size"}
    box: dict[str, Any] = dict.fromkeys(("x", "y", "width", "height"), percent)
    box["rotation"] = {"type": "number", "minimum": 0, "maximum": 360, "description": "Degrees, clockwise"}
    needed = ["x", "y", "width", "height"]
    if key is not None:
        box[key] = labels_schema(control)
        needed.append(key)
    one = {"type": "object", "properties": box, "required": needed, "additionalProperties": False}
    return {"type": "array", "items": one, "description": f"Boxes on {control.to_name[0]}; x and y are the top left"}


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
    schema=lambda control: boxes_schema(control, "rectanglelabels"),
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
    schema=lambda control: boxes_schema(control, None),
)
SPECS = (RECTANGLE_LABELS, RECTANGLE)
