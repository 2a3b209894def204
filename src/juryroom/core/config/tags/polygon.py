"""PolygonLabels and Polygon: polygons on a picture. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.attributes import DRAWING, LABELLING, SHAPE
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import at_most, each, is_texts

_percent = at_most(100)


def _is_point(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_percent, value))


_POINTS = Field("points", each(_is_point))
_LOOKS = (
    AttrSpec("pointSize", "Size of the corners.", "choice", "small", ("small", "medium", "large")),
    AttrSpec("pointStyle", "Shape of the corners.", "choice", "circle", ("rectangle", "circle")),
)

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
)
POLYGON = TagSpec(
    name="Polygon",
    kind="control",
    summary="Polygons without labels of their own.",
    example='<Polygon name="roof" toName="photo"/>',
    attrs=(*SHAPE, *_LOOKS),
    targets=("Image",),
    fields=(_POINTS,),
)
SPECS = (POLYGON_LABELS, POLYGON)
