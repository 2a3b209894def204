"""How alike two texts are: edit distances and their kin over characters, n-grams or words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from juryroom.core.agreement.metric import AGREES_FROM, Metric, Param, Params
from juryroom.core.agreement.values import texts

ALGORITHMS = ("levenshtein", "damerau_levenshtein", "jaro", "jaro_winkler", "hamming", "ratcliff_obershelp")
GRANULARITIES = ("char", "2gram", "3gram", "word")
LONGEST = 10_000
"""Units of a text beyond which it is compared word by word, and words beyond which it is cut: what is compared while a
person waits must end."""
LONGEST_SLOW = 2_000
"""The same for the algorithms that take the product of both lengths."""
_SLOW = frozenset({"damerau_levenshtein", "ratcliff_obershelp"})


def text_similarity(one: str, other: str, algorithm: str = "levenshtein", granularity: str = "char") -> float:
    """1 for equal texts, 0 for texts with nothing in common.

    algorithm:   of edit distances (levenshtein, damerau_levenshtein, hamming) 1 - distance / length of the longer;
                 jaro, jaro_winkler (prefix weight 0.1) and ratcliff_obershelp are similarities by themselves.
    granularity: what is one unit: a character, a sliding 2gram or 3gram of characters, or a word between blanks.

    Sources: Levenshtein (1966); Damerau (1964), unrestricted; Jaro (1989); Winkler (1990);
    Ratcliff and Metzener (1988).
    """
    if one == other:
        return 1.0
    most = LONGEST_SLOW if algorithm in _SLOW else LONGEST
    if max(len(one), len(other)) > most:
        granularity = "word"
    units = _units(one, granularity)[:most], _units(other, granularity)[:most]
    if not units[0] or not units[1]:
        return float(units[0] == units[1])
    return _similarity(algorithm)(*units)


def _units(text: str, granularity: str) -> Sequence[Hashable]:
    if granularity == "char":
        return text
    if granularity == "word":
        return text.split()
    n = int(granularity[0])
    return [text[at : at + n] for at in range(max(1, len(text) - n + 1))] if text else []


def _similarity(algorithm: str) -> Callable[[Sequence[Hashable], Sequence[Hashable]], float]:
    if algorithm == "ratcliff_obershelp":
        return lambda one, other: SequenceMatcher(None, one, other, autojunk=False).ratio()
    from rapidfuzz import distance

    found: dict[str, Callable[[Sequence[Hashable], Sequence[Hashable]], float]] = {
        "levenshtein": distance.Levenshtein.normalized_similarity,
        "damerau_levenshtein": distance.DamerauLevenshtein.normalized_similarity,
        "jaro": distance.Jaro.similarity,
        "jaro_winkler": distance.JaroWinkler.similarity,
        "hamming": distance.Hamming.normalized_similarity,
    }
    return found[algorithm]


def lines_similarity(one: Sequence[str], other: Sequence[str], params: Params) -> float:
    """The mean over entries, each against the one at its place; an entry that the other lacks counts 0."""
    algorithm, granularity = params["algorithm"], params["granularity"]
    pairs = list(zip_longest(one, other))
    alike = [0.0 if a is None or b is None else text_similarity(a, b, algorithm, granularity) for a, b in pairs]
    return sum(alike) / len(alike)


TEXT_PARAMS = (
    Param("algorithm", "choice", "levenshtein", "How two texts are compared.", ALGORITHMS),
    Param("granularity", "choice", "char", "What is one unit of a text.", GRANULARITIES),
    AGREES_FROM,
)
TEXT_SIMILARITY = Metric(
    name="text_similarity",
    title="Text similarity",
    tags=frozenset({"TextArea"}),
    read=texts,
    score=lines_similarity,
    params=TEXT_PARAMS,
    agrees_at=0.85,
)
METRICS = (TEXT_SIMILARITY,)
