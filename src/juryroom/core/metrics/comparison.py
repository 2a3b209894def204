"""Systems against each other, measure by measure, on the queries that both answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from juryroom.core.judging.prediction_powered import Estimate, estimate_mean
from juryroom.core.metrics.lists import Qrels, Run
from juryroom.core.metrics.names import Measure
from juryroom.core.metrics.scoring import Missing, Scores, score
from juryroom.core.stats.many_tests import holm
from juryroom.core.stats.paired import PairedTest, paired_test

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """One pair of systems on one measure. `p_holm`: the permutation's p, corrected for all pairs of this measure."""

    measure: Measure
    first: str
    second: str
    test: PairedTest
    p_holm: float | None
    per_query: dict[str, float]
    """second minus first."""

    @property
    def verdict(self) -> str:
        """What may be said of it."""
        if self.p_holm is None:
            return "not enough queries"
        if self.p_holm >= 0.05:
            return "no difference shown"
        return f"{self.second if (self.test.difference or 0) > 0 else self.first} is better"


def compare(scores: Mapping[str, Scores], missing: Missing, rng: np.random.Generator) -> list[Difference]:
    """Every pair of systems on every measure that is a mean. All scores are of the same judgments."""
    found: list[Difference] = []
    measures = [measure for measure in next(iter(scores.values())).values if not measure.is_sum]
    for measure in measures:
        tests = [
            (first, second, told, paired_test(np.array(list(told.values())), rng))
            for first, second in combinations(scores, 2)
            for told in [_differences(scores[first], scores[second], measure, missing)]
        ]
        corrected = holm([test.p_flips for *_, test in tests])
        found += [
            Difference(measure, first, second, test, p, told)
            for (first, second, told, test), p in zip(tests, corrected, strict=True)
        ]
    return found


def _differences(first: Scores, second: Scores, measure: Measure, missing: Missing) -> dict[str, float]:
    gone = set(first.missing) | set(second.missing) if missing == "skip" else set()
    values = second.values[measure] - first.values[measure]
    return {
        query: float(value)
        for query, value in zip(first.queries, values, strict=True)
        if query not in gone and not np.isnan(value)
    }


def with_people(
    runs: Mapping[str, Run], judge: Qrels, people: Qrels, measures: Sequence[Measure], missing: Missing
) -> dict[str, dict[str, Estimate | None]]:
    """measure -> system (and `second - first`) -> what people would measure, from a judge's grades and a few of theirs.

    Queries that people graded are measured twice, by the judge and with people's grades in place of the judge's; PPI++
    carries what they differ by over to the others. None where people graded fewer than two queries.
    """
    corrected = {query: {**judge.get(query, {}), **told} for query, told in people.items()}
    by_judge = {name: score(run, judge, measures) for name, run in runs.items()}
    by_people = {name: score(run, corrected, measures) for name, run in runs.items()}
    found: dict[str, dict[str, Estimate | None]] = {}
    for measure in (one for one in measures if not one.is_sum):
        cheap = {name: _table(one, measure, missing) for name, one in by_judge.items()}
        dear = {name: _table(one, measure, missing) for name, one in by_people.items()}
        told = {name: _estimate(dear[name], cheap[name]) for name in runs}
        for first, second in combinations(runs, 2):
            told[f"{second} - {first}"] = _estimate(
                _less(dear[second], dear[first]), _less(cheap[second], cheap[first])
            )
        found[str(measure)] = told
    return found


def _table(scores: Scores, measure: Measure, missing: Missing) -> dict[str, float]:
    gone = set(scores.missing) if missing == "skip" else set()
    values = zip(scores.queries, scores.values[measure], strict=True)
    return {query: float(value) for query, value in values if query not in gone and not np.isnan(value)}


def _less(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {query: value - other[query] for query, value in one.items() if query in other}


def _estimate(people: Mapping[str, float], judge: Mapping[str, float]) -> Estimate | None:
    both = [query for query in people if query in judge]
    others = [query for query in judge if query not in people]
    return estimate_mean(
        np.array([people[query] for query in both]),
        np.array([judge[query] for query in both]),
        np.array([judge[query] for query in others]),
    )
