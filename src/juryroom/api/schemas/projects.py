"""Projects in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from juryroom.api.schemas.accounts import ORGANIZATION, UserSimple, simple_json
from juryroom.api.schemas.config_changes import ConfigMapping, ConfigOutcome
from juryroom.api.schemas.project_counts import ProjectCounts, counts_json
from juryroom.api.schemas.reviewing import Mine, ReviewingFields, ReviewingOut, reviewing_json, without_rules
from juryroom.core.config.interface import Interface
from juryroom.core.formats import pictures
from juryroom.core.formats.pictures import Thumbnails
from juryroom.core.membership import Access
from juryroom.core.model import Project, ProjectId, Sampling, SkipQueue, User, UserId
from juryroom.core.sampling.assigning import Assigning, Distribution, Metric
from juryroom.errors import ConfigInvalid


class AssignmentSettings(BaseModel):
    """Whether tasks come to people by themselves, or only those that were given to them by name."""

    label_stream_task_distribution: Distribution = Distribution.AUTOMATIC


class AssignmentSettingsOut(AssignmentSettings):
    id: int
    project: int


class ProjectFields(ReviewingFields):
    """Every setting of a project that a request may give; unknown ones are ignored, as the field's server does."""

    description: str | None = None
    label_config: str | None = None
    expert_instruction: str | None = None
    show_instruction: bool | None = None
    show_skip_button: bool | None = None
    enable_empty_annotation: bool | None = None
    show_collab_predictions: bool | None = None
    color: Annotated[str, Field(max_length=16)] | None = None
    sampling: Sampling | None = None
    skip_queue: SkipQueue | None = None
    maximum_annotations: Annotated[int, Field(ge=1, le=1000)] | None = None
    overlap_cohort_percentage: Annotated[int, Field(ge=0, le=100)] | None = None
    show_overlap_first: bool | None = None
    model_version: Annotated[str, Field(max_length=512)] | None = None
    lease_minutes: Annotated[int, Field(ge=1, le=1440)] | None = Field(
        None, description="how long a task stays with the person who was shown it"
    )
    validation: Literal["strict", "store"] | None = Field(
        None, description="whether results that do not fit the config are refused or stored"
    )
    show_annotation_history: bool | None = None
    reveal_preannotations_interactively: bool | None = None
    show_ground_truth_first: bool | None = None
    evaluate_predictions_automatically: bool | None = None
    start_training_on_annotation_update: bool | None = None
    min_annotations_to_start_training: Annotated[int, Field(ge=0)] | None = None
    control_weights: dict[str, Any] | None = Field(
        None, description="what controls and labels count in agreement: {control: {overall, labels: {label: weight}}}"
    )
    agreement_methodology: Literal["consensus", "pairwise"] | None = None
    agreement_threshold: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="agreement below which a task needs attention: a share, or per cent above 1"
    )
    max_additional_annotators_assignable: Annotated[int, Field(ge=0, le=1000)] | None = None
    metric_name: Annotated[str, Field(max_length=128)] | None = Field(
        None, description="the metric of every control that it fits and that has none of its own"
    )
    additional_params: dict[str, Any] | None = None
    dimensions: dict[str, Any] | list[Any] | None = Field(
        None, description="by control: metric_type, metric_params, is_active"
    )
    reveal_scores: Annotated[str, Field(max_length=32)] | None = Field(
        None, description="when people see a model's score: always, after-answer, or arm:P for a random share P"
    )
    strict_task_overlap: bool | None = Field(
        None, description="whether an answer beyond the overlap is refused, also from clients that ask for no task"
    )
    require_comment_on_skip: bool | None = Field(None, description="whether who skips a task says why in a comment")
    assignment_settings: AssignmentSettings | None = None
    annotation_limit_count: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = Field(
        None, description="how many tasks one person may answer; 0 or null: all"
    )
    annotation_limit_percent: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="the same in per cent of the tasks; the smaller of the two counts"
    )
    annotator_evaluation_onboarding_tasks: Annotated[int, Field(ge=0, le=10_000)] | None = None
    annotator_evaluation_continuous_tasks: Annotated[int, Field(ge=0, le=10_000)] | None = None
    annotator_evaluation_minimum_tasks: Annotated[int, Field(ge=0, le=10_000)] | None = None
    annotator_evaluation_minimum_score: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="in per cent: the lowest score that passes, of rejection_rate the highest"
    )
    annotator_evaluation_metric: Metric | None = None
    pause_on_failed_annotator_evaluation: bool | None = None
    custom_task_lock_ttl: Annotated[int, Field(ge=60, le=86_400)] | None = Field(
        None, description="lease_minutes in seconds"
    )
    task_data_login: Annotated[str, Field(max_length=256)] | None = None
    is_published: bool | None = None
    is_draft: bool | None = None
    annotator_evaluation_enabled: bool | None = None
    submit_on_answer: bool | None = Field(None, description="whether the last required answer submits the task")
    thumbnails: Thumbnails | None = Field(
        None, description="what small copies are kept of, for lists: nothing, uploads, all pictures (fetched for that)"
    )
    retention_days: Annotated[int, Field(ge=0, le=36_500)] | None = Field(
        None, description="after how many days tasks are erased with everything on them; 0 or null: never"
    )
    retention_from: Literal["import", "last_use"] | None = Field(None, description="from when these days are counted")
    pinned_at: str | None = None
    workspace: int | None = Field(None, description="whose members may enter the project")
    open_to_everyone: bool | None = Field(
        None, description="whether everyone in the organisation may enter; without members it is so"
    )


