"""Triplets for contrastive training: (anchor, positive, negative), those three columns and no other.

sentence-transformers takes every column as an input, in order; hence no ids here: `preference_pairs` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from juryroom.core.formats import preference_pairs
from juryroom.core.formats.preference_pairs import PairControl, PairOptions, Ties


def options(ties: Ties = "drop") -> PairOptions:
    """The layout of triplets, for writers that share code with preference pairs."""
    return PairOptions(ties=ties, layout="sentence-transformers", extras=False)


def rows(
    tasks: Iterable[Mapping[str, Any]], controls: Sequence[PairControl], ties: Ties = "drop"
) -> Iterator[dict[str, Any]]:
    """One triplet per preference that has a query: the query, the chosen and the rejected item's content."""
    return preference_pairs.rows(tasks, controls, options(ties))
