"""Majority and weighted majority. A tie is a tie: no label, never the first one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from juryroom.core.agreement.labels import Floats, Ints, Labels

NO_LABEL = -1
_HAIR = 1e-9


@dataclass(frozen=True)
class Consensus:
    """What many raters together say of each of N items.

    codes:  the label with the most support, NO_LABEL for a tie or an item without labels.
    lowest: the same with ties going to the first of the tied labels in the order of the categories, NO_LABEL only
            without labels. Published accuracies are often counted so; never show it as what people said.
    support: N x V, rows sum to 1: shares of the votes, or probabilities.
    """

    codes: Ints
    lowest: Ints
    support: Floats

    @property
    def ties(self) -> Ints:
        """The items that are tied."""
        return np.flatnonzero((self.codes == NO_LABEL) & (self.lowest != NO_LABEL))


def consensus_of(support: Floats) -> Consensus:
    """The best supported label of each row; rows are scaled to sum to 1, those without any support have no label."""
    totals = support.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(totals > 0, support / totals, 0.0)
    best = shares.max(axis=1, keepdims=True, initial=0.0)
    leading = (shares >= best - _HAIR) & (totals > 0)
    lowest = np.where(totals[:, 0] > 0, leading.argmax(axis=1) if support.shape[1] else 0, NO_LABEL)
    return Consensus(np.where(leading.sum(axis=1) == 1, lowest, NO_LABEL), lowest, shares)


def majority(labels: Labels) -> Consensus:
    """The label most raters gave to each item."""
    return consensus_of(labels.item_counts())


def weighted_majority(labels: Labels, weights: Floats) -> Consensus:
    """The label with the greatest sum of its raters' weights; `weights` one number from 0 per rater."""
    n_labels = max(1, len(labels.categories))
    support = np.bincount(
        labels.items * n_labels + labels.codes, weights=weights[labels.raters], minlength=labels.n_items * n_labels
    )
    return consensus_of(support.astype(float).reshape(labels.n_items, n_labels))


def agreement_with(labels: Labels, consensus: Consensus) -> Floats:
    """Per rater the share of their labels that are the consensus label, items without one left out; NaN without any."""
    return _agreement(labels, consensus.codes[labels.items])


def agreement_with_others(labels: Labels) -> Floats:
    """The same against the majority of the other raters of each item: a rater's own vote does not count for them."""
    counts = labels.item_counts()[labels.items]
    counts[np.arange(len(labels)), labels.codes] -= 1
    return _agreement(labels, consensus_of(counts).codes)


def _agreement(labels: Labels, said: Ints) -> Floats:
    counted = said != NO_LABEL
    hits = np.bincount(labels.raters, weights=counted & (said == labels.codes), minlength=labels.n_raters)
    totals = np.bincount(labels.raters, weights=counted, minlength=labels.n_raters)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(hits / totals)


def wawa(labels: Labels) -> Consensus:
    """Majority weighted by each rater's agreement with the plain majority.

    Source: "worker agreement with aggregate", as in crowd-kit's Wawa; items tied in the first vote are left out there.
    """
    weights = agreement_with(labels, majority(labels))
    return weighted_majority(labels, np.nan_to_num(weights, nan=0.0))
