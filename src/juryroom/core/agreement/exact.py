"""Exact match: the same answer or not."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from juryroom.core.agreement.metric import Metric, Params
from juryroom.core.agreement.values import only_label, whole_value

_LABELLED = frozenset({
    "Choices", "Taxonomy", "Pairwise", "Rating", "Number", "DateTime", "TextArea", "Ranker",
    "Rectangle", "RectangleLabels", "Ellipse", "EllipseLabels", "Polygon", "PolygonLabels", "KeyPoint",
    "KeyPointLabels",
    "Brush", "BrushLabels", "MagicWand", "Bitmask", "BitmaskLabels", "Vector", "VectorLabels", "OcrLabels",
    "Labels", "HyperTextLabels", "ParagraphLabels", "TimeSeriesLabels", "TimelineLabels",
    "VideoRectangle", "VideoVector", "VideoVectorLabels", "Chat",
})  # fmt: skip


def equal(one: Any, other: Any, _params: Params) -> float:
    """1 when equal, else 0."""
    return float(one == other)


def _labels(value: Any) -> Collection[str]:
    if isinstance(value, frozenset):
        return value
    if not isinstance(value, tuple):
        return ()
    return {label for text in value for label in _labels_in(text)}


def _only(value: Any, label: str) -> Any:
    if isinstance(value, frozenset):
        return only_label(value, label)
    return tuple(text for text in value if label in _labels_in(text)) or None


def _labels_in(text: str) -> Collection[str]:
    """Labels of a value that is kept as JSON."""
    found = [each for key, each in json.loads(text).items() if key.endswith("labels") and isinstance(each, list)]
    return {label for each in found for label in each if isinstance(label, str)}


EXACT = Metric(
    name="exact",
    title="Exact match",
    tags=_LABELLED,
    read=whole_value,
    score=equal,
    labels=_labels,
    only=_only,
)
METRICS = (EXACT,)
