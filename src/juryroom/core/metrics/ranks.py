"""Measures from ranked lists: each takes `Lists` and gives one number a query. Formulas are those of trec_eval 9.

A query whose list is empty has 0 here; whether it is counted is decided where figures are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import numpy as np
import numpy.typing as npt

from juryroom.core.metrics.lists import PAD, POOLED, UNSEEN, Lists
from juryroom.core.metrics.names import Measure

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
HIGHEST_OF_ERR = 4
"""gdeval's highest grade: a document of grade 4 satisfies with 15/16."""
_EPSILON = 0.00001
"""infAP's smoothing."""


def _share(part: npt.NDArray[np.floating | np.integer], whole: npt.NDArray[np.floating | np.integer]) -> Values:
    """part / whole, 0 where there is nothing to divide by."""
    found: Values = np.divide(part, whole, out=np.zeros(len(part)), where=np.asarray(whole) != 0)
    return found


def _hits(lists: Lists, measure: Measure) -> Flags:
    """(Q, D) where relevant documents stand, within the cutoff."""
    found: Flags = lists.grades[:, : measure.cutoff] >= measure.rel
    return found


def ndcg(lists: Lists, measure: Measure) -> Values:
    """Discounted cumulated gain over that of the best possible list of the judged documents, discount log2(1 + rank).

    The gain is the grade (Jarvelin and Kekalainen 2002); `gains={2: 5}` changes it; dcg='exp-log2' takes 2^grade - 1
    (Burges et al. 2005). The best list is of all judged documents, not of those returned.
    """
    gain = _gain(measure)
    best, got = gain(lists.judged), gain(lists.grades)
    if "gains" in dict(measure.params):  # other gains may want another order
        best = -np.sort(-best, axis=1)
    k = measure.cutoff
    return _share(_discounted(got[:, :k]), _discounted(best[:, :k]))


def _gain(measure: Measure) -> Callable[[npt.NDArray[np.int32]], Values]:
    table = measure.get("gains", {})
    exponential = measure.get("dcg", "log2") == "exp-log2"

    def gain(grades: npt.NDArray[np.int32]) -> Values:
        found = np.maximum(grades, 0).astype(np.float64)
        for grade, worth in table.items() if isinstance(table, Mapping) else ():
            found[grades == int(grade)] = max(worth, 0)
        worth_of: Values = np.exp2(found) - 1 if exponential else found
        return worth_of

    return gain


def _discounted(gains: Values) -> Values:
    found: Values = gains @ (1 / np.log2(np.arange(2, gains.shape[1] + 2)))
    return found


def average_precision(lists: Lists, measure: Measure) -> Values:
    """Mean, over all relevant documents, of the precision at their rank; 0 for one that is not returned."""
    hit = _hits(lists, measure)
    precision = np.cumsum(hit, axis=1) / np.arange(1, hit.shape[1] + 1)
    return _share(np.sum(precision * hit, axis=1), lists.n_relevant(measure.rel))


def precision(lists: Lists, measure: Measure) -> Values:
    """Share of relevant documents among the first k; a shorter list is filled up with irrelevant ones."""
    found: Values = np.count_nonzero(_hits(lists, measure), axis=1) / float(measure.cutoff or 1)
    return found


def recall(lists: Lists, measure: Measure) -> Values:
    """Share of the relevant documents that are among the first k."""
    return _share(np.count_nonzero(_hits(lists, measure), axis=1), lists.n_relevant(measure.rel))


def r_precision(lists: Lists, measure: Measure) -> Values:
    """Precision at as many results as there are relevant documents."""
    n = lists.n_relevant(measure.rel)
    within = np.arange(lists.grades.shape[1]) < n[:, None]
    return _share(np.count_nonzero((lists.grades >= measure.rel) & within, axis=1), n)


def reciprocal_rank(lists: Lists, measure: Measure) -> Values:
    """1 / rank of the first relevant document, 0 if none is returned (within the cutoff)."""
    hit = _hits(lists, measure)
    found: Values = np.where(hit.any(axis=1), 1 / (1 + np.argmax(hit, axis=1)), 0.0)
    return found


def success(lists: Lists, measure: Measure) -> Values:
    """1 if a relevant document is among the first k."""
    found: Values = np.any(_hits(lists, measure), axis=1).astype(np.float64)
    return found


