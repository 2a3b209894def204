"""Predictions in requests and answers."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.times import ago
from juryroom.core.model import Instant, Prediction

Score = Annotated[float, Field(allow_inf_nan=False)]
Version = Annotated[str, Field(max_length=512)]


class PredictionIn(BaseModel):
    """A model's answer to one task."""

    task: int
    result: list[dict[str, Any]]
    score: Score | None = None
    model_version: Version | None = None
    project: int | None = None


class PredictionPatch(BaseModel):
    result: list[dict[str, Any]] | None = None
    score: Score | None = None
    model_version: Version | None = None


class PredictionOut(BaseModel):
    """A prediction as the API shows it."""

    model_config = ConfigDict(extra="forbid")

    id: int
    task: int
    project: int
    result: list[dict[str, Any]]
    score: float | None
    model_version: str
    model: int | None
    model_run: int | None
    cluster: int | None
    neighbors: Any
    mislabeling: float
    created_ago: str
    created_at: str
    updated_at: str


def prediction_json(prediction: Prediction, now: Instant) -> dict[str, Any]:
    """PredictionOut of a prediction."""
    return {
        "id": prediction.id,
        "task": prediction.task_id,
        "project": prediction.project_id,
        "result": raw(prediction.result),
        "score": prediction.score,
        "model_version": prediction.model_version,
        "model": None,
        "model_run": None,
        "cluster": None,
        "neighbors": None,
        "mislabeling": 0.0,
        "created_ago": ago(prediction.created_at, now),
        "created_at": prediction.created_at,
        "updated_at": prediction.updated_at,
    }
