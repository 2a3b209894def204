"""Orders of many things: Spearman's rho of two raters, and the concordance of all raters, within groups or overall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from juryroom.core.agreement.labels import Floats, Ints, Labels


def ranks_of(values: Floats) -> Floats:
    """Ranks from 1, the smallest first; tied values share the mean of their ranks."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])


def spearman(one: Floats, other: Floats) -> float | None:
    """The correlation of ranks, -1 to 1; None for fewer than two things, or when one side ties everything.

    Source: Spearman (1904); ties by mean ranks.
    """
    if len(one) < 2:
        return None
    a, b = ranks_of(one) - (len(one) + 1) / 2, ranks_of(other) - (len(one) + 1) / 2
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b / spread) if spread > 0 else None


class Concordance:
    """Kendall's W of the raters who ranked everything: within each group, averaged, or overall when there is one group.

    Labels are ranks by the order of their categories. A group counts when at least two raters labelled all of its items
    and those are at least two; see `kendall.kendall_w` for the formula.
    """

    def __init__(self, labels: Labels, groups: Ints | None = None) -> None:
        of_item = np.zeros(labels.n_items, dtype=np.int64) if groups is None else groups
        blocks = [_block(*group) for group in _groups(labels, of_item)]
        self.blocks = [block for block in blocks if block is not None]
        self.left_out = len(blocks) - len(self.blocks)

    @property
    def n_units(self) -> int:
        """What the bootstrap draws: groups, or the items of the only one."""
        return len(self.blocks) if len(self.blocks) != 1 else self.blocks[0].shape[1]

    def value(self, counts: Floats | None = None) -> float | None:
        """The mean W over groups, unit i counting `counts[i]` times; None when no group has one."""
        if counts is None:
            found = list(self.of_blocks)
        elif len(self.blocks) == 1:
            found = [concordance(np.repeat(self.blocks[0], counts.astype(int), axis=1))]
        else:
            found = [value for value, times in zip(self.of_blocks, counts, strict=True) for _ in range(int(times))]
        known = [value for value in found if value is not None]
        return sum(known) / len(known) if known else None

    @cached_property
    def of_blocks(self) -> Sequence[float | None]:
        """W of each group."""
        return [concordance(block) for block in self.blocks]


def concordance(rankings: Floats) -> float | None:
    """Kendall's W of M rankings (rows) of N things (columns), corrected for ties."""
    m, n = rankings.shape
    if m < 2 or n < 2:
        return None
    ranks = np.array([ranks_of(row) for row in rankings])
    spread = float(((ranks.sum(axis=0) - m * (n + 1) / 2) ** 2).sum())
    ties = sum(float((counts**3 - counts).sum()) for counts in (np.unique(row, return_counts=True)[1] for row in ranks))
    most = m * m * (n**3 - n) - m * ties
    return 12 * spread / most if most > 0 else None


def _groups(labels: Labels, of_item: Ints) -> Iterator[tuple[int, Ints, Ints, Ints]]:
    """The number of items of each group, and the items, raters and codes of its labels."""
    n_items = np.bincount(of_item)
    order = np.argsort(of_item[labels.items], kind="stable")
    starts = np.searchsorted(of_item[labels.items][order], np.arange(len(n_items) + 1))
    for group, n in enumerate(n_items):
        rows = order[starts[group] : starts[group + 1]]
        if n:
            yield int(n), labels.items[rows], labels.raters[rows], labels.codes[rows]


def _block(n_items: int, items: Ints, raters: Ints, codes: Ints) -> Floats | None:
    """Codes of the raters who labelled all items, M x N; None when there are not two such raters or not two items."""
    names, row, n_labels = np.unique(raters, return_inverse=True, return_counts=True)
    complete = n_labels == n_items
    if n_items < 2 or complete.sum() < 2:
        return None
    place = np.unique(items, return_inverse=True)[1]
    table = np.empty((len(names), n_items))
    table[row, place] = codes
    return np.asarray(table[complete])
