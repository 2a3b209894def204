"""Labelling configs in requests and answers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from juryroom.core.formats.pictures import Thumbnails


class LintIn(BaseModel):
    """A config to look at, and the project it is meant for, whose answers it should not break."""

    label_config: str
    project: int | None = None


class FindingOut(BaseModel):
    """One fault or trap."""

    severity: Literal["error", "warning"]
    code: str
    tag: str | None
    name: str | None
    line: int | None
    message: str
    fix: str | None


class TreeNode(BaseModel):
    """One tag as the browser draws it."""

    tag: str
    name: str | None
    attrs: dict[str, Any]
    children: list[TreeNode]
    text: str
    line: int
    known: bool
    drawn: bool


class LintOut(BaseModel):
    """What was found; the rest is null where the config cannot be used."""

    ok: bool
    findings: list[FindingOut]
    tree: TreeNode | None
    sample_task: dict[str, Any] | None
    required_data: dict[str, list[str]] | None


class InterfaceSettings(BaseModel):
    submit_on_answer: bool
    require_comment_on_skip: bool
    thumbnails: Thumbnails


class InterfaceProject(BaseModel):
    """What the labelling screen needs to know of the project."""

    id: int
    title: str
    description: str
    expert_instruction: str
    show_instruction: bool
    show_skip_button: bool
    enable_empty_annotation: bool
    show_collab_predictions: bool
    config_version: int
    settings: InterfaceSettings


class InterfaceOut(BaseModel):
    project: InterfaceProject
    tree: TreeNode


class Template(BaseModel):
    """A config to start from."""

    title: str
    type: str
    group: str
    order: int
    image: str | None
    details: str
    config: str


class Templates(BaseModel):
    templates: list[Template]
    groups: list[str]
