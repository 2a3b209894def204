"""Numbers compared by how far they are apart, and how far a set of them spreads."""

from __future__ import annotations

from collections.abc import Sequence

from juryroom.core.agreement.metric import Metric, Param, Params
from juryroom.core.agreement.values import number

_TAGS = frozenset({"Number", "Rating"})


def closeness(one: float, other: float, _params: Params | None = None) -> float:
    """1 / (1 + |a - b|)."""
    return 1 / (1 + abs(one - other))


def within(one: float, other: float, params: Params) -> float:
    """1 when the numbers are at most `max_difference` apart, else 0. A hair more is rounding."""
    return float(abs(one - other) <= params["max_difference"] * (1 + 1e-12) + 1e-12)


def variance(numbers: Sequence[float]) -> float | None:
    """Variance of a sample (divided by n - 1); None for fewer than two numbers."""
    if len(numbers) < 2:
        return None
    mean = sum(numbers) / len(numbers)
    return sum((each - mean) ** 2 for each in numbers) / (len(numbers) - 1)


DIFFERENCE = Metric(
    name="numeric_difference",
    title="Numeric difference",
    tags=_TAGS,
    read=number,
    score=closeness,
    agrees_at=None,
)
THRESHOLD = Metric(
    name="numeric_threshold",
    title="Numeric difference (threshold)",
    tags=_TAGS,
    read=number,
    score=within,
    params=(Param("max_difference", "number", 1.0, "How far apart two numbers may be and still agree.", least=0),),
)
METRICS = (DIFFERENCE, THRESHOLD)
