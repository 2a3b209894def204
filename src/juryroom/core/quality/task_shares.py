"""The share of one task in its project's sums, from the answers to it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from juryroom.core.agreement.answers import Answer, Results, by_control, latest_by_rater
from juryroom.core.agreement.compare import compare
from juryroom.core.agreement.settings import AgreementSettings
from juryroom.core.agreement.task import TaskAgreement, task_agreement
from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control
from juryroom.core.quality.categories import categories_of, has_category, is_counted, labels_of
from juryroom.core.quality.shares import Share, band, name

Categories = dict[tuple[str, str], dict[str, str]]
"""By what is answered about: the category by rater."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What agreement goes by in a project."""

    interface: Interface
    settings: AgreementSettings


@dataclass(frozen=True, slots=True)
class TaskShare:
    """A task's agreement, by control, and what it adds to the sums."""

    agreement: float | None
    by_control: Mapping[str, float | None]
    shares: list[Share]


def share_of(rules: Rules, answers: Sequence[Answer], truth: Answer | None = None) -> TaskShare:
    """The share of a task with these answers.

    answers: one per person, or several of which the last counts; skips are for the caller to leave out.
    truth:   the ground truth, which may be the answer of one of these people: theirs is not held against itself.
    """
    raters = latest_by_rater(answers)
    by_rater = {rater: by_control(rules.interface, results) for rater, results in raters.items()}
    entries: list[Share] = []
    found: TaskAgreement | None = None
    if len(raters) > 1:
        found = task_agreement(rules.interface, answers, rules.settings)
        entries += _agreements(found)
    truth_by_control = by_control(rules.interface, truth.results) if truth else {}
    for control in rules.interface.controls.values():
        own = {rater: parts[control.name] for rater, parts in by_rater.items() if control.name in parts}
        entries += _of_control(control, own, truth_by_control.get(control.name), truth)
    if truth is not None:
        entries += _against_truth(rules, raters, truth)
    by_name = {each: one.value for each, one in found.by_control.items()} if found else {}
    return TaskShare(found.overall if found else None, by_name, entries)


def _agreements(found: TaskAgreement) -> Iterator[Share]:
    yield ("task", "", "", ""), found.overall
    if found.overall is not None:
        yield ("band", band(found.overall), "", ""), 1
    for control, own in found.by_control.items():
        yield ("control", name(control), "", ""), own.value
        for label, value in own.by_label.items():
            yield ("label", name(control), name(label), ""), value
    for (one, other), value in found.pairs.items():
        yield ("pair", one, other, ""), value


def _of_control(
    control: Control, own: Mapping[str, Results], true: Results | None, truth: Answer | None
) -> Iterator[Share]:
    if is_counted(control):
        yield from _given(control, own)
    if not has_category(control):
        return
    said: Categories = {}
    for rater, results in own.items():
        for part, category in categories_of(control, results).items():
            said.setdefault(part, {})[rater] = name(category)
    if len(own) > 1:
        yield from _patterns(control, said)
    if true and truth:
        yield from _mistakes(control, said, true, truth.rater)


def _given(control: Control, own: Mapping[str, Results]) -> Iterator[Share]:
    labels = [labels_of(control, results) for results in own.values()]
    answered = sum(bool(each) for each in labels)
    if answered:
        yield ("given", name(control.name), "", ""), answered
    for label, times in Counter(label for each in labels for label in each).items():
        yield ("given", name(control.name), name(label), ""), times


def _patterns(control: Control, said: Categories) -> Iterator[Share]:
    patterns: Counter[str] = Counter()
    confusion: Counter[tuple[str, str]] = Counter()
    for categories in said.values():
        counted = sorted(Counter(categories.values()).items())
        if len(categories) > 1:
            patterns[json.dumps(counted, ensure_ascii=False, separators=(",", ":"))] += 1
        for one, other in combinations(sorted(categories.values()), 2):
            confusion[one, other] += 1
    for pattern, times in patterns.items():
        yield ("pattern", name(control.name), pattern, ""), times
    for (one, other), times in confusion.items():
        yield ("confusion", name(control.name), one, other), times


def _mistakes(control: Control, said: Categories, true: Results, author: str) -> Iterator[Share]:
    counts: Counter[tuple[str, str]] = Counter()
    for part, category in categories_of(control, true).items():
        for rater, given in said.get(part, {}).items():
            if rater != author:
                counts[name(category), given] += 1
    for (one, other), times in counts.items():
        yield ("mistaken", name(control.name), one, other), times


def _against_truth(rules: Rules, raters: Mapping[str, Results], truth: Answer) -> Iterator[Share]:
    for rater, results in raters.items():
        if rater == truth.rater:
            continue
        values = {
            control: compare(rules.interface, control, results, truth.results, rules.settings)
            for control in rules.interface.controls
        }
        yield ("truth", rater, "", ""), weighted(rules.settings, values)
        for control, value in values.items():
            yield ("truth", rater, name(control), ""), value


def weighted(settings: AgreementSettings, values: Mapping[str, float | None]) -> float | None:
    """Mean over controls by their weights; controls that are undefined or weigh nothing stay out."""
    known = [(_weight(settings, control), value) for control, value in values.items() if value is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else None


def _weight(settings: AgreementSettings, control: str) -> float:
    found = settings.weights.get(control)
    return 1.0 if found is None else found.overall
