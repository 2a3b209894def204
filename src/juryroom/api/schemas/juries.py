"""Juries, certificates and automations in requests and answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.core.judging.jury import Aggregator
from juryroom.core.judging.prompts import Automation, AutomationState, Certificate, Jury
from juryroom.services.judging import juries
from juryroom.services.judging.juries import Bench, Card, NewJury

ShownCards = Literal["all", "needs_review", "disagreement"]
Share = Annotated[float, Field(ge=0, le=1)]


class JuryPatch(BaseModel):
    """A change of a jury."""

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    prompt_versions: list[int] | None = None
    aggregator: Aggregator | None = None
    least_share: Share | None = Field(None, description="the share of votes below which people should look")
    control: str | None = Field(None, description="the control that is voted on; the first one by default")

    def over(self, jury: Jury) -> NewJury:
        """The jury with this change."""
        known = {
            "title": jury.title, "versions": msgspec.json.decode(jury.versions), "aggregator": jury.aggregator,
            "least_share": jury.least_share, "control": jury.control,
        }  # fmt: skip
        given = self.model_dump(exclude_none=True)
        if "prompt_versions" in given:
            given["versions"] = given.pop("prompt_versions")
        return NewJury(**(known | given))


class JuryIn(JuryPatch):
    """A new jury of versions of this project's prompts."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    prompt_versions: list[int]

    def new(self) -> NewJury:
        """The same for the service."""
        return NewJury(
            self.title, self.prompt_versions, self.aggregator or "majority",
            juries.LEAST_SHARE if self.least_share is None else self.least_share, self.control or "",
        )  # fmt: skip


class JuryOut(BaseModel):
    id: int
    project: int
    title: str
    prompt_versions: list[int]
    aggregator: Aggregator
    least_share: float
    control: str
    created_at: str
    updated_at: str


class JudgeCard(BaseModel):
    """What one judge said of a task. `overall`: of the control that is voted on; `dimensions`: ratings and numbers of
    the others; `verdict`: its words; `chips`: its choices."""

    version: int
    title: str
    model: str
    provider: str | None
    outcome: str
    overall: Any
    dimensions: dict[str, Any]
    confidence: float | None
    verdict: str
    chips: list[str]
    cost: float | None
    problem: str | None
    weight: float | None


class CardOut(BaseModel):
    """A task before the jury. `label` is null at a tie; `share`: of the votes, those for it."""

    task: int
    inner_id: int | None
    data: Any
    label: str | None
    share: float | None
    disagreement: float | None
    n: int
    review: str | None
    truth: dict[str, Any] | None
    judges: list[JudgeCard]


class CardPage(BaseModel):
    results: list[CardOut]
    next: int | None
    counts: dict[ShownCards, int] | None


class ReportJudge(BaseModel):
    """A judge among the others. `marginal`: the jury's accuracy with it, less without."""

    version: int
    title: str
    model: str
    provider: str
    n: int
    run: int | None
    cost: float | None
    accuracy: float | None
    marginal: float | None


class ReportPair(BaseModel):
    """Two judges on the tasks that both judged."""

    first: int
    second: int
    n: int
    agreement: float | None
    kappa: float | None


class JuryReportOut(BaseModel):
    """A jury among itself, and against the dev half of the ground truth (`n_truth` tasks)."""

    n: int
    n_tied: int
    n_truth: int
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    alpha: float | None
    fleiss_kappa: float | None
    cohen_kappa: float | None
    percent_agreement: float | None
    marginal: dict[str, float | None]
    judges: list[ReportJudge]
    pairs: list[ReportPair]
    cost: float | None
    weights: dict[str, float] | None


class Routed(BaseModel):
    """How many tasks were flagged and put first; `action_run` can be undone."""

    flagged: int
    action_run: int | None


class CertificateOut(BaseModel):
    """A certificate; `content` as docs/reference/judge-api.md tells."""

    model_config = ConfigDict(protected_namespaces=())

    id: int
    prompt_version: int
    project: int
    created_at: str
    created_by: int | None
    content: dict[str, Any]


class ThresholdOut(BaseModel):
    confidence: float
    coverage: float
    n: int
    accuracy: float
    accuracy_interval: tuple[float, float]


class ConfirmedOut(BaseModel):
    """What the sealed half says of a threshold."""

    threshold: float
    n: int
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    holds: bool


class AutomationIn(BaseModel):
    threshold: Share | None = Field(None, description="null: the one that covers most at this target, on the dev half")
    target: Share = 0.95


class AutomationOut(BaseModel):
    id: int
    prompt_version: int
    project: int
    threshold: float
    target: float
    state: AutomationState
    problem: str | None
    automated: int
    routed: int
    sampled: int = Field(description="sure verdicts that people looked at again")
    sampled_right: int
    action_run: int | None
    created_at: str
    stopped_at: str | None
    created_by: int | None


class AutomationPreview(BaseModel):
    """Thresholds on the dev half; `chosen` covers most with its lower bound at the target."""

    target: float
    thresholds: list[ThresholdOut]
    chosen: ThresholdOut | None
    confirmed: ConfirmedOut | None
    active: AutomationOut | None


def jury_json(jury: Jury) -> dict[str, Any]:
    """JuryOut."""
    return {
        "id": jury.id, "project": jury.project_id, "title": jury.title, "prompt_versions": raw(jury.versions),
        "aggregator": jury.aggregator, "least_share": jury.least_share, "control": jury.control,
        "created_at": jury.created_at, "updated_at": jury.updated_at,
    }  # fmt: skip


def card_json(bench: Bench, card: Card) -> dict[str, Any]:
    """CardOut."""
    found = card.found
    return {
        "task": card.task_id, "inner_id": card.task.inner_id if card.task else None,
        "data": raw(card.task.data) if card.task else None, "label": found.label if found else None,
        "share": found.share if found else None, "disagreement": found.disagreement if found else None,
        "n": found.n if found else 0, "review": card.review, "truth": card.truth,
        "judges": [juries.shown(bench, version, card) for version in bench.versions],
    }  # fmt: skip


def certificate_json(found: Certificate) -> dict[str, Any]:
    """CertificateOut."""
    return {
        "id": found.id, "prompt_version": found.version_id, "project": found.project_id,
        "created_at": found.created_at, "created_by": found.created_by, "content": raw(found.content),
    }  # fmt: skip


def automation_json(found: Automation, right: list[bool]) -> dict[str, Any]:
    """AutomationOut."""
    return {
        "id": found.id, "prompt_version": found.version_id, "project": found.project_id,
        "threshold": found.threshold, "target": found.target, "state": found.state, "problem": found.problem,
        "automated": found.automated, "routed": found.routed, "sampled": len(right), "sampled_right": sum(right),
        "action_run": found.action_run_id, "created_at": found.created_at, "stopped_at": found.stopped_at,
        "created_by": found.created_by,
    }  # fmt: skip
