"""Which images the queries are made from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def evenly(ids: Sequence[str], number: int) -> list[str]:
    """`number` ids, evenly spaced in name order; all of them when there are no more."""
    ordered = sorted(ids)
    if number >= len(ordered):
        return ordered
    return [ordered[at * len(ordered) // number] for at in range(number)]


def far_apart(ids: Sequence[str], vectors: npt.NDArray[np.float32], number: int) -> list[str]:
    """`number` ids, each the farthest from those before it (Gonzalez 1985); the first is the most central.

    ids, vectors: N images, rows of length 1.
    """
    if not len(ids):
        return []
    mean = vectors.mean(axis=0)
    chosen = [int(np.argmax(vectors @ mean))]
    nearest = vectors @ vectors[chosen[0]]
    while len(chosen) < min(number, len(ids)):
        nearest[chosen[-1]] = np.inf
        chosen.append(int(np.argmin(nearest)))
        np.maximum(nearest, vectors @ vectors[chosen[-1]], out=nearest)
    return [ids[at] for at in chosen]


def query_id(number: int) -> str:
    """`query_000`, `query_001` ...: three digits at least."""
    return f"query_{number:03d}"
