"""How well judges match the truth: on recorded verdicts, one judge at a time.

A missing verdict counts as wrong and is a category of its own, unless it is left out on request: a judge gains nothing
by keeping silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from juryroom.core.agreement.cohen import Weights, cohen_kappa
from juryroom.core.judging.alt_test import AltTest, alt_test
from juryroom.core.judging.calibration import Calibration, calibration
from juryroom.core.judging.verdicts import JudgeVerdict, Order
from juryroom.core.stats.intervals import wilson

Missing = Literal["wrong", "skip"]
FIRST_OF = {"1": "2", "left": "right", "a": "b", "first": "second"}
"""Labels of a comparison, in lower case: the one for what stands first in the item's own numbering, and the other."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """`matrix[i][j]`: items whose truth is labels[i] and verdict labels[j]. `missing[i]`: those without a verdict."""

    labels: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """One judge against the truth. Shares are 0 to 1; None where there is nothing to compute them from."""

    n: int
    """Items of the truth that were looked at."""
    n_missing: int
    """Of them, those without a verdict as given."""
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    """Wilson's, 95 %."""
    kappa: float | None
    kappa_weighted: float | None
    """Quadratic weights; where all labels are numbers."""
    kappa_linear: float | None
    accuracy_swapped: float | None
    accuracy_both_orders: float | None
    """Share of items that are right in both orders."""
    swap_consistency: float | None
    """Share of items with the same verdict in both orders."""
    first_shown_rate: float | None
    """Share of verdicts, of both orders, for what was shown first; one half says nothing of position."""
    confusion: Confusion
    calibration: Calibration | None
    cost_per_correct: float | None
    tokens_per_verdict: float | None
    alt_test: AltTest | None

    def as_json(self) -> dict[str, object]:
        """With the keys that the command line prints."""
        return {
            "n": self.n,
            "n_missing": self.n_missing,
            "accuracy": self.accuracy,
            "accuracy_interval": self.accuracy_interval,
            "kappa": self.kappa,
            "kappa_weighted": self.kappa_weighted,
            "kappa_linear": self.kappa_linear,
            "accuracy_swapped": self.accuracy_swapped,
            "accuracy_both_orders": self.accuracy_both_orders,
            "swap_consistency": self.swap_consistency,
            "first_shown_rate": self.first_shown_rate,
            "confusion": {
                "labels": self.confusion.labels,
                "matrix": self.confusion.matrix,
                "missing": self.confusion.missing,
            },
            "calibration_error": self.calibration.error if self.calibration else None,
            "cost_per_correct": self.cost_per_correct,
            "tokens_per_verdict": self.tokens_per_verdict,
            "alt_test": _alt_test_json(self.alt_test),
        }


