"""The agreement of one task: by control, by label, by pair of raters, and as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from juryroom.core.agreement.answers import Answer, by_control, latest_by_rater
from juryroom.core.agreement.compare import Comparison, Parts
from juryroom.core.agreement.groups import largest_group
from juryroom.core.agreement.settings import AgreementSettings, Methodology
from juryroom.core.config.interface import Interface

Pair = tuple[str, str]
"""Two raters, sorted."""

TOO_FEW = "fewer than two answers"
NOBODY = "nobody answered it"
NOTHING = "the answers have nothing in common that could be compared"
IGNORED = "all labels used weigh nothing"


@dataclass(frozen=True, slots=True)
class ControlAgreement:
    """How well the answers to one control agree.

    value:       by the methodology of the project; None with a `reason` when it is undefined.
    by_label:    the mean over pairs of which at least one used the label.
    pairs:       every pair of raters; None where the two cannot be compared.
    methodology: what `value` is; pairwise where the metric makes no groups, whatever the project says.
    """

    value: float | None
    by_label: Mapping[str, float | None] = field(default_factory=dict)
    pairs: Mapping[Pair, float | None] = field(default_factory=dict)
    reason: str | None = None
    methodology: Methodology = "pairwise"


@dataclass(frozen=True, slots=True)
class TaskAgreement:
    """How well the answers to a task agree: controls by weight; `pairs` by weight too, always pairwise."""

    overall: float | None
    by_control: Mapping[str, ControlAgreement] = field(default_factory=dict)
    pairs: Mapping[Pair, float | None] = field(default_factory=dict)
    reason: str | None = None


def task_agreement(interface: Interface, answers: Sequence[Answer], settings: AgreementSettings) -> TaskAgreement:
    """How well independent answers to one task agree.

    answers: any number, in any order; of several by one rater the last counts. Skips are for the caller to leave out.

    Undefined is None: the whole with fewer than two raters or when no control with a weight is defined; a control that
    nobody answered, unless it marks regions, where nothing to mark is an answer.
    """
    raters = latest_by_rater(answers)
    grouped = {rater: by_control(interface, results) for rater, results in raters.items()}
    by_name: dict[str, ControlAgreement] = {}
    for name, control in interface.controls.items():
        comparison = Comparison(control, settings)
        values = {rater: comparison.read(grouped[rater].get(name, ()), raters[rater]) for rater in raters}
        by_name[name] = control_agreement(comparison, values, settings.methodology)
    weights = {name: settings.weight_of(name).overall for name in by_name}
    overall = _weighted((each.value, weights[name]) for name, each in by_name.items())
    pairs = {
        pair: _weighted((each.pairs.get(pair), weights[name]) for name, each in by_name.items())
        for pair in combinations(raters, 2)
    }
    reason = None if overall is not None else TOO_FEW if len(raters) < 2 else NOTHING
    return TaskAgreement(overall, by_name, pairs, reason)


def control_agreement(
    comparison: Comparison, values: Mapping[str, Parts], methodology: Methodology
) -> ControlAgreement:
    """How well the values of one control agree; `values` by rater, empty where a rater gave none."""
    pairs_of = list(combinations(sorted(values), 2))
    if not pairs_of:
        return ControlAgreement(None, reason=TOO_FEW)
    if not any(values.values()) and not comparison.empty_counts:
        return ControlAgreement(None, pairs=dict.fromkeys(pairs_of), reason=NOBODY)
    pairs = {pair: comparison.score(values[pair[0]], values[pair[1]]) for pair in pairs_of}
    agrees_at = comparison.agrees_at if methodology == "consensus" else None
    if all(score is None for score in pairs.values()):
        value = None
    elif agrees_at is None:
        value = _mean(pairs.values())
    else:
        value = consensus_share(sorted(values), pairs, agrees_at)
    reason = None
    if value is None:
        reason = comparison.fault or (IGNORED if comparison.label_weights else NOTHING)
    by_label = _by_label(comparison, values, pairs_of)
    return ControlAgreement(value, by_label, pairs, reason, "pairwise" if agrees_at is None else "consensus")


def consensus_share(raters: Sequence[str], pairs: Mapping[Pair, float | None], agrees_at: float) -> float:
    """The share of raters in the largest group that agrees: A, A, C gives 2/3; three different answers 1/3."""
    place = {rater: at for at, rater in enumerate(raters)}
    near = agrees_at - 1e-9
    agreeing = ((place[a], place[b]) for (a, b), score in pairs.items() if score is not None and score >= near)
    return largest_group(len(raters), agreeing) / len(raters)


def _by_label(comparison: Comparison, values: Mapping[str, Parts], pairs: Sequence[Pair]) -> dict[str, float | None]:
    used = {rater: comparison.labels(parts) for rater, parts in values.items()}
    if comparison.metric.only is None:
        return {}
    found: dict[str, float | None] = {}
    for label in sorted(set().union(*used.values())):
        scores = [
            comparison.score_of_label(values[a], values[b], label)
            for a, b in pairs
            if label in used[a] or label in used[b]
        ]
        found[label] = _mean(scores)
    return found


def _mean(scores: Iterable[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def _weighted(scores: Iterable[tuple[float | None, float]]) -> float | None:
    """Weighted mean of what is defined; None when nothing with a weight is."""
    known = [(score, weight) for score, weight in scores if score is not None and weight > 0]
    total = sum(weight for _, weight in known)
    return sum(score * weight for score, weight in known) / total if total else None