class ProjectIn(ProjectFields):
    """A new project."""

    title: str = ""


class DuplicateIn(BaseModel):
    """A project to be made after another one."""

    mode: Literal["settings", "settings,data"] = "settings"
    title: Annotated[str, Field(min_length=1)]
    description: str | None = None
    workspace: int | None = Field(None, description="by default where the other one is, if the caller belongs there")
    include_members: bool = Field(False, description="its members by name, and their roles in it")


class ProjectPatch(ProjectFields):
    """A change; `force` accepts a config that existing annotations do not survive, `mapping` takes them along."""

    title: str | None = None
    force: bool = False
    mapping: ConfigMapping | None = None


class ProjectOut(ProjectCounts, ReviewingOut):
    """A project as the API shows it."""

    model_config = ConfigDict(extra="forbid")

    title: str
    description: str
    label_config: str
    config_version: int
    expert_instruction: str
    show_instruction: bool
    show_skip_button: bool
    enable_empty_annotation: bool
    show_collab_predictions: bool
    color: str
    sampling: Sampling
    skip_queue: SkipQueue
    maximum_annotations: int
    overlap_cohort_percentage: int
    show_overlap_first: bool
    model_version: str
    latest_model_version: str
    lease_minutes: int
    validation: Literal["strict", "store"]
    show_annotation_history: bool
    reveal_preannotations_interactively: bool
    show_ground_truth_first: bool
    evaluate_predictions_automatically: bool
    start_training_on_annotation_update: bool
    min_annotations_to_start_training: int
    control_weights: dict[str, Any]
    agreement_methodology: Literal["consensus", "pairwise"]
    agreement_threshold: float | None
    max_additional_annotators_assignable: int
    metric_name: str | None
    additional_params: dict[str, Any]
    dimensions: dict[str, Any] | list[Any]
    reveal_scores: str
    strict_task_overlap: bool
    require_comment_on_skip: bool
    assignment_settings: AssignmentSettingsOut
    annotation_limit_count: int | None
    annotation_limit_percent: float | None
    annotator_evaluation_onboarding_tasks: int
    annotator_evaluation_continuous_tasks: int
    annotator_evaluation_minimum_tasks: int
    annotator_evaluation_minimum_score: float
    annotator_evaluation_metric: Metric
    pause_on_failed_annotator_evaluation: bool
    custom_task_lock_ttl: int
    task_data_login: str | None
    task_data_password: None
    is_published: bool
    is_draft: bool
    annotator_evaluation_enabled: bool
    submit_on_answer: bool
    thumbnails: Thumbnails
    retention_days: int | None
    retention_from: Literal["import", "last_use"]
    pinned_at: str | None
    organization: int
    workspace: int | None
    open_to_everyone: bool
    my_permissions: list[str] | None = Field(
        description="what the caller may do here, where their role here is another than elsewhere; null: the same"
    )
    created_by: UserSimple | None
    created_at: str
    updated_at: str
    queue_total: int
    queue_done: int
    config_has_control_tags: bool
    config_suitable_for_bulk_annotation: bool
    parsed_label_config: dict[str, Any]
    state: Literal["CREATED", "IN_PROGRESS", "COMPLETED"]


class ProjectChanged(ProjectOut):
    """A project after a change; `config_change` says what became of its answers by `force` or `mapping`."""

    config_change: ConfigOutcome | None = None


class ProjectPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[ProjectOut]


class Summary(BaseModel):
    """What a project's data and answers are made of."""

    all_data_columns: dict[str, int]
    common_data_columns: list[str]
    created_annotations: dict[str, int]
    created_labels: dict[str, dict[str, int]]
    created_labels_drafts: dict[str, dict[str, int]]


class StreamHistory(BaseModel):
    """One step of the caller's own history in a project, field names as the field has them."""

    taskId: int  # noqa: N815
    annotationId: int | None  # noqa: N815


class ModelVersionIn(BaseModel):
    model_version: str


