"""A consensus of people and a model: votes and probabilities, each weighed by how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from juryroom.core.agreement.labels import Floats, Ints, Labels
from juryroom.core.consensus.majority import Consensus, consensus_of, majority

_LEAST = 1e-6


@dataclass(frozen=True)
class Crowdlab:
    """The consensus with its probabilities as support; the weights of the model and of each rater; and

    quality_of_raters: the mean probability of the labels each rater gave, NaN without labels.
    """

    consensus: Consensus
    model_weight: float
    rater_weights: Floats
    quality_of_raters: Floats


def crowdlab(labels: Labels, probabilities: Floats) -> Crowdlab | None:
    """CROWDLAB: an ensemble of a model and the raters.

    labels:        L labels of N items by M raters, V >= 2 different ones.
    probabilities: N x V of the model, rows sum to 1, best out of sample; a row of NaN where the model says nothing.

    p_i(c) ~ w_model p_model,i(c) + sum_j w_j p_j,i(c), where p_j,i is P for the label that j gave and (1 - P) / (V - 1)
    for each other; P is the mean share of raters who gave the consensus label. w_j = 1 - (1 - s_j) / (1 - A), s_j how
    often j agrees with the other raters of an item; w_model = (1 - (1 - A_model) / (1 - A)) sqrt(mean raters an item),
    A_model and A how often the model and the most frequent label are the consensus. Weights are at least 1e-6. P, A and
    A_model are over items with two labels or more; ties of the votes go to the label the model prefers.

    Returns None when no item has two labels, or there is but one label: nothing tells raters apart then.
    Source: Goh, Tkachenko, Mueller (2022), "CROWDLAB: Supervised learning to infer consensus labels and quality scores
    for data with multiple annotators", equations 1 to 6; ties as in section 3.
    """
    n_labels = len(labels.categories)
    if not labels.n_compared or n_labels < 2:
        return None
    votes = labels.item_counts()
    first = _first_consensus(labels, probabilities)
    several = np.flatnonzero(labels.per_item >= 2)
    spoke = np.asarray(np.isfinite(probabilities).all(axis=1), dtype=bool)
    agreed = votes[np.arange(labels.n_items), np.maximum(first, 0)] / np.maximum(labels.per_item, 1)
    likely = float(agreed[several].mean())
    said = first[several]
    frequent = np.bincount(said, minlength=n_labels).argmax()
    baseline = max(float(np.mean(said != frequent)), _LEAST)
    rater_weights = np.maximum(1 - (1 - _agreement_with_others(labels)) / baseline, _LEAST)
    both = several[spoke[several]]
    wrong = float(np.mean(probabilities[both].argmax(axis=1) != first[both])) if len(both) else 1.0
    trust = max(1 - wrong / baseline, _LEAST)
    weight = float(trust * np.sqrt(labels.per_item[labels.per_item > 0].mean()))
    support = np.where(spoke[:, None], probabilities * weight, 0.0)
    other = (1 - likely) / (n_labels - 1)
    for label in range(n_labels):
        given = np.where(labels.codes == label, likely, other) * rater_weights[labels.raters]
        support[:, label] += np.bincount(labels.items, weights=given, minlength=labels.n_items)
    consensus = consensus_of(support)
    return Crowdlab(consensus, weight, rater_weights, _quality(labels, consensus))


def _first_consensus(labels: Labels, probabilities: Floats) -> Ints:
    """The majority, ties broken by the model; a tie the model leaves open goes to the more frequent label."""
    votes = majority(labels)
    tied = votes.ties
    overall = np.bincount(labels.codes, minlength=len(labels.categories)) / max(1, len(labels))
    told = votes.support[tied] + 1e-3 * np.nan_to_num(probabilities[tied]) + 1e-7 * overall
    found = votes.codes.copy()
    found[tied] = told.argmax(axis=1)
    return found


def _agreement_with_others(labels: Labels) -> Floats:
    """Per rater the share of the other labels of the same items that are equal; the mean of all for a rater alone."""
    found = labels.agreement_with_others()
    return np.asarray(np.where(np.isnan(found), np.nanmean(found), found))


def _quality(labels: Labels, consensus: Consensus) -> Floats:
    given = consensus.support[labels.items, labels.codes]
    n = np.bincount(labels.raters, minlength=labels.n_raters)
    sums = np.bincount(labels.raters, weights=given, minlength=labels.n_raters)
    return np.asarray(np.divide(sums, n, out=np.full(labels.n_raters, np.nan), where=n > 0))
