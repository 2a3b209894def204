"""Judge runs, verdicts and figures in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.api.schemas.prompts import PriceOut, SubsetFields
from juryroom.core.filters import read_query
from juryroom.core.judging.prompts import JudgeRun, StoredReply, Subset
from juryroom.core.model import User, UserId
from juryroom.services.judging.results import Aligned, Row, SideBySide
from juryroom.services.judging.runs import Selection

ShownVerdicts = Literal["all", "correct", "incorrect", "needs_review", "has_error", "waiting"]
Money = Annotated[float, Field(ge=0)]


def selection_of(body: SubsetFields) -> Selection:
    """The tasks a body means. Raises BadInput for filters that cannot be read."""
    filters = body.filters_json or {}
    if "items" in filters:
        filters = {"filters": filters}
    read_query(dict(filters))
    return Selection(body.project_subset, body.sample_subset_size, filters, only_missing=body.only_missing_predictions)


class RunIn(SubsetFields):
    """Ask a version about tasks of a project. `cap`: USD that the run may spend."""

    project: int
    cap: Money | None = None
    allow_unknown_price: bool = False
    mode: Literal["direct", "batch", "probe"] = Field(
        "direct",
        description="batch: questions handed in together, answered within a day at the batch price; "
        "probe: try to turn the judge by sentences in tasks it has judged; makes no predictions",
    )


class ResumeIn(BaseModel):
    """Go on. `cap`: a new limit; `retry`: also ask again for verdicts that are none."""

    cap: Money | None = None
    retry: bool = False


class RecountIn(BaseModel):
    """Hold verdicts against the ground truth as it is now; of these tasks, or of all."""

    tasks: list[int] | None = None


class BatchOut(BaseModel):
    """A batch handed in to the provider."""

    id: str
    name: str
    state: str
    requests: int
    done: int
    failed: int
    submitted_at: str
    fetched: bool


class JudgeRunOut(BaseModel):
    """A run: the field's names first, then ours. `correct` and `with_truth` leave sealed ground truth out."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    id: int
    organization: int
    project: int
    parent_model: int
    model_version: int
    project_subset: Subset
    sample_subset_size: int | None
    filters_json: Any
    only_missing_predictions: bool
    task_ids: list[int] | None
    job_id: str | None
    status: str
    total_tasks: int
    total_predictions: int
    total_correct_predictions: int
    predictions_updated_at: str | None
    source_model_run: int | None
    created_by: UserSimple | None
    created_at: str
    triggered_at: str | None
    completed_at: str | None
    name: str = Field(description="under which its predictions are kept: prompt/version")
    mode: str
    problem: str | None
    cap: float | None
    allow_unknown_price: bool
    price: PriceOut | None
    spent: float
    reserved: float
    done: int
    outcomes: dict[str, int]
    flips: int
    review: int
    with_truth: int
    correct: float
    accuracy: float | None
    input_tokens: int
    output_tokens: int
    cost_per_task: float | None
    batches: list[BatchOut]
    seconds: float | None = Field(description="since it began, or that it took")


class RunPage(BaseModel):
    """Runs, newest first; `next` is the `before` of the next page."""

    results: list[JudgeRunOut]
    next: int | None


class VerdictOut(BaseModel):
    """A verdict with its task. `truth`, `correct`: null without a ground truth, and while it is sealed."""

    model_config = ConfigDict(extra="forbid")

    task: int
    inner_id: int | None
    data: Any
    outcome: str
    problem: str | None
    review: str | None
    answer: dict[str, Any]
    result: list[dict[str, Any]]
    reasoning: str
    confidence: float | None
    flipped: bool
    truth: dict[str, Any] | None
    correct: float | None
    sealed: bool
    prediction: int | None
    requests: list[str]
    input_tokens: int
    output_tokens: int
    cost: float | None
    seconds: float | None
    created_at: str


class VerdictPage(BaseModel):
    """Verdicts in the order of their tasks; `next` is the `after` of the next page. `counts`: on the first page."""

    results: list[VerdictOut]
    next: int | None
    counts: dict[ShownVerdicts, int] | None


class ReplyOut(BaseModel):
    """What was asked and what came back, as it was stored before anybody read it."""

    request_hash: str
    provider: str
    model: str
    attempts: int
    ending: str | None
    reply: str | None
    raw: Any
    problem: str | None
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: float | None
    seconds: float | None


class AlignedOut(BaseModel):
    """A version against one half of the ground truth; `controls` has what `judge align` prints, and the curve."""

    side: Literal["dev", "test"]
    n: int
    n_missing: int
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    controls: dict[str, Any]
    tasks: list[int]


class PairedOut(BaseModel):
    """McNemar's test of two versions on the dev half: who is right where the other is wrong."""

    first: int
    second: int
    n: int
    only_first: int
    only_second: int
    difference: float | None
    interval: tuple[float, float] | None
    p_value: float | None
    second_is_better: bool


class ComparedRow(BaseModel):
    """A task that the versions judge differently, with what each said, by version."""

    task: int
    data: Any
    verdicts: dict[int, VerdictOut]


