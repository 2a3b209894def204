"""Where a task stands between its answers, their reviews and its final answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from juryroom.core.reviewing.settings import ReviewSettings
from juryroom.core.sampling.route import Routed

Adjudication = Literal["waiting", "done"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of a task: skips and its final answer are not among `answers`."""

    answers: int
    accepted: int
    rejected: int
    """Rejected and removed ones included, which are skips by now."""
    unreviewed: int
    finished: bool
    """Has its overlap."""
    settled: bool
    """Has its final answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What lists, queues and counters know of a task's reviews."""

    reviewed: bool
    awaiting_review: bool
    adjudication: Adjudication | None


def standing(counts: Counts, settings: ReviewSettings, routed: Routed, *, disputed: bool, asked: bool) -> Standing:
    """disputed: people differ from each other, or from the model, by more than they may. asked: by hand."""
    reviewed = is_reviewed(counts, settings)
    ready = counts.finished or not settings.only_finished
    goes = routed.to is not None and ready and counts.unreviewed > 0
    return Standing(
        reviewed, goes and not reviewed and not counts.settled, _adjudication(counts, routed, disputed, asked)
    )


def is_reviewed(counts: Counts, settings: ReviewSettings) -> bool:
    """By the project's criteria: one answer accepted, or no answer without a review."""
    if settings.criteria == "one":
        return counts.accepted > 0
    return counts.answers > 0 and counts.unreviewed == 0


def _adjudication(counts: Counts, routed: Routed, disputed: bool, asked: bool) -> Adjudication | None:
    if counts.settled:
        return "done"
    sent = routed.to == "adjudication" or disputed
    return "waiting" if counts.answers > 0 and (asked or (counts.finished and sent)) else None
