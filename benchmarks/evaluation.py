"""How long five measures of a run take, a query, from arrays and from tables of names, beside trec_eval's C code.

    .venv/bin/python -m benchmarks.evaluation --queries 1000 10000

100 results and 40 judgments a query; nDCG@10, AP, P@10, RR, R@100; best of five. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np

MEASURES = "nDCG@10 AP P@10 RR R@100"
THEIRS = {"ndcg_cut_10", "map", "P_10", "recip_rank", "recall_100"}
RESULTS, JUDGED, CORPUS = 100, 40, 50_000


def best_ms(work: Callable[[], Any], queries: int) -> float:
    """CPU ms a query, best of five."""
    found = []
    for _ in range(5):
        began = time.process_time()
        work()
        found.append(1000 * (time.process_time() - began) / queries)
    return round(min(found), 4)


def measured(queries: int) -> dict[str, Any]:
    """The figures for so many queries."""
    import pytrec_eval

    from juryroom.core.metrics.lists import from_arrays
    from juryroom.core.metrics.names import parse_measures
    from juryroom.core.metrics.scoring import score, score_lists

    rng = np.random.default_rng(0)
    measures = parse_measures(MEASURES)
    documents = np.stack([rng.choice(CORPUS, RESULTS, replace=False) for _ in range(queries)])
    told = np.stack(
        [np.concatenate([row[rng.choice(RESULTS, 20, replace=False)], CORPUS + np.arange(20)]) for row in documents]
    )
    scores, grades = rng.random(documents.shape), rng.integers(0, 3, told.shape)
    names = [f"q{at}" for at in range(queries)]
    lengths, judged = np.full(queries, RESULTS), np.full(queries, JUDGED)

    def from_flat() -> Any:
        lists = from_arrays(names, lengths, documents.ravel(), scores.ravel(), judged, told.ravel(), grades.ravel())
        return score_lists(lists, measures)

    run = {
        name: dict(zip((f"d{one:06d}" for one in row), map(float, worth), strict=True))
        for name, row, worth in zip(names, documents, scores, strict=True)
    }
    qrels = {
        name: dict(zip((f"d{one:06d}" for one in row), map(int, worth), strict=True))
        for name, row, worth in zip(names, told, grades, strict=True)
    }
    theirs = pytrec_eval.RelevanceEvaluator(qrels, THEIRS).evaluate(run)
    ours = score(run, qrels, measures).values[measures[1]]
    apart = max(abs(theirs[name]["map"] - value) for name, value in zip(names, ours, strict=True))
    return {
        "queries": queries,
        "from_arrays_ms": best_ms(from_flat, queries),
        "from_names_ms": best_ms(lambda: score(run, qrels, measures), queries),
        "pytrec_eval_ms": best_ms(lambda: pytrec_eval.RelevanceEvaluator(qrels, THEIRS).evaluate(run), queries),
        "largest_difference_of_ap": apart,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, nargs="+", default=[1000, 10_000])
    for queries in parser.parse_args().queries:
        print(json.dumps(measured(queries)), flush=True)


if __name__ == "__main__":
    main()
