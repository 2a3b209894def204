"""Two answers to one control: how alike they are."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

from juryroom.core.agreement.answers import Results, by_control, parts_of
from juryroom.core.agreement.metric import MetricFailed, Reading
from juryroom.core.agreement.registry import marks_regions
from juryroom.core.agreement.settings import AgreementSettings
from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control

Parts = Mapping[tuple[str, str], Any]
"""What was answered, by the part of the task it is about; empty when nothing was."""
_WHOLE = ("", "")


def compare(
    interface: Interface, control: str, results_a: Results, results_b: Results, settings: AgreementSettings
) -> float | None:
    """How alike two answers to one control are, 0 to 1: fixed and accepted, against ground truth, person and model.

    None when the config has no such control, when neither answered it (unless it marks regions: nothing to mark is an
    answer), or when the metric has nothing to compare.
    """
    if control not in interface.controls:
        return None
    comparison = Comparison(interface.controls[control], settings)
    one = comparison.read(by_control(interface, results_a).get(control, ()), results_a)
    other = comparison.read(by_control(interface, results_b).get(control, ()), results_b)
    if not one and not other:
        return 1.0 if comparison.empty_counts else None
    return comparison.score(one, other)


def compare_labels(
    interface: Interface, control: str, results_a: Results, results_b: Results, settings: AgreementSettings
) -> dict[str, float | None]:
    """The same by label, of those that one of the two answers holds; empty where the metric knows no labels."""
    comparison = Comparison(interface.controls[control], settings)
    one = comparison.read(by_control(interface, results_a).get(control, ()), results_a)
    other = comparison.read(by_control(interface, results_b).get(control, ()), results_b)
    if comparison.metric.only is None:
        return {}
    used = comparison.labels(one) | comparison.labels(other)
    return {label: comparison.score_of_label(one, other, label) for label in sorted(used)}


class Comparison:
    """A control with the metric that compares answers to it."""

    def __init__(self, control: Control, settings: AgreementSettings) -> None:
        self.control = control
        self.metric, self.params = settings.metric_of(control)
        self.empty_counts = self.metric.empty_counts or marks_regions(control)
        self.fault: str | None = None
        """What went wrong in an installed metric."""
        self.label_weights = settings.weight_of(control.name).labels

    @property
    def agrees_at(self) -> float | None:
        """The score from which two answers count as the same; None when the metric makes no groups."""
        threshold = self.params.get("threshold")
        return threshold if isinstance(threshold, int | float) else self.metric.agrees_at

    def read(self, results: Results, answer: Results) -> Parts:
        """The values of one answer to this control."""
        if not results:
            return {}
        parts = {_WHOLE: results} if self.metric.whole else parts_of(results)
        values = {part: self.metric.read(Reading(self.control, each, answer)) for part, each in parts.items()}
        return {part: value for part, value in values.items() if value is not None}

    def score(self, one: Parts, other: Parts) -> float | None:
        """How alike two answers are: 1 when both are empty, 0 when one is. With label weights, the mean over labels."""
        if not one or not other:
            return float(not one and not other)
        if self.label_weights and self.metric.only is not None:
            return self._weighted(one, other)
        return self._plain(one, other)

    def labels(self, parts: Parts) -> set[str]:
        """The labels an answer uses."""
        return {label for value in parts.values() for label in self.metric.labels(value)}

    def score_of_label(self, one: Parts, other: Parts, label: str) -> float | None:
        """How alike two answers are in one label; None when neither uses it."""
        narrow = self._only(one, label), self._only(other, label)
        return self._plain(*narrow) if narrow[0] or narrow[1] else None

    def _plain(self, one: Parts, other: Parts) -> float | None:
        if len(one) == 1 and one.keys() == other.keys():
            ((part, value),) = one.items()
            return self._bounded(value, other[part])
        found = [self._part(one.get(part), other.get(part)) for part in {**one, **other}]
        known = [score for score in found if score is not None]
        return sum(known) / len(known) if known else None

    def _part(self, value: Any, other: Any) -> float | None:
        return 0.0 if value is None or other is None else self._bounded(value, other)

    def _bounded(self, value: Any, other: Any) -> float | None:
        try:
            score = self.metric.score(value, other, self.params)
        except MetricFailed as failure:
            self.fault = str(failure)
            return None
        return None if score is None or isnan(score) else min(1.0, max(0.0, float(score)))

    def _weighted(self, one: Parts, other: Parts) -> float | None:
        total = weights = 0.0
        for label in sorted(self.labels(one) | self.labels(other)):
            weight, score = self.label_weights.get(label, 1.0), self.score_of_label(one, other, label)
            if score is not None:
                total += weight * score
                weights += weight
        return total / weights if weights else None

    def _only(self, parts: Parts, label: str) -> Parts:
        only = self.metric.only
        if only is None:
            return {}
        narrow = {part: only(value, label) for part, value in parts.items() if label in self.metric.labels(value)}
        return {part: value for part, value in narrow.items() if value is not None}
