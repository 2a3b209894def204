"""Who answers what: the project's settings for it, the even distribution of tasks, and when a known answer is due."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

Person = TypeVar("Person", bound=int)
Work = TypeVar("Work", bound=int)

BETWEEN = 10
"""Ordinary answers, on average, between two ground-truth tasks of continuous evaluation."""


class Distribution(StrEnum):
    """What the label stream hands out; literals of the API."""

    AUTOMATIC = "auto_distribution"
    ASSIGNED_ONLY = "assigned_only"


class Metric(StrEnum):
    """What an annotator is evaluated by; literals of the API."""

    GROUND_TRUTH = "gt_agreement"
    ACCEPTANCE = "acceptance_score"
    REJECTION = "rejection_rate"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How annotators are held against tasks whose answer is known."""

    enabled: bool = False
    onboarding: int = 0
    """Ground-truth tasks that come before all else."""
    continuous: int = 0
    """Ground-truth tasks strewn among the others."""
    minimum_tasks: int = 0
    """So many have to be evaluated before there is a verdict."""
    minimum_score: float = 0.0
    """0 to 100, as the API has it; of `rejection_rate` the highest that passes."""
    metric: Metric = Metric.GROUND_TRUTH
    pauses: bool = False
    """Whether who fails is paused."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """What is done about tasks whose people differ."""

    threshold: float | None = None
    """Agreement, 0 to 1, below which one more person is asked."""
    most: int = 0
    """How many more, one at a time."""

    def places(self, overlap: int, answers: int, agreement: float | None) -> int:
        """Places beyond `overlap` (1 or more) that a task has: one more than are taken while people differ, else 0.

        agreement: 0 to 1, None where there is nothing to compare; that is no disagreement.
        """
        low = agreement is not None and self.threshold is not None and agreement < self.threshold
        return answers - overlap + 1 if low and overlap <= answers < overlap + self.most else 0


@dataclass(frozen=True, slots=True)
class Assigning:
    """A project's settings about who answers what."""

    distribution: Distribution = Distribution.AUTOMATIC
    strict: bool = False
    """Whether an answer beyond the overlap is refused, wherever it comes from."""
    reason_for_skips: bool = False
    """Whether whoever skips a task says why, in a comment."""
    escalation: Escalation = Escalation()
    evaluation: Evaluation = Evaluation()
    limit_count: int | None = None
    limit_percent: float | None = None

    @property
    def assigned_only(self) -> bool:
        return self.distribution == Distribution.ASSIGNED_ONLY

    def limit(self, tasks: int) -> int | None:
        """How many tasks one person may answer of the project's `tasks`: the smaller of the two; None: all."""
        by_share = None if self.limit_percent is None else max(1, int(tasks * self.limit_percent / 100))
        return min((one for one in (self.limit_count, by_share) if one is not None), default=None)

    @staticmethod
    def of(settings: str) -> Assigning:
        """Read off a project's settings (JSON text of an object); what is missing or unreadable has its default."""
        return _read(settings)


@lru_cache(maxsize=1024)
def _read(settings: str) -> Assigning:
    raw = msgspec.json.decode(settings, type=dict[str, Any])
    spread = raw.get("assignment_settings")
    distribution = spread.get("label_stream_task_distribution") if isinstance(spread, dict) else None
    assigned_only = distribution == Distribution.ASSIGNED_ONLY
    return Assigning(
        distribution=Distribution.ASSIGNED_ONLY if assigned_only else Distribution.AUTOMATIC,
        strict=raw.get("strict_task_overlap") is True,
        reason_for_skips=raw.get("require_comment_on_skip") is True,
        escalation=Escalation() if assigned_only else _escalation(raw),
        evaluation=Evaluation() if assigned_only else _evaluation(raw),
        limit_count=_whole(raw.get("annotation_limit_count")) or None,
        limit_percent=_number(raw.get("annotation_limit_percent")) or None,
    )


def _escalation(raw: Mapping[str, Any]) -> Escalation:
    """The threshold is given as a share or in per cent: above 1 it can only be per cent."""
    threshold = _number(raw.get("agreement_threshold"))
    if threshold is not None and threshold > 1:
        threshold /= 100
    return Escalation(threshold, _whole(raw.get("max_additional_annotators_assignable")))


def _evaluation(raw: Mapping[str, Any]) -> Evaluation:
    metric = raw.get("annotator_evaluation_metric")
    return Evaluation(
        enabled=raw.get("annotator_evaluation_enabled") is True,
        onboarding=_whole(raw.get("annotator_evaluation_onboarding_tasks")),
        continuous=_whole(raw.get("annotator_evaluation_continuous_tasks")),
        minimum_tasks=_whole(raw.get("annotator_evaluation_minimum_tasks")),
        minimum_score=_number(raw.get("annotator_evaluation_minimum_score")) or 0.0,
        metric=Metric(metric) if metric in tuple(Metric) else Metric.GROUND_TRUTH,
        pauses=raw.get("pause_on_failed_annotator_evaluation") is True,
    )


def _whole(value: Any) -> int:
    return int(_number(value) or 0)


def _number(value: Any) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def distribute(
    tasks: Sequence[Work],
    people: Iterable[Person],
    *,
    each: int,
    load: Mapping[Person, int],
    there: Mapping[Work, AbstractSet[Person]],
    seed: str = "",
) -> dict[Work, list[Person]]:
    """Who is to be added to each task, so that it has `each` of the people and their loads end up as even as can be.

    load:  how many tasks each person has already; missing is 0.
    there: who of them a task has already; they count towards `each` and get no second place.
    seed:  decides between people with equal loads, anew for every task.

    Tasks that need nobody are missing. With fewer people than `each`, a task gets all of them.
    """
    chosen = sorted(set(people))
    now = {person: load.get(person, 0) for person in chosen}
    found: dict[Work, list[Person]] = {}
    for task in tasks:
        has = there.get(task, frozenset())
        free = [person for person in chosen if person not in has]
        free.sort(key=lambda person: (now[person], _lot(seed, task, person)))
        if added := free[: max(0, each - sum(person in has for person in chosen))]:
            found[task] = sorted(added)
            for person in added:
                now[person] += 1
    return found


def _lot(*parts: object) -> bytes:
    return hashlib.blake2b(":".join(map(str, parts)).encode(), digest_size=8).digest()


def known_is_due(evaluation: Evaluation, person: int, *, known: int, others: int) -> bool:
    """Whether this person's next task should be one whose answer is known.

    known: ground-truth tasks they have answered; others: the rest of their answers.

    First come the onboarding tasks. Then each of the continuous ones has its place, somewhere within as many ordinary
    answers as lie between two of them: not to be foreseen, and the same whenever it is asked.
    """
    if not evaluation.enabled:
        return False
    if known < evaluation.onboarding:
        return True
    number = known - evaluation.onboarding
    if number >= evaluation.continuous:
        return False
    return others >= number * BETWEEN + _lot("known", person, number)[0] % BETWEEN + 1