class ComparedPage(BaseModel):
    """`missing`: versions that have not judged anything yet."""

    versions: list[int]
    missing: list[int]
    results: list[ComparedRow]
    next: int | None
    tests: list[PairedOut]


class Cancelled(BaseModel):
    detail: str


class Indicator(BaseModel):
    key: str
    title: str
    values: dict[str, Any]


class SubsetOut(BaseModel):
    subset: Subset
    count: int
    columns_schema: list[dict[str, Any]]


class SubsetTask(BaseModel):
    id: int
    data: Any
    prediction: dict[str, Any] | None
    ground_truth: dict[str, Any] | None
    error: dict[str, Any] | None
    score: float | None


class SubsetTasks(BaseModel):
    task_count: int | None
    next_cursor: str | None
    previous_cursor: str | None
    task_result_list: list[SubsetTask]


def run_json(run: JudgeRun, prompt_id: int, people: Mapping[UserId, User], now: str) -> dict[str, Any]:
    """JudgeRunOut."""
    author = people.get(run.created_by) if run.created_by else None
    selection = msgspec.json.decode(run.selection)
    outcomes = msgspec.json.decode(run.outcomes)
    price = msgspec.json.decode(run.price)
    return {
        "id": run.id, "organization": 1, "project": run.project_id, "parent_model": prompt_id,
        "model_version": run.version_id, "project_subset": run.subset,
        "sample_subset_size": selection.get("size"), "filters_json": selection.get("filters") or None,
        "only_missing_predictions": run.only_missing, "task_ids": None,
        "job_id": None if run.job_id is None else str(run.job_id), "status": run.state,
        "total_tasks": run.total_tasks, "total_predictions": outcomes.get("ok", 0),
        "total_correct_predictions": round(run.correct), "predictions_updated_at": run.finished_at,
        "source_model_run": None, "created_by": simple_json(author) if author else None,
        "created_at": run.created_at, "triggered_at": run.started_at, "completed_at": run.finished_at,
        "name": run.model_version, "mode": run.mode, "problem": run.problem, "cap": run.cap,
        "allow_unknown_price": run.allow_unknown_price, "price": price or None, "spent": run.spent,
        "reserved": max(0.0, run.reserved), "done": run.done,
        "outcomes": {name: number for name, number in outcomes.items() if name != "waiting"},
        "flips": run.flips, "review": run.review, "with_truth": run.with_truth, "correct": run.correct,
        "accuracy": run.correct / run.with_truth if run.with_truth else None,
        "input_tokens": run.input_tokens, "output_tokens": run.output_tokens,
        "cost_per_task": run.spent / run.done if run.done and price else None,
        "batches": msgspec.json.decode(run.batches), "seconds": _seconds(run, now),
    }  # fmt: skip


def _seconds(run: JudgeRun, now: str) -> float | None:
    from datetime import datetime

    if run.started_at is None:
        return None
    end = datetime.fromisoformat(run.finished_at or now)
    return (end - datetime.fromisoformat(run.started_at)).total_seconds()


def verdict_json(row: Row) -> dict[str, Any]:
    """VerdictOut."""
    verdict = row.verdict
    return {
        "task": verdict.task_id, "inner_id": row.task.inner_id if row.task else None,
        "data": raw(row.task.data) if row.task else None, "outcome": verdict.outcome, "problem": verdict.problem,
        "review": verdict.review, "answer": row.answer, "result": raw(verdict.results),
        "reasoning": verdict.reasoning, "confidence": verdict.confidence, "flipped": verdict.flipped,
        "truth": row.truth, "correct": row.correct, "sealed": row.sealed, "prediction": verdict.prediction_id,
        "requests": raw(verdict.requests), "input_tokens": verdict.input_tokens,
        "output_tokens": verdict.output_tokens, "cost": verdict.cost, "seconds": verdict.seconds,
        "created_at": verdict.created_at,
    }  # fmt: skip


def reply_json(found: StoredReply, text: str | None) -> dict[str, Any]:
    """ReplyOut."""
    return {
        "request_hash": found.request_hash, "provider": found.provider, "model": found.model,
        "attempts": found.attempts, "ending": found.ending, "reply": found.reply, "raw": raw(text),
        "problem": found.problem, "input_tokens": found.input_tokens, "output_tokens": found.output_tokens,
        "cached_tokens": found.cached_tokens, "cost": found.cost, "seconds": found.seconds,
    }  # fmt: skip


def aligned_json(found: Aligned, side: str) -> dict[str, Any]:
    """AlignedOut."""
    return {
        "side": side, "n": found.n, "n_missing": found.n_missing, "accuracy": found.accuracy,
        "accuracy_interval": found.accuracy_interval, "controls": found.controls, "tasks": found.tasks,
    }  # fmt: skip


def compared_json(found: SideBySide) -> dict[str, Any]:
    """ComparedRow."""
    return {
        "task": found.task_id, "data": raw(found.task.data) if found.task else None,
        "verdicts": {version: verdict_json(row) for version, row in found.said.items()},
    }  # fmt: skip
