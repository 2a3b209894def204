"""Dawid and Skene's consensus: raters' confusion matrices and true labels, estimated together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from juryroom.core.agreement.labels import Floats, Ints, Labels
from juryroom.core.consensus.majority import Consensus, consensus_of

_LEAST = 1e-10
"""Probability below which no error rate falls: a rater who never erred so far is not taken for infallible."""


@dataclass(frozen=True)
class DawidSkene:
    """The model after the last round.

    consensus: with the probability of each label as support.
    shares:    V: the estimated share of each true label.
    rows:      (rater, label given) of each row of `errors`; what a rater never said has no row.
    errors:    R x V: the probability that this rater says this label when the column's label is true.
    rounds:    how many were made; converged: whether the last one gained less than the tolerance.
    """

    consensus: Consensus
    shares: Floats
    rows: tuple[Ints, Ints]
    errors: Floats
    rounds: int
    converged: bool

    def accuracy_of_raters(self, n_raters: int) -> Floats:
        """Per rater the estimated probability to say the true label, at the estimated shares of labels."""
        raters, said = self.rows
        right = self.shares[said] * self.errors[np.arange(len(said)), said]
        return np.bincount(raters, weights=right, minlength=n_raters).astype(float)


def dawid_skene(labels: Labels, *, rounds: int = 100, tolerance: float = 1e-5) -> DawidSkene | None:
    """Expectation maximisation of p(labels) = prod_i sum_c s_c prod_j e_j(y_ij | c).

    labels: L labels of N items by M raters, V different ones; any missing.
    rounds: the most rounds; fewer when the lower bound of the likelihood gains less than `tolerance` a label.

    Start: the shares of the votes of each item.
    M: s_c = mean_i p_i(c); e_j(k | c) = sum of p_i(c) over the items that j called k, at least 1e-10, divided by its
    sum over k. E: p_i(c) ~ s_c prod_j e_j(y_ij | c). The bound is computed as crowd-kit 1.4 does (the share of a label
    counts once per vote), so that both stop after the same round.

    Returns None when there are no labels. It can be worse than the majority (few labels per rater): show both.
    Source: Dawid and Skene (1979), "Maximum likelihood estimation of observer error-rates using the EM algorithm".
    """
    if not len(labels):
        return None
    model = _Model(labels)
    p = model.votes()
    shares, errors = model.m_step(p)
    likelihood = model.log_likelihood(errors)
    bound, done, converged = -np.inf, 0, False
    while done < rounds and not converged:
        p = model.e_step(shares, likelihood)
        shares, errors = model.m_step(p)
        likelihood = model.log_likelihood(errors)
        now = model.bound(p, shares, likelihood) / len(labels)
        converged = bool(now - bound < tolerance)
        bound, done = now, done + 1
    return DawidSkene(consensus_of(model.of_all_items(p)), shares, model.rows, errors, done, converged)


class _Model:
    """The labels sorted twice, so that both steps are sums over neighbouring rows."""

    def __init__(self, labels: Labels) -> None:
        self.n_items, self.n_labels = labels.n_items, len(labels.categories)
        key = labels.raters * self.n_labels + labels.codes
        keys, row = np.unique(key, return_inverse=True)
        self.rows = keys // self.n_labels, keys % self.n_labels
        self.rater_starts = np.flatnonzero(np.r_[True, np.diff(self.rows[0]) != 0])
        self.rater_of_row = np.repeat(
            np.arange(len(self.rater_starts)), np.diff(np.r_[self.rater_starts, len(self.rows[0])])
        )
        by_row, by_item = np.argsort(row, kind="stable"), np.argsort(labels.items, kind="stable")
        self.known, starts = np.unique(labels.items[by_item], return_index=True)
        place = np.empty(self.n_items, dtype=np.int64)
        place[self.known] = np.arange(len(self.known))
        self.item_by_row, self.row_starts = place[labels.items[by_row]], np.searchsorted(row[by_row], range(len(keys)))
        self.row_by_item, self.item_starts = row[by_item], starts
        self.items, self.codes = place[labels.items], labels.codes
        self.n_votes = np.diff(np.r_[starts, len(by_item)]).astype(float)

    def votes(self) -> Floats:
        """I x V: shares of the votes, over the items that have any."""
        cells = np.bincount(self.items * self.n_labels + self.codes, minlength=len(self.known) * self.n_labels)
        return np.asarray(cells.reshape(len(self.known), self.n_labels) / self.n_votes[:, None])

    def m_step(self, p: Floats) -> tuple[Floats, Floats]:
        """Shares and errors that fit the probabilities."""
        errors = np.empty((len(self.rows[0]), self.n_labels), order="F")
        for label in range(self.n_labels):  # a column at a time: 1M labels times all columns would be the most memory
            errors[:, label] = np.add.reduceat(p[:, label][self.item_by_row], self.row_starts)
        np.maximum(errors, _LEAST, out=errors)
        errors /= np.add.reduceat(errors, self.rater_starts, axis=0)[self.rater_of_row]
        return p.mean(axis=0), errors

    def e_step(self, shares: Floats, likelihood: Floats) -> Floats:
        """Probabilities that fit shares and the likelihood of the votes."""
        with np.errstate(divide="ignore"):
            p = likelihood + np.log(shares)
        p -= p.max(axis=1, keepdims=True)
        np.exp(p, out=p)
        p /= p.sum(axis=1, keepdims=True)
        return p

    def log_likelihood(self, errors: Floats) -> Floats:
        """I x V: the log probability of the votes of each item if the column's label is true."""
        logs = np.log(errors)
        found = np.empty((len(self.known), self.n_labels), order="F")
        for label in range(self.n_labels):
            found[:, label] = np.add.reduceat(logs[:, label][self.row_by_item], self.item_starts)
        return found

    def bound(self, p: Floats, shares: Floats, likelihood: Floats) -> float:
        """The expected log likelihood plus the entropy of the probabilities."""
        with np.errstate(divide="ignore", invalid="ignore"):
            prior = np.where(p > 0, p * np.log(shares), 0.0) * self.n_votes[:, None]
            entropy = -np.where(p > 0, p * np.log(p), 0.0).sum()
        return float((p * likelihood).sum() + prior.sum() + entropy)

    def of_all_items(self, p: Floats) -> Floats:
        """N x V with rows of zeros for items without labels."""
        found = np.zeros((self.n_items, self.n_labels))
        found[self.known] = p
        return found
