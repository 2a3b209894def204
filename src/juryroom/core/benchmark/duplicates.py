"""Images that are the same picture again: re-encoded, scaled, a shade brighter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
_PARTS = 16


def groups(
    hashes: Hashes, most_bits: int, vectors: npt.NDArray[np.float32] | None = None, least: float = 0.9
) -> list[list[int]]:
    """Groups of two or more images whose hashes differ by at most `most_bits`, directly or through others.

    hashes:  N x 4 words, the 256 bits of a difference hash.
    vectors: N descriptors of length 1; a pair whose cosine is below `least` is not a duplicate however its hash looks.

    Two hashes that differ in at most 15 bits are equal in one of 16 parts of 16 bits, so only images that share
    a part are compared. Above 15 bits some pairs may be missed.
    """
    parents = list(range(len(hashes)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    for left, rights in _neighbours(hashes):
        apart = np.bitwise_count(hashes[rights] ^ hashes[left]).sum(axis=1)
        near = rights[apart <= most_bits]
        if vectors is not None and len(near):
            near = near[vectors[near] @ vectors[left] >= least]
        for right in near.tolist():
            a, b = root(left), root(right)
            if a != b:
                parents[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = {}
    for at in range(len(hashes)):
        found.setdefault(root(at), []).append(at)
    return [group for group in found.values() if len(group) > 1]


def _neighbours(hashes: Hashes) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """For each image those behind it that share a part of its hash, part by part."""
    parts = np.ascontiguousarray(hashes).view(np.uint16).reshape(len(hashes), _PARTS)
    for part in range(_PARTS):
        order = np.argsort(parts[:, part], kind="stable")
        values = parts[order, part]
        edges = np.flatnonzero(np.diff(values)) + 1
        for bucket in np.split(order, edges):
            for at in range(len(bucket) - 1):
                yield int(bucket[at]), bucket[at + 1 :]


def numbers(ids: Sequence[str], grouped: Sequence[Sequence[str]]) -> npt.NDArray[np.int64]:
    """(N,) the group of each id, -1 for none."""
    of = {id: number for number, group in enumerate(grouped) for id in group}
    return np.asarray([of.get(id, -1) for id in ids], np.int64)
