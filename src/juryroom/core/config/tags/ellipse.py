"""EllipseLabels and Ellipse: ellipses on a picture. Kept whole, shown read-only."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import DRAWING, LABELLING, SHAPE
from juryroom.core.config.parts import Control
from juryroom.core.config.said import regions
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.tags.labels import DEGREES, PERCENT, regions_schema
from juryroom.core.config.values import at_most, is_texts

_ELLIPSE = (
    Field("x", at_most(100)),
    Field("y", at_most(100)),
    Field("radiusX", at_most(50)),
    Field("radiusY", at_most(50)),
    Field("rotation", at_most(360), optional=True),
)
_ROTATE = AttrSpec("canRotate", "Ellipses can be turned.", "bool", True)


def _schema(control: Control, key: str | None = None) -> dict[str, Any]:
    radius = {**PERCENT, "maximum": 50}
    shape = {"x": PERCENT, "y": PERCENT, "radiusX": radius, "radiusY": radius, "rotation": DEGREES}
    return regions_schema(control, shape, "Ellipses, x and y their middle, on", key=key, optional=("rotation",))


ELLIPSE_LABELS = TagSpec(
    name="EllipseLabels",
    kind="control",
    summary="Labelled ellipses; middle and radii in per cent of the picture.",
    example='<EllipseLabels name="cells" toName="photo"><Label value="Cell"/></EllipseLabels>',
    attrs=(*LABELLING, _ROTATE, *DRAWING),
    data_types=("str", "list"),
    targets=("Image",),
    label_tag="Label",
    label_key="ellipselabels",
    fields=(*_ELLIPSE, Field("ellipselabels", is_texts)),
    schema=lambda control: _schema(control, "ellipselabels"),
    said=regions,
)
ELLIPSE = TagSpec(
    name="Ellipse",
    kind="control",
    summary="Ellipses without labels of their own.",
    example='<Ellipse name="cell" toName="photo"/>',
    attrs=(*SHAPE, _ROTATE),
    targets=("Image",),
    fields=_ELLIPSE,
    schema=_schema,
    said=regions,
)
SPECS = (ELLIPSE_LABELS, ELLIPSE)
