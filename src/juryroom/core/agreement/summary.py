"""All that `juryroom agreement` says of a table of labels, as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from juryroom.core.agreement.cohen import Pairwise, cohen_kappa, confusion_matrix
from juryroom.core.agreement.kendall import tau_b
from juryroom.core.agreement.labels import Floats, Ints, Labels, Level
from juryroom.core.agreement.rank_correlation import spearman
from juryroom.core.agreement.report import (
    NO_COMMON,
    NO_LABELS,
    NO_TRUE_ITEM,
    NO_TRUTH,
    Figure,
    Resampling,
    accuracy,
    agreement_figures,
)
from juryroom.core.consensus.crowdlab import Crowdlab, crowdlab
from juryroom.core.consensus.dawid_skene import DawidSkene, dawid_skene
from juryroom.core.consensus.majority import NO_LABEL, Consensus, agreement_with_others, majority, wawa
from juryroom.core.stats.intervals import wilson

MOST_PAIRS = 1000
"""Pairs of annotators listed, those with most items in common first."""
MOST_LABELS = 200
"""Different labels up to which a consensus by label is sought; measurements have none."""
MANY_LABELS = "there are more than 200 different labels; a consensus by label would mean nothing"


@dataclass(frozen=True)
class Summary:
    """Figures by name; rows for annotators and their pairs; the consensus by each method, of the items' names."""

    labels: Labels
    level: Level
    figures: Mapping[str, Figure]
    annotators: Sequence[Mapping[str, Any]]
    pairs: Sequence[Mapping[str, Any]]
    n_pairs: int
    consensus: Mapping[str, Consensus]
    majority_ties: int

    def value(self, name: str) -> float | None:
        """A figure's number."""
        return self.figures[name].value


def summarise(
    labels: Labels,
    level: Level,
    resampling: Resampling,
    *,
    truth: Mapping[str, str] | None = None,
    groups: Ints | None = None,
    probabilities: Floats | None = None,
) -> Summary:
    """Agreement, consensus and annotators of a table of labels.

    truth:         the true label by item, of any of the items.
    groups:        the group of each item, for concordance within groups.
    probabilities: N x V of a model, NaN where it says nothing; adds the consensus of people and model.
    """
    figures = agreement_figures(labels, level, resampling, groups)
    few = len(labels.categories) <= MOST_LABELS
    model = dawid_skene(labels) if few else None
    joint = crowdlab(labels, probabilities) if probabilities is not None and few else None
    found: dict[str, Consensus] = {"majority": majority(labels), "weighted_majority": wawa(labels)} if few else {}
    if model is not None:
        found["dawid_skene"] = model.consensus
    if joint is not None:
        found["crowdlab"] = joint.consensus
    true_codes = codes_of_truth(labels, truth or {})
    for name in ("majority", "weighted_majority", "dawid_skene", *(("crowdlab",) if probabilities is not None else ())):
        why = MANY_LABELS if not few else NO_LABELS if not len(labels) else NO_COMMON
        figures[f"{name}_accuracy"] = accuracy(found.get(name), true_codes, resampling, why)
    figures["label_accuracy"] = _label_accuracy(labels, true_codes, resampling)
    pairs, n_pairs = _pairs(labels, level)
    return Summary(
        labels=labels,
        level=level,
        figures=figures,
        annotators=_annotators(labels, level, true_codes, model, joint),
        pairs=pairs,
        n_pairs=n_pairs,
        consensus=found,
        majority_ties=len(found["majority"].ties) if few else 0,
    )


def codes_of_truth(labels: Labels, truth: Mapping[str, str]) -> Ints:
    """The true code of each item; NO_LABEL where it is not known, V for a label that no annotator gave."""
    codes = {name: code for code, name in enumerate(labels.categories)}
    unheard = len(labels.categories)
    found = (codes.get(truth[item], unheard) if item in truth else NO_LABEL for item in labels.item_names)
    return np.fromiter(found, dtype=np.int64, count=labels.n_items)


def _label_accuracy(labels: Labels, truth: Ints, resampling: Resampling) -> Figure:
    """The share of single labels that are true; items are what is drawn, as labels of one item go together."""
    known = truth != NO_LABEL
    right = np.bincount(labels.items, weights=truth[labels.items] == labels.codes, minlength=labels.n_items)[known]
    n = labels.per_item[known].astype(float)
    if not n.sum():
        return Figure(None, 0, "labels", reason=NO_TRUE_ITEM if known.any() else NO_TRUTH)

    def share(counts: Floats) -> float | None:
        total = float(counts @ n)
        return float(counts @ right) / total if total else None

    interval = resampling.of(share, len(n), len(n))
    return Figure(float(right.sum() / n.sum()), int(n.sum()), "labels", interval=interval)


