"""Final answers in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.annotations import Results, username
from juryroom.api.schemas.queue import LeaseOut
from juryroom.api.schemas.reviews import FlagOut, ReviewTask, flag_json, lease_json, review_task_json
from juryroom.core.model import Annotation, AnnotationId, Instant, Prediction, User, UserId
from juryroom.core.reviewing.model import ReviewLease
from juryroom.core.reviewing.side_by_side import ControlSides, Mark
from juryroom.services.adjudication import Choice, Dispute


class AdjudicationIn(BaseModel):
    """What settles a task: exactly one of `annotation`, `prediction` and `result`."""

    annotation: int | None = None
    prediction: int | None = None
    result: Results | None = None
    note: Annotated[str, Field(max_length=10_000)] = ""
    ground_truth: bool = False
    lease: int | None = Field(None, description="token of the lease the task was shown under")

    def choice(self) -> Choice:
        """The same for the service."""
        return Choice(
            annotation=None if self.annotation is None else AnnotationId(self.annotation),
            prediction=self.prediction,
            results=self.result,
            note=self.note,
            ground_truth=self.ground_truth,
            lease=self.lease,
        )


class RequestIn(BaseModel):
    note: Annotated[str, Field(max_length=500)] = ""


class AdjudicationCounts(BaseModel):
    """How many tasks wait for a final answer, have one, and there are."""

    waiting: int
    done: int
    total: int


class SideAnswer(BaseModel):
    """One person's answer; nameless where the project says so."""

    model_config = ConfigDict(extra="forbid")

    key: str
    annotation: int
    who: str
    user: int | None
    result: list[dict[str, Any]]
    review: str | None
    ground_truth: bool
    lead_time: float | None
    created_at: str | None


class SidePrediction(BaseModel):
    """One model's answer."""

    model_config = ConfigDict(extra="forbid")

    key: str
    prediction: int
    who: str
    model_version: str
    score: float | None
    result: list[dict[str, Any]]


class SideControl(BaseModel):
    """One control over all answers: who says the same, the largest group first."""

    model_config = ConfigDict(extra="forbid")

    control: str
    type: str
    differs: bool
    model_differs: bool
    values: dict[str, Any]
    groups: list[list[str]]
    note: str
    conflicts: list[SideConflict]
    agreement: float | None


class SideConflict(BaseModel):
    """An item that stands in different buckets: in which, by key; how many buckets the furthest two are apart."""

    item: str
    buckets: dict[str, str | None]
    steps: int


class SideMark(BaseModel):
    """One result of an answer, and how many of the answers compared hold it."""

    model_config = ConfigDict(extra="forbid")

    index: int
    id: str | None
    control: str
    shared: int
    of: int


class SideMatrix(BaseModel):
    """Agreement of pairs; null where it is undefined, and on the diagonal."""

    keys: list[str]
    values: list[list[float | None]]


class FinalOut(BaseModel):
    """The final answer, and what it was made of."""

    model_config = ConfigDict(extra="forbid")

    annotation: int
    result: list[dict[str, Any]]
    source_annotation: int | None
    source_prediction: int | None
    note: str
    ground_truth: bool
    created_by: int | None
    created_at: str


class SideBySideOut(BaseModel):
    """A task's answers side by side."""

    model_config = ConfigDict(extra="forbid")

    task: ReviewTask
    lease: LeaseOut | None
    state: Literal["waiting", "done"] | None
    anonymous: bool
    answers: list[SideAnswer]
    predictions: list[SidePrediction]
    controls: list[SideControl]
    marks: dict[str, list[SideMark]]
    matrix: SideMatrix
    agreement: float | None
    flags: list[FlagOut]
    final: FinalOut | None


def side_by_side_json(
    dispute: Dispute, people: Mapping[UserId, User], lease: ReviewLease | None, now: Instant
) -> dict[str, Any]:
    """SideBySideOut of what a reviewer looks at."""
    return {
        "task": review_task_json(dispute.task, dispute.flags, dispute.predictions, now),
        "lease": lease_json(lease),
        "state": dispute.task.adjudication,
        "anonymous": dispute.anonymous,
        "answers": [_answer_json(each, dispute, people) for each in dispute.answers],
        "predictions": [_prediction_json(each) for each in dispute.predictions],
        "controls": [_control_json(each, dispute) for each in dispute.compared.controls],
        "marks": {key: [_mark_json(each) for each in marks] for key, marks in dispute.compared.marks.items()},
        "matrix": _matrix_json(dispute),
        "agreement": dispute.agreement.overall,
        "flags": [flag_json(flag) for flag in dispute.flags],
        "final": _final_json(dispute),
    }


def _answer_json(annotation: Annotation, dispute: Dispute, people: Mapping[UserId, User]) -> dict[str, Any]:
    hidden = dispute.anonymous
    return {
        "key": f"a{annotation.id}",
        "annotation": annotation.id,
        "who": dispute.names[annotation.id] if hidden else username(annotation.completed_by, people),
        "user": None if hidden else annotation.completed_by,
        "result": raw(annotation.result),
        "review": annotation.review,
        "ground_truth": annotation.ground_truth,
        "lead_time": None if hidden else annotation.lead_time,
        "created_at": None if hidden else annotation.created_at,
    }


def _prediction_json(prediction: Prediction) -> dict[str, Any]:
    return {
        "key": f"p{prediction.id}",
        "prediction": prediction.id,
        "who": prediction.model_version,
        "model_version": prediction.model_version,
        "score": prediction.score,
        "result": raw(prediction.result),
    }


def _control_json(sides: ControlSides, dispute: Dispute) -> dict[str, Any]:
    found = dispute.agreement.by_control.get(sides.control)
    return {
        "control": sides.control,
        "type": sides.type,
        "differs": sides.differs,
        "model_differs": sides.model_differs,
        "values": dict(sides.values),
        "groups": [list(keys) for keys in sides.groups],
        "note": sides.note,
        "conflicts": [{"item": one.item, "buckets": dict(one.buckets), "steps": one.steps} for one in sides.conflicts],
        "agreement": found.value if found else None,
    }


def _mark_json(mark: Mark) -> dict[str, Any]:
    return {"index": mark.index, "id": mark.id, "control": mark.control, "shared": mark.shared, "of": mark.of}


def _matrix_json(dispute: Dispute) -> dict[str, Any]:
    """By answer; two answers of one person share that person's figures."""
    raters = [None if each.completed_by is None else f"u:{each.completed_by}" for each in dispute.answers]
    pairs = dispute.agreement.pairs

    def of_pair(one: str | None, other: str | None) -> float | None:
        return None if one is None or other is None or one == other else pairs.get((min(one, other), max(one, other)))

    return {
        "keys": [f"a{each.id}" for each in dispute.answers],
        "values": [[of_pair(one, other) for other in raters] for one in raters],
    }


def _final_json(dispute: Dispute) -> dict[str, Any] | None:
    final, annotation = dispute.final, dispute.final_annotation
    if final is None or annotation is None:
        return None
    return {
        "annotation": annotation.id,
        "result": raw(annotation.result),
        "source_annotation": final.source_annotation,
        "source_prediction": final.source_prediction,
        "note": final.note,
        "ground_truth": annotation.ground_truth,
        "created_by": final.created_by,
        "created_at": final.created_at,
    }
