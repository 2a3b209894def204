"""Labelling configs: checked, tried on a sample, drawn, and started from a template."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, allow
from juryroom.api.schemas.config_changes import ConfigChange, ConfigIn, ConfigReport, SampleTask, SampleTaskIn
from juryroom.api.schemas.configs import InterfaceOut, LintIn, LintOut, Templates
from juryroom.api.schemas.projects import SETTINGS
from juryroom.core.config.check import check
from juryroom.core.config.interface import Interface
from juryroom.core.config.templates import TEMPLATES
from juryroom.core.model import Project, ProjectId
from juryroom.core.permissions import Permission
from juryroom.errors import ConfigInUse, ConfigInvalid
from juryroom.services import config_changes, projects

router = APIRouter(tags=["configs"])
_VIEW = [allow(Permission.PROJECTS_VIEW)]


@router.post("/api/projects/validate", dependencies=_VIEW, status_code=204)
def validate_config(body: ConfigIn) -> Response:
    """204 for a config that can be used; otherwise 400 with the messages alone, as the field's server answers."""
    try:
        if not body.label_config.strip():
            raise ConfigInvalid("This field may not be blank.")
        Interface.of(body.label_config)
    except ConfigInvalid as error:
        return answer({"label_config": error.fields["label_config"]}, 400)
    return nothing()


@router.post("/api/projects/{project_id}/validate", dependencies=_VIEW, response_model=ConfigChange)
def validate_project_config(project_id: int, body: ConfigIn, room: CurrentRoom) -> Response:
    """Whether a project could take this config, strictly: no used control or label may go."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        changed = projects.check_config(unit, project, body.label_config)
    return answer({"config_essential_data_has_changed": changed})


@router.post("/api/projects/{project_id}/config-change", dependencies=_VIEW, response_model=ConfigReport)
def preview_config_change(project_id: int, body: ConfigIn, room: CurrentRoom) -> Response:
    """What the answers of a project would lose by this config, with numbers and examples, and a likely mapping.

    Nothing is changed: `PATCH /api/projects/{id}` with `label_config` and `mapping` does that.
    """
    with room.database.read() as unit:
        report = config_changes.report(unit, ProjectId(project_id), body.label_config)
    return answer(
        {
            "fits": not report.problems,
            "problems": report.problems,
            "lost": report.lost,
            "mapping": {"controls": report.suggested.controls, "labels": report.suggested.labels},
            "problems_then": report.problems_then,
            "new_data": report.new_data,
            "tasks": report.tasks,
        }
    )


@router.post("/api/projects/{project_id}/sample-task", dependencies=_VIEW, response_model=SampleTask)
def create_sample_task(project_id: int, body: SampleTaskIn, room: CurrentRoom) -> Response:
    """Example data for a config; with annotation and prediction if the config's own comment holds them."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
    interface = Interface.of(body.label_config)
    data = interface.sample_task()
    if not body.include_annotation_and_prediction:
        return answer({"sample_task": data})
    sample = interface.sample
    return answer({"sample_task": {"data": data, "annotations": sample.annotations, "predictions": sample.predictions}})


@router.post("/api/lint", dependencies=_VIEW, response_model=LintOut)
def lint_config(body: LintIn, room: CurrentRoom) -> Response:
    """Everything there is to say about a config, with line and fix; and what it draws, if it can be used."""
    findings: list[Any] = list(check(body.label_config))
    try:
        interface = Interface.of(body.label_config)
    except ConfigInvalid:
        return answer({"ok": False, "findings": findings, "tree": None, "sample_task": None, "required_data": None})
    if body.project is not None:
        findings += _change_findings(room, body.project, body.label_config)
    return answer(
        {
            "ok": not any(_severity(finding) == "error" for finding in findings),
            "findings": findings,
            "tree": interface.tree(),
            "sample_task": interface.sample_task(),
            "required_data": interface.required_data,
        }
    )


def _severity(finding: Any) -> str:
    return str(finding["severity"] if isinstance(finding, dict) else finding.severity)


def _change_findings(room: CurrentRoom, project_id: int, label_config: str) -> list[dict[str, Any]]:
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        try:
            projects.check_config(unit, project, label_config)
        except ConfigInUse as error:
            return [
                {"severity": "error", "code": error.code, "tag": None, "name": None, "line": None, "message": message,
                 "fix": "Keep what is in use, or save with force=true."}
                for message in error.fields["label_config"]
            ]  # fmt: skip
    return []


@router.get("/api/projects/{project_id}/interface", dependencies=_VIEW, response_model=InterfaceOut)
def get_interface(
    project_id: int, room: CurrentRoom, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """What the labelling screen draws; with an ETag, so that asking again costs nothing."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
    mark = hashlib.sha256(f"{project.id} {project.config_version} {project.updated_at}".encode()).hexdigest()[:16]
    headers = {"etag": f'"{mark}"', "cache-control": "private, no-cache"}
    if if_none_match is not None and mark in if_none_match:
        return Response(status_code=304, headers=headers)
    return answer({"project": _project_json(project), "tree": _tree(project.label_config)}, 200, headers)


@lru_cache(maxsize=64)
def _tree(label_config: str) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(Interface.of(label_config).tree()))


def _project_json(project: Project) -> dict[str, Any]:
    settings = SETTINGS | msgspec.json.decode(project.settings, type=dict[str, Any])
    return {
        "id": project.id,
        "title": project.title,
        "description": project.description,
        "expert_instruction": project.expert_instruction,
        "show_instruction": project.show_instruction,
        "show_skip_button": project.show_skip_button,
        "enable_empty_annotation": project.enable_empty_annotation,
        "show_collab_predictions": project.show_collab_predictions,
        "config_version": project.config_version,
        "settings": {
            "submit_on_answer": bool(settings["submit_on_answer"]),
            "require_comment_on_skip": bool(settings["require_comment_on_skip"]),
            "thumbnails": settings["thumbnails"],
        },
    }


@router.get("/api/templates", dependencies=_VIEW, response_model=Templates)
def list_templates() -> Response:
    """Configs to start from."""
    templates = [
        {"title": each.title, "type": each.type, "group": each.group, "order": order, "image": None,
         "details": each.details, "config": each.config}
        for order, each in enumerate(TEMPLATES)
    ]  # fmt: skip
    return answer({"templates": templates, "groups": list(dict.fromkeys(each.group for each in TEMPLATES))})
