"""Actions on many tasks in requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import BaseModel

from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.core.actions import Run
from juryroom.core.jobs import Job, JobId, JobState
from juryroom.core.model import User, UserId
from juryroom.services.actions import Action, Done


class ActionDialog(BaseModel):
    title: str
    text: str
    type: str


class ActionOut(BaseModel):
    """Something that can be done to the selected tasks."""

    id: str
    title: str
    order: int
    permission: str
    reload: bool
    experimental: bool
    dialog: ActionDialog


class FormField(BaseModel):
    """`select` has `options`: texts, or objects with `label` and `value`. Those of an `input` are suggestions."""

    type: str
    name: str
    label: str
    options: list[Any] | None = None
    value: Any = None
    hint: str | None = None


class FormColumn(BaseModel):
    columnCount: int  # noqa: N815 as the field has it
    fields: list[FormField]


class ActionDone(BaseModel):
    """What was done; with 202, what is being done by the `job`. `run` is what undoes it."""

    processed_items: int
    detail: str
    reload: bool = True
    run: int | None = None
    job: int | None = None
    preview: dict[str, Any] | None = None


class RunOut(BaseModel):
    """One action that was performed. `state`: running, done, stopped, undoing or undone."""

    id: int
    action: str
    title: str
    detail: str
    state: str
    tasks: int
    counts: dict[str, int]
    created_at: str
    created_by: UserSimple | None
    can_undo: bool
    undo_until: str | None
    undone_at: str | None
    undone_by: UserSimple | None
    job: int | None
    undo_job: int | None


def action_json(action: Action) -> dict[str, Any]:
    """ActionOut of an action."""
    return {
        "id": action.id,
        "title": action.title,
        "order": action.order,
        "permission": action.permission.value,
        "reload": True,
        "experimental": action.experimental,
        "dialog": {"title": action.title, "text": action.text, "type": "confirm"},
    }


def done_json(done: Done) -> dict[str, Any]:
    """ActionDone of what was done, or is being done by a job."""
    told: dict[str, Any] = {"processed_items": done.processed_items, "detail": done.detail, "reload": done.job is None}
    told["run"] = done.run
    return told if done.job is None else told | {"async": True, "job": done.job}


def run_json(run: Run, jobs: Mapping[JobId, Job], people: Mapping[UserId, User], now: str) -> dict[str, Any]:
    """RunOut of a run; `jobs` are those that perform or undo it."""
    state = _state(run, jobs)
    fresh = run.purged_at is None and run.expires_at is not None and run.expires_at > now
    return {
        "id": run.id,
        "action": run.action,
        "title": run.title,
        "detail": run.detail,
        "state": state,
        "tasks": run.tasks,
        "counts": msgspec.Raw(run.counts.encode()),
        "created_at": run.created_at,
        "created_by": _person(run.user_id, people),
        "can_undo": fresh and state in ("done", "stopped"),
        "undo_until": run.expires_at,
        "undone_at": run.undone_at,
        "undone_by": _person(run.undone_by, people),
        "job": run.job_id,
        "undo_job": run.undo_job_id,
    }


def _person(user_id: UserId | None, people: Mapping[UserId, User]) -> dict[str, Any] | None:
    found = people.get(user_id) if user_id is not None else None
    return simple_json(found) if found else None


def _state(run: Run, jobs: Mapping[JobId, Job]) -> str:
    if run.undone_at is not None:
        return "undone"
    doing = jobs.get(run.job_id) if run.job_id is not None else None
    undoing = jobs.get(run.undo_job_id) if run.undo_job_id is not None else None
    if undoing is not None and not undoing.is_over:
        return "undoing"
    if doing is not None and not doing.is_over:
        return "running"
    whole = doing is None or doing.state is JobState.COMPLETED
    return "done" if run.done_at is not None and whole else "stopped"