def by_judge(verdicts: Iterable[JudgeVerdict]) -> dict[str, list[JudgeVerdict]]:
    """The verdicts of each judge, judges by name."""
    found: dict[str, list[JudgeVerdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.judge, []).append(verdict)
    return dict(sorted(found.items()))


def align(
    verdicts: Sequence[JudgeVerdict],
    truth: Mapping[str, str],
    *,
    missing: Missing = "wrong",
    people: Mapping[str, Mapping[str, str]] | None = None,
    epsilon: float = 0.2,
) -> Alignment:
    """One judge's verdicts against item -> label. Verdicts on items without a truth do not count.

    people: person -> item -> label, for the alternative annotator test.
    """
    given = _labels(verdicts, "as-given", truth, missing)
    swapped = _labels(verdicts, "swapped", truth, missing)
    both = {item: (label, swapped[item]) for item, label in given.items() if item in swapped}
    pairs = [(truth[item], label) for item, label in given.items()]
    right = sum(label == true for true, label in pairs)
    numbers = _numbers(pairs)
    own = [verdict for verdict in verdicts if verdict.order == "as-given" and verdict.item in given]
    return Alignment(
        n=len(given),
        n_missing=sum(label is None for label in given.values()),
        accuracy=_share(right, len(pairs)),
        accuracy_interval=wilson(right, len(pairs)),
        kappa=_kappa([(true, label or "") for true, label in pairs]),
        kappa_weighted=_kappa(numbers, "quadratic"),
        kappa_linear=_kappa(numbers, "linear"),
        accuracy_swapped=_share(sum(label == truth[item] for item, label in swapped.items()), len(swapped)),
        accuracy_both_orders=_share(sum(a == b == truth[item] for item, (a, b) in both.items()), len(both)),
        swap_consistency=_share(sum(a == b for a, b in both.values()), len(both)),
        first_shown_rate=_first_shown([*given.values()], [*swapped.values()]),
        confusion=_confusion(pairs),
        calibration=_calibration(own, truth),
        cost_per_correct=_cost(verdicts, right),
        tokens_per_verdict=_tokens(verdicts),
        alt_test=_alt_test(given, people, epsilon) if people else None,
    )


def _labels(
    verdicts: Sequence[JudgeVerdict], order: Order, truth: Mapping[str, str], missing: Missing
) -> dict[str, str | None]:
    """Item to label in this order; empty when nothing was asked in it."""
    said = {verdict.item: verdict.label for verdict in verdicts if verdict.order == order}
    if not said:
        return {}
    if missing == "skip":
        return {item: said[item] for item in truth if said.get(item) is not None}
    return {item: said.get(item) for item in truth}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _first_shown(given: Sequence[str | None], swapped: Sequence[str | None]) -> float | None:
    """Ties say nothing for either side, and count as verdicts. None where labels name no sides."""
    labels = {label.lower() for label in (*given, *swapped) if label is not None}
    first = next((one for one, other in FIRST_OF.items() if {one, other} & labels), None)
    if first is None:
        return None
    shown = [label.lower() == first for label in given if label is not None]
    shown += [label.lower() == FIRST_OF[first] for label in swapped if label is not None]
    return sum(shown) / len(shown)


def _kappa(pairs: Sequence[tuple[Any, Any]], weights: Weights = "none") -> float | None:
    """Of (truth, verdict) pairs whose labels can be sorted; distances are counted in labels."""
    labels = sorted({label for pair in pairs for label in pair})
    place = {label: at for at, label in enumerate(labels)}
    table = [[0] * len(labels) for _ in labels]
    for true, label in pairs:
        table[place[true]][place[label]] += 1
    return cohen_kappa(table, weights) if pairs else None


def _numbers(pairs: Sequence[tuple[str, str | None]]) -> list[tuple[float, float]]:
    """The pairs with a verdict, as numbers; empty when one of the labels is none."""
    try:
        return [(float(true), float(label)) for true, label in pairs if label is not None]
    except ValueError:
        return []


def _confusion(pairs: Sequence[tuple[str, str | None]]) -> Confusion:
    labels = sorted({true for true, _ in pairs} | {label for _, label in pairs if label is not None})
    counts: dict[tuple[str, str | None], int] = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    matrix = tuple(tuple(counts.get((true, label), 0) for label in labels) for true in labels)
    return Confusion(tuple(labels), matrix, tuple(counts.get((true, None), 0) for true in labels))


def _calibration(verdicts: Sequence[JudgeVerdict], truth: Mapping[str, str]) -> Calibration | None:
    sure = [one for one in verdicts if one.confidence is not None and one.label is not None]
    return calibration([one.confidence or 0.0 for one in sure], [one.label == truth[one.item] for one in sure])


def _cost(verdicts: Sequence[JudgeVerdict], right: int) -> float | None:
    """Everything paid, the second order included, by what came out right as given."""
    costs = [verdict.cost for verdict in verdicts if verdict.cost is not None]
    return sum(costs) / right if costs and right else None


def _tokens(verdicts: Sequence[JudgeVerdict]) -> float | None:
    tokens = [verdict.tokens for verdict in verdicts if verdict.tokens is not None]
    return sum(tokens) / len(tokens) if tokens else None


def _alt_test(given: Mapping[str, str | None], people: Mapping[str, Mapping[str, str]], epsilon: float) -> AltTest:
    return alt_test({item: label for item, label in given.items() if label is not None}, people, epsilon=epsilon)


def _alt_test_json(found: AltTest | None) -> dict[str, object] | None:
    if found is None:
        return None
    duels = [
        {"person": duel.person, "n": duel.n, "judge_wins": duel.judge_wins, "person_wins": duel.person_wins,
         "p_value": duel.p_value, "rejected": duel.rejected}
        for duel in found.duels
    ]  # fmt: skip
    return {
        "winning_rate": found.winning_rate,
        "advantage": found.advantage,
        "passed": found.passed,
        "epsilon": found.epsilon,
        "reason": found.reason,
        "people": duels,
    }
