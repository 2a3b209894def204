"""How fast a project goes, and when it will be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = 14
"""Days whose pace counts."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the answers that are missing will be there, at the pace of the last days; None with a reason.

    per_day: mean over `days`, days without an answer included.
    """

    remaining: int
    per_day: float | None
    days: int
    finishes_on: str | None
    earliest: str | None = None
    latest: str | None = None
    reason: str | None = None


def forecast(remaining: int, per_day: Sequence[int], today: date) -> Forecast:
    """The day on which the project is done if it goes on like this.

    remaining: answers that are missing, N >= 0.
    per_day:   answers of the last days, oldest first, today last and left out of the pace unless it is all there is.

    days left = remaining / mean; the interval takes mean +- 1.96 * s / sqrt(days), s the standard deviation of the days
    (divided by days - 1). Its later end is open (None) where that pace is not above 0.
    """
    if remaining == 0:
        return Forecast(0, _mean(per_day), len(per_day), None, reason="every answer is there")
    whole = list(per_day[:-1]) or list(per_day)
    pace = _mean(whole)
    if not pace:
        return Forecast(remaining, pace, len(whole), None, reason=f"nobody answered in the last {WINDOW} days")
    spread = _spread(whole, pace)
    latest = None if pace <= spread else _after(today, remaining / (pace - spread))
    return Forecast(
        remaining, pace, len(whole), _after(today, remaining / pace), _after(today, remaining / (pace + spread)), latest
    )


def _mean(numbers: Sequence[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _spread(days: Sequence[int], mean: float) -> float:
    if len(days) < 2:
        return mean
    variance = sum((each - mean) ** 2 for each in days) / (len(days) - 1)
    return float(1.96 * (variance / len(days)) ** 0.5)


def _after(today: date, days: float) -> str | None:
    """A date within the next hundred years."""
    return (today + timedelta(days=round(days + 0.5))).isoformat() if days < 36525 else None


def filled(per_day: dict[str, int], today: date, window: int = WINDOW) -> list[int]:
    """Counts of the last `window` days and today, oldest first; from the first answer on, if that is later."""
    days = [(today - timedelta(days=back)).isoformat() for back in range(window, -1, -1)]
    first = min(per_day, default=days[-1])
    return [per_day.get(day, 0) for day in days if day >= first]
