"""Certificates of versions, and the automation that rests on them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.juries import (
    AutomationIn,
    AutomationOut,
    AutomationPreview,
    CertificateOut,
    automation_json,
    certificate_json,
)
from juryroom.core.judging import certificate_page
from juryroom.core.judging.prompts import Automation
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.services.judging import automations, certificates, prompts
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["certificates"])
_VIEW = [allow(Permission.PROMPTS_VIEW)]
_CHANGE = [allow(Permission.PROMPTS_CHANGE)]
VERSION = "/api/prompts/{prompt_id}/versions/{version_id}"
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@router.post(VERSION + "/certificate", dependencies=_CHANGE, status_code=201, response_model=CertificateOut)
def create_certificate(prompt_id: int, version_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Open the sealed half of the ground truth for this version, once, and keep what it says."""
    with room.database.write() as unit:
        version = prompts.version_of(unit, prompt_id, version_id)
        project = unit.prompts.get(prompt_id).project_id
        return answer(certificate_json(certificates.certify(unit, version, project, by=who.id)), 201)


@router.get("/api/certificates", dependencies=_VIEW, response_model=list[CertificateOut])
def list_certificates(project: int, room: CurrentRoom) -> Response:
    """The certificates of a project, newest first."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project))
        return answer([certificate_json(one) for one in unit.certificates.of_project(ProjectId(project))])


@router.get("/api/certificates/{certificate_id}", dependencies=_VIEW, response_model=CertificateOut)
def get_certificate(certificate_id: int, room: CurrentRoom) -> Response:
    """One certificate."""
    with room.database.read() as unit:
        return answer(certificate_json(unit.certificates.get(certificate_id)))


@router.get("/api/certificates/{certificate_id}/html", dependencies=_VIEW, response_class=Response)
def get_certificate_page(certificate_id: int, room: CurrentRoom, download: bool = True) -> Response:
    """The certificate as one HTML file."""
    with room.database.read() as unit:
        found = unit.certificates.get(certificate_id)
    headers = {"content-security-policy": _PAGE_POLICY}
    if download:
        headers["content-disposition"] = f'attachment; filename="certificate-{certificate_id}.html"'
    page = certificate_page.page(msgspec.json.decode(found.content))
    return Response(page, headers=headers, media_type="text/html; charset=utf-8")


# Automation


def _json(unit: UnitOfWork, found: Automation) -> dict[str, object]:
    return automation_json(found, list(automations.sampled(unit, found).values()))


@router.get(VERSION + "/automation", dependencies=_VIEW, response_model=AutomationPreview)
def preview_automation(
    prompt_id: int, version_id: int, room: CurrentRoom, target: Annotated[float, Query(ge=0, le=1)] = 0.95,
    threshold: float | None = None,
) -> Response:  # fmt: skip
    """What could be automated at which error, on the dev half; and what the sealed half says, once certified."""
    with room.database.read() as unit:
        version = prompts.version_of(unit, prompt_id, version_id)
        project = unit.prompts.get(prompt_id).project_id
        found = automations.preview(unit, version, project, target, threshold)
        active = unit.automations.active(version_id, project)
        shown = automations.preview_json(found) | {"active": _json(unit, active) if active else None}
    return answer(shown)


@router.post(VERSION + "/automation", dependencies=_CHANGE, status_code=201, response_model=AutomationOut)
def start_automation(
    prompt_id: int, version_id: int, body: AutomationIn, who: CurrentUser, room: CurrentRoom
) -> Response:
    """Let verdicts above the threshold stand; the rest goes to people, and a sample of what stands as well."""
    with room.database.write() as unit:
        version = prompts.version_of(unit, prompt_id, version_id)
        project = unit.prompts.get(prompt_id).project_id
        made = automations.start(unit, version, project, body.threshold, body.target, by=who.id)
        return answer(_json(unit, made), 201)


@router.get("/api/automations", dependencies=_VIEW, response_model=list[AutomationOut])
def list_automations(project: int, room: CurrentRoom) -> Response:
    """The automations of a project, newest first."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project))
        return answer([_json(unit, one) for one in unit.automations.of_project(ProjectId(project))])


@router.get("/api/automations/{automation_id}", dependencies=_VIEW, response_model=AutomationOut)
def get_automation(automation_id: int, room: CurrentRoom) -> Response:
    """One automation."""
    with room.database.read() as unit:
        return answer(_json(unit, unit.automations.get(automation_id)))


@router.post("/api/automations/{automation_id}/check", dependencies=_CHANGE, response_model=AutomationOut)
def check_automation(automation_id: int, room: CurrentRoom) -> Response:
    """Hold it against what people looked at again; it ends when they say that it errs too often."""
    with room.database.write() as unit:
        return answer(_json(unit, automations.check(unit, automation_id)))


@router.post("/api/automations/{automation_id}/stop", dependencies=_CHANGE, response_model=AutomationOut)
def stop_automation(automation_id: int, room: CurrentRoom) -> Response:
    """No verdict stands by itself any more; those that do stay."""
    with room.database.write() as unit:
        return answer(_json(unit, automations.stop(unit, automation_id)))


@router.post("/api/automations/{automation_id}/undo", dependencies=_CHANGE, response_model=AutomationOut)
def undo_automation(automation_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Take back the annotations it made and nobody has touched since."""
    with room.database.write() as unit:
        return answer(_json(unit, automations.undo(unit, automation_id, by=who.id)))
