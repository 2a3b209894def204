"""Prompts, versions, previews and estimates in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.core.config.interface import Interface
from juryroom.core.judging.prompts import Connection, JudgeRun, Prompt, PromptVersion, Subset
from juryroom.core.judging.schema import judged_controls
from juryroom.core.model import Project, User, UserId
from juryroom.errors import ConfigInvalid
from juryroom.services.judging.estimates import Estimate
from juryroom.services.judging.prices import price_of
from juryroom.services.judging.prompts import NewVersion, Preview

Title = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=200_000)]


class PromptOptions(BaseModel):
    """How what judges say is treated."""

    review_below: Annotated[float, Field(ge=0, le=1)] = 0.5


class PromptPatch(BaseModel):
    """A change of a prompt. `associated_projects`: its one project, which does not change."""

    associated_projects: list[int] | None = None
    title: Title | None = None
    description: Words | None = None
    budget_limit: Annotated[float, Field(ge=0)] | None = None
    options: PromptOptions | None = None


class PromptIn(PromptPatch):
    """A new prompt, in one project: `project`, or the one of `associated_projects`."""

    title: Title
    project: int | None = None
    skill_name: str | None = None
    input_fields: Any = None
    output_classes: Any = None


class AssociatedProject(BaseModel):
    id: int
    title: str


class PromptOut(BaseModel):
    """A prompt. `associated_projects` has the one project: as an object where prompts are read."""

    model_config = ConfigDict(extra="forbid")

    id: int
    title: str
    description: str
    project: int
    associated_projects: list[AssociatedProject] | list[int]
    input_fields: list[str]
    output_classes: dict[str, list[str]]
    skill_name: str | None
    versions_count: int
    runs_count: int
    best_score: float | None
    budget_limit: float | None
    spent: float
    options: PromptOptions
    organization: int
    created_by: UserSimple | None
    created_at: str
    updated_at: str


class PromptPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[PromptOut]


class VersionFields(BaseModel):
    """What a version asks. `prompt` is the same as `system`."""

    model_config = ConfigDict(protected_namespaces=())

    prompt: Words | None = None
    system: Words | None = None
    user_text: Words = Field("", description="empty: every field the labelling config shows and `system` has not named")
    provider: str | None = None
    provider_model_id: Annotated[str, Field(max_length=200)] = ""
    model_provider_connection: int | None = None
    max_few_shot_examples: int = Field(0, description="drawn from the dev half of the ground truth, and frozen")
    parameters: dict[str, Any] = {}
    rounds: int = Field(2, description="in how many orders pairs and rankings are asked")

    def new(self, title: str = "", parent: int | None = None, changes: Sequence[Mapping[str, Any]] = ()) -> NewVersion:
        """The same for the service."""
        return NewVersion(
            system=self.system if self.system is not None else self.prompt or "",
            model=self.provider_model_id, title=title, user_text=self.user_text,
            connection_id=self.model_provider_connection, parameters=self.parameters,
            few_shot=self.max_few_shot_examples, rounds=self.rounds, parent_id=parent, changes=changes,
        )  # fmt: skip


class VersionIn(VersionFields):
    """A new version."""

    title: Annotated[str, Field(max_length=200)] = ""
    parent_version: int | None = Field(None, description="the version it was made from")


class VersionPatch(VersionFields):
    """A title can change; whatever else is named has to be as it is."""

    title: Annotated[str, Field(max_length=200)] | None = None


class Change(BaseModel):
    """What an enhancement changed, and why."""

    title: str
    reason: str


class ExampleOut(BaseModel):
    task: int | None
    data: dict[str, Any]
    answer: dict[str, Any]


class PriceOut(BaseModel):
    """USD for a million tokens, and who says so."""

    input: float
    output: float
    cached: float | None
    source: str


class PromptVersionOut(BaseModel):
    """A version. `score`: accuracy of its newest run against ground truth that is not sealed."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    id: int
    number: int
    title: str
    prompt: str
    system: str
    user_text: str
    provider: str | None
    provider_model_id: str
    model_display_name: str
    model_provider_connection: int | None
    max_few_shot_examples: int
    examples: list[ExampleOut]
    parameters: dict[str, Any]
    rounds: int
    score: float | None
    price: PriceOut | None
    model_version: str = Field(description="under which its predictions are kept")
    certificate: int | None
    latest_run: int | None
    runs_count: int
    parent_model: int
    parent_version: int | None
    changes: list[Change]
    organization: int
    created_by: UserSimple | None
    created_at: str
    updated_at: str


class VersionName(BaseModel):
    default_model_version_name: str
    message: str


class SubsetFields(BaseModel):
    """Which tasks are meant. `filters_json`: of Custom, `{conjunction, items}` as the Data Manager writes them."""

    project_subset: Subset = Subset.ALL
    sample_subset_size: Annotated[int, Field(ge=1, le=1_000_000)] = 20
    filters_json: dict[str, Any] | None = None
    only_missing_predictions: bool = False


class PreviewIn(VersionFields):
    """A draft to be looked at on a task; the first one by default."""

    task: int | None = None


class EstimateIn(PreviewIn, SubsetFields):
    """A draft, or nothing for a stored version, and the tasks it would be asked about."""

    mode: Literal["direct", "batch"] = "direct"


class MessagePart(BaseModel):
    type: Literal["text", "image"]
    text: str | None = None
    url: str | None = None


class MessageOut(BaseModel):
    role: Literal["system", "user", "assistant"]
    content: list[MessagePart]


class VariableOut(BaseModel):
    name: str
    object: str
    kind: Literal["text", "image"]


