"""Regions of two answers compared: each with its best counterpart, or matched one to one at a threshold."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from math import dist
from typing import Any

from juryroom.core.agreement.answers import Result
from juryroom.core.agreement.jaccard import jaccard
from juryroom.core.agreement.metric import AGREES_FROM, Metric, Param, Params, Reading
from juryroom.core.agreement.numeric import closeness
from juryroom.core.agreement.overlap import extent, overlap
from juryroom.core.agreement.shapes import Shape, Spot, shape_of
from juryroom.core.agreement.text import TEXT_PARAMS, lines_similarity
from juryroom.core.agreement.values import given

_AREAS = frozenset({
    "Rectangle", "RectangleLabels", "Polygon", "PolygonLabels", "Ellipse", "EllipseLabels", "Brush", "BrushLabels",
    "MagicWand", "OcrLabels", "VideoRectangle", "Labels",
})  # fmt: skip
_SPANS = frozenset({"Labels", "ParagraphLabels", "TimeSeriesLabels", "TimelineLabels"})
_HTML = frozenset({"HyperTextLabels"})
_POINTS = frozenset({"KeyPoint", "KeyPointLabels", "Labels"})
_IOU = Param("iou_threshold", "number", 0.5, "Overlap from which two regions match.", least=0, most=1)


@dataclass(frozen=True)
class Region:
    """What is marked, on which object and item, with which labels; `said`: what was answered about it, if asked."""

    shape: Shape
    place: tuple[str, str]
    labels: frozenset[str] = frozenset()
    said: Any = None


Regions = tuple[Region, ...]
Alike = Callable[[Region, Region, Params], float]


def regions(reading: Reading) -> Regions | None:
    """The regions of a control with their labels; None when there are none."""
    key = reading.control.spec.label_key or reading.control.type
    return _read(reading, lambda result: _labels(given(result, key)), lambda _result: None)


def _labels(value: Any) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _read(
    reading: Reading, labels: Callable[[Result], frozenset[str]], said: Callable[[Result], Any]
) -> Regions | None:
    found = []
    for result in reading.results:
        shape = shape_of(result) or _shape_by_id(result.get("id"), reading)
        if shape is not None:
            place = (str(result.get("to_name")), str(result.get("item_index")))
            found.append(Region(shape, place, labels(result), said(result)))
    return tuple(found) or None


def _shape_by_id(name: object, reading: Reading) -> Shape | None:
    """The region that an answer about it names by its id alone."""
    if name is None:
        return None
    named = (each for each in reading.answer if each.get("id") == name and isinstance(each.get("value"), dict))
    return next((shape for shape in map(shape_of, named) if shape is not None), None)


def _overlapping(one: Region, other: Region, _params: Params) -> float:
    """0 on different objects or with different labels, else how far they overlap."""
    return overlap(one.shape, other.shape) if one.place == other.place and one.labels == other.labels else 0.0


def _near(one: Region, other: Region, params: Params) -> float:
    if one.place != other.place or one.labels != other.labels:
        return 0.0
    if not isinstance(one.shape, Spot) or not isinstance(other.shape, Spot):
        return _overlapping(one, other, params)
    apart = dist((one.shape.x, one.shape.y), (other.shape.x, other.shape.y))
    return float(apart <= params["max_distance"] + 1e-9)


def best_matches(alike: Alike) -> Callable[[Regions, Regions, Params], float]:
    """The mean over all regions of both answers of how alike each is to its best counterpart."""

    def score(one: Regions, other: Regions, params: Params) -> float:
        best = [0.0] * len(one), [0.0] * len(other)
        for at, beside in _candidates(one, other):
            near = alike(one[at], other[beside], params)
            best[0][at], best[1][beside] = max(best[0][at], near), max(best[1][beside], near)
        return (sum(best[0]) + sum(best[1])) / (len(one) + len(other))

    return score


def _candidates(one: Regions, other: Regions) -> Iterator[tuple[int, int]]:
    """The pairs that may overlap, told by where they lie on one axis: hundreds of boxes have few neighbours each."""
    places = sorted((*extent(region.shape), at) for at, region in enumerate(other))
    lows = [low for low, _, _ in places]
    for at, region in enumerate(one):
        low, high = extent(region.shape)
        for _, end, beside in places[: bisect_right(lows, high)]:
            if end >= low:
                yield at, beside


def _share_at(one: Regions, other: Regions, params: Params) -> float:
    def matches(mine: Region, yours: Region, given_params: Params) -> float:
        return float(_overlapping(mine, yours, given_params) >= params["iou_threshold"])

    return best_matches(matches)(one, other, params)


def true_positives(judged: Regions, reference: Regions, params: Params) -> int:
    """Regions that match one to one: same object and labels, overlap from `iou_threshold`; the best overlaps first."""
    pairs = [
        (_overlapping(judged[at], reference[beside], params), at, beside)
        for at, beside in _candidates(judged, reference)
    ]
    used: tuple[set[int], set[int]] = (set(), set())
    for alike, at, beside in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if alike < params["iou_threshold"] or alike == 0:
            break
        if at not in used[0] and beside not in used[1]:
            used[0].add(at)
            used[1].add(beside)
    return len(used[0])


def _precision(judged: Regions, reference: Regions, params: Params) -> float:
    return true_positives(judged, reference, params) / len(judged)


def _recall(judged: Regions, reference: Regions, params: Params) -> float:
    return true_positives(judged, reference, params) / len(reference)


def _f1(judged: Regions, reference: Regions, params: Params) -> float:
    return 2 * true_positives(judged, reference, params) / (len(judged) + len(reference))


def labels_of(value: Regions) -> Collection[str]:
    """All labels of all regions."""
    return {label for region in value for label in region.labels}


def only_label(value: Regions, label: str) -> Regions | None:
    """The regions with a label."""
    return tuple(region for region in value if label in region.labels) or None


def _metric(
    name: str, title: str, tags: frozenset[str], score: Callable[[Any, Any, Params], float | None], *params: Param,
    agrees_at: float | None = 0.5,
) -> Metric:  # fmt: skip
    return Metric(
        name, title, tags, regions, score, (*params, AGREES_FROM), agrees_at, labels_of, only_label,
        empty_counts=True, whole=True,
    )  # fmt: skip


def _per_region(name: str, title: str, tag: str, said: Callable[[Result], Any], alike: Alike, *params: Param) -> Metric:
    def score(one: Region, other: Region, given_params: Params) -> float:
        near = _overlapping(one, other, given_params)
        return near * alike(one, other, given_params) if near else 0.0

    return Metric(
        name, title, frozenset({tag}), lambda reading: _read(reading, lambda _: frozenset(), said),
        best_matches(score), (*params, *(() if AGREES_FROM in params else (AGREES_FROM,))), 0.5, whole=True,
    )  # fmt: skip


def _texts(result: Result) -> tuple[str, ...]:
    found = given(result, "text")
    return (found,) if isinstance(found, str) else tuple(map(str, found or ()))


def _number(kind: str) -> Callable[[Result], float]:
    return lambda result: float(given(result, kind) or 0)


def _texts_alike(one: Region, other: Region, params: Params) -> float:
    return lines_similarity(one.said, other.said, params) if one.said or other.said else 1.0


METRICS = (
    _metric("iou", "Intersection over union", _AREAS, best_matches(_overlapping)),
    _metric("span_overlap", "Span overlap", _SPANS, best_matches(_overlapping)),
    _metric("html_span_overlap", "Span overlap over HTML", _HTML, best_matches(_overlapping)),
    _metric("regions_at_iou", "Share of regions that match", _AREAS | _SPANS | _HTML, _share_at, _IOU),
    _metric("precision", "Precision of the first answer", _AREAS | _SPANS | _HTML, _precision, _IOU),
    _metric("recall", "Recall of the first answer", _AREAS | _SPANS | _HTML, _recall, _IOU),
    _metric("f1", "F1", _AREAS | _SPANS | _HTML, _f1, _IOU),
    _metric(
        "keypoint_distance",
        "Key points within a distance",
        _POINTS,
        best_matches(_near),
        Param("max_distance", "number", 5.0, "How far apart, in per cent of the picture's width.", least=0),
    ),
    _per_region(
        "region_choices",
        "Overlap times labels of the region",
        "Choices",
        lambda result: _labels(given(result, "choices")),
        lambda one, other, _params: jaccard(one.said, other.said) if one.said or other.said else 1.0,
    ),
    _per_region("region_text", "Overlap times text of the region", "TextArea", _texts, _texts_alike, *TEXT_PARAMS),
    _per_region(
        "region_rating",
        "Overlap times closeness of ratings",
        "Rating",
        _number("rating"),
        lambda one, other, _params: closeness(one.said, other.said),
    ),
    _per_region(
        "region_number",
        "Overlap times closeness of numbers",
        "Number",
        _number("number"),
        lambda one, other, _params: closeness(one.said, other.said),
    ),
    Metric(
        "ocr_distance", "Overlap times text read", frozenset({"OcrLabels"}),
        lambda reading: _read(reading, lambda _: frozenset(), lambda result: (str(given(result, "ocrtext") or ""),)),
        best_matches(lambda one, other, params: _overlapping(one, other, params) * _texts_alike(one, other, params)),
        TEXT_PARAMS, 0.5, empty_counts=True, whole=True,
    ),
)  # fmt: skip
