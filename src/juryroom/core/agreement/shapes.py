"""What regions mark: areas, points, and stretches of text, sound, time or pixels; read from results, overlapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import cos, pi, radians, sin
from typing import Any

from juryroom.core.agreement.answers import Result
from juryroom.core.agreement.masks import painted

Point = tuple[float, float]
_ROUND = 72
"""Corners of the polygon that stands for an ellipse: its area is 0.13 % too small, which cancels out mostly."""
_MOST_FRAMES = 20_000


@dataclass(frozen=True)
class Area:
    """A polygon, in pixels; upright boxes are told apart because they overlap by a short formula."""

    corners: tuple[Point, ...]
    upright: bool = False

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True)
class Spot:
    """A point, in per cent of the picture's width on both axes."""

    x: float
    y: float


@dataclass(frozen=True)
class Stretches:
    """Parts of lines: by the line's name its half-open parts; an end of None is the line's end, wherever that is."""

    parts: tuple[tuple[str, float, float | None], ...]


@dataclass(frozen=True)
class Track:
    """A box by frame."""

    boxes: Mapping[int, tuple[float, float, float, float]]


@dataclass(frozen=True)
class Same:
    """Something that can only be the same or not."""

    value: str


Shape = Area | Spot | Stretches | Track | Same


def shape_of(result: Result) -> Shape | None:
    """What a result marks; None when its value marks nothing."""
    value = result["value"]
    try:
        return _shape(value, result)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return None  # a value that does not fit its tag, stored before it was checked


def _shape(value: Mapping[str, Any], result: Result) -> Shape | None:
    if "sequence" in value:
        return _track(value["sequence"])
    if "rle" in value or "ranges" in value:
        return _several(value)
    if "start" in value and "end" in value:
        return _span(value)
    width, height = (_size(result.get(key)) for key in ("original_width", "original_height"))
    return _drawn(value, width, height)


def _several(value: Mapping[str, Any]) -> Shape | None:
    """Pixels of a mask, or the frames of a time line, both ends of a range included."""
    if "ranges" in value:
        return Stretches(tuple(("", float(each["start"]), float(each["end"]) + 1) for each in value["ranges"]))
    runs = painted(value["rle"])
    return None if runs is None else Stretches(tuple(("", start, end) for start, end in runs))


def _drawn(value: Mapping[str, Any], width: float, height: float) -> Shape | None:
    if "points" in value:
        corners = tuple((x * width / 100, y * height / 100) for x, y in value["points"])
        return Area(corners) if corners else None
    if "radiusX" in value:
        return _ellipse(value, width, height)
    if "x" in value and "height" in value:
        return _box(value, width, height)
    return Spot(float(value["x"]), float(value["y"]) * height / width) if "x" in value else None


def _size(value: object) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else 100.0


def _box(value: Mapping[str, Any], width: float, height: float) -> Area:
    """A box turns about its top left corner, in pixels: in per cent of a wide picture the angle would be another."""
    left, top = value["x"] * width / 100, value["y"] * height / 100
    across, down = value["width"] * width / 100, value["height"] * height / 100
    angle = radians(value.get("rotation") or 0)
    offsets = ((0.0, 0.0), (across, 0.0), (across, down), (0.0, down))
    corners = tuple((left + x * cos(angle) - y * sin(angle), top + x * sin(angle) + y * cos(angle)) for x, y in offsets)
    return Area(corners, upright=angle == 0)


def _ellipse(value: Mapping[str, Any], width: float, height: float) -> Area:
    """An ellipse turns about its middle."""
    x, y = value["x"] * width / 100, value["y"] * height / 100
    across, down = value["radiusX"] * width / 100, value["radiusY"] * height / 100
    angle = radians(value.get("rotation") or 0)
    round_ = [(across * cos(2 * pi * n / _ROUND), down * sin(2 * pi * n / _ROUND)) for n in range(_ROUND)]
    return Area(tuple((x + a * cos(angle) - b * sin(angle), y + a * sin(angle) + b * cos(angle)) for a, b in round_))


def _span(value: Mapping[str, Any]) -> Shape:
    whole = value.get("globalOffsets")
    if isinstance(whole, Mapping):
        return Stretches((("", float(whole["start"]), float(whole["end"])),))
    start, end = value["start"], value["end"]
    if value.get("startOffset") is not None and value.get("endOffset") is not None:
        return _in_blocks(str(start), str(end), float(value["startOffset"]), float(value["endOffset"]))
    channel = value.get("channel")
    return Stretches((("" if channel is None else str(channel), _place(start), _place(end)),))


def _in_blocks(start: str, end: str, first: float, last: float) -> Shape:
    """A span by block and offset: a paragraph by its number, an element by its path."""
    if start == end:
        return Stretches(((start, first, last),))
    if not (start.isdecimal() and end.isdecimal()) or int(end) - int(start) > _MOST_FRAMES:
        return Same(f"{start}:{first}-{end}:{last}")
    between = ((str(block), 0.0, None) for block in range(int(start) + 1, int(end)))
    return Stretches(((start, first, None), *between, (end, 0.0, last)))


def _place(value: Any) -> float:
    """Where a span starts or ends: an offset, seconds, or a time as text."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return datetime.fromisoformat(value).timestamp()
    return float(value)


def _track(sequence: Sequence[Mapping[str, Any]]) -> Track:
    """Boxes of every frame: between key frames they move evenly, after one that ends a visible part there are none."""
    frames = sorted(sequence, key=lambda key: key["frame"])
    boxes: dict[int, tuple[float, float, float, float]] = {}
    for at, key in enumerate(frames):
        here = (key["x"], key["y"], key["width"], key["height"])
        boxes[int(key["frame"])] = here
        if not key.get("enabled", True) or at + 1 == len(frames):
            continue
        then = frames[at + 1]
        there, n = (then["x"], then["y"], then["width"], then["height"]), int(then["frame"]) - int(key["frame"])
        for step in range(1, min(n, _MOST_FRAMES)):
            moved = [a + (b - a) * step / n for a, b in zip(here, there, strict=True)]
            boxes[int(key["frame"]) + step] = (moved[0], moved[1], moved[2], moved[3])
    return Track(boxes)