def judged(lists: Lists, measure: Measure) -> Values:
    """Share of the first k results that somebody judged; of a shorter list the share of what it has."""
    first = lists.grades[:, : measure.cutoff]
    return _share(np.count_nonzero((first != UNSEEN) & (first != PAD), axis=1), np.count_nonzero(first != PAD, axis=1))


def bpref(lists: Lists, measure: Measure) -> Values:
    """How often judged relevant documents stand before judged irrelevant ones (Buckley and Voorhees 2004).

    What nobody judged plays no part: fair to systems that return what others did not.
    """
    hit = lists.grades >= measure.rel
    wrong = (lists.grades >= 0) & ~hit
    n = lists.n_relevant(measure.rel)
    before = np.minimum(np.cumsum(wrong, axis=1), n[:, None])
    most = np.minimum(lists.n_judged - n, n)
    lost = np.divide(before, most[:, None], out=np.zeros(hit.shape), where=most[:, None] != 0)
    return _share(np.sum((1 - lost) * hit, axis=1), n)


def inferred_ap(lists: Lists, measure: Measure) -> Values:
    """Average precision estimated where the pool was judged in part (Yilmaz and Aslam 2006); -1 marks the unjudged."""
    hit = lists.grades >= measure.rel
    wrong = (lists.grades >= 0) & ~hit
    above = np.arange(hit.shape[1], dtype=np.float64)
    relevant, irrelevant = np.cumsum(hit, axis=1) - 1, np.cumsum(wrong, axis=1)
    pooled = relevant + irrelevant + np.cumsum(lists.grades == POOLED, axis=1)
    odds = (relevant + _EPSILON) / (relevant + irrelevant + 2 * _EPSILON)
    worth = (1 + pooled * odds) / (above + 1)
    worth[:, 0] = 1
    return _share(np.sum(worth * hit, axis=1), lists.n_relevant(measure.rel))


def set_precision(lists: Lists, measure: Measure) -> Values:
    """Share of relevant documents in the whole list; relative=True: over what could have been reached."""
    found, n = np.count_nonzero(_hits(lists, measure), axis=1), _list_length(lists)
    most = np.minimum(n, lists.n_relevant(measure.rel)) if measure.get("relative", False) else n
    return _share(found, most)


def set_recall(lists: Lists, measure: Measure) -> Values:
    """Share of the relevant documents that are in the list."""
    return _share(np.count_nonzero(_hits(lists, measure), axis=1), lists.n_relevant(measure.rel))


def set_f(lists: Lists, measure: Measure) -> Values:
    """Harmonic mean of set precision and set recall; `beta` weighs recall as trec_eval: (b+1) P R / (R + b P)."""
    p, r = set_precision(lists, measure), set_recall(lists, measure)
    beta = float(cast("float", measure.get("beta", 1.0)))
    return _share((beta + 1) * p * r, r + beta * p)


def set_ap(lists: Lists, measure: Measure) -> Values:
    """Precision times recall of the whole list."""
    found = np.count_nonzero(_hits(lists, measure), axis=1).astype(np.float64)
    return _share(found**2, lists.n_relevant(measure.rel) * _list_length(lists))


def interpolated_precision(lists: Lists, measure: Measure) -> Values:
    """The highest precision at or behind the rank where this share of the relevant documents has been found."""
    hit = lists.grades >= measure.rel
    so_far, n = np.cumsum(hit, axis=1), lists.n_relevant(measure.rel)
    at = so_far / np.arange(1, hit.shape[1] + 1)
    needed = np.floor(float(measure.at or 0) * n + 0.9).astype(np.int64)[:, None]  # trec_eval's rounding
    reached = hit & (so_far >= needed) & (n[:, None] > 0)
    found: Values = np.max(np.where(reached, at, 0.0), axis=1)
    return found


def expected_reciprocal_rank(lists: Lists, measure: Measure) -> Values:
    """1 / rank at which a reader who reads down is satisfied (Chapelle et al. 2009), grades up to 4 as gdeval."""
    grades = np.minimum(np.maximum(lists.grades[:, : measure.cutoff], 0), HIGHEST_OF_ERR)
    stops = (np.exp2(grades) - 1) / 2**HIGHEST_OF_ERR
    arrives = np.cumprod(np.hstack([np.ones((len(stops), 1)), 1 - stops[:, :-1]]), axis=1)
    found: Values = np.sum(arrives * stops / np.arange(1, stops.shape[1] + 1), axis=1)
    return found