def _annotators(
    labels: Labels, level: Level, truth: Ints, model: DawidSkene | None, joint: Crowdlab | None
) -> list[dict[str, Any]]:
    n = np.bincount(labels.raters, minlength=labels.n_raters)
    agreement, kappa = _with_others(labels)
    with_majority = (
        agreement_with_others(labels) if len(labels.categories) <= MOST_LABELS else np.full_like(agreement, np.nan)
    )
    estimated = model.accuracy_of_raters(labels.n_raters) if model is not None else np.full(labels.n_raters, np.nan)
    values = labels.numbers() if level in ("interval", "ratio") else None
    rows = []
    for rater, name in enumerate(labels.rater_names):
        row: dict[str, Any] = {
            "annotator": name,
            "n": int(n[rater]),
            "agreement": _known(agreement[rater]),
            "kappa": _known(kappa[rater]),
            "agreement_with_majority_of_others": _known(with_majority[rater]),
            "dawid_skene_accuracy": _known(estimated[rater]),
        }
        if joint is not None:
            row["crowdlab_quality"] = _known(joint.quality_of_raters[rater])
        rows.append(row)
    for row, against in zip(rows, _against_truth(labels, truth), strict=True):
        row.update(against)
    if values is not None:
        sums = np.bincount(labels.raters, weights=values[labels.codes], minlength=labels.n_raters)
        for row, total in zip(rows, sums, strict=True):
            row["mean"] = float(total) / row["n"] if row["n"] else None
    return sorted(rows, key=lambda row: (-row["n"], row["annotator"]))


def _with_others(labels: Labels) -> tuple[Floats, Floats]:
    """Per rater the share of equal labels among the others of the same items, and the mean kappa with each rater."""
    pairs = Pairwise(labels).pairs()
    known = np.isfinite(pairs.kappa)
    sums = np.zeros(labels.n_raters)
    n = np.zeros(labels.n_raters)
    for side in (pairs.a, pairs.b):
        sums += np.bincount(side[known], weights=pairs.kappa[known], minlength=labels.n_raters)
        n += np.bincount(side[known], minlength=labels.n_raters)
    with np.errstate(divide="ignore", invalid="ignore"):
        return labels.agreement_with_others(), np.asarray(sums / n)


def _against_truth(labels: Labels, truth: Ints) -> list[dict[str, Any]]:
    """Accuracy with its Wilson interval, and kappa, of each rater against the truth."""
    known = np.flatnonzero(truth[labels.items] != NO_LABEL)
    by_rater = known[np.argsort(labels.raters[known], kind="stable")]
    edges = np.searchsorted(labels.raters[by_rater], np.arange(labels.n_raters + 1))
    rows = []
    for rater in range(labels.n_raters):
        mine = by_rater[edges[rater] : edges[rater + 1]]
        said, true = labels.codes[mine], truth[labels.items[mine]]
        right, n = int((said == true).sum()), len(mine)
        table = confusion_matrix(true, said, len(labels.categories) + 1) if n and len(labels.categories) < 500 else None
        rows.append({
            "n_truth": n,
            "accuracy": right / n if n else None,
            "accuracy_interval": wilson(right, n),
            "kappa_truth": None if table is None else cohen_kappa(table),
        })  # fmt: skip
    return rows


def _pairs(labels: Labels, level: Level) -> tuple[list[dict[str, Any]], int]:
    """The pairs of annotators with most items in common, and how many pairs there are."""
    pairwise = Pairwise(labels)
    found = pairwise.pairs()
    chosen = np.argsort(-found.n_common, kind="stable")[:MOST_PAIRS]
    rows = []
    members = _members(pairwise, chosen) if level != "nominal" else {}
    for at in chosen:
        a, b = sorted((labels.rater_names[found.a[at]], labels.rater_names[found.b[at]]))
        row: dict[str, Any] = {
            "a": a,
            "b": b,
            "n": int(found.n_common[at]),
            "agreement": _known(found.agreement[at]),
            "cohen_kappa": _known(found.kappa[at]),
        }
        if level != "nominal":
            one, other = members[int(at)]
            row["kendall_tau_b"] = tau_b(one.tolist(), other.tolist())
            row["spearman"] = spearman(one.astype(float), other.astype(float))
        rows.append(row)
    return sorted(rows, key=lambda row: (row["a"], row["b"])), len(found.n_common)


def _members(pairwise: Pairwise, chosen: Ints) -> dict[int, tuple[Ints, Ints]]:
    """The codes that both raters of each chosen pair gave to their common items."""
    order = np.argsort(pairwise.pair, kind="stable")
    edges = np.searchsorted(pairwise.pair[order], np.arange(len(pairwise.keys) + 1))
    rows = {int(at): order[edges[at] : edges[at + 1]] for at in chosen}
    return {at: (pairwise.one[places], pairwise.other[places]) for at, places in rows.items()}


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
