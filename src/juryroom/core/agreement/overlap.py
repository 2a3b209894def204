"""How far two regions overlap: what they share divided by what either marks."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from juryroom.core.agreement.shapes import Area, Same, Shape, Stretches, Track


def overlap(one: Shape, other: Shape) -> float:
    """Intersection over union, 0 to 1; of regions without extent (an instant, an empty box) 1 when equal, else 0.

    Shapes of different kinds do not overlap. Points have no extent: see the metric keypoint_distance.
    """
    if one == other:
        return 1.0
    if isinstance(one, Area) and isinstance(other, Area):
        return _areas(one, other)
    if isinstance(one, Stretches) and isinstance(other, Stretches):
        return _stretches(one, other)
    if isinstance(one, Track) and isinstance(other, Track):
        return _tracks(one, other)
    return float(isinstance(one, Same) and one == other)


def extent(shape: Shape) -> tuple[float, float]:
    """Where a shape lies on one axis; shapes that lie apart do not overlap."""
    if isinstance(shape, Area):
        left, _, right, _ = shape.bounds
        return left, right
    if isinstance(shape, Stretches) and shape.parts:
        ends = [inf if end is None else end for _, _, end in shape.parts]
        starts = [start for _, start, _ in shape.parts]
        return min(*starts, *ends), max(*starts, *ends)
    return -inf, inf


def _areas(one: Area, other: Area) -> float:
    across = min(one.bounds[2], other.bounds[2]) - max(one.bounds[0], other.bounds[0])
    down = min(one.bounds[3], other.bounds[3]) - max(one.bounds[1], other.bounds[1])
    if across <= 0 or down <= 0:
        return 0.0
    if one.upright and other.upright:
        return _ratio(across * down, _size(one), _size(other))
    from juryroom.core.agreement.polygons import areas

    first, second, shared = areas(one.corners, other.corners)
    return _ratio(shared, first, second)


def _size(box: Area) -> float:
    left, top, right, bottom = box.bounds
    return (right - left) * (bottom - top)


def _ratio(shared: float, one: float, other: float) -> float:
    union = one + other - shared
    return min(1.0, shared / union) if union > 0 else 0.0


def _stretches(one: Stretches, other: Stretches) -> float:
    if len(one.parts) == len(other.parts) == 1 and one.parts[0][2] is not None and other.parts[0][2] is not None:
        return _span(*one.parts[0], *other.parts[0])
    ends: dict[str, float] = {}
    for line, start, end in (*one.parts, *other.parts):
        ends[line] = max(ends.get(line, 1.0), start, end or 0.0)
    shared = union = 0.0
    for line, end in ends.items():
        mine, yours = (_merged(each, line, end) for each in (one, other))
        common = _common(mine, yours)
        shared += common
        union += _length(mine) + _length(yours) - common
    return shared / union if union > 0 else 0.0


def _span(line: str, start: float, end: float | None, other: str, begin: float, stop: float | None) -> float:
    """Two whole spans, as most are."""
    if line != other or end is None or stop is None:
        return 0.0
    shared = min(end, stop) - max(start, begin)
    return _ratio(shared, end - start, stop - begin) if shared > 0 else 0.0


def _merged(stretches: Stretches, line: str, end_of_line: float) -> list[tuple[float, float]]:
    """The parts on a line in order, those that touch joined; a line ends at the last place seen on it."""
    found: list[tuple[float, float]] = []
    parts = ((start, end_of_line if end is None else end) for name, start, end in stretches.parts if name == line)
    for start, end in sorted((min(part), max(part)) for part in parts):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _length(parts: Iterable[tuple[float, float]]) -> float:
    return sum(end - start for start, end in parts)


def _common(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> float:
    total = 0.0
    at = beside = 0
    while at < len(one) and beside < len(other):
        total += max(0.0, min(one[at][1], other[beside][1]) - max(one[at][0], other[beside][0]))
        if one[at][1] <= other[beside][1]:
            at += 1
        else:
            beside += 1
    return total


def _tracks(one: Track, other: Track) -> float:
    """Over all frames: the sum of what is shared by the sum of what either marks."""
    shared = union = 0.0
    for frame in one.boxes.keys() | other.boxes.keys():
        mine, yours = one.boxes.get(frame), other.boxes.get(frame)
        common = _box_overlap(mine, yours) if mine and yours else 0.0
        shared += common
        union += sum(box[2] * box[3] for box in (mine, yours) if box) - common
    return shared / union if union > 0 else 0.0


def _box_overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down)
