"""The nouns as frozen values. Payloads (task data, results) stay JSON text: decoded where someone looks inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

Json = NewType("Json", str)
"""JSON text exactly as stored."""

Instant = NewType("Instant", str)
"""UTC time as fixed-width ISO 8601 text, `2026-11-20T23:04:19.123456Z`: it sorts as text and exports as it is."""


def instant_of(moment: datetime) -> Instant:
    """`moment`, which knows its time zone, as an Instant."""
    return Instant(f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z")


UserId = NewType("UserId", int)
ProjectId = NewType("ProjectId", int)
TaskId = NewType("TaskId", int)
PredictionId = NewType("PredictionId", int)
AnnotationId = NewType("AnnotationId", int)
DraftId = NewType("DraftId", int)


class Role(StrEnum):
    """What a member may do; the field's two-letter codes."""

    OWNER = "OW"
    ADMIN = "AD"
    MANAGER = "MA"
    REVIEWER = "RE"
    ANNOTATOR = "AN"
    VIEWER = "VO"
    NOT_ACTIVATED = "NO"
    """Signed in, and waits for somebody to give them a role."""
    DEACTIVATED = "DI"
    """Shown of an account that is switched off; never stored, so that who comes back has the role they had."""


class Sampling(StrEnum):
    """The order in which the queue hands out tasks; literals of the API."""

    SEQUENTIAL = "Sequential sampling"
    UNIFORM = "Uniform sampling"
    UNCERTAINTY = "Uncertainty sampling"


class SkipQueue(StrEnum):
    """Who sees a skipped task again."""

    FOR_ME = "REQUEUE_FOR_ME"
    FOR_OTHERS = "REQUEUE_FOR_OTHERS"
    IGNORE = "IGNORE_SKIPPED"


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account. Never carries the password's hash."""

    id: UserId
    email: str
    username: str
    first_name: str
    last_name: str
    role: Role
    is_active: bool
    created_at: Instant
    last_activity: Instant | None = None
    hotkeys: Json = Json("{}")

    @property
    def standing(self) -> Role:
        """The role, or that the account is switched off."""
        return self.role if self.is_active else Role.DEACTIVATED

    @property
    def initials(self) -> str:
        names = [name for name in (self.first_name, self.last_name) if name] or [self.username or self.email]
        return "".join(name[0] for name in names).upper() if len(names) > 1 else names[0][:2].upper()


@dataclass(frozen=True, slots=True)
class Project:
    """A labelling config, its settings, and counters kept in the write path."""

    id: ProjectId
    title: str
    description: str
    label_config: str
    config_version: int
    color: str
    expert_instruction: str
    show_instruction: bool
    show_skip_button: bool
    enable_empty_annotation: bool
    show_collab_predictions: bool
    sampling: Sampling
    skip_queue: SkipQueue
    maximum_annotations: int
    overlap_cohort_percentage: int
    show_overlap_first: bool
    lease_minutes: int
    model_version: str
    """The version whose score orders the queue and the list; empty: each task's newest prediction."""
    strict_results: bool
    settings: Json
    """Every other field of the API's project, as JSON text of an object."""
    created_by: UserId | None
    created_at: Instant
    updated_at: Instant
    task_number: int = 0
    finished_task_number: int = 0
    total_annotations_number: int = 0
    total_predictions_number: int = 0
    skipped_annotations_number: int = 0
    ground_truth_number: int = 0
    num_tasks_with_annotations: int = 0
    latest_model_version: str = ""
    scored_task_number: int = 0
    last_turn: int = 0
    """Rises with every change of an answer."""
    content_version: int = 0
    """Rises with every change of tasks, their data and their scores, and when answered tasks open again."""
    has_priorities: bool = False
    """Somebody has given a task a priority."""
    review_waiting: int = 0
    """Tasks that reviewers are still to see, and below it how many they are done with."""
    reviewed_tasks: int = 0
    adjudication_waiting: int = 0
    adjudicated_tasks: int = 0


@dataclass(frozen=True, slots=True)
class NewPrediction:
    """A prediction before it has an id."""

    result: Json
    score: float | None
    model_version: str


