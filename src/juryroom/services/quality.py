"""How good a project's answers are: coefficients over all of them, and the labels they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import msgspec

from juryroom.core.agreement.answers import by_control, latest_by_rater
from juryroom.core.agreement.cohen import Pairwise, Weights
from juryroom.core.agreement.labels import Labels
from juryroom.core.config.parts import Control
from juryroom.core.model import Project
from juryroom.core.quality.categories import categories_of, has_category, in_order, ordered
from juryroom.core.quality.shares import Key, Sum, name
from juryroom.core.quality.task_shares import Rules
from juryroom.store.rows import chunks
from juryroom.store.unit import UnitOfWork

_RESAMPLES = 200
_AT_ONCE = 1000


def coefficients(unit: UnitOfWork, project: Project) -> dict[str, dict[str, Any]]:
    """By control: alpha at the levels that make sense, Fleiss' kappa and percent agreement, each with n and interval.

    Read off the kept patterns of answers, so that they are of this moment however large the project is.
    """
    rules = unit.agreements.rules(project.id)
    if rules is None:
        return {}
    sums = unit.agreements.sums(project.id, "pattern")
    return {control: _of_control(rules, control, sums) for control in countable(rules)}


def countable(rules: Rules) -> list[str]:
    """Controls whose answers are categories, in the order of the config."""
    return [each for each, control in rules.interface.controls.items() if has_category(control)]


def _of_control(rules: Rules, control: str, sums: dict[Key, Sum]) -> dict[str, Any]:
    from juryroom.core.quality.coefficients import Patterns, alpha, fleiss, percent

    own = rules.interface.controls[control]
    counts = {key[2]: each.n for key, each in sums.items() if key[1] == name(control)}
    read = msgspec.json.Decoder(list[tuple[str, int]]).decode
    used = {category for text in counts for category, _ in read(text)}
    patterns = Patterns.of(counts, read, ordered(own, used))
    found = {"nominal": alpha(patterns, "nominal")}
    if in_order(own):
        found["ordinal"] = alpha(patterns, "ordinal")
    if own.tag in ("Rating", "Number"):
        found["interval"] = alpha(patterns, "interval")
        if not any(float(category) < 0 for category in used):
            found["ratio"] = alpha(patterns, "ratio")
    return {
        "n": patterns.n,
        "alpha": {level: asdict(each) for level, each in found.items()},
        "fleiss_kappa": asdict(fleiss(patterns)),
        "percent_agreement": asdict(percent(patterns)),
    }


def kappas(unit: UnitOfWork, project: Project) -> dict[str, dict[str, Any]]:
    """By control: the mean of Cohen's kappa over pairs of people, weighted too where categories have an order.

    Needs who said what, so every answer is read.
    """
    found: dict[str, dict[str, Any]] = {}
    for control, labels in _labels(unit, project).items():
        found[control] = {"mean_kappa": _mean_kappa(labels, "none")}
        if in_order(_control(unit, project, control)):
            found[control]["mean_kappa_quadratic"] = _mean_kappa(labels, "quadratic")
    return found


def _control(unit: UnitOfWork, project: Project, control: str) -> Control:
    rules = unit.agreements.rules(project.id)
    assert rules is not None, "there were labels"
    return rules.interface.controls[control]


def _mean_kappa(labels: Labels, weights: Weights) -> dict[str, Any]:
    import numpy as np

    from juryroom.core.quality.coefficients import ALL_EQUAL, NO_UNITS, Estimate, with_interval

    n = labels.n_compared
    if not n:
        return asdict(Estimate(None, 0, reason=NO_UNITS)) | {"pairs": 0}
    pairwise = Pairwise(labels, weights)
    value = pairwise.mean_kappa()
    n_pairs = len(pairwise.keys)
    if value is None:
        return asdict(Estimate(None, n, reason=ALL_EQUAL)) | {"pairs": n_pairs}
    rng = np.random.default_rng(0)
    n_items = labels.n_items
    drawn = (np.bincount(rng.integers(0, n_items, n_items), minlength=n_items).astype(float) for _ in range(_RESAMPLES))
    return asdict(with_interval(value, n, (pairwise.mean_kappa(each) for each in drawn))) | {"pairs": n_pairs}


def consensus(unit: UnitOfWork, project: Project) -> dict[str, Any]:
    """By control: the label of each task (or item) by majority and by Dawid-Skene, side by side."""
    from juryroom.core.consensus.dawid_skene import dawid_skene
    from juryroom.core.consensus.majority import NO_LABEL, majority

    found: dict[str, Any] = {}
    for control, labels in _labels(unit, project).items():
        votes, model = majority(labels), dawid_skene(labels)
        if model is None:
            continue
        names = [*labels.categories, None]
        skilled = model.consensus
        rows = [
            [
                *msgspec.json.decode(item), names[votes.codes[at]], float(votes.support[at].max()),
                names[skilled.codes[at]], float(skilled.support[at].max()), int(labels.per_item[at]),
            ]
            for at, item in enumerate(labels.item_names)
        ]  # fmt: skip
        quality = model.accuracy_of_raters(labels.n_raters)
        differing = [row for row in rows if row[2] != row[4]]
        found[control] = {
            "n": len(rows),
            "ties": int((votes.codes == NO_LABEL).sum()),
            "differing": len(differing),
            "rounds": model.rounds,
            "converged": model.converged,
            "raters": {rater: float(quality[at]) for at, rater in enumerate(labels.rater_names)},
            "differing_rows": differing,  # what is looked at: the rest is left unread
            "rows": rows,
        }
    return found


def _labels(unit: UnitOfWork, project: Project) -> dict[str, Labels]:
    """Every answer as a label, by control; an item is `[task, part]` as JSON."""
    rules = unit.agreements.rules(project.id)
    if rules is None:
        return {}
    rows: dict[str, list[tuple[str, str, str]]] = {control: [] for control in countable(rules)}
    for control, row in _said(unit, project, rules):
        rows[control].append(row)
    found = {}
    for control, own in rows.items():
        labels = Labels.of(own)
        found[control] = labels.in_order(ordered(rules.interface.controls[control], labels.categories))
    return found


def _said(unit: UnitOfWork, project: Project, rules: Rules) -> Iterator[tuple[str, tuple[str, str, str]]]:
    controls = {each: rules.interface.controls[each] for each in countable(rules)}
    for ids in chunks(unit.agreements.answered(project.id), _AT_ONCE):
        for task_id, (answers, _) in unit.agreements.answers(ids).items():
            for rater, results in latest_by_rater(answers).items():
                parts = by_control(rules.interface, results)
                for control, own in controls.items():
                    for part, category in categories_of(own, parts.get(control, ())).items():
                        where = part[1] or ("" if part[0] == control else part[0])
                        yield control, (msgspec.json.encode([task_id, where]).decode(), rater, category)
