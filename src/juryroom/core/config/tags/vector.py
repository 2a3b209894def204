"""VectorLabels, Vector, Cube: lines and solids. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.attributes import DRAWING, LABELLING, NAME, SHAPE, VALUE
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import each, is_bool, is_number, is_texts, shaped

_LINE = (Field("closed", is_bool, optional=True), Field("vertices", each(shaped(x=is_number, y=is_number))))
_CLOSABLE = AttrSpec("closable", "The line can be closed.", "bool")

VECTOR_LABELS = TagSpec(
    name="VectorLabels",
    kind="control",
    summary="Labelled lines.",
    example='<VectorLabels name="lanes" toName="photo"><Label value="Lane"/></VectorLabels>',
    attrs=(*LABELLING, _CLOSABLE, *DRAWING),
    data_types=("str", "list"),
    targets=("Image",),
    label_tag="Label",
    label_key="vectorlabels",
    fields=(*_LINE, Field("vectorlabels", is_texts)),
)
VECTOR = TagSpec(
    name="Vector",
    kind="control",
    summary="Lines without labels of their own.",
    example='<Vector name="lane" toName="photo"/>',
    attrs=(*SHAPE, _CLOSABLE),
    targets=("Image",),
    fields=_LINE,
)
OBJECT_3D = TagSpec(
    name="Object3D",
    kind="object",
    summary="A solid.",
    example='<Object3D name="scan" value="$scan"/>',
    attrs=(NAME, VALUE),
)
CUBE = TagSpec(
    name="Cube",
    kind="control",
    summary="Boxes in space.",
    example='<Cube name="box" toName="scan"/>',
    attrs=SHAPE,
)
CUBE_LABELS = TagSpec(
    name="CubeLabels",
    kind="control",
    summary="Labelled boxes in space.",
    example='<CubeLabels name="boxes" toName="scan"><Label value="Car"/></CubeLabels>',
    attrs=LABELLING,
    data_types=("str", "list"),
    label_tag="Label",
    label_key="cubelabels",
    fields=(Field("cubelabels", is_texts, optional=True),),
)
SPECS = (VECTOR_LABELS, VECTOR, OBJECT_3D, CUBE, CUBE_LABELS)
