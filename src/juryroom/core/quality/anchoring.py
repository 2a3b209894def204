"""Whether seeing a model's score pulls people towards it: who sees it when, and what difference that makes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Reveal = Literal["always", "after-answer"]
ARMS: tuple[Reveal, Reveal] = ("always", "after-answer")
_ARM = re.compile(r"arm:(0(\.\d+)?|1(\.0+)?|\.\d+)")
_SCALE = 2**64


def is_setting(value: str) -> bool:
    """Whether this is a value of `reveal_scores`: always, after-answer, or arm:P with P from 0 to 1."""
    return value in ARMS or _ARM.fullmatch(value) is not None


def is_experiment(setting: str) -> bool:
    """Whether people are shared out to arms."""
    return _ARM.fullmatch(setting) is not None


def reveal(setting: str, project: int, task: int, person: int) -> Reveal:
    """When this person sees the score of this task. With `arm:P` a share P of (task, person) sees it after the answer:
    the same each time, and not to be guessed from the task or the person alone."""
    if not is_experiment(setting):
        return "after-answer" if setting == "after-answer" else "always"
    share = float(setting.removeprefix("arm:"))
    digest = hashlib.sha256(f"reveal:{project}:{task}:{person}".encode()).digest()
    return "after-answer" if int.from_bytes(digest[:8]) < share * _SCALE else "always"


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm: answers that were held against the model, how alike they were on average, and how many were not."""

    n: int
    left_out: int
    agreement: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Agreement with the score in sight less agreement without; above 0 the banner pulls. None with a reason."""

    value: float | None
    low: float | None
    high: float | None
    reason: str | None


def arm_of(values: Sequence[float | None]) -> Arm:
    """Mean and its 95 % interval, mean +- 1.96 s / sqrt(n)."""
    known = [each for each in values if each is not None]
    if not known:
        return Arm(0, len(values), None, None, None)
    mean, error = _mean_and_error(known)
    spread = None if error is None else 1.96 * error
    low, high = (None, None) if spread is None else (max(mean - spread, 0.0), min(mean + spread, 1.0))
    return Arm(len(known), len(values) - len(known), mean, low, high)


def effect(shown: Sequence[float | None], hidden: Sequence[float | None]) -> Effect:
    """The difference of the two means and its 95 % interval: d +- 1.96 sqrt(s1^2 / n1 + s2^2 / n2) (Welch).

    shown, hidden: agreement of each answer with the model, 0 to 1; None where the two could not be compared.

    None when an arm is empty; without an interval when an arm has a single answer.
    """
    one, other = ([each for each in arm if each is not None] for arm in (shown, hidden))
    if not one or not other:
        lacking = "in sight" if not one else "hidden"
        return Effect(None, None, None, f"no answer was given with the score {lacking} that could be compared")
    (mean, error), (other_mean, other_error) = _mean_and_error(one), _mean_and_error(other)
    apart = mean - other_mean
    if error is None or other_error is None:
        return Effect(apart, None, None, "an arm has one answer: no interval")
    spread = 1.96 * (error**2 + other_error**2) ** 0.5
    return Effect(apart, apart - spread, apart + spread, None)


def _mean_and_error(values: Sequence[float]) -> tuple[float, float | None]:
    n = len(values)
    mean = sum(values) / n
    if n < 2:
        return mean, None
    variance = sum((each - mean) ** 2 for each in values) / (n - 1)
    return mean, float((variance / n) ** 0.5)
