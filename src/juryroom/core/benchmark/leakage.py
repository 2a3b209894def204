"""Whether a query repeats its seed's caption: then the benchmark measures who reads the caption."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_LITTLE_WORDS = """
a an and are as at be by for from has have in into is it its near of on or over that the their there this to under was
were with without while which who image images photo photograph picture showing shows
"""
STOP = frozenset(_LITTLE_WORDS.split())


def words(text: str) -> set[str]:
    """Words that mean something, small letters, a plural s taken off."""
    found = (word.casefold() for word in _WORD.findall(text))
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found if word not in STOP}


def share(query: str, caption: str) -> float | None:
    """Share of the query's words that stand in the caption, 0 to 1; None for a query without words."""
    asked = words(query)
    return len(asked & words(caption)) / len(asked) if asked else None


def overlap(first: str, second: str) -> float | None:
    """Jaccard similarity of the words of two queries; None when both have none."""
    a, b = words(first), words(second)
    return len(a & b) / len(a | b) if a | b else None
