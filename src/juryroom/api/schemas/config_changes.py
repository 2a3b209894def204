"""Changes of a project's config in requests and answers: what would be lost, and what came of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from juryroom.core.config.rewrite import Renames
from juryroom.services.config_changes import Changed


class ConfigMapping(BaseModel):
    """New names of controls and labels: answers follow them. Labels by the control's old name."""

    controls: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}

    def renames(self) -> Renames:
        return Renames(self.controls, self.labels)


class ConfigIn(BaseModel):
    label_config: str


class ConfigChange(BaseModel):
    config_essential_data_has_changed: bool


class ConfigOutcome(BaseModel):
    """What came of a changed config: answers that it does not cover are kept; those of a mapping are rewritten."""

    unreadable: list[str]
    detail: str
    run: int | None
    job: int | None


class LostExample(BaseModel):
    entity: Literal["annotation", "prediction", "draft"]
    id: int
    task: int
    result: dict[str, Any]


class LostOut(BaseModel):
    """A control, or one label of it, whose answers the new config does not cover; in how many results."""

    control: str
    label: str | None
    to_name: str | None
    type: str | None
    annotations: int
    predictions: int
    drafts: int
    suggestion: str | None
    candidates: list[str]
    examples: list[LostExample]


class ConfigReport(BaseModel):
    """What a config would do to the answers of a project. `mapping` is what was likely meant."""

    fits: bool
    problems: list[str]
    lost: list[LostOut]
    mapping: ConfigMapping
    problems_then: list[str]
    new_data: list[str]
    tasks: int


class SampleTask(BaseModel):
    sample_task: dict[str, Any]


class SampleTaskIn(BaseModel):
    label_config: str
    include_annotation_and_prediction: bool = False


def changed_json(project: dict[str, Any], changed: Changed) -> dict[str, Any]:
    """ProjectChanged of a project's answer and what came of the change."""
    done = changed.rewriting
    if done is None and not changed.unreadable:
        return project
    told = (
        {"detail": done.detail, "run": done.run, "job": done.job} if done else {"detail": "", "run": None, "job": None}
    )
    return project | {"config_change": {"unreadable": changed.unreadable, **told}}
