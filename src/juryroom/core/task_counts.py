"""What the annotations of one task come to. `store/counters.py` and `store/standings.py` say the same of many tasks at
once, in SQL; the histories of tests/services hold the two against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from juryroom.core.model import Instant

_GOOD = ("accepted", "fixed")


class Given(Protocol):
    """An annotation, as far as it counts."""

    @property
    def id(self) -> int: ...
    @property
    def completed_by(self) -> int | None: ...
    @property
    def was_cancelled(self) -> bool: ...
    @property
    def ground_truth(self) -> bool: ...
    @property
    def adjudicated(self) -> bool: ...
    @property
    def last_action(self) -> str | None: ...
    @property
    def review(self) -> str | None: ...
    @property
    def created_at(self) -> Instant: ...


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """Numbers of annotations, except for `people`."""

    total: int
    """Without skips."""
    skipped: int
    truths: int
    people: int
    """Who have answered, each once; answers without an author each stand for somebody."""
    own: int
    """Neither skips nor a reviewer's final answer."""
    accepted: int
    """Of these, accepted or mended by a reviewer."""
    unreviewed: int
    """Of these, without a review."""
    rejected: int
    settled: int
    """Final answers."""
    newest: Instant | None


def count(given: Sequence[Given], *, ignore_skipped: bool) -> TaskCounts:
    """ignore_skipped: a skip counts as an answer. An imported ground truth never does, nor a final answer."""
    stay = [each for each in given if not each.was_cancelled]
    own = [each for each in stay if not each.adjudicated]
    counting = given if ignore_skipped else stay
    return TaskCounts(
        total=len(stay),
        skipped=len(given) - len(stay),
        truths=sum(each.ground_truth for each in given),
        people=len({_person(each) for each in counting if not each.adjudicated and not _is_imported_truth(each)}),
        own=len(own),
        accepted=sum(each.review in _GOOD for each in own),
        unreviewed=sum(each.review is None for each in own),
        rejected=sum(each.review == "rejected" for each in given),
        settled=sum(each.adjudicated for each in given),
        newest=max((each.created_at for each in given), default=None),
    )


def _person(each: Given) -> int:
    return -each.id if each.completed_by is None else each.completed_by


def _is_imported_truth(each: Given) -> bool:
    return each.ground_truth and each.last_action == "imported"
