"""Guessing passwords is slow: after some failures an address waits, and so does whoever tries one account from it."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from juryroom.errors import TooManyAttempts
from juryroom.ports import Clock

WINDOW = timedelta(minutes=5)
FOR_ONE_ACCOUNT, FOR_ANY = 10, 100
_MOST_KEYS = 10_000


class Attempts:
    """Failed sign-ins of the last minutes, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[str, deque[datetime]] = {}

    def check(self, address: str, email: str) -> None:
        """Raises TooManyAttempts while there were too many failures."""
        for key, most in self._keys(address, email):
            if len(self._recent(key)) >= most:
                minutes = int(WINDOW.total_seconds() // 60)
                raise TooManyAttempts(f"Too many failed attempts. Try again in {minutes} minutes.")

    def failed(self, address: str, email: str) -> None:
        """Note a wrong password."""
        if len(self._failures) > _MOST_KEYS:
            self._failures = {}
        for key, _ in self._keys(address, email):
            self._failures.setdefault(key, deque()).append(self._clock.now())

    def _keys(self, address: str, email: str) -> tuple[tuple[str, int], tuple[str, int]]:
        return (f"{address} {email.strip().lower()[:254]}", FOR_ONE_ACCOUNT), (address, FOR_ANY)

    def _recent(self, key: str) -> deque[datetime]:
        """The failures that still count; older ones are forgotten."""
        failures, since = self._failures.get(key, deque()), self._clock.now() - WINDOW
        while failures and failures[0] < since:
            failures.popleft()
        return failures
