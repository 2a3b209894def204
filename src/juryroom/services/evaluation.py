"""Evaluation: annotators held against answers that are known, or against what reviewers said of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.model import Project, UserId
from juryroom.core.sampling.assigning import Assigning, Metric
from juryroom.store.unit import UnitOfWork

NOT_STARTED, IN_PROGRESS, PASSED, FAILED = "Not started", "In progress", "Passed", "Failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an annotator does in the project's evaluation; the status is None where nobody is evaluated."""

    status: str | None
    score: float | None
    """0 to 100; None over nothing."""
    n: int
    """Over how many answers."""


def standing(unit: UnitOfWork, project: Project, user: UserId) -> Standing:
    """This person's standing as it is now.

    The score is the mean agreement with the ground truth, or the share of reviewed answers that were accepted or
    rejected. There is a verdict once `minimum_tasks` answers (1 at least) have a score.
    """
    rules = Assigning.of(project.settings).evaluation
    if not rules.enabled:
        return Standing(None, None, 0)
    score, n = _score(unit, project, user, rules.metric)
    if score is None or n < max(1, rules.minimum_tasks):
        return Standing(IN_PROGRESS if n else NOT_STARTED, score, n)
    worse = score > rules.minimum_score if rules.metric == Metric.REJECTION else score < rules.minimum_score
    return Standing(FAILED if worse else PASSED, score, n)


def _score(unit: UnitOfWork, project: Project, user: UserId, metric: Metric) -> tuple[float | None, int]:
    if metric == Metric.GROUND_TRUTH:
        return unit.evaluations.against_truth(project.id, user)
    accepted, rejected = unit.evaluations.reviewed(project.id, user)
    number = accepted + rejected
    counted = rejected if metric == Metric.REJECTION else accepted
    return (100 * counted / number if number else None), number
