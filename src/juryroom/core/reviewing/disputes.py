"""Why a task deserves a look: people who differ from each other, or from the model, by more than they may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from juryroom.core.reviewing.divergence import Divergence, among_people, from_model
from juryroom.core.reviewing.settings import ReviewSettings

Results = Sequence[Mapping[str, Any]]
LOW_AGREEMENT, PEOPLE_DIFFER, MODEL_DIFFERS = "low_agreement", "people_differ", "model_differs"


@dataclass(frozen=True, slots=True)
class Found:
    """One dispute; `control` is empty when it is about the whole task."""

    flag: str
    control: str
    value: float
    reason: str


def disputes(
    settings: ReviewSettings, agreement: float | None, answers: Sequence[Results], said: Results | None
) -> list[Found]:
    """What the project's thresholds say of these answers, skips left out. said: the model's results, if there are any.

    An agreement that is undefined is not low, and what cannot be compared does not differ.
    """
    found: list[Found] = []
    least = settings.agreement_threshold
    if least is not None and agreement is not None and agreement < least:
        found.append(Found(LOW_AGREEMENT, "", agreement, f"agreement {agreement:.0%} is below {least:.0%}"))
    if settings.people_divergence is not None:
        found += [_found(PEOPLE_DIFFER, each) for each in among_people(answers, settings.people_divergence)]
    if settings.model_divergence is not None and said is not None:
        found += [_found(MODEL_DIFFERS, each) for each in from_model(answers, said, settings.model_divergence)]
    return found


def _found(flag: str, each: Divergence) -> Found:
    return Found(flag, each.control[:255], each.apart, each.reason[:500])
