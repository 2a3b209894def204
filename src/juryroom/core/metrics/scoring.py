"""Measures of one run: a figure a query, and a figure for all. What the system did not answer is missing, not zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from juryroom.core.metrics import ranks
from juryroom.core.metrics.lists import Lists, Qrels, Run, join
from juryroom.core.metrics.names import Measure
from juryroom.errors import BadInput

Values = npt.NDArray[np.float64]
Missing = Literal["skip", "zero"]
EXTRA = {"cwl_eval": "cwl-eval", "pyndeval": "pyndeval", "ranx": "ranx", "trectools": "trectools"}


@dataclass(frozen=True)
class Scores:
    """What measures say of a run.

    values:  (Q,) for each measure, NaN where a query has no value.
    missing: queries with judgments that the run has no results for, in order.
    unknown: queries of the run that have no judgments; they are left out.
    """

    queries: tuple[str, ...]
    values: dict[Measure, Values]
    missing: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    residuals: dict[Measure, float] = field(default_factory=dict)
    """Of rank-biased precision: how much more it could be if all that nobody judged were relevant."""

    def mean(self, measure: Measure, missing: Missing = "skip", queries: Iterable[str] | None = None) -> float | None:
        """The figure over all queries, or some; None over nothing. Counts (NumRet ...) are added up."""
        values = self.counted(measure, missing, queries)
        if not len(values):
            return None
        return float(values.sum() if measure.is_sum else values.mean())

    def counted(self, measure: Measure, missing: Missing = "skip", queries: Iterable[str] | None = None) -> Values:
        """The values that count: those of answered queries, with zeros for the others if so asked."""
        values = self.values[measure]
        gone = (
            np.isin(np.array(self.queries, object), list(self.missing)) if self.missing else np.zeros(len(values), bool)
        )
        wanted = np.ones(len(values), bool)
        if queries is not None:
            some = set(queries)
            wanted = np.fromiter((query in some for query in self.queries), bool, len(values))
        if missing == "skip":
            wanted &= ~gone
        else:
            values = np.where(gone & np.isnan(values), 0.0, values)
        found: Values = values[wanted & ~np.isnan(values)]
        return found

    def per_query(self, missing: Missing = "skip") -> dict[str, dict[str, float | None]]:
        """query -> measure -> value; None for what is undefined or missing."""
        gone = set(self.missing)
        return {
            query: {
                str(measure): None
                if np.isnan(values[at]) or (query in gone and missing == "skip")
                else float(values[at])
                for measure, values in self.values.items()
            }
            for at, query in enumerate(self.queries)
        }


def score_lists(lists: Lists, measures: Sequence[Measure]) -> dict[Measure, Values]:
    """(Q,) values of measures that are computed here."""
    return {measure: ranks.compute(lists, measure) for measure in measures}


def score(run: Run, qrels: Qrels, measures: Sequence[Measure]) -> Scores:
    """Every measure of a run. Raises BadInput when nothing was judged, or a measure needs what is not installed."""
    if not qrels:
        raise BadInput("There are no judgments in the qrels.")
    lists = join(run, qrels)
    values = score_lists(lists, [measure for measure in measures if ranks.is_known(measure)])
    others = [measure for measure in measures if not ranks.is_known(measure)]
    if others:
        values |= _by_ir_measures(run, qrels, lists.queries, others)
    missing = tuple(query for query, there in zip(lists.queries, lists.answered, strict=True) if not there)
    unknown = tuple(query for query in run if query not in qrels)
    return Scores(
        lists.queries, {measure: values[measure] for measure in measures}, missing, unknown, _residuals(lists, measures)
    )


def _residuals(lists: Lists, measures: Sequence[Measure]) -> dict[Measure, float]:
    wanted = [measure for measure in measures if measure.name == "RBP" and lists.answered.any()]
    return {measure: float(ranks.residual(lists, measure)[lists.answered].mean()) for measure in wanted}


def _by_ir_measures(
    run: Run, qrels: Qrels, queries: Sequence[str], measures: Sequence[Measure]
) -> dict[Measure, Values]:
    """Measures of other libraries, through ir_measures."""
    try:
        import ir_measures
    except ImportError:
        told = ", ".join(map(str, measures))
        raise BadInput(f'{told}: computed by ir_measures. Install it: pip install "juryroom[bench]".') from None
    found = {measure: np.full(len(queries), np.nan) for measure in measures}
    place = {query: at for at, query in enumerate(queries)}
    for measure in measures:
        for one in _calculated(ir_measures, measure, run, qrels):
            if one.query_id in place:
                found[measure][place[one.query_id]] = one.value
    return found


def _calculated(library: Any, measure: Measure, run: Run, qrels: Qrels) -> list[Any]:
    try:
        parsed = library.parse_measure(str(measure))
        parsed.validate_params()
    except (ValueError, NameError, AssertionError, TypeError) as fault:
        raise BadInput(f"{measure}: {fault or 'not understood by ir_measures'}") from None
    able = [one for one in library.providers.registry.values() if one.supports(parsed)]
    if not any(one.is_available() for one in able):
        needed = " or ".join(EXTRA.get(one.NAME, one.NAME) for one in able)
        hint = f" Install what computes it: pip install {needed}." if needed else " Its parameters fit no measure."
        raise BadInput(f"{measure} is not available here.{hint}")
    try:
        return list(library.iter_calc([parsed], qrels, run))
    except Exception as fault:
        raise BadInput(f"{measure} could not be computed by ir_measures: {fault}") from fault
