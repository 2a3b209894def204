"""Texts compared by meaning, with a model that somebody hands in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from math import sqrt

from juryroom.core.agreement.metric import Metric, Param, Params
from juryroom.core.agreement.values import texts

Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Texts to as many vectors."""


def semantic_metric(embed: Embed) -> Metric:
    """1 where the embeddings of two texts have a cosine of at least `min_cosine`, else 0; the mean over entries.

    An entry that the other answer lacks counts 0. A vector of zeros has no direction and is like no other.
    """

    def score(one: Sequence[str], other: Sequence[str], params: Params) -> float:
        pairs = list(zip_longest(one, other))
        both = [(a, b) for a, b in pairs if a is not None and b is not None]
        vectors = embed([text for pair in both for text in pair]) if both else []
        alike = (cosine(vectors[at], vectors[at + 1]) for at in range(0, len(vectors), 2))
        least = float(params["min_cosine"]) - 1e-9
        return sum(near is not None and near >= least for near in alike) / len(pairs)

    return Metric(
        name="semantic_similarity",
        title="Semantic similarity",
        tags=frozenset({"TextArea"}),
        read=texts,
        score=score,
        params=(Param("min_cosine", "number", 0.85, "Cosine from which two texts mean the same.", least=-1, most=1),),
    )


def cosine(one: Sequence[float], other: Sequence[float]) -> float | None:
    """The cosine of the angle between two vectors; None when one of them has no direction."""
    product = sum(a * b for a, b in zip(one, other, strict=True))
    norms: float = sqrt(sum(x * x for x in one)) * sqrt(sum(x * x for x in other))
    return float(product / norms) if norms > 0 else None
