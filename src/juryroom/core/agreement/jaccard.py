"""Sets compared by what they share: labels, complete paths, and all steps of paths."""

from __future__ import annotations

from juryroom.core.agreement.metric import AGREES_FROM, Metric, Params, Reading
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


JACCARD = Metric(
    name="jaccard",
    title="Jaccard similarity",
    tags=frozenset({"Choices"}),
    read=chosen,
    score=jaccard,
    params=(AGREES_FROM,),
    agrees_at=0.5,
    labels=lambda value: value,
    only=only_label,
)
COMMON_LABELS = Metric(
    name="common_labels",
    title="Common labels matches",
    tags=frozenset({"Taxonomy"}),
    read=chosen,
    score=jaccard,
    params=(AGREES_FROM,),
    agrees_at=0.5,
    labels=lambda value: value,
    only=only_label,
)
COMMON_SUBTREE = Metric(
    name="common_subtree",
    title="Common subtree matches",
    tags=frozenset({"Taxonomy", "Choices"}),
    read=_subtrees,
    score=jaccard,
    params=(AGREES_FROM,),
    agrees_at=0.5,
    labels=lambda value: value,
    only=only_label,
)
METRICS = (JACCARD, COMMON_LABELS, COMMON_SUBTREE)
