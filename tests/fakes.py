"""Stand-ins for what tests do not want for real."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FixedClock:
    """A clock that stands until somebody moves it."""

    def __init__(self, moment: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        """Move on: `advance(minutes=31)`."""
        self.moment += timedelta(**by)


class RunningClock:
    """The time of day."""

    def now(self) -> datetime:
        return datetime.now(UTC)
