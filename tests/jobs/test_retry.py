"""Whether to try again."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from juryroom.errors import BadInput, OutsideFailed
from juryroom.jobs.retry import Backoff, decide

BUSY = OperationalError("SELECT 1", {}, Exception("busy"))


@pytest.mark.parametrize(("attempt", "wait"), [(1, 2), (2, 4), (3, 8), (6, 64), (7, 120)])
def test_waits_twice_as_long_each_time_up_to_the_most(attempt: int, wait: float) -> None:
    assert decide(Backoff(first_s=2, most_s=120, attempts=8), BUSY, attempt) == wait


def test_gives_up_after_the_last_attempt() -> None:
    assert decide(Backoff(attempts=3), BUSY, 2) is not None
    assert decide(Backoff(attempts=3), BUSY, 3) is None


def test_who_lost_a_race_against_another_job_looks_again() -> None:
    assert decide(Backoff(), IntegrityError("INSERT", {}, Exception("already exists")), 1) == 2


def test_what_will_not_pass_is_not_tried_again() -> None:
    assert decide(Backoff(), BadInput("no"), 1) is None
    assert decide(Backoff(), ZeroDivisionError(), 1) is None
    assert decide(Backoff(on=(OutsideFailed,)), BUSY, 1) is None
