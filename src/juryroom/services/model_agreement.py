"""How alike models and people answer: by model version, by person, and against the ground truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from juryroom.core.agreement.answers import Results, latest_by_rater
from juryroom.core.agreement.compare import compare
from juryroom.core.model import Project
from juryroom.core.quality.shares import NOTHING, Sum, sum_of
from juryroom.core.quality.task_shares import Rules, weighted
from juryroom.store.agreement import results_of
from juryroom.store.rows import chunks
from juryroom.store.unit import UnitOfWork

_AT_ONCE = 500
_VALUE = ("task", "", "", "")


class _Tally:
    """Values by name, added up."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str, str], Sum] = {}

    def add(self, kind: str, who: str, value: float | None) -> None:
        self.sums[kind, who] = self.sums.get((kind, who), NOTHING).plus(sum_of(_VALUE, value))

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        return {
            who: {"agreement": each.mean, "n": each.n, "left_out": each.left_out}
            for (own, who), each in sorted(self.sums.items())
            if own == kind
        }


def of_project(unit: UnitOfWork, project: Project) -> dict[str, Any]:
    """Means over tasks, with n: each model version against people, the ground truth and other versions; each person
    against models. Of several predictions of one version the newest counts."""
    rules = unit.agreements.rules(project.id)
    tally = _Tally()
    for ids in chunks(unit.statistics.predicted(project.id), _AT_ONCE) if rules else ():
        people = unit.agreements.answers(ids)
        for task_id, versions in unit.predictions.results_of(ids).items():
            assert rules is not None
            answers, truth = people.get(task_id, ([], None))
            raters = latest_by_rater(answers)
            said = {version: results_of(text) for version, text in versions.items()}
            _count(tally, rules, said, raters, truth.results if truth else None)
    kinds = ("people", "truth", "models", "person")
    return {kind: tally.of(kind) for kind in kinds}


def _count(
    tally: _Tally, rules: Rules, said: Mapping[str, Results], raters: Mapping[str, Results], truth: Results | None
) -> None:
    for version, results in said.items():
        for rater, answer in raters.items():
            value = alike(rules, answer, results)
            tally.add("people", version, value)
            tally.add("person", rater, value)
        if truth is not None:
            tally.add("truth", version, alike(rules, results, truth))
        for other, theirs in said.items():
            if other != version:
                tally.add("models", version, alike(rules, results, theirs))


def alike(rules: Rules, one: Results, other: Results) -> float | None:
    """Two answers over all controls by their weights; None when there is nothing to compare."""
    values = {
        control: compare(rules.interface, control, one, other, rules.settings) for control in rules.interface.controls
    }
    return weighted(rules.settings, values)
