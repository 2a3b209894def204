"""What should not matter to a judge, and whether it does: position, length, and who wrote what is judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from juryroom.core.stats.intervals import wilson

FEWEST = 5
"""Cases below which nothing is said."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of cases with its interval, and what people's is on the same cases; None where there are too few."""

    n: int
    share: float | None
    interval: tuple[float, float] | None
    people: float | None
    reason: str | None = None

    def as_json(self) -> dict[str, object]:
        """For a certificate."""
        return {"n": self.n, "share": self.share, "interval": self.interval, "people": self.people,
                "reason": self.reason}  # fmt: skip


def share_of(judge: Sequence[bool], people: Sequence[bool] = (), *, what: str) -> Share:
    """How often the judge, and how often people, chose what should not matter."""
    if len(judge) < FEWEST:
        return Share(len(judge), None, None, None, f"{len(judge)} {what}; at least {FEWEST} are needed")
    theirs = sum(people) / len(people) if len(people) >= FEWEST else None
    return Share(len(judge), sum(judge) / len(judge), wilson(sum(judge), len(judge)), theirs)


def family(model: str) -> str:
    """The family of a model by its name: `openai/gpt-4o-mini` is of gpt."""
    name = model.rpartition("/")[2].casefold()
    found = re.match(r"[a-z]+", name)
    return found[0] if found else name
