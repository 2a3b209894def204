"""What a project's requests and answers say of its reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, Field

from juryroom.core.model import Project, ProjectId
from juryroom.core.reviewing.settings import FIELDS, KEPT_APART, ReviewSettings
from juryroom.services import review_queue
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

Apart = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class ReviewingFields(BaseModel):
    """How answers are reviewed."""

    review_settings: dict[str, Any] | None = Field(
        None, description="changed by what is given; the field's names, checked one by one"
    )
    people_divergence: Apart | None = Field(
        None, description="how far people's numbers may be apart before a task is flagged; null: it never is"
    )
    model_divergence: Apart | None = Field(None, description="the same between people and the model")
    comment_classification_config: Annotated[str, Field(max_length=100_000)] | None = Field(
        None, description="XML: the fields that comments are classified by; Choices, Taxonomy, Rating and TextArea"
    )
    show_unused_data_columns_to_annotators: bool | None = Field(
        None, description="whether annotators see fields of the data that the config does not show"
    )


class ReviewingOut(BaseModel):
    """Settings and numbers of a project's reviews; the numbers without `tasks_` or `adjudic` are the caller's own."""

    review_settings: dict[str, Any]
    people_divergence: float | None
    model_divergence: float | None
    comment_classification_config: str
    show_unused_data_columns_to_annotators: bool
    review_total_tasks: int
    reviewed_number: int
    reviewer_queue_total: int
    queue_left: int
    rejected: int
    tasks_pending_review: int
    tasks_reviewed: int
    adjudication_waiting: int
    adjudicated_tasks: int


DEFAULTS: dict[str, Any] = {
    "people_divergence": None,
    "model_divergence": None,
    "comment_classification_config": "",
    "show_unused_data_columns_to_annotators": True,
}


@dataclass(frozen=True, slots=True)
class Mine:
    """How far one person is with a project's reviews."""

    reviewed: int = 0
    rejected: int = 0
    assigned: int = 0
    assigned_left: int = 0


def mine(unit: UnitOfWork, ids: Sequence[ProjectId], who: Caller) -> dict[ProjectId, Mine]:
    """Of each project, in three queries."""
    reviewed = unit.reviews.tasks_reviewed_by(ids, who.id)
    rejected = unit.reviews.rejected_of(ids, who.id)
    assigned = unit.review_queue.assigned_and_waiting(ids, who.id)
    return {one: Mine(reviewed.get(one, 0), rejected.get(one, 0), *assigned.get(one, (0, 0))) for one in ids}


def reviewing_json(project: Project, own: Mine) -> dict[str, Any]:
    """ReviewingOut of a project."""
    stored = msgspec.json.decode(project.settings, type=dict[str, Any])
    most = review_queue.limit(project, ReviewSettings.of(project.settings))
    return {name: stored.get(name, default) for name, default in DEFAULTS.items()} | {
        "review_settings": _settings_json(project, stored.get("review_settings") or {}),
        "review_total_tasks": project.review_waiting + project.reviewed_tasks if most is None else most,
        "reviewed_number": own.reviewed,
        "reviewer_queue_total": own.assigned,
        "queue_left": own.assigned_left,
        "rejected": own.rejected,
        "tasks_pending_review": project.review_waiting,
        "tasks_reviewed": project.reviewed_tasks,
        "adjudication_waiting": project.adjudication_waiting,
        "adjudicated_tasks": project.adjudicated_tasks,
    }


def _settings_json(project: Project, stored: dict[str, Any]) -> dict[str, Any]:
    """With what older and newer clients call the same things."""
    shown = dict(FIELDS) | stored
    mode = shown["requeue_rejected_tasks_mode"]
    allowed = ["requeue", "remove"] if mode == "flexible" else [mode]
    return shown | {
        "id": project.id,
        "project": project.id,
        "requeue_rejected_tasks_to_annotator": mode != "remove",
        "allowed_reject_actions": allowed,
        "default_reject_action": allowed[0],
    }


def without_rules(settings: dict[str, Any]) -> dict[str, Any]:
    """A project's settings without what has calls of its own."""
    return {name: value for name, value in settings.items() if name not in KEPT_APART}
