"""Several judges on the same items: their combined verdict, how much they differ, and what each of them adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from juryroom.core.agreement.cohen import Pairwise
from juryroom.core.agreement.fleiss import fleiss_kappa, percent_agreement
from juryroom.core.agreement.krippendorff import krippendorff_alpha
from juryroom.core.agreement.labels import Labels
from juryroom.core.consensus.dawid_skene import dawid_skene
from juryroom.core.consensus.majority import NO_LABEL, Consensus, majority, weighted_majority
from juryroom.core.stats.intervals import wilson

Aggregator = Literal["majority", "weighted", "dawid-skene", "mean", "median"]
AGGREGATORS: tuple[Aggregator, ...] = ("majority", "weighted", "dawid-skene", "mean", "median")
_NUMERIC = frozenset({"mean", "median"})


@dataclass(frozen=True, slots=True)
class JuryVerdict:
    """What the judges together say of one item. `label` is None at a tie, and when no judge gave a verdict."""

    label: str | None
    share: float
    """Of the verdicts, those for the label, or the jury's probability of it; of numbers, within one of it."""
    n: int

    @property
    def disagreement(self) -> float:
        """0 for one voice, up to 1."""
        return 1 - self.share


@dataclass(frozen=True, slots=True)
class Against:
    """A jury against the truth; None without one."""

    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    marginal: Mapping[str, float | None]
    """Judge -> by how much the accuracy of the jury falls without it."""


@dataclass(frozen=True, slots=True)
class JuryReport(Against):
    """The same, and its members among themselves; None where undefined."""

    n: int
    n_tied: int
    """Items without a combined verdict: wrong, when the truth is asked."""
    alpha: float | None
    fleiss_kappa: float | None
    cohen_kappa: float | None
    """The mean over pairs of judges."""
    percent_agreement: float | None

    def as_json(self) -> dict[str, object]:
        """With the keys that the command line prints."""
        return {
            "n": self.n, "n_tied": self.n_tied, "accuracy": self.accuracy,
            "accuracy_interval": self.accuracy_interval, "alpha": self.alpha, "fleiss_kappa": self.fleiss_kappa,
            "cohen_kappa": self.cohen_kappa, "percent_agreement": self.percent_agreement,
            "marginal": dict(self.marginal),
        }  # fmt: skip


Votes = Mapping[str, Mapping[str, str]]
"""Judge -> item -> label; a verdict that is none is left out."""


def verdicts_of_jury(
    votes: Votes, aggregator: Aggregator = "majority", weights: Mapping[str, float] | None = None
) -> dict[str, JuryVerdict]:
    """Item -> the combined verdict.

    weights: judge -> weight from 0, for `weighted`: for example the kappa of its certificate; a judge without one
             counts nothing.
    `mean` and `median` take labels as numbers and answer with the nearest label that somebody gave. Raises ValueError
    for a label that is no number then.
    """
    if aggregator in _NUMERIC:
        return {item: _middle(given, aggregator) for item, given in _by_item(votes).items()}
    labels = _labels(votes)
    if not len(labels):
        return {}
    found = _consensus(labels, aggregator, weights or {})
    return {
        item: _verdict(labels, found, place) for place, item in enumerate(labels.item_names)
    }  # fmt: skip


def report(votes: Votes, truth: Mapping[str, str], aggregator: Aggregator = "majority",
           weights: Mapping[str, float] | None = None) -> JuryReport:  # fmt: skip
    """The jury over all items of the truth; with an empty truth over all items, without an accuracy."""
    labels = _labels({judge: {item: label for item, label in given.items() if not truth or item in truth}
                      for judge, given in votes.items()})  # fmt: skip
    together = verdicts_of_jury(votes, aggregator, weights)
    items = truth or together
    return JuryReport(
        **asdict(against(votes, truth, aggregator, weights)),
        n=len(items),
        n_tied=sum(item not in together or together[item].label is None for item in items),
        alpha=krippendorff_alpha(labels),
        fleiss_kappa=fleiss_kappa(labels),
        cohen_kappa=Pairwise(labels).mean_kappa(),
        percent_agreement=percent_agreement(labels),
    )


def against(votes: Votes, truth: Mapping[str, str], aggregator: Aggregator = "majority",
            weights: Mapping[str, float] | None = None) -> Against:  # fmt: skip
    """What of a report is about the truth. Nothing can be said of the only judge: without it there is no jury."""
    if not truth:
        return Against(None, None, dict.fromkeys(votes))
    right = _right(verdicts_of_jury(votes, aggregator, weights), truth)
    marginal: dict[str, float | None] = dict.fromkeys(votes)
    for judge in votes if len(votes) > 1 else ():
        others = {other: given for other, given in votes.items() if other != judge}
        marginal[judge] = (right - _right(verdicts_of_jury(others, aggregator, weights), truth)) / len(truth)
    return Against(right / len(truth), wilson(right, len(truth)), marginal)


def _right(together: Mapping[str, JuryVerdict], truth: Mapping[str, str]) -> int:
    return sum(item in together and together[item].label == label for item, label in truth.items())


def _labels(votes: Votes) -> Labels:
    return Labels.of((item, judge, label) for judge, given in votes.items() for item, label in given.items())


def _consensus(labels: Labels, aggregator: Aggregator, weights: Mapping[str, float]) -> Consensus:
    if aggregator == "weighted":
        counted = [max(0.0, weights.get(name, 0.0)) for name in labels.rater_names]
        return weighted_majority(labels, np.array(counted))
    if aggregator == "dawid-skene" and (model := dawid_skene(labels)) is not None:
        return model.consensus
    return majority(labels)


def _verdict(labels: Labels, found: Consensus, place: int) -> JuryVerdict:
    code = int(found.codes[place])
    n = int(labels.per_item[place])
    if code == NO_LABEL:
        return JuryVerdict(None, float(found.support[place].max(initial=0.0)), n)
    return JuryVerdict(labels.categories[code], float(found.support[place, code]), n)


def _by_item(votes: Votes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for given in votes.values():
        for item, label in given.items():
            found.setdefault(item, []).append(label)
    return found


def _middle(given: Sequence[str], aggregator: Aggregator) -> JuryVerdict:
    numbers = np.array([float(label) for label in given])
    middle = float(np.mean(numbers) if aggregator == "mean" else np.median(numbers))
    nearest = min(given, key=lambda label: (abs(float(label) - middle), float(label)))
    near = float(np.mean(np.abs(numbers - middle) <= 1))
    return JuryVerdict(nearest, near, len(given))


def needs_review(found: JuryVerdict | None, *, least: float, incomplete: bool, person: str | None = None) -> str | None:
    """Why people should look at an item, None when they need not.

    least:      the share below which the jury is not sure enough.
    incomplete: whether one of its judges gave no verdict.
    person:     what a person said, if one did.
    """
    if found is None or found.label is None:
        return "no majority"
    if incomplete:
        return "a judge gave no verdict"
    if found.share < least:
        return "not sure enough"
    if person is not None and person != found.label:
        return "a person says otherwise"
    return None
