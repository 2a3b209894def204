"""What the annotations of one task come to, counted by hand."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.model import Instant
from juryroom.core.task_counts import TaskCounts, count

EARLY = Instant("2026-01-01T00:00:00.000000Z")


@dataclass(frozen=True)
class Given:
    id: int
    completed_by: int | None = 1
    was_cancelled: bool = False
    ground_truth: bool = False
    adjudicated: bool = False
    last_action: str | None = "submitted"
    review: str | None = None
    created_at: Instant = EARLY


def test_nothing_was_given():
    assert count([], ignore_skipped=False) == TaskCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, None)


def test_a_skip_counts_as_an_answer_only_where_skips_are_ignored():
    given = [Given(1, completed_by=1), Given(2, completed_by=2, was_cancelled=True)]
    assert (count(given, ignore_skipped=False).people, count(given, ignore_skipped=True).people) == (1, 2)
    assert (count(given, ignore_skipped=False).total, count(given, ignore_skipped=False).skipped) == (1, 1)


def test_a_person_counts_once_and_each_answer_without_an_author_for_somebody():
    given = [Given(1), Given(2), Given(3, completed_by=None), Given(4, completed_by=None)]
    assert count(given, ignore_skipped=False).people == 3


def test_an_imported_truth_and_a_final_answer_are_nobodys_answer():
    given = [Given(1, ground_truth=True, last_action="imported"), Given(2, completed_by=2, adjudicated=True)]
    found = count(given, ignore_skipped=False)
    assert (found.people, found.total, found.truths, found.settled, found.own) == (0, 2, 1, 1, 1)


def test_reviews_are_counted_of_peoples_own_answers_and_rejections_of_all():
    given = [
        Given(1, review="accepted"),
        Given(2, completed_by=2, review="fixed"),
        Given(3, completed_by=3),
        Given(4, completed_by=4, was_cancelled=True, review="rejected"),
        Given(5, completed_by=5, adjudicated=True),
    ]
    found = count(given, ignore_skipped=False)
    assert (found.accepted, found.unreviewed, found.rejected) == (2, 1, 1)


def test_the_newest_is_the_latest_by_its_time():
    given = [Given(1, created_at=Instant("2026-01-03T00:00:00.000000Z")), Given(2)]
    assert count(given, ignore_skipped=False).newest == "2026-01-03T00:00:00.000000Z"
