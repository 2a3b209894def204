"""PolygonLabels and Polygon: polygons on a picture. Kept whole, shown read-only."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import DRAWING, LABELLING, SHAPE
from juryroom.core.config.parts import Control
from juryroom.core.config.said import regions
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.tags.labels import PERCENT, regions_schema
from juryroom.core.config.values import at_most, each, is_texts

_percent = at_most(100)


def _is_point(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_percent, value))


_POINTS = Field("points", each(_is_point))
_LOOKS = (
    AttrSpec("pointSize", "Size of the corners.", "choice", "small", ("small", "medium", "large")),
    AttrSpec("pointStyle", "Shape of the corners.", "choice", "circle", ("rectangle", "circle")),
)


def _schema(control: Control, key: str | None = None) -> dict[str, Any]:
    corner = {"type": "array", "items": PERCENT, "minItems": 2, "maxItems": 2}
    points = {"type": "array", "items": corner, "minItems": 3, "description": "Corners as [x, y], in order"}
    return regions_schema(control, {"points": points}, "Polygons on", key=key)


POLYGON_LABELS = TagSpec(
    name="PolygonLabels",
    kind="control",
    summary="Labelled polygons; corners in per cent of the picture.",
    example='<PolygonLabels name="roofs" toName="photo"><Label value="Roof"/></PolygonLabels>',
    attrs=(*LABELLING, *_LOOKS, *DRAWING),
    data_types=("str", "list"),
    targets=("Image",),
    label_tag="Label",
    label_key="polygonlabels",
    fields=(_POINTS, Field("polygonlabels", is_texts)),
    schema=lambda control: _schema(control, "polygonlabels"),
    said=regions,
)
POLYGON = TagSpec(
    name="Polygon",
    kind="control",
    summary="Polygons without labels of their own.",
    example='<Polygon name="roof" toName="photo"/>',
    attrs=(*SHAPE, *_LOOKS),
    targets=("Image",),
    fields=(_POINTS,),
    schema=_schema,
    said=regions,
)
SPECS = (POLYGON_LABELS, POLYGON)
