"""How sure a judge has to be, so that its verdicts may stand without a person; and when that ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from juryroom.core.stats.intervals import wilson

FEWEST = 20
"""Verdicts above a threshold, below which its error is not estimated."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Verdicts with at least this confidence: their share of all, and how often they are right."""

    confidence: float
    coverage: float
    n: int
    accuracy: float
    accuracy_interval: tuple[float, float]


def thresholds(confidence: Sequence[float | None], right: Sequence[bool]) -> list[Threshold]:
    """One for every confidence that was said, from sure to unsure; verdicts without a confidence are never covered.

    Those with fewer than 20 verdicts above them are left out.
    """
    said = sorted(((c, r) for c, r in zip(confidence, right, strict=True) if c is not None), reverse=True)
    found, hits = [], 0
    for place, (level, is_right) in enumerate(said, 1):
        hits += is_right
        last_of_level = place == len(said) or said[place][0] != level
        interval = wilson(hits, place)
        if last_of_level and place >= FEWEST and interval is not None:
            found.append(Threshold(level, place / len(right), place, hits / place, interval))
    return found


def choose(found: Sequence[Threshold], target: float) -> Threshold | None:
    """The one that covers most among those whose accuracy is at least `target` at the lower end of its interval;
    None when none is: then people go on."""
    good = [one for one in found if one.accuracy_interval[0] >= target]
    return max(good, key=lambda one: one.coverage, default=None)


def has_drifted(right: Sequence[bool], target: float, known: Sequence[bool] = ()) -> bool:
    """Whether verdicts that people looked at again say that automation must stop.

    right: of those, whether each was right. known: the same of the ground truth that the threshold was chosen on.

    Either at least 20 were looked at, and the target lies above the whole interval of their accuracy; or the lower end
    of the interval over both falls below the target, which without them it was not. Without `known` twenty right ones
    would not do: their lower end is 0.84.
    """
    interval = wilson(sum(right), len(right))
    if interval is not None and len(right) >= FEWEST and interval[1] < target:
        return True
    before, after = wilson(sum(known), len(known)), wilson(sum(known) + sum(right), len(known) + len(right))
    return before is not None and after is not None and before[0] >= target > after[0]