@dataclass(frozen=True, slots=True)
class NewAnnotation:
    """An annotation before it has an id."""

    result: Json
    result_count: int
    completed_by: UserId | None
    lead_time: float | None = None
    was_cancelled: bool = False
    ground_truth: bool = False
    last_action: str = "submitted"
    created_at: Instant | None = None
    updated_at: Instant | None = None
    draft_created_at: Instant | None = None
    import_id: int | None = None
    unique_id: str | None = None
    parent_prediction: PredictionId | None = None
    parent_annotation: AnnotationId | None = None
    prediction: Json = Json("{}")
    """Snapshot of the prediction that was on screen, `{}` if none."""
    meta: Json = Json("{}")
    """What was shown: sides after shuffling, whether the score was visible."""
    bulk_created: bool = False
    adjudicated: bool = False


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task before it has an id, with what came with it."""

    data: Json
    meta: Json = Json("{}")
    overlap: int | None = None
    """None: the project's."""
    allow_skip: bool = True
    import_id: int | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    file_upload: str | None = None
    predictions: tuple[NewPrediction, ...] = ()
    annotations: tuple[NewAnnotation, ...] = ()
    key: str | None = None
    """What tells it from others, in an import that goes by a key."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as lists and queues see it; `data` and `meta` are None unless the payload was asked for."""

    id: TaskId
    project_id: ProjectId
    inner_id: int
    overlap: int
    is_labeled: bool
    allow_skip: bool
    total_annotations: int
    cancelled_annotations: int
    total_predictions: int
    answers: int
    """Distinct people whose answer counts towards the overlap."""
    score: float | None
    created_at: Instant
    updated_at: Instant
    completed_at: Instant | None
    updated_by: UserId | None
    import_id: int | None
    file_upload: str | None
    model_difference: float | None = None
    """How far people are from the model; see `core/difference.py`."""
    agreement: float | None = None
    """How alike people's answers are; None while there are fewer than two, or nothing to compare."""
    priority: int = 0
    """Open tasks with one come before the sampling's order, the highest first."""
    reviewed: bool = False
    """By the project's criteria."""
    awaiting_review: bool = False
    reviews_accepted: int = 0
    reviews_rejected: int = 0
    adjudication: str | None = None
    """`waiting` for a final answer, or `done`."""
    comment_count: int = 0
    unresolved_comment_count: int = 0
    last_comment_updated_at: Instant | None = None
    data: Json | None = None
    meta: Json | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """A model's results for a task."""

    id: PredictionId
    task_id: TaskId
    project_id: ProjectId
    model_version: str
    score: float | None
    created_at: Instant
    updated_at: Instant
    result: Json


@dataclass(frozen=True, slots=True)
class Annotation:
    """A person's results for a task; a skip when `was_cancelled`."""

    id: AnnotationId
    task_id: TaskId
    project_id: ProjectId
    completed_by: UserId | None
    updated_by: UserId | None
    was_cancelled: bool
    ground_truth: bool
    lead_time: float | None
    last_action: str
    result_count: int
    revision: int
    created_at: Instant
    updated_at: Instant
    draft_created_at: Instant | None
    import_id: int | None
    unique_id: str | None
    parent_prediction: PredictionId | None
    parent_annotation: AnnotationId | None
    bulk_created: bool
    result: Json
    prediction: Json
    meta: Json
    review: str | None = None
    """What stands of its latest revision: accepted, fixed, rejected; None: nobody reviewed it."""
    adjudicated: bool = False
    """A reviewer's final answer: nobody's own, and no rater's."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making; seen by its author alone."""

    id: DraftId
    task_id: TaskId
    project_id: ProjectId
    annotation_id: AnnotationId | None
    user_id: UserId
    result: Json
    lead_time: float | None
    was_postponed: bool
    revision: int
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Lease:
    """A task held by one person for a while. `token` is the fencing token: it grows with every new holder."""

    task_id: TaskId
    slot: int
    user_id: UserId
    token: int
    expires_at: Instant
    beyond: bool = False
    """Held by somebody assigned or evaluated: it takes no place that others wait for."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody put into a project. `name` is the uploader's, `stored_as` ours."""

    id: int
    project_id: ProjectId
    user_id: UserId | None
    name: str
    stored_as: str
    media_type: str
    size: int
    created_at: Instant

    @property
    def base_name(self) -> str:
        """The last part of `stored_as`: how tasks name the file they came from."""
        return self.stored_as.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An export kept as a file. `status`: created, in_progress, completed, failed."""

    id: int
    project_id: ProjectId
    title: str
    status: str
    options: Json
    counters: Json
    md5: str | None
    stored_as: str | None
    created_by: UserId | None
    created_at: Instant
    finished_at: Instant | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A snapshot in another format; `traceback` says why one failed."""

    id: int
    export_id: int
    export_type: str
    status: str
    traceback: str
    stored_as: str | None
    created_at: Instant
