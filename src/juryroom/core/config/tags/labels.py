"""Labels and Label: give labels to spans of text or sound, or to what a drawing tool beside it draws."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import HOTKEY, LABELLING
from juryroom.core.config.parts import Control
from juryroom.core.config.said import located, regions
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import is_place, is_texts

TIMED = ("Audio", "Video", "TimeSeries")


def labels_schema(control: Control) -> dict[str, Any]:
    """A list of the labels offered; one of them unless several are allowed."""
    one: dict[str, Any] = {"type": "string"}
    if control.labels and not control.dynamic:
        one["enum"] = list(control.labels)
    most = {} if control.attrs.get("choice") == "multiple" else {"maxItems": 1}
    return {"type": "array", "items": one, "minItems": 1, **most}


PERCENT = {"type": "number", "minimum": 0, "maximum": 100, "description": "Per cent of the picture's size"}
DEGREES = {"type": "number", "minimum": 0, "maximum": 360, "description": "Degrees, clockwise"}


def regions_schema(
    control: Control, shape: dict[str, Any], what: str, *, key: str | None = None, optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A list of regions, as an object may hold any number of them, none included; with labels when there is a key."""
    properties = {**shape, **({key: labels_schema(control)} if key else {})}
    region = {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
    return {"type": "array", "items": region, "description": f"{what} {control.to_name[0]}"}


def quoted_spans(control: Control, key: str) -> dict[str, Any]:
    """Spans by their words: models quote well and count letters badly, so offsets are found by search."""
    shape = {
        "text": {"type": "string", "description": "The exact words of the span, as they stand in the text"},
        "occurrence": {
            "type": "integer",
            "minimum": 1,
            "description": "Which one, counted from 1, when the words occur several times",
        },
    }
    return regions_schema(control, shape, "Labelled spans of", key=key, optional=("occurrence",))


def timed_spans(control: Control, key: str, unit: str) -> dict[str, Any]:
    """Stretches of sound or of curves by where they start and end."""
    place = {"type": "number", "description": unit}
    return regions_schema(control, {"start": place, "end": place}, "Labelled stretches of", key=key)


def _schema(control: Control) -> dict[str, Any]:
    if any(shown.tag in TIMED for shown in control.objects):
        return timed_spans(control, "labels", "In seconds")
    return quoted_spans(control, "labels")


def _said(control: Control, answer: Any, text: str) -> list[dict[str, Any]]:
    if any(shown.tag in TIMED for shown in control.objects):
        return regions(control, answer, text)
    return located("labels")(control, answer, text)


LABELS = TagSpec(
    name="Labels",
    kind="control",
    summary="Labels for spans of text or stretches of sound; beside a drawing tool, for its regions.",
    example='<Labels name="ner" toName="text"><Label value="PER" background="#d94040"/><Label value="ORG"/></Labels>',
    attrs=LABELLING,
    drawn=True,
    data_types=("str", "list"),
    label_tag="Label",
    label_key="labels",
    fields=(Field("start", is_place), Field("end", is_place), Field("labels", is_texts)),
    schema=_schema,
    said=_said,
)

LABEL = TagSpec(
    name="Label",
    kind="label",
    summary="One of the labels of a control.",
    example='<Label value="Car" background="#36B37E" hotkey="c"/>',
    attrs=(
        AttrSpec("value", "What is shown, and stored unless there is an alias.", required=True),
        AttrSpec("alias", "What is stored instead of the value."),
        AttrSpec("background", "Its colour.", default="#36B37E"),
        AttrSpec("selectedColor", "Colour of its words when chosen."),
        AttrSpec("selected", "Chosen from the start.", "bool", False),
        HOTKEY,
        AttrSpec("hint", "Explanation on hovering."),
        AttrSpec("maxUsages", "How often it may be used in a task.", "int"),
        AttrSpec("showAlias", "Show the alias beside the value.", "bool", False),
        AttrSpec("aliasStyle", "CSS declarations of the alias."),
        AttrSpec("size", "Size of its words.", default="medium"),
        AttrSpec(
            "granularity", "Selection snaps to this.", "choice", choices=("symbol", "word", "sentence", "paragraph")
        ),
        AttrSpec("html", "Markup shown instead of the value."),
        AttrSpec("category", "Place of the class in COCO and YOLO exports.", "int"),
        AttrSpec("style", "CSS declarations."),
    ),
    drawn=True,
    parents=(
        "Labels",
        "RectangleLabels",
        "EllipseLabels",
        "PolygonLabels",
        "KeyPointLabels",
        "BrushLabels",
        "BitmaskLabels",
        "VectorLabels",
        "HyperTextLabels",
        "ParagraphLabels",
        "TimeSeriesLabels",
        "TimelineLabels",
        "VideoVectorLabels",
        "OcrLabels",
        "Taxonomy",
    ),
)
SPECS = (LABELS, LABEL)
