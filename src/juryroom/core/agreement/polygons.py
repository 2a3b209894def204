"""Areas that two polygons share, of any shape: the plane is cut into strips in which no two edges cross."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
_MOST_EDGES = 600
_LINES = 2000
"""Polygons with more than 600 edges together are compared along 2000 lines, which is as good as the eye."""


def areas(one: Sequence[Point], other: Sequence[Point]) -> tuple[float, float, float]:
    """The area of each polygon and of what they share; inside is where a line from afar crosses an odd number of edges.

    Within a strip between two neighbouring heights of corners and crossings all edges are straight and apart, so the
    length inside at its middle times its height is exact.
    """
    edges = [_edges(one), _edges(other)]
    heights = _heights(np.concatenate(edges))
    found = [0.0, 0.0, 0.0]
    for low, high in pairwise(heights):
        middle, height = (low + high) / 2, high - low
        inside = [_crossings(each, middle) for each in edges]
        for at, stretches in enumerate((*inside, _shared(*inside))):
            found[at] += height * sum(end - start for start, end in stretches)
    return found[0], found[1], found[2]


def _edges(corners: Sequence[Point]) -> NDArray[np.float64]:
    points = np.asarray(corners, dtype=float)
    return np.hstack([points, np.roll(points, -1, axis=0)])


def _heights(edges: NDArray[np.float64]) -> list[float]:
    corners = np.concatenate([edges[:, 1], edges[:, 3]])
    if len(edges) > _MOST_EDGES:
        return [float(height) for height in np.linspace(corners.min(), corners.max(), _LINES + 1)]
    return [float(height) for height in np.unique(np.concatenate([corners, _crossing_heights(edges)]))]


def _crossing_heights(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """The heights at which any two edges cross."""
    x, y, dx, dy = edges[:, 0], edges[:, 1], edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]
    cross = np.subtract.outer(x, x), np.subtract.outer(y, y)
    turn = np.outer(dx, dy) - np.outer(dy, dx)
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (dx[None, :] * cross[1] - dy[None, :] * cross[0]) / turn
        across = (dx[:, None] * cross[1] - dy[:, None] * cross[0]) / turn
        heights = y[:, None] + along * dy[:, None]
    meet = (turn != 0) & (along >= 0) & (along <= 1) & (across >= 0) & (across <= 1)
    return np.asarray(heights[meet])


def _crossings(edges: NDArray[np.float64], height: float) -> list[tuple[float, float]]:
    """The stretches of a horizontal line that are inside."""
    over = (edges[:, 1] > height) != (edges[:, 3] > height)
    x1, y1, x2, y2 = edges[over].T
    places = np.sort(x1 + (height - y1) * (x2 - x1) / (y2 - y1)).tolist()
    return list(zip(places[::2], places[1::2], strict=False))


def _shared(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> list[tuple[float, float]]:
    found = []
    at = beside = 0
    while at < len(one) and beside < len(other):
        start, end = max(one[at][0], other[beside][0]), min(one[at][1], other[beside][1])
        if start < end:
            found.append((start, end))
        if one[at][1] <= other[beside][1]:
            at += 1
        else:
            beside += 1
    return found
