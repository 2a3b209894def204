"""Which task comes next: the lanes to look into, and the choice among what was found there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from juryroom.core.model import Sampling, SkipQueue, TaskId

Dice = Callable[[int], int]
"""A number from 0 up to, but not including, the argument (1 or more)."""

MOST_UNCERTAIN = 16
"""Among how many of the most uncertain tasks the choice is free when several people work at once."""


class Source(StrEnum):
    """Where candidates stand."""

    GIVEN = "given"  # to this person, by name
    KNOWN = "known"  # the answer: what people are evaluated by
    PRIORITISED = "prioritised"
    ESCALATED = "escalated"  # answered by enough people, who differ
    BEGUN = "begun"  # answered by others, not yet by enough people
    UNANSWERED = "unanswered"
    POSTPONED = "postponed"
    SKIPPED = "skipped"


class Order(StrEnum):
    """How candidates of a lane are arranged."""

    AS_FOUND = "as found"
    ANY = "any"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Lane:
    """One place to look. `name` is what the API calls the queue a task came from."""

    name: str
    source: Source
    order: Order
    shared_only: bool = False
    """Only tasks that need several people."""


_BY_SAMPLING = {
    Sampling.SEQUENTIAL: Lane("Sequence queue", Source.UNANSWERED, Order.AS_FOUND),
    Sampling.UNIFORM: Lane("Uniform random queue", Source.UNANSWERED, Order.ANY),
    Sampling.UNCERTAINTY: Lane("Active learning or random queue", Source.UNANSWERED, Order.UNCERTAIN),
}


@dataclass(frozen=True, slots=True)
class Wants:
    """What decides where to look, besides the project's sampling."""

    show_overlap_first: bool = False
    has_priorities: bool = False
    assigned_only: bool = False
    escalates: bool = False
    onboarding: bool = False
    """The next task is one with a known answer, as before all other work."""
    checking: bool = False
    """The next task is one with a known answer, not told from others."""


def lanes(sampling: Sampling, skip_queue: SkipQueue, wants: Wants) -> list[Lane]:
    """Where to look, in this order; the first lane that has a task wins.

    A person's own tasks come first. Then what they are evaluated by, what somebody gave a priority, and tasks whose
    people differ. Then begun tasks, those closest to their overlap before others: work gets finished before new work
    begins. A person's own postponed and skipped tasks come last.
    """
    by_sampling = _BY_SAMPLING[sampling]
    found = [Lane("Manually assigned queue", Source.GIVEN, Order.AS_FOUND)]
    if not wants.assigned_only:
        found += _shared_lanes(by_sampling, wants)
    found.append(Lane("Postponed draft queue", Source.POSTPONED, Order.AS_FOUND))
    if skip_queue == SkipQueue.FOR_ME:
        found.append(Lane("Skipped queue", Source.SKIPPED, Order.AS_FOUND))
    return found


def _shared_lanes(by_sampling: Lane, wants: Wants) -> list[Lane]:
    found = []
    known = Order.AS_FOUND if by_sampling.order == Order.AS_FOUND else Order.ANY
    if wants.onboarding:
        found.append(Lane("Onboarding ground truth queue", Source.KNOWN, known))
    elif wants.checking:
        found.append(Lane(by_sampling.name, Source.KNOWN, Order.ANY))
    if wants.has_priorities:
        found.append(Lane("Priority queue", Source.PRIORITISED, Order.AS_FOUND))
    if wants.escalates:
        found.append(Lane("Low agreement queue", Source.ESCALATED, Order.AS_FOUND))
    found.append(Lane("Breadth first queue", Source.BEGUN, Order.ANY))
    if wants.show_overlap_first:
        name = f"Show overlap first & {by_sampling.name}"
        found.append(Lane(name, by_sampling.source, by_sampling.order, shared_only=True))
    return [*found, by_sampling]


def arrange(candidates: Sequence[TaskId], order: Order, dice: Dice, *, crowded: bool) -> list[TaskId]:
    """The candidates in the order in which to try them.

    candidates: as the lane gives them (most uncertain first for Order.UNCERTAIN).
    crowded:    somebody else works in the project. Then the most uncertain tasks are taken in random order, or all
                people would run for the same one.
    """
    if order == Order.AS_FOUND or (order == Order.UNCERTAIN and not crowded):
        return list(candidates)
    return _shuffled(candidates, dice)


def _shuffled(candidates: Sequence[TaskId], dice: Dice) -> list[TaskId]:
    rest = list(candidates)
    return [rest.pop(dice(len(rest))) for _ in range(len(rest))]
