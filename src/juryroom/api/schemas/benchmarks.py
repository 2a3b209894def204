"""Benchmarks and reports in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from juryroom.api.answers import raw
from juryroom.api.schemas.jobs import JobOut, job_json
from juryroom.core.benchmark.records import Benchmark, Report, Sending
from juryroom.core.jobs import Job

Title = Annotated[str, Field(min_length=1, max_length=200)]


class BenchmarkSource(BaseModel):
    """A folder on the server that a benchmark may be made from, or a run that was made on the command line."""

    folder: str
    images: int
    run: bool


class BenchmarkIn(BaseModel):
    """From a folder of photographs, from the pictures uploaded to a project, or a run that is there already: one of
    them. `settings`: keys of a benchmark's configuration that name no path, address or key."""

    title: str = Field("", max_length=200)
    images: str | None = None
    project: int | None = None
    run: str | None = None
    settings: dict[str, Any] = {}
    start: bool = False


class StepsIn(BaseModel):
    """Which steps are taken; all for none."""

    steps: list[str] = []


class BenchmarkStep(BaseModel):
    """A step: `done`, `failed` when it left something undone, or `to do`."""

    step: str
    state: Literal["done", "failed", "to do"]
    done_at: str | None
    facts: dict[str, Any]
    cost_usd: float | None
    failed: int
    failures: list[dict[str, str]]


class BenchmarkSending(BaseModel):
    """Pairs that became tasks of a project. `answered` of its `tasks` have an answer; `result`: of the last return."""

    id: int
    project: int
    what: str
    tasks: int
    answered: int | None
    result: dict[str, Any]
    created_at: str
    returned_at: str | None


class BenchmarkOut(BaseModel):
    """A benchmark. `run` holds what its folder says; null when the folder is gone."""

    id: int
    title: str
    folder: str
    images: str
    project: int | None
    created_by: int | None
    created_at: str
    updated_at: str
    note: str
    job: JobOut | None
    steps: list[BenchmarkStep]
    run: dict[str, Any] | None


class BenchmarkCandidate(BaseModel):
    """A candidate. `label`: what counts; `judge`: what a judge had said where people have judged."""

    image: str
    stratum: str
    label: int | None
    score: float | None
    summary: str
    people: int
    judge: int | None


class BenchmarkSuspect(BaseModel):
    image: str
    likeness: float


class BenchmarkQuery(BaseModel):
    """A query, its candidates with the seed first, and unjudged images that were likely missed."""

    query: str
    text: str
    candidates: list[BenchmarkCandidate]
    suspects: list[BenchmarkSuspect]
    auc: float | None
    relevant: int
    seed_only: bool
    people: int


class BenchmarkQueries(BaseModel):
    count: int
    strata: list[str]
    results: list[BenchmarkQuery]


class HolesOut(BaseModel):
    """Pairs that nobody has judged."""

    count: int


class SendingIn(BaseModel):
    """`holes`: what nobody judged, the given pairs (query and image) or else what was likely missed; `pairs`: a share
    of the plan, for the judge's certificate."""

    what: Literal["holes", "pairs"] = "holes"
    pairs: list[tuple[str, str]] = []
    share: float = Field(1.0, gt=0, le=1)
    limit: int = Field(200, ge=1, le=2000)
    title: str = Field("", max_length=50)


class ReportIn(BaseModel):
    """What `juryroom eval compare --json` or `eval score --json` prints."""

    title: Title
    benchmark_id: int | None = None
    payload: dict[str, Any]


class ReportOut(BaseModel):
    id: int
    benchmark: int | None
    title: str
    created_by: int | None
    created_at: str
    payload: dict[str, Any] | None


def benchmark_json(benchmark: Benchmark, look: Mapping[str, object] | None, job: Job | None) -> dict[str, Any]:
    """The benchmark as `BenchmarkOut` describes it."""
    run = {name: value for name, value in (look or {}).items() if name != "steps"}
    return {
        "id": benchmark.id,
        "title": benchmark.title,
        "folder": benchmark.folder,
        "images": benchmark.images,
        "project": benchmark.project_id,
        "created_by": benchmark.created_by,
        "created_at": benchmark.created_at,
        "updated_at": benchmark.updated_at,
        "note": benchmark.note,
        "job": None if job is None else job_json(job),
        "steps": look["steps"] if look else [],
        "run": run if look else None,
    }


def sending_json(sending: Sending, answered: int | None) -> dict[str, Any]:
    """The sending as `BenchmarkSending` describes it."""
    return {
        "id": sending.id,
        "project": sending.project_id,
        "what": sending.what,
        "tasks": sending.tasks,
        "answered": answered,
        "result": raw(sending.result),
        "created_at": sending.created_at,
        "returned_at": sending.returned_at,
    }


def report_json(report: Report, *, whole: bool) -> dict[str, Any]:
    """The report as `ReportOut` describes it; in lists without its payload."""
    return {
        "id": report.id,
        "benchmark": report.benchmark_id,
        "title": report.title,
        "created_by": report.created_by,
        "created_at": report.created_at,
        "payload": raw(report.payload) if whole else None,
    }
