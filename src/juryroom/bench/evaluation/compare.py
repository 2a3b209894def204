"""Several runs against the same judgments: figures, tests, and a page with charts and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from juryroom.bench import files
from juryroom.bench.evaluation.inputs import seeds_of
from juryroom.bench.evaluation.pictures import Thumbnails
from juryroom.bench.evaluation.pool import holes
from juryroom.core.formats.judgments import Judgments
from juryroom.core.metrics.comparison import Difference, compare, with_people
from juryroom.core.metrics.names import parse_measures
from juryroom.core.metrics.scoring import Missing, Scores, score
from juryroom.core.stats.bootstrap import mean_interval

Run = Mapping[str, Mapping[str, float]]
SHOWN, RESULTS = 5, 8
POOLED, MOST_POOLED = 10, 2000
"""How deep, and how many, unjudged results of the systems are named."""


def compared(
    runs: Mapping[str, Run], judged: Judgments, measures: str, missing: Missing, seed: int, people: Judgments | None
) -> tuple[dict[str, Any], dict[str, Scores], list[Difference]]:
    """Every figure of `eval compare --json`, with what it comes from."""
    wanted = parse_measures(measures)
    scores = {name: score(run, judged.grades, wanted) for name, run in runs.items()}
    differences = compare(scores, missing, np.random.default_rng(seed))
    found: dict[str, Any] = {
        "systems": {name: _system(one, missing, seed) for name, one in scores.items()},
        "pairs": [_pair(one) for one in differences],
        "n_queries": len(judged.grades),
        "missing": missing,
        "seed": seed,
        "unjudged": _unjudged(runs, judged),
    }
    if people is not None:
        told = with_people(runs, judged.grades, people.grades, wanted, missing)
        found["with_people"] = {
            measure: {name: asdict(one) if one else None for name, one in systems.items()}
            for measure, systems in told.items()
        }
    return found, scores, differences


def _unjudged(runs: Mapping[str, Run], judged: Judgments) -> dict[str, Any]:
    """What stands among the first results of any system and was judged by nobody, best ranked first."""
    found = holes(runs, judged, POOLED)
    pairs = [[one["query_id"], one["image_id"]] for one in found[:MOST_POOLED]]
    return {"depth": POOLED, "n": len(found), "pairs": pairs}


def _system(scores: Scores, missing: Missing, seed: int) -> dict[str, Any]:
    measures = {}
    for measure in scores.values:
        values = scores.counted(measure, missing)
        interval = None if measure.is_sum else mean_interval(values, np.random.default_rng(seed))
        ends = None if interval is None else [interval.low, interval.high]
        measures[str(measure)] = {"value": scores.mean(measure, missing), "n": len(values), "interval": ends}
    return {
        "measures": measures,
        "n_missing": len(scores.missing),
        "missing_queries": list(scores.missing),
        "per_query": scores.per_query(missing),
    }


def _pair(one: Difference) -> dict[str, Any]:
    test = asdict(one.test)
    interval = test.pop("bootstrap")
    return {
        "measure": str(one.measure),
        "first": one.first,
        "second": one.second,
        **test,
        "bootstrap_interval": None if interval is None else [interval["low"], interval["high"]],
        "p_holm": one.p_holm,
        "verdict": one.verdict,
    }


def write_report(
    path: Path,
    found: Mapping[str, Any],
    differences: list[Difference],
    runs: Mapping[str, Run],
    judged: Judgments,
    images: Path | None,
) -> None:
    """The page, one file."""
    from jinja2 import Environment, PackageLoader

    from juryroom.bench.evaluation.drawings import bars, whiskers

    pages = Environment(
        loader=PackageLoader("juryroom.bench", "pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    pages.filters["number"] = lambda value: "–" if value is None else f"{value:.4f}"  # noqa: RUF001
    pages.filters["p"] = lambda value: "–" if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"  # noqa: RUF001
    pictures = Thumbnails(images)
    main = differences[0] if differences else None
    files.write_text(
        path,
        pages.get_template("comparison.html").render(
            found=found,
            means=[
                (measure, whiskers(found["systems"], measure))
                for measure in next(iter(found["systems"].values()))["measures"]
            ],
            charts=[
                (one, bars(list(one.per_query.values()))) for one in differences if main and one.measure == main.measure
            ],
            main=main,
            rows=[_row(query, main, runs, judged, pictures) for query in _worst(main)] if main else [],
        ),
    )


def _worst(one: Difference) -> list[str]:
    """Queries that the second system lost most, then those it won most."""
    ordered = sorted(one.per_query, key=lambda query: (one.per_query[query], query))
    lost = [query for query in ordered[:SHOWN] if one.per_query[query] < 0]
    won = [query for query in reversed(ordered[-SHOWN:]) if one.per_query[query] > 0]
    return [*lost, *won]


def _row(
    query: str, main: Difference, runs: Mapping[str, Run], judged: Judgments, pictures: Thumbnails
) -> dict[str, Any]:
    grades, seeds = judged.grades[query], sorted(seeds_of(judged).get(query, ()))

    def results(name: str) -> list[dict[str, Any]]:
        listed = runs[name].get(query, {})
        order = sorted(listed, key=lambda one: (listed[one], one), reverse=True)[:RESULTS]
        return [{"id": one, "grade": grades.get(one), "picture": pictures.of(one)} for one in order]

    return {
        "query": query,
        "text": judged.texts.get(query, ""),
        "picture": next(filter(None, map(pictures.of, (query, *seeds))), None),
        "difference": main.per_query[query],
        "systems": [(name, results(name)) for name in (main.first, main.second)],
    }