SETTINGS: dict[str, Any] = {
    "show_annotation_history": False,
    "reveal_preannotations_interactively": False,
    "show_ground_truth_first": False,
    "evaluate_predictions_automatically": False,
    "start_training_on_annotation_update": False,
    "min_annotations_to_start_training": 0,
    "control_weights": {},
    "agreement_methodology": "pairwise",
    "agreement_threshold": None,
    "max_additional_annotators_assignable": 0,
    "metric_name": None,
    "additional_params": {},
    "dimensions": {},
    "reveal_scores": "always",
    "strict_task_overlap": False,
    "require_comment_on_skip": False,
    "annotation_limit_count": None,
    "annotation_limit_percent": None,
    "annotator_evaluation_onboarding_tasks": 0,
    "annotator_evaluation_continuous_tasks": 0,
    "annotator_evaluation_minimum_tasks": 0,
    "annotator_evaluation_minimum_score": 0.0,
    "annotator_evaluation_metric": Metric.GROUND_TRUTH.value,
    "pause_on_failed_annotator_evaluation": False,
    "task_data_login": None,
    "is_published": False,
    "is_draft": False,
    "annotator_evaluation_enabled": False,
    "submit_on_answer": False,
    "thumbnails": pictures.USUAL,
    "retention_days": None,
    "retention_from": "import",
    "pinned_at": None,
}
"""Fields that are kept as JSON beside the columns, with their defaults."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a project's answer needs beside the project: who made it, how far the caller is, whom it is for."""

    people: Mapping[UserId, User]
    mine_done: Mapping[ProjectId, int]
    access: Mapping[ProjectId, Access]
    reviewing: Mapping[ProjectId, Mine]
    otherwise: Mapping[ProjectId, Sequence[str]]
    """What the caller may do in projects that give them another role."""


@lru_cache(maxsize=256)
def _config_facts(label_config: str) -> tuple[msgspec.Raw, bool, bool]:
    """(parsed config, has controls, all controls are choices). A config that was stored and no longer parses: none."""
    try:
        parsed = Interface.of(label_config).parsed_label_config()
    except ConfigInvalid:
        parsed = {}
    simple = bool(parsed) and all(control.get("type") == "Choices" for control in parsed.values())
    return msgspec.Raw(msgspec.json.encode(parsed)), bool(parsed), simple


def project_json(project: Project, around: Around) -> dict[str, Any]:
    """ProjectOut of a project."""
    settings = SETTINGS | without_rules(msgspec.json.decode(project.settings, type=dict[str, Any]))
    maker = around.people.get(project.created_by) if project.created_by is not None else None
    done = around.mine_done.get(project.id, 0)
    access = around.access.get(project.id, Access())
    return counts_json(project) | _columns_json(project) | settings | _config_json(project) | {
        **reviewing_json(project, around.reviewing.get(project.id, Mine())),
        "assignment_settings": _assignment_json(project),
        "task_data_password": None,
        "organization": ORGANIZATION,
        "workspace": access.workspace,
        "open_to_everyone": access.is_open,
        "my_permissions": around.otherwise.get(project.id),
        "created_by": simple_json(maker) if maker else None,
        "queue_total": project.task_number - project.finished_task_number + done,
        "queue_done": done,
        "state": _state(project),
    }  # fmt: skip


def _assignment_json(project: Project) -> dict[str, Any]:
    distribution = Assigning.of(project.settings).distribution.value
    return {"id": project.id, "project": project.id, "label_stream_task_distribution": distribution}


def _columns_json(project: Project) -> dict[str, Any]:
    return {
        "title": project.title,
        "description": project.description,
        "label_config": project.label_config,
        "config_version": project.config_version,
        "expert_instruction": project.expert_instruction,
        "show_instruction": project.show_instruction,
        "show_skip_button": project.show_skip_button,
        "enable_empty_annotation": project.enable_empty_annotation,
        "show_collab_predictions": project.show_collab_predictions,
        "color": project.color,
        "sampling": project.sampling.value,
        "skip_queue": project.skip_queue.value,
        "maximum_annotations": project.maximum_annotations,
        "overlap_cohort_percentage": project.overlap_cohort_percentage,
        "show_overlap_first": project.show_overlap_first,
        "model_version": project.model_version,
        "latest_model_version": project.latest_model_version,
        "lease_minutes": project.lease_minutes,
        "custom_task_lock_ttl": 60 * project.lease_minutes,
        "validation": "strict" if project.strict_results else "store",
        "created_at": project.created_at,
        "updated_at": project.updated_at,
    }


def _config_json(project: Project) -> dict[str, Any]:
    parsed, has_controls, simple = _config_facts(project.label_config)
    return {
        "parsed_label_config": parsed,
        "config_has_control_tags": has_controls,
        "config_suitable_for_bulk_annotation": simple,
    }


def _state(project: Project) -> str:
    if project.task_number and project.finished_task_number >= project.task_number:
        return "COMPLETED"
    return "IN_PROGRESS" if project.total_annotations_number else "CREATED"
