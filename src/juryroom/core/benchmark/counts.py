"""How many candidates of each stratum a query gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Counts:
    """Candidates beside the seed. The first generation has no positives: what it calls hard are the matches."""

    generation: Literal[1, 2]
    positive: int = 0
    near: int = 0
    hard: int = 0
    easy: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.positive + self.near + self.hard + self.easy
