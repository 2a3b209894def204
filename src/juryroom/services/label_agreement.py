"""How alike answers are, label by label: of two people, of each person with the others, with the ground truth and with
models, of models with the truth and with each other, and what reviews came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from juryroom.core.agreement.answers import Answer, Results, latest_by_rater
from juryroom.core.agreement.answers import by_control as split_by_control
from juryroom.core.agreement.compare import compare_labels
from juryroom.core.model import Project, TaskId
from juryroom.core.quality.categories import labels_of
from juryroom.core.quality.shares import NOTHING, Sum, name, sum_of
from juryroom.core.quality.task_shares import Rules
from juryroom.services.member_statistics import score_of
from juryroom.store.agreement import results_of
from juryroom.store.rows import chunks
from juryroom.store.unit import UnitOfWork

KINDS = ("pair", "annotators", "truth", "person", "model_truth", "models", "acceptance", "performance")
_AT_ONCE = 500
_VALUE = ("task", "", "", "")
Labels = dict[str, dict[str, Any]]
"""By label: agreement, n, left_out, deviation."""


class _Tally:
    """Values by kind, who and label, added up."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str, str, str], Sum] = {}

    def add(self, kind: str, who: str, values: Mapping[str, float | None]) -> None:
        for label, value in values.items():
            key = (kind, who, label)
            self.sums[key] = self.sums.get(key, NOTHING).plus(sum_of(_VALUE, value))

    def of(self, kind: str) -> dict[str, Labels]:
        found: dict[str, Labels] = {}
        for (own, who, label), each in sorted(self.sums.items()):
            if own == kind:
                told = {"agreement": each.mean, "n": each.n, "left_out": each.left_out, "deviation": each.deviation}
                found.setdefault(who, {})[label] = told
        return found


def of_project(unit: UnitOfWork, project: Project) -> dict[str, dict[str, Labels]]:
    """Means over tasks (of reviews: over reviews), with n. Two people are `u:1|u:2`; of an answer whose label nobody
    else has the others' share is 0, as in the metric of its control."""
    rules, tally = unit.agreements.rules(project.id), _Tally()
    if rules is not None:
        known = {*unit.agreements.answered(project.id), *unit.statistics.predicted(project.id)}
        for ids in chunks(sorted(known), _AT_ONCE):
            _count_tasks(unit, tally, rules, ids)
        _count_reviews(unit, tally, rules, project)
    return {kind: tally.of(kind) for kind in KINDS}


def pairs_of(unit: UnitOfWork, project: Project, tasks: Sequence[TaskId]) -> dict[str, Labels]:
    """Of two people, over these tasks of the project alone."""
    rules, tally = unit.agreements.rules(project.id), _Tally()
    inside = sorted(unit.tasks.existing(project.id, tasks))
    for answers, _ in unit.agreements.answers(inside).values() if rules else ():
        assert rules is not None
        _count_people(tally, rules, latest_by_rater(answers))
    return tally.of("pair")


def _count_tasks(unit: UnitOfWork, tally: _Tally, rules: Rules, ids: Sequence[TaskId]) -> None:
    predictions = unit.predictions.results_of(ids)
    people = unit.agreements.answers(ids)
    for task_id in ids:
        answers, truth = people.get(task_id, ([], None))
        raters = latest_by_rater(answers)
        versions = {each: results_of(text) for each, text in predictions.get(task_id, {}).items()}
        _count_people(tally, rules, raters)
        _count_models(tally, rules, raters, versions)
        if truth is not None:
            _count_truth(tally, rules, raters, versions, truth)


def _count_people(tally: _Tally, rules: Rules, raters: Mapping[str, Results]) -> None:
    for one, other in combinations(sorted(raters), 2):
        values = by_label(rules, raters[one], raters[other])
        tally.add("pair", f"{one}|{other}", values)
        tally.add("annotators", one, values)
        tally.add("annotators", other, values)


def _count_models(tally: _Tally, rules: Rules, raters: Mapping[str, Results], versions: Mapping[str, Results]) -> None:
    for version, said in versions.items():
        for rater, answer in raters.items():
            tally.add("person", rater, by_label(rules, answer, said))
        for other, theirs in versions.items():
            if other != version:
                tally.add("models", version, by_label(rules, said, theirs))


def _count_truth(
    tally: _Tally, rules: Rules, raters: Mapping[str, Results], versions: Mapping[str, Results], truth: Answer
) -> None:
    for rater, answer in raters.items():
        if rater != truth.rater:
            tally.add("truth", rater, by_label(rules, answer, truth.results))
    for version, said in versions.items():
        tally.add("model_truth", version, by_label(rules, said, truth.results))


def _count_reviews(unit: UnitOfWork, tally: _Tally, rules: Rules, project: Project) -> None:
    for author, _, accepted, fix, before in unit.statistics.reviews(project.id):
        if author is None or before is None:
            continue
        labels = set(_labels(rules, results_of(before)))
        tally.add("acceptance", f"u:{author}", dict.fromkeys(labels, float(accepted)))
        tally.add("performance", f"u:{author}", dict.fromkeys(labels, score_of(rules, accepted, fix, before)))


def by_label(rules: Rules, one: Results, other: Results) -> dict[str, float | None]:
    """How alike two answers are in each label that one of them holds; of a label of several controls, the mean."""
    found: dict[str, list[float | None]] = {}
    for control in rules.interface.controls:
        for label, value in compare_labels(rules.interface, control, one, other, rules.settings).items():
            found.setdefault(name(label), []).append(value)
    return {label: _mean(values) for label, values in found.items()}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _labels(rules: Rules, results: Results) -> Iterator[str]:
    for control, own in split_by_control(rules.interface, results).items():
        yield from map(name, labels_of(rules.interface.controls[control], own))