class ControlOut(BaseModel):
    name: str
    tag: str
    to_name: list[str]
    labels: list[str]
    required: bool


class PreviewOut(BaseModel):
    """The messages for one task: a list for each order it would be asked in."""

    task: int | None
    messages: list[list[MessageOut]]
    reply_schema: dict[str, Any]
    problem: str | None
    variables: list[VariableOut]
    controls: list[ControlOut]


class EstimateOut(BaseModel):
    """The shape of the field's cost estimate (texts), and ours. Money in USD, null when the price is not known."""

    model_config = ConfigDict(extra="forbid")

    prompt_cost_usd: str | None
    completion_cost_usd: str | None
    total_cost_usd: str | None
    is_error: bool
    error_type: str | None
    error_message: str | None
    tasks: int
    requests: int
    sampled: int
    left_out: int
    input_tokens: float
    output_tokens: float
    total: float | None
    low: float | None
    high: float | None
    price: PriceOut | None
    seen: int
    mode: Literal["direct", "batch"]
    has_batches: bool = Field(description="whether questions can be handed in to this provider together")


class LineOut(BaseModel):
    kind: Literal["same", "added", "removed"]
    text: str


class FieldDifference(BaseModel):
    field: str
    before: str
    after: str
    lines: list[LineOut]


class DifferenceOut(BaseModel):
    """What was changed from one version to another."""

    first: int
    second: int
    fields: list[FieldDifference]


def prompt_json(
    prompt: Prompt, project: Project, versions: int, found: Sequence[JudgeRun], people: Mapping[UserId, User],
    *, expanded: bool,
) -> dict[str, Any]:  # fmt: skip
    """PromptOut."""
    author = people.get(prompt.created_by) if prompt.created_by else None
    scores = [run.correct / run.with_truth for run in found if run.with_truth]
    fields, classes = _shown(project)
    return {
        "id": prompt.id, "title": prompt.title, "description": prompt.description, "project": prompt.project_id,
        "associated_projects": [{"id": project.id, "title": project.title}] if expanded else [project.id],
        "input_fields": fields, "output_classes": classes, "skill_name": None,
        "versions_count": versions, "runs_count": len(found), "best_score": max(scores, default=None),
        "budget_limit": prompt.budget_limit, "spent": prompt.spent,
        "options": {"review_below": 0.5} | msgspec.json.decode(prompt.options), "organization": 1,
        "created_by": simple_json(author) if author else None,
        "created_at": prompt.created_at, "updated_at": prompt.updated_at,
    }  # fmt: skip


def _shown(project: Project) -> tuple[list[str], dict[str, list[str]]]:
    """Fields of the tasks, and what each control offers; nothing for a config that can no longer be read."""
    try:
        interface = Interface.of(project.label_config)
    except ConfigInvalid:
        return [], {}
    return list(interface.required_data), {
        name: list(control.labels) for name, control in judged_controls(interface).items()
    }


def version_json(
    version: PromptVersion, prompt: Prompt, connection: Connection | None, found: Sequence[JudgeRun],
    certificate: int | None, people: Mapping[UserId, User],
) -> dict[str, Any]:  # fmt: skip
    """PromptVersionOut. `found`: its runs, newest first."""
    author = people.get(version.created_by) if version.created_by else None
    score = next((run.correct / run.with_truth for run in found if run.with_truth), None)
    price = price_of(connection, version.model) if connection else None
    return {
        "id": version.id, "number": version.number, "title": version.title, "prompt": version.system,
        "system": version.system, "user_text": version.user_text, "provider": version.provider or None,
        "provider_model_id": version.model, "model_display_name": version.model.rpartition("/")[2],
        "model_provider_connection": version.connection_id, "max_few_shot_examples": version.few_shot,
        "examples": [
            {"task": one.get("task"), "data": one["data"], "answer": one["answer"]}
            for one in msgspec.json.decode(version.examples)
        ],
        "parameters": msgspec.json.decode(version.parameters), "rounds": version.rounds, "score": score,
        "price": asdict(price) if price else None, "model_version": f"{prompt.title}/v{version.number}",
        "certificate": certificate, "latest_run": found[0].id if found else None, "runs_count": len(found),
        "parent_model": prompt.id, "parent_version": version.parent_id,
        "changes": msgspec.json.decode(version.changes), "organization": 1,
        "created_by": simple_json(author) if author else None,
        "created_at": version.created_at, "updated_at": version.created_at,
    }  # fmt: skip


def preview_json(found: Preview) -> dict[str, Any]:
    """PreviewOut."""
    return {
        "task": found.task_id, "messages": found.messages, "reply_schema": found.schema, "problem": found.problem,
        "variables": found.variables, "controls": found.controls,
    }  # fmt: skip


def estimate_json(found: Estimate) -> dict[str, Any]:
    """EstimateOut."""
    unknown = found.total is None
    problem = "Nobody says what this model costs: name its price in the connection." if unknown else None
    return {
        "prompt_cost_usd": _money(found.input_cost), "completion_cost_usd": _money(found.output_cost),
        "total_cost_usd": _money(found.total), "is_error": unknown,
        "error_type": "unknown_price" if unknown else None, "error_message": problem,
        "tasks": found.tasks, "requests": found.requests, "sampled": found.sampled, "left_out": found.left_out,
        "input_tokens": found.input_tokens, "output_tokens": found.output_tokens, "total": found.total,
        "low": found.low, "high": found.high, "price": asdict(found.price) if found.price else None,
        "seen": found.seen, "mode": found.mode, "has_batches": found.has_batches,
    }  # fmt: skip


def _money(amount: float | None) -> str | None:
    return None if amount is None else f"{amount:.6f}"
