"""Ranked lists joined with their judgments: what every measure is computed from.

Lists are ordered as trec_eval orders them: by score, highest first; of equal scores the document whose id is later in
the alphabet comes first. Ranks written in a run file say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

Grades = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]

UNSEEN = -1
"""The document is not among the judged of its query."""
POOLED = -2
"""It was drawn to be judged, and was not: a negative grade in the qrels."""
PAD = -3
"""Behind the end of a list."""

Run = Mapping[str, Mapping[str, float]]
Qrels = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Lists:
    """Q ranked lists and the judgments behind them.

    queries:  their names; every query of the qrels, in order.
    grades:   (Q, D) grade of the document at each rank; UNSEEN, POOLED or PAD where there is none.
    returned: (Q,) how many documents each list has; 0 where the system gave no answer.
    judged:   (Q, J) all grades of 0 and more of each query, highest first, then PAD.
    n_judged: (Q,) how many those are.
    """

    queries: tuple[str, ...]
    grades: Grades
    returned: Counts
    judged: Grades
    n_judged: Counts
    judged_only: bool = False

    @property
    def answered(self) -> npt.NDArray[np.bool_]:
        """(Q,) whether the system returned anything."""
        found: npt.NDArray[np.bool_] = self.returned > 0
        return found

    def n_relevant(self, rel: int) -> Counts:
        """(Q,) judged documents of this grade or more; below 1 counts as 1, as nothing else can be found."""
        found: Counts = np.count_nonzero(self.judged >= max(rel, 1), axis=1)
        return found

    def condensed(self) -> Lists:
        """The same lists without what nobody judged."""
        if self.judged_only:
            return self
        kept = self.grades >= 0
        order = np.argsort(~kept, axis=1, kind="stable")
        left = np.count_nonzero(kept, axis=1)
        rows = np.take_along_axis(np.where(kept, self.grades, PAD), order, axis=1)
        return replace(self, grades=rows[:, : max(int(left.max(initial=0)), 1)], judged_only=True)

    def only(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Lists:
        """Some of the queries."""
        at = np.asarray(rows, np.int64)
        return replace(
            self,
            queries=tuple(self.queries[row] for row in at),
            grades=self.grades[at],
            returned=self.returned[at],
            judged=self.judged[at],
            n_judged=self.n_judged[at],
        )


def join(run: Run, qrels: Qrels) -> Lists:
    """Lists from tables of names: query -> document -> score or grade. Queries without judgments are left out.

    Nothing is numbered: a result's grade is looked up by its name, and names are compared only where scores are equal.
    """
    queries = tuple(qrels)
    lists = [run.get(query, {}) for query in queries]
    told = [qrels[query] for query in queries]
    lengths, judged_lengths = _lengths(lists), _lengths(told)
    looked_up = (map(grades.get, results, repeat(_NOWHERE)) for results, grades in zip(lists, told, strict=True))
    flat = _stored(np.fromiter(chain.from_iterable(looked_up), np.int64, int(lengths.sum())))
    scores = np.fromiter(chain.from_iterable(one.values() for one in lists), np.float64, len(flat))
    grades = np.fromiter(chain.from_iterable(one.values() for one in told), np.int64, int(judged_lengths.sum()))
    judged, n_judged = _judged(judged_lengths, grades)

    def names(row: int) -> npt.NDArray[np.int64]:
        return np.argsort(np.argsort(np.array(list(lists[row]), object)))

    return Lists(queries, _ranked(lengths, scores, flat, names), lengths, judged, n_judged)


_NOWHERE = int(np.iinfo(np.int64).min)


def _stored(grades: npt.NDArray[np.int64]) -> Grades:
    """Grades as lists hold them: below 0 for what was drawn and not judged, and for what is in no judgment."""
    found: Grades = np.where(grades < 0, np.where(grades == _NOWHERE, UNSEEN, POOLED), grades).astype(np.int32)
    return found


def _lengths(tables: Sequence[Mapping[str, object]]) -> Counts:
    return np.fromiter(map(len, tables), np.int64, len(tables))


def from_arrays(
    queries: Sequence[str],
    lengths: Counts,
    documents: npt.NDArray[np.int64],
    scores: Scores,
    judged_lengths: Counts,
    judged_documents: npt.NDArray[np.int64],
    grades: npt.NDArray[np.int64],
) -> Lists:
    """Lists from flat arrays, query after query.

    lengths, judged_lengths: (Q,) how many results, and how many judgments, each query has.
    documents, scores:       (N,) results; documents by numbers whose order is that of their names.
    judged_documents, grades: (M,) judgments, by the same numbers.
    """
    at = np.repeat(np.arange(len(queries)), lengths)
    flat = _grades_of(at, documents, np.repeat(np.arange(len(queries)), judged_lengths), judged_documents, grades)
    judged, n_judged = _judged(judged_lengths, grades)
    ends = np.cumsum(lengths)

    def names(row: int) -> npt.NDArray[np.int64]:
        return documents[ends[row] - lengths[row] : ends[row]]

    return Lists(tuple(queries), _ranked(lengths, scores, flat, names), lengths, judged, n_judged)


def _grades_of(
    at: npt.NDArray[np.int64],
    documents: npt.NDArray[np.int64],
    judged_at: npt.NDArray[np.int64],
    judged_documents: npt.NDArray[np.int64],
    grades: npt.NDArray[np.int64],
) -> Grades:
    """(N,) the grade of every result, by looking its query and document up among the judgments."""
    found = np.full(len(documents), _NOWHERE, np.int64)
    if not len(grades) or not len(documents):
        return _stored(found)
    width = 1 + int(max(documents.max(), judged_documents.max()))
    known, wanted = judged_at * width + judged_documents, at * width + documents
    if np.any(known[1:] < known[:-1]):
        order = np.argsort(known)
        known, grades = known[order], grades[order]
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    hit = known[place] == wanted
    found[hit] = grades[place[hit]]
    return _stored(found)


def _ranked(lengths: Counts, scores: Scores, flat: Grades, names: Callable[[int], npt.NDArray[np.int64]]) -> Grades:
    """(Q, D) grades in the order of the ranks. names: numbers of a query's results in the order of their names."""
    depth = max(int(lengths.max(initial=0)), 1)
    inside = np.arange(depth) < lengths[:, None]
    table = np.full(inside.shape, PAD, np.int32)
    table[inside] = flat
    worth = np.full(inside.shape, -np.inf)
    worth[inside] = scores
    order = np.argsort(-worth, axis=1, kind="stable")
    sorted_worth = np.take_along_axis(worth, order, axis=1)
    tied = np.flatnonzero(np.any((sorted_worth[:, 1:] == sorted_worth[:, :-1]) & inside[:, 1:], axis=1))
    for row in tied.tolist():
        order[row, : lengths[row]] = np.lexsort((-names(row), -worth[row, : lengths[row]]))
    return np.take_along_axis(table, order, axis=1)


def _judged(lengths: Counts, grades: npt.NDArray[np.int64]) -> tuple[Grades, Counts]:
    """Every query's grades of 0 and more, highest first, and their number."""
    width = max(int(lengths.max(initial=0)), 1)
    table = np.full((len(lengths), width), PAD, np.int32)
    table[np.arange(width) < lengths[:, None]] = np.where(grades < 0, PAD, grades)
    table = -np.sort(-table, axis=1)
    return table, np.count_nonzero(table >= 0, axis=1)
