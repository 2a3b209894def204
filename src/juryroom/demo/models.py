"""Three models that judge pictures: a descriptor each, and what its similarities have turned out to mean.

The meaning is learned from pairs with known truth (logistic regression on the similarity), so a probability of 0.8 is
right about eight times in ten; no number here is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from juryroom.demo.views import Truth, View, truth_of
from juryroom.ports import Embedder

Pair = tuple[View, View]


@dataclass(frozen=True)
class Model:
    """A descriptor with the pictures it has seen."""

    name: str
    rows: Mapping[str, np.ndarray]
    """View id -> row of length 1."""
    meaning: Any = field(repr=False)
    """Fitted classifier: similarity -> probability of each truth."""

    def similarity(self, one: View, other: View) -> float:
        return float(self.rows[one.id] @ self.rows[other.id])

    def verdict(self, one: View, other: View) -> tuple[Truth, float]:
        """The likeliest truth about a pair, and how likely it is."""
        chances = self._chances([self.similarity(one, other)])[0]
        best = int(np.argmax(chances))
        return str(self.meaning.classes_[best]), float(chances[best])  # type: ignore[return-value]

    def chance_of_same(self, one: View, others: Sequence[View]) -> list[float]:
        """How likely each of the others shows the same thing as the one."""
        column = list(self.meaning.classes_).index("same")
        chances = self._chances([self.similarity(one, other) for other in others])[:, column]
        return [float(chance) for chance in np.clip(chances, 0.001, 0.999)]  # nothing is certain

    def certainty(self, one: View, originals: Sequence[View]) -> float:
        """How sure it is which of the originals a view was made of: the likeliest one's probability, 1/n to 1.

        Exactly one of them is the right one, so their probabilities are as their odds.
        """
        odds = [chance / (1 - chance) for chance in self.chance_of_same(one, originals)]
        return max(odds) / sum(odds)

    def _chances(self, similarities: Sequence[float]) -> np.ndarray:
        chances: np.ndarray = self.meaning.predict_proba(_features(similarities))
        return chances

    def accuracy(self, pairs: Sequence[Pair]) -> float:
        """Share of pairs judged right; len(pairs) >= 1."""
        chances = self._chances([self.similarity(*pair) for pair in pairs])
        verdicts = self.meaning.classes_[np.argmax(chances, axis=1)]
        return sum(str(said) == truth_of(*pair) for said, pair in zip(verdicts, pairs, strict=True)) / len(pairs)


def learn(embedder: Embedder, views: Sequence[View], pairs: Sequence[Pair]) -> Model:
    """Describe every view, and learn from the pairs what a similarity means."""
    from sklearn.linear_model import LogisticRegression

    matrix = embedder.embed([view.jpeg for view in views])
    rows = {view.id: row for view, row in zip(views, matrix, strict=True)}
    similarities = [float(rows[one.id] @ rows[other.id]) for one, other in pairs]
    meaning = LogisticRegression(C=100.0, max_iter=2000)
    meaning.fit(_features(similarities), [truth_of(*pair) for pair in pairs])
    return Model(embedder.name, rows, meaning)


def _features(similarities: Sequence[float]) -> np.ndarray:
    values = np.asarray(similarities, dtype=np.float64)
    return np.stack([values, values**2, values**4], axis=1)  # bent, so that "similar" can lie in the middle
