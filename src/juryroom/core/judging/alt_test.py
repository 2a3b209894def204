"""May this judge replace a person? The alternative annotator test.

Calderon, Reichart and Dror, "The Alternative Annotator Test for LLM-as-a-Judge: How to Statistically Justify
Replacing Human Annotators with LLMs" (2025). Each person in turn is left out: on the items they labelled, does the
judge agree with the other people at least as well as this person does, but for a handicap `epsilon` (a person's time
costs more)? The winning rate is the share of people for whom a one-sided test says so, at a false discovery rate of
5 % (Benjamini and Yekutieli); at one half or more the judge may stand in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from juryroom.core.stats.many_tests import benjamini_yekutieli

Labels = Mapping[str, str | float]
"""Item to label: text where labels are equal or not, a number where they are near or far."""

FEWEST_PEOPLE = 3
FEWEST_ITEMS = 30
"""Per person, for the t-test; with fewer, Wilcoxon's signed-rank test takes its place, as the paper proposes."""
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Duel:
    """The judge against one person. `judge_wins`, `person_wins`: shares of items, a tie counts for both."""

    person: str
    n: int
    judge_wins: float
    person_wins: float
    p_value: float | None
    rejected: bool
    """Whether it was shown that the judge is not worse, but for the handicap."""


@dataclass(frozen=True, slots=True)
class AltTest:
    """The outcome; `winning_rate` and `advantage` are None when there is nothing to test, and `reason` says why."""

    epsilon: float
    winning_rate: float | None
    advantage: float | None
    """The mean share of items on which the judge is at least as near to the others as the person left out."""
    passed: bool | None
    duels: tuple[Duel, ...] = ()
    reason: str | None = None


def alt_test(judge: Labels, people: Mapping[str, Labels], *, epsilon: float = 0.2) -> AltTest:
    """Whether `judge` may replace any one of `people`.

    epsilon: the handicap in shares of items; the paper takes 0.2 for experts, 0.15 for skilled people, 0.1 for a crowd.
    """
    if len(people) < FEWEST_PEOPLE:
        return AltTest(
            epsilon, None, None, None, reason=f"needs at least {FEWEST_PEOPLE} people; there are {len(people)}"
        )
    duels = [_duel(person, judge, people, epsilon) for person in sorted(people)]
    fought = [duel for duel in duels if duel is not None]
    if not fought:
        return AltTest(epsilon, None, None, None, reason="no item was labelled by the judge and two people")
    rejected = benjamini_yekutieli([duel.p_value for duel in fought], FALSE_DISCOVERY_RATE)
    final = tuple(
        Duel(duel.person, duel.n, duel.judge_wins, duel.person_wins, duel.p_value, shown)
        for duel, shown in zip(fought, rejected, strict=True)
    )
    rate = sum(rejected) / len(final)
    return AltTest(epsilon, rate, float(np.mean([duel.judge_wins for duel in final])), rate >= 0.5, final)


def _duel(person: str, judge: Labels, people: Mapping[str, Labels], epsilon: float) -> Duel | None:
    wins = []
    for item, label in people[person].items():
        others = [labels[item] for other, labels in people.items() if other != person and item in labels]
        if others and item in judge:
            nearer, farther = _nearness(judge[item], others), _nearness(label, others)
            wins.append((nearer >= farther, farther >= nearer))
    if not wins:
        return None
    judge_wins, person_wins = np.array(wins, dtype=float).T
    p_value = _p_value(person_wins - judge_wins, epsilon)
    return Duel(person, len(wins), float(judge_wins.mean()), float(person_wins.mean()), p_value, rejected=False)


def _nearness(label: str | float, others: Sequence[str | float]) -> float:
    """The share of others who say the same; for numbers minus the root mean square distance to them."""
    if isinstance(label, str):
        return sum(label == other for other in others) / len(others)
    return -float(np.sqrt(np.mean([(label - float(other)) ** 2 for other in others])))


def _p_value(lead: np.ndarray, epsilon: float) -> float | None:
    """Of the hypothesis that the person leads by `epsilon` or more. None when one item says nothing."""
    from scipy import stats

    short = lead - epsilon
    if len(short) < 2:
        return None
    if not np.any(short != short[0]):  # every item says the same: no test statistic, and no doubt
        return 0.0 if short[0] < 0 else 1.0
    if len(short) < FEWEST_ITEMS:
        return float(stats.wilcoxon(short, alternative="less").pvalue)
    return float(stats.ttest_1samp(short, 0.0, alternative="less").pvalue)
