"""How many requests may be under way, and when a refused one is sent again: decisions, nothing that waits."""

from __future__ import annotations

from collections import deque

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 60.0
MOST_ATTEMPTS = 8
"""Of a request that a provider is too busy for."""


class Width:
    """Additive increase, multiplicative decrease: a little wider with every reply, much narrower when told to wait."""

    def __init__(self, most: int, start: int | None = None) -> None:
        self.most = most
        self._now = float(min(most, start or most))
        self._hold_until = 0.0

    @property
    def now(self) -> int:
        """Requests that may be under way."""
        return max(1, int(self._now))

    def replied(self) -> None:
        """A reply came."""
        self._now = min(float(self.most), self._now + 1 / self._now)

    def busy(self, moment: float) -> None:
        """The provider said wait; many saying so within a second say it once. `moment` in seconds."""
        if moment >= self._hold_until:
            self._now, self._hold_until = max(1.0, self._now * 0.7), moment + 1.0


class Minute:
    """A limit of so many in any sixty seconds: requests, or tokens."""

    def __init__(self, most: int | None) -> None:
        self.most = most
        self._sent: deque[tuple[float, float]] = deque()
        self._sum = 0.0

    def wait(self, moment: float) -> float:
        """Seconds until more may be sent; 0: now."""
        while self._sent and self._sent[0][0] <= moment - 60:
            self._sum -= self._sent.popleft()[1]
        if self.most is None or self._sum < self.most:
            return 0.0
        return self._sent[0][0] + 60 - moment

    def left(self, moment: float) -> int | None:
        """How many more fit into these sixty seconds; None without a limit."""
        self.wait(moment)
        return None if self.most is None else max(0, int(self.most - self._sum))

    def sent(self, moment: float, amount: float = 1) -> None:
        """Count what was sent."""
        if self.most is not None:
            self._sent.append((moment, amount))
            self._sum += amount


def wait_after(attempt: int, asked_for: float | None, chance: float) -> float | None:
    """Seconds until a busy provider is asked again; None: give up.

    attempt:   how often it was busy with this request, from 1.
    asked_for: seconds the provider named, if it did: never sooner than that.
    chance:    0 to 1; full jitter, so that those refused together do not come back together.
    """
    if attempt >= MOST_ATTEMPTS:
        return None
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt)
    return float(max(asked_for or 0.0, FIRST_WAIT_S + chance * (longest - FIRST_WAIT_S)))
