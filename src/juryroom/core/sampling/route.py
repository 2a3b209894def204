"""Which tasks are sent to reviewers: rules over agreement, the first that fits decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from operator import eq, ge, gt, le, lt
from typing import Any, Literal

Operator = Literal["lt", "lte", "gt", "gte", "eq"]
Destination = Literal["review", "adjudication"]
_TESTS: Mapping[str, Callable[[float, float], bool]] = {"lt": lt, "lte": le, "gt": gt, "gte": ge, "eq": eq}


@dataclass(frozen=True, slots=True)
class Rule:
    """Send a share of the tasks whose agreement compares so. Without an operator it is for every task."""

    id: int
    sample_rate: float
    """0 to 1."""
    operator: Operator | None = None
    agreement_threshold: float | None = None
    dimension: int | None = None
    control: str | None = None
    """The control whose agreement is compared; None: the task's overall agreement."""
    destination: Destination = "review"
    created_at: str = ""
    updated_at: str = ""

    @staticmethod
    def of(stored: Mapping[str, Any]) -> Rule:
        return Rule(**stored)


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a task goes, and by which rule."""

    to: Destination | None
    rule: Rule | None = None


def route(rules: Sequence[Rule], task: int, agreement: Callable[[str | None], float | None]) -> Routed:
    """What the first fitting rule says. Without any rule every task is reviewed; where none fits, none is.

    agreement: by control, None for the overall one; an agreement that is undefined (None) fits only rules without an
    operator. The share is drawn by a hash of rule and task, so that asking again says the same.
    """
    if not rules:
        return Routed("review")
    for rule in rules:
        if _fits(rule, agreement):
            return Routed(rule.destination if share(rule.id, task) < rule.sample_rate else None, rule)
    return Routed(None)


def _fits(rule: Rule, agreement: Callable[[str | None], float | None]) -> bool:
    if rule.operator is None:
        return True
    value = agreement(rule.control)
    return value is not None and rule.agreement_threshold is not None and _TESTS[rule.operator](
        value, rule.agreement_threshold
    )  # fmt: skip


def share(seed: int, task: int) -> float:
    """As good as drawn from [0, 1), the same every time."""
    return int.from_bytes(blake2b(f"{seed} {task}".encode(), digest_size=6).digest()) / 2**48
