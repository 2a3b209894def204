"""Images by their facets and tags, as numpy arrays: what the planner looks things up in.

Images are numbered in the order of their ids, so that a number breaks ties as an id does.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Record:
    """What the planner knows of an image: values in the order of the facets, and its tags."""

    id: str
    facets: Sequence[str]
    tags: Sequence[str]


class Index:
    """N images. Memory is some 40 bytes an image, 4 a tag, and the ids."""

    def __init__(self, ids: list[str], facets: Sequence[str], columns: list[npt.NDArray[np.int32]]) -> None:
        self.ids, self.facets = ids, list(facets)
        self.columns = columns
        self.values: list[list[str]] = []
        self.n_tags: npt.NDArray[np.int32] = np.zeros(len(ids), np.int32)
        self.tags: list[str] = []
        self._tag_starts: Ints = np.zeros(1, np.int64)
        self._tag_images: npt.NDArray[np.int32] = np.zeros(0, np.int32)
        self._image_starts: Ints = np.zeros(len(ids) + 1, np.int64)
        self._image_tags: npt.NDArray[np.int32] = np.zeros(0, np.int32)
        self._places: dict[str, int] | None = None

    @staticmethod
    def of(records: Iterable[Record], facets: Sequence[str]) -> Index:
        """Read the images once; of two with one id the later counts."""
        ids: list[str] = []
        columns = [array("i") for _ in facets]
        codes: list[dict[str, int]] = [{} for _ in facets]
        tag_codes: dict[str, int] = {}
        tags, lengths = array("i"), array("i")
        for record in records:
            ids.append(record.id)
            for column, code, value in zip(columns, codes, record.facets, strict=True):
                column.append(code.setdefault(value, len(code)))
            found = {tag_codes.setdefault(tag, len(tag_codes)) for tag in record.tags}
            tags.extend(found)
            lengths.append(len(found))
        return _assembled(ids, facets, columns, codes, tag_codes, tags, lengths)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def places(self) -> dict[str, int]:
        """id -> number."""
        if self._places is None:
            self._places = {id: place for place, id in enumerate(self.ids)}
        return self._places

    def column(self, facet: str) -> npt.NDArray[np.int32]:
        """(N,) codes of a facet's values."""
        return self.columns[self.facets.index(facet)]

    def value_of(self, facet: str, place: int) -> str:
        """The value of a facet for one image."""
        at = self.facets.index(facet)
        return self.values[at][int(self.columns[at][place])]

    def code_of(self, facet: str, value: str) -> int:
        """The code of a value; -1 when no image has it."""
        known = self.values[self.facets.index(facet)]
        return known.index(value) if value in known else -1

    def tags_of(self, place: int) -> npt.NDArray[np.int32]:
        """The tags of one image, as codes."""
        return self._image_tags[self._image_starts[place] : self._image_starts[place + 1]]

    def jaccard(self, tags: Iterable[int], size: int) -> npt.NDArray[np.float64]:
        """(N,) shared tags over all tags of a set of `size` tags and of each image; 0 where both have none."""
        shared = np.zeros(len(self), np.int32)
        for tag in tags:
            shared[self._tag_images[self._tag_starts[tag] : self._tag_starts[tag + 1]]] += 1
        union = self.n_tags + (size - shared)
        found: npt.NDArray[np.float64] = np.divide(shared, union, out=np.zeros(len(self)), where=union > 0)
        return found

    def combined(self, facets: Sequence[str]) -> Ints:
        """(N,) one code for the values of several facets together."""
        code = np.zeros(len(self), np.int64)
        for facet in facets:
            at = self.facets.index(facet)
            code = code * max(len(self.values[at]), 1) + self.columns[at]
        return code


def _assembled(
    ids: list[str],
    facets: Sequence[str],
    columns: list[array[int]],
    codes: list[dict[str, int]],
    tag_codes: dict[str, int],
    tags: array[int],
    lengths: array[int],
) -> Index:
    order = _order_of(ids)
    n_tags = np.frombuffer(lengths, np.int32) if len(lengths) else np.zeros(0, np.int32)
    flat = np.frombuffer(tags, np.int32) if len(tags) else np.zeros(0, np.int32)
    starts = np.concatenate([[0], np.cumsum(n_tags, dtype=np.int64)])
    index = Index(
        [ids[place] for place in order.tolist()],
        facets,
        [np.frombuffer(column, np.int32)[order] if len(column) else np.zeros(0, np.int32) for column in columns],
    )
    index.values = [list(code) for code in codes]
    index.tags = list(tag_codes)
    index.n_tags = n_tags[order]
    index._image_starts = np.concatenate([[0], np.cumsum(index.n_tags, dtype=np.int64)])
    index._image_tags = _regrouped(flat, starts, order, index._image_starts)
    owners = np.repeat(np.arange(len(order), dtype=np.int32), index.n_tags)
    by_tag = np.argsort(index._image_tags, kind="stable")
    index._tag_images = owners[by_tag]
    index._tag_starts = np.concatenate([[0], np.cumsum(np.bincount(index._image_tags, minlength=len(tag_codes)))])
    return index


def _order_of(ids: list[str]) -> Ints:
    """Places in order of id; of equal ids only the last."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    kept = [place for at, place in enumerate(order) if at + 1 == len(order) or ids[order[at + 1]] != ids[place]]
    return np.asarray(kept, np.int64)


def _regrouped(flat: npt.NDArray[np.int32], starts: Ints, order: Ints, into: Ints) -> npt.NDArray[np.int32]:
    """Runs of `flat` in another order, without a loop over images."""
    lengths = starts[order + 1] - starts[order] if len(order) else np.zeros(0, np.int64)
    offsets = np.arange(int(into[-1]), dtype=np.int64) - np.repeat(into[:-1], lengths)
    picked: npt.NDArray[Any] = flat[np.repeat(starts[order] if len(order) else lengths, lengths) + offsets]
    return picked.astype(np.int32, copy=False)
