"""Sets compared by what they share: labels, complete paths, and all steps of paths."""

from __future__ import annotations

from collections.abc import Callable

from juryroom.core.agreement.metric import AGREES_FROM, Metric, Params, Reading, Value
from juryroom.core.agreement.values import PATH, chosen, given, only_label


def jaccard(one: frozenset[str], other: frozenset[str], _params: Params | None = None) -> float:
    """|A and B| / |A or B| of two sets that are not both empty. Source: Jaccard (1912)."""
    return len(one & other) / len(one | other)


def _subtrees(reading: Reading) -> frozenset[str] | None:
    """Every chosen path and every path it passes: Dog / Labrador gives Dog and Dog / Labrador."""
    prefixes: set[str] = set()
    for result in reading.results:
        for path in given(result, reading.control.type) or ():
            steps = [path] if isinstance(path, str) else [str(step) for step in path]
            prefixes.update(PATH.join(steps[: n + 1]) for n in range(len(steps)))
    return frozenset(prefixes) or None


def _of_sets(name: str, title: str, *tags: str, read: Callable[[Reading], Value] = chosen) -> Metric:
    return Metric(
        name=name,
        title=title,
        tags=frozenset(tags),
        read=read,
        score=jaccard,
        params=(AGREES_FROM,),
        agrees_at=0.5,
        labels=lambda value: value,
        only=only_label,
    )


METRICS = (
    _of_sets("jaccard", "Jaccard similarity", "Choices"),
    _of_sets("common_labels", "Common labels matches", "Taxonomy"),
    _of_sets("common_subtree", "Common subtree matches", "Taxonomy", "Choices", read=_subtrees),
)