def rank_biased_precision(lists: Lists, measure: Measure) -> Values:
    """(1 - p) times the sum of p^(rank - 1) over relevant documents (Moffat and Zobel 2008); p = 0.8."""
    return _rank_biased(_hits(lists, measure), measure)


def residual(lists: Lists, measure: Measure) -> Values:
    """How much more rank-biased precision could be if all that nobody judged were relevant, behind the end too."""
    first = lists.grades[:, : measure.cutoff]
    p = float(cast("float", measure.get("p", 0.8)))
    behind = p ** np.minimum(lists.returned, first.shape[1])
    found: Values = _rank_biased((first == UNSEEN) | (first == POOLED), measure) + behind
    return found


def _rank_biased(hit: Flags, measure: Measure) -> Values:
    p = float(cast("float", measure.get("p", 0.8)))
    found: Values = (1 - p) * (hit @ p ** np.arange(hit.shape[1]))
    return found


def n_returned(lists: Lists, measure: Measure) -> Values:
    """Results; with `rel`, the relevant ones of them."""
    if "rel" in dict(measure.params):
        found: Values = np.count_nonzero(_hits(lists, measure), axis=1).astype(np.float64)
        return found
    return lists.returned.astype(np.float64)


def n_relevant(lists: Lists, measure: Measure) -> Values:
    """Judged relevant documents."""
    return lists.n_relevant(measure.rel).astype(np.float64)


def n_queries(lists: Lists, _measure: Measure) -> Values:
    """1 for every query that has results."""
    return lists.answered.astype(np.float64)


def _list_length(lists: Lists) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = np.count_nonzero(lists.grades != PAD, axis=1)
    return found


KNOWN: dict[str, tuple[Callable[[Lists, Measure], Values], frozenset[str], bool | None]] = {
    "nDCG": (ndcg, frozenset({"gains", "dcg", "judged_only"}), None),
    "AP": (average_precision, frozenset({"rel", "judged_only"}), None),
    "P": (precision, frozenset({"rel", "judged_only"}), True),
    "R": (recall, frozenset({"rel", "judged_only"}), True),
    "Rprec": (r_precision, frozenset({"rel", "judged_only"}), False),
    "RR": (reciprocal_rank, frozenset({"rel", "judged_only"}), None),
    "Success": (success, frozenset({"rel", "judged_only"}), True),
    "Judged": (judged, frozenset(), None),
    "Bpref": (bpref, frozenset({"rel"}), False),
    "infAP": (inferred_ap, frozenset({"rel"}), False),
    "SetP": (set_precision, frozenset({"rel", "relative", "judged_only"}), False),
    "SetR": (set_recall, frozenset({"rel", "judged_only"}), False),
    "SetF": (set_f, frozenset({"rel", "beta", "judged_only"}), False),
    "SetAP": (set_ap, frozenset({"rel", "judged_only"}), False),
    "IPrec": (interpolated_precision, frozenset({"rel", "judged_only"}), True),
    "ERR": (expected_reciprocal_rank, frozenset({"judged_only"}), None),
    "RBP": (rank_biased_precision, frozenset({"rel", "p", "judged_only"}), None),
    "NumRet": (n_returned, frozenset({"rel"}), False),
    "NumRel": (n_relevant, frozenset({"rel"}), False),
    "NumQ": (n_queries, frozenset(), False),
}
"""Name -> the function, the parameters it knows, and whether it needs (True) or refuses (False) a cutoff."""


def is_known(measure: Measure) -> bool:
    """Whether it is computed here; all others are left to ir_measures."""
    if measure.name not in KNOWN or measure.rel < 1:
        return False
    _, params, cut = KNOWN[measure.name]
    return {name for name, _ in measure.params} <= params and (cut is None or (measure.at is not None) == cut)


def can_be_condensed(measure: Measure) -> bool:
    """Whether the measure has a meaning on lists without what nobody judged."""
    return measure.name in KNOWN and "judged_only" in KNOWN[measure.name][1]


def compute(lists: Lists, measure: Measure) -> Values:
    """(Q,) the measure's value of every query."""
    function = KNOWN[measure.name][0]
    return function(lists.condensed() if measure.judged_only else lists, measure)
