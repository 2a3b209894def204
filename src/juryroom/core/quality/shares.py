"""What one task adds to the sums of its project, so that a change takes the old share away and adds the new one.

Sums are whole numbers of billionths. Adding and taking away is therefore exact and its order says nothing: sums kept
through any history equal those of a recount.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNIT = 10**9
"""Billionths in one."""
BANDS = 10
"""Columns of the histogram of agreement."""
_LONGEST = 160

Key = tuple[str, str, str, str]
"""Kind, and up to three names; see `KINDS`."""
Share = tuple[Key, float | int | None]
"""One entry: a value (None where it is undefined), or for kinds of COUNTS how many."""

KINDS: Mapping[str, str] = {
    "task": "agreement of the task",
    "band": "tasks by tenth of agreement: first = 0 to 9",
    "control": "agreement by control: first = control",
    "label": "agreement by label: first = control, second = label",
    "pair": "agreement of two people over all controls: first, second = raters, in order",
    "truth": "agreement with the ground truth: first = rater, second = control, or empty for all of them",
    "given": "answers that hold a label: first = control, second = label; label empty: answers to the control",
    "pattern": "tasks by what they were answered: first = control, second = labels and how often, as JSON",
    "confusion": "pairs of answers: first = control, second and third = the two labels, in order",
    "mistaken": "answers where there is a truth: first = control, second = true label, third = given label",
}
COUNTS = frozenset({"band", "given", "pattern", "confusion", "mistaken"})


@dataclass(frozen=True, slots=True)
class Sum:
    """Values added up. `n` of them were defined, `left_out` were not; of a kind of COUNTS only `n` says something."""

    n: int = 0
    left_out: int = 0
    total: int = 0
    squares: int = 0

    @property
    def mean(self) -> float | None:
        """None over nothing."""
        return self.total / UNIT / self.n if self.n else None

    @property
    def deviation(self) -> float | None:
        """Standard deviation of the population (divided by n); None over nothing."""
        if not self.n:
            return None
        mean = self.total / UNIT / self.n
        return float(max(self.squares / UNIT / self.n - mean * mean, 0.0) ** 0.5)

    def plus(self, other: Sum, sign: int = 1) -> Sum:
        """This with the other added, or taken away."""
        return Sum(
            self.n + sign * other.n,
            self.left_out + sign * other.left_out,
            self.total + sign * other.total,
            self.squares + sign * other.squares,
        )

    def __bool__(self) -> bool:
        return bool(self.n or self.left_out or self.total or self.squares)


NOTHING = Sum()


def sum_of(key: Key, value: float | int | None) -> Sum:
    """One entry as a sum."""
    if value is None:
        return Sum(left_out=1)
    if key[0] in COUNTS:
        return Sum(n=int(value))
    return Sum(1, 0, round(value * UNIT), round(value * value * UNIT))


def added(entries: Iterable[Share], to: dict[Key, Sum], sign: int = 1) -> None:
    """Add entries to sums, or take them away (-1)."""
    for key, value in entries:
        to[key] = to.get(key, NOTHING).plus(sum_of(key, value), sign)


def name(text: str) -> str:
    """A name as a key holds it: an index page takes no long texts, and PostgreSQL no zero byte."""
    plain = text.replace("\x00", "")
    if len(plain) <= _LONGEST:
        return plain
    return f"{plain[:_LONGEST]}…{hashlib.sha256(plain.encode(errors='replace')).hexdigest()[:12]}"


def band(value: float) -> str:
    """The tenth that a value from 0 to 1 is in; 1 is in the last one."""
    return str(min(int(value * BANDS), BANDS - 1))


def mean_of(sums: Iterable[Sum]) -> Sum:
    """Several sums as one."""
    found = NOTHING
    for each in sums:
        found = found.plus(each)
    return found
