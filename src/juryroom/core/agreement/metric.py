"""What a metric of agreement is: how it reads an answer to one control, and how alike it finds two."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from math import isnan
from typing import Any, Literal

from juryroom.core.agreement.answers import Results
from juryroom.core.config.parts import Control

Params = Mapping[str, Any]
Value = Any
"""What `read` made of the results; None when they hold no answer. Its form is the metric's own affair."""


class MetricFailed(Exception):
    """An installed metric raised an error, or returned what is no number: there is no score, and why is said."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer to one control: its results, and all results of the answer for what they refer to."""

    control: Control
    results: Results
    answer: Results = ()


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a metric. `kind` and its limits are what the API checks and screens draw."""

    name: str
    kind: Literal["number", "choice"]
    default: float | str | None
    meaning: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    def fault(self, given: object) -> str | None:
        """What is wrong with a value, None when nothing is."""
        if self.kind == "choice":
            return None if given in self.choices else f"one of {', '.join(self.choices)}"
        if given is None and self.default is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int | float) or isnan(given):
            return "a number"
        if (self.least is not None and given < self.least) or (self.most is not None and given > self.most):
            return f"a number from {self.least} to {self.most}" if self.most is not None else f"at least {self.least}"
        return None


def _no_labels(_value: Value) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Metric:
    """How alike two answers to one control are: 1 the same, 0 nothing in common.

    read:    results of one control to a value, None when there is no answer in them.
    score:   two values, neither None, to a number from 0 to 1; None when they cannot be compared.
    tags:    controls it fits, by tag; empty for any.
    agrees_at: the score from which two answers count as the same when groups are sought (consensus); None: it makes
             no groups, so that the mean over pairs stands in.
    labels, only: the labels a value uses, and the value narrowed to one of them, for agreement by label.
    empty_counts: an answer without results is an answer ("nothing to mark"), so two of them agree.
    whole:   all results of the control are read at once; else item by item, and the mean over items counts.
    """

    name: str
    title: str
    tags: frozenset[str]
    read: Callable[[Reading], Value]
    score: Callable[[Value, Value, Params], float | None]
    params: tuple[Param, ...] = ()
    agrees_at: float | None = 1.0
    labels: Callable[[Value], Collection[str]] = _no_labels
    only: Callable[[Value, str], Value] | None = None
    empty_counts: bool = False
    whole: bool = False

    def with_defaults(self, given: Params) -> dict[str, Any]:
        """All parameters: what was given where it fits, else the default."""
        return {
            param.name: given[param.name]
            if param.name in given and param.fault(given[param.name]) is None
            else param.default
            for param in self.params
        }


@dataclass(frozen=True, slots=True)
class MetricChoice:
    """A metric by name and the parameters it is to use; those not named have their defaults."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)


AGREES_FROM = Param(
    "threshold", "number", None, "Score from which two answers count as the same in consensus.", least=0, most=1
)
