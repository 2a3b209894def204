"""Questions handed in together: what is known of a batch, and when to look at it again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from juryroom.core.model import Instant

MOST_TRIES = 4
"""How often a question that a provider did not get to is handed in for one run."""
FIRST_LOOK_S = 1.0
LONGEST_S = 60.0
BESIDE_S = 20.0
"""A wait longer than this is waited for outside of the worker's lanes."""


class HandedIn(StrEnum):
    """Where a batch of ours is. The last three are final."""

    SENDING = "sending"
    """Written down; whether the provider has it is not known yet."""
    SENT = "sent"
    TAKEN = "taken"
    """Its answers are here."""
    UNSENT = "unsent"
    """It never reached the provider."""
    LOST = "lost"
    """The provider no longer knows it."""


@dataclass(frozen=True, slots=True)
class JudgeBatch:
    """A batch of a judge run. `total`, `done`, `failed` count its questions; `reserved` is in USD."""

    id: int
    run_id: int
    job_id: int
    name: str
    batch_id: str | None
    """The provider's; None while it is not known."""
    state: HandedIn
    said: str
    """The provider's last word on it."""
    problem: str | None
    total: int
    done: int
    failed: int
    reserved: float
    cancelled: bool
    """Whether we asked the provider to stop it."""
    created_at: Instant
    ended_at: Instant | None

    @property
    def is_open(self) -> bool:
        """Whether answers may still come."""
        return self.state in (HandedIn.SENDING, HandedIn.SENT)


def next_look(age_s: float) -> float:
    """Seconds until a batch of this age is looked at again: soon at first, then once a minute."""
    return min(LONGEST_S, max(FIRST_LOOK_S, age_s / 10))
