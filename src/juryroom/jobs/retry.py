"""Whether to try again, and when: a decision from the error and the number of attempts, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError

from juryroom.errors import JuryroomError, OutsideFailed

PASSING: tuple[type[Exception], ...] = (OutsideFailed, OperationalError, InterfaceError, IntegrityError, OSError)
"""What may be gone in a while: a database that is busy or restarts, a full disk, an outside system that is away; and
what another job wrote at the same moment, which this one finds when it looks again."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Wait `first_s` after the first failure and twice as long after each next, at most `most_s`."""

    first_s: float = 2.0
    most_s: float = 120.0
    attempts: int = 8
    on: tuple[type[Exception], ...] = PASSING


def decide(policy: Backoff, error: Exception, attempt: int) -> float | None:
    """Seconds until the next try after the `attempt`th failure in a row (from 1); None: give up."""
    if attempt >= policy.attempts or not isinstance(error, policy.on):
        return None
    return float(min(policy.first_s * 2 ** (attempt - 1), policy.most_s))


def words(error: Exception) -> str:
    """For people: our own messages as they are, of others no more than what kind of thing happened."""
    if isinstance(error, JuryroomError):
        return error.message
    return f"{type(error).__name__} on the server; its log tells more."
