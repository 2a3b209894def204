"""One run against judgments: over all queries, a query, a facet, a stratum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from juryroom.bench.evaluation.inputs import query_column, table_of
from juryroom.core.formats.judgments import Judgments
from juryroom.core.metrics.names import Measure
from juryroom.core.metrics.scoring import Missing, Scores, score
from juryroom.errors import BadInput

__all__ = ["by_facet", "by_stratum", "facets_of", "means", "score", "summary"]
Run = Mapping[str, Mapping[str, float]]
MOST_VALUES = 50
"""A column with more values than this is no facet."""
DEPTH = 10


def facets_of(path: Path, wanted: Sequence[str], queries: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """facet -> value -> queries. Without names: every column with 2 to 50 values. Raises BadInput."""
    rows = table_of(path)
    key = query_column(rows, path)
    unknown = [name for name in wanted if name not in rows[0]]
    if unknown:
        raise BadInput(f"{path} has no column {unknown[0]!r}; it has {', '.join(rows[0])}.")
    known = set(queries)
    found: dict[str, dict[str, list[str]]] = {}
    for name in wanted or [name for name in rows[0] if name != key]:
        groups: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            if row[key] in known and row.get(name) not in (None, ""):
                groups[str(row[name])].append(str(row[key]))
        if wanted or 1 < len(groups) <= min(MOST_VALUES, len(known) / 2):
            found[name] = dict(sorted(groups.items()))
    return found


def means(scores: Scores, missing: Missing, queries: Sequence[str] | None = None) -> dict[str, float | None]:
    """measure -> figure."""
    return {str(measure): scores.mean(measure, missing, queries) for measure in scores.values}


def by_facet(scores: Scores, facets: Mapping[str, Mapping[str, Sequence[str]]], missing: Missing) -> dict[str, Any]:
    """facet -> value -> figures and the number of queries they come from."""
    gone = set(scores.missing)
    return {
        facet: {
            value: {
                "n_queries": len(queries) if missing == "zero" else sum(query not in gone for query in queries),
                "measures": means(scores, missing, queries),
            }
            for value, queries in values.items()
        }
        for facet, values in facets.items()
    }


def by_stratum(run: Run, judged: Judgments, measures: Sequence[Measure], missing: Missing) -> dict[str, Any]:
    """How a system fares against each kind of candidate.

    A stratum's measures are of lists that hold the relevant documents and this stratum's irrelevant ones alone, so that
    they tell whether hard negatives are told from matches. `returned`: the share of its documents in the first ten.
    """
    kinds = sorted(set(judged.strata.values()))
    return {kind: _stratum(run, judged, kind, measures, missing) for kind in kinds}


def _stratum(run: Run, judged: Judgments, kind: str, measures: Sequence[Measure], missing: Missing) -> dict[str, Any]:
    grades = {
        query: {one: grade for one, grade in told.items() if grade > 0 or judged.strata.get((query, one)) == kind}
        for query, told in judged.grades.items()
    }
    lists = {
        query: {one: run[query][one] for one in run.get(query, ()) if one in told} for query, told in grades.items()
    }
    grades = {query: told for query, told in grades.items() if any(grade <= 0 for grade in told.values())}
    pairs = [(query, one) for (query, one), stratum in judged.strata.items() if stratum == kind]
    first = {query: set(sorted(told, key=lambda one: (told[one], one))[-DEPTH:]) for query, told in run.items()}
    told = means(score(lists, grades, measures), missing) if grades else dict.fromkeys(map(str, measures))
    return {
        "n_pairs": len(pairs),
        "n_relevant": sum(judged.grades[query][one] > 0 for query, one in pairs),
        "n_queries": len(grades),
        f"returned@{DEPTH}": sum(one in first.get(query, ()) for query, one in pairs) / len(pairs) if pairs else None,
        "measures": told,
    }


def summary(scores: Scores, missing: Missing) -> dict[str, Any]:
    """What `eval score --json` prints, without its parts. Both ways of counting missing queries are in it."""
    return {
        "measures": means(scores, missing),
        "n_queries": len(scores.queries) if missing == "zero" else len(scores.queries) - len(scores.missing),
        "n_missing": len(scores.missing),
        "missing": missing,
        "missing_queries": list(scores.missing),
        "n_unknown_queries": len(scores.unknown),
        "residuals": {str(measure): value for measure, value in scores.residuals.items()},
        "measures_missing_skipped": means(scores, "skip"),
        "measures_missing_as_zero": means(scores, "zero"),
    }
