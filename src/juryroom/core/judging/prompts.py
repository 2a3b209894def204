"""Connections, prompts, versions, runs and what came of them, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import Instant, Json, ProjectId, TaskId, UserId


class Provider(StrEnum):
    """Who runs the model; the API's literals where it has one."""

    OPENAI = "OpenAI"
    AZURE_OPENAI = "AzureOpenAI"
    AZURE_AI_FOUNDRY = "AzureAIFoundry"
    ANTHROPIC = "Anthropic"
    GEMINI = "Gemini"
    VERTEX = "VertexAI"
    BEDROCK = "Bedrock"
    CUSTOM = "Custom"
    """Any endpoint that speaks OpenAI's chat completions: OpenRouter, Hugging Face, vLLM, Ollama."""
    DESCRIPTORS = "Descriptors"
    """The image descriptors that come with Juryroom: no key, no cost."""


class Scope(StrEnum):
    """Who may use a connection."""

    ORGANIZATION = "Organization"
    USER = "User"
    PROMPT = "Model"


class RunState(StrEnum):
    """Where a judge run is; the API's literals, and two of ours. The last four are final, but for a resume."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    PAUSED = "Paused"
    OVER_BUDGET = "over_budget"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELED = "Canceled"


class Subset(StrEnum):
    """Which tasks a run judges; the API's literals."""

    ALL = "All"
    SAMPLE = "Sample"
    HAS_GROUND_TRUTH = "HasGT"
    CUSTOM = "Custom"


BATCH = "batch"
"""Mode of a run that hands its questions in together, and waits for the answers."""
PROBE = "probe"
"""Mode of a run that tests the judge and judges no task."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A way to models, with a key that is never shown again. Money in USD."""

    id: int
    name: str
    provider: Provider
    scope: Scope
    endpoint: str
    options: Json
    models: Json
    forms: Json
    """Model to the form of replies that its provider takes, where it was not the first that was tried."""
    budget_limit: float | None
    budget_period: str | None
    """Monthly or Yearly."""
    budget_alert: float | None
    created_by: UserId | None
    created_at: Instant
    updated_at: Instant
    has_secret: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked about the tasks of a project, in versions."""

    id: int
    project_id: ProjectId
    title: str
    description: str
    options: Json
    budget_limit: float | None
    spent: float
    created_by: UserId | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """A rubric on a model: a judge. It never changes."""

    id: int
    prompt_id: int
    number: int
    title: str
    system: str
    user_text: str
    connection_id: int | None
    provider: str
    model: str
    parameters: Json
    few_shot: int
    """How many examples are drawn from the ground truth one may work with."""
    rounds: int
    """In how many orders pairs and rankings are asked."""
    examples: Json
    parent_id: int | None
    changes: Json
    created_by: UserId | None
    created_at: Instant


@dataclass(frozen=True, slots=True)
class JudgeRun:
    """One version over tasks of a project. `outcomes` counts what became of them."""

    id: int
    version_id: int
    project_id: ProjectId
    subset: Subset
    selection: Json
    only_missing: bool
    mode: str
    state: RunState
    problem: str | None
    cap: float | None
    allow_unknown_price: bool
    price: Json
    spent: float
    reserved: float
    job_id: int | None
    model_version: str
    total_tasks: int
    done: int
    outcomes: Json
    flips: int
    input_tokens: int
    output_tokens: int
    review: int
    """Verdicts that people should look at."""
    with_truth: int
    """Verdicts on tasks with a ground truth that is not sealed."""
    correct: float
    """Of them, the sum of their agreement with it."""
    batches: Json
    created_by: UserId | None
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None


@dataclass(frozen=True, slots=True)
class TaskVerdict:
    """What a judge said of one task, all orders together."""

    run_id: int
    task_id: TaskId
    outcome: Outcome
    prediction_id: int | None
    confidence: float | None
    flipped: bool
    problem: str | None
    reasoning: str
    results: Json
    requests: Json
    input_tokens: int
    output_tokens: int
    cost: float | None
    """None: the price is not known."""
    seconds: float | None
    correct: float | None
    """Agreement with the ground truth as it was then, 0 to 1."""
    sealed: bool
    """Whether that ground truth is of the half that a certificate opens."""
    review: str | None
    """Why people should look at it; None when they need not."""
    created_at: Instant


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A request that was sent, by its hash, and what came back."""

    request_hash: str
    attempts: int
    provider: str
    model: str
    ending: str | None
    """complete, truncated, refused or failed; None while nothing has come back."""
    reply: str | None
    problem: str | None
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: float | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Jury:
    """Judges on the same tasks, and how their verdicts become one."""

    id: int
    project_id: ProjectId
    title: str
    aggregator: str
    versions: Json
    least_share: float
    """The share of votes below which people should look."""
    control: str
    """The control that is voted on."""
    created_by: UserId | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far a version may be trusted in a project; made once."""

    id: int
    version_id: int
    project_id: ProjectId
    content: Json
    created_at: Instant
    created_by: UserId | None


class AutomationState(StrEnum):
    """Where an automation is. `undone`: its annotations were taken back."""

    ACTIVE = "active"
    STOPPED = "stopped"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Automation:
    """Verdicts of a version that stand without a person when they are at least as sure as `threshold`."""

    id: int
    version_id: int
    project_id: ProjectId
    threshold: float
    target: float
    """The accuracy below which it ends."""
    state: AutomationState
    problem: str | None
    automated: int
    routed: int
    action_run_id: int | None
    created_at: Instant
    stopped_at: Instant | None
    created_by: UserId | None
