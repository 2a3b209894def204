"""Erasing a data subject or a person, the proofs of it, and what a project no longer keeps."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Request
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.paging import FiftyAPage, page_json
from juryroom.api.schemas.erasures import (
    ErasureIn,
    ErasureOut,
    ErasurePage,
    ErasurePreview,
    RetentionOut,
    erasure_json,
)
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services import erasures, retention
from juryroom.services.erasure_steps import Sought
from juryroom.services.room import Room

router = APIRouter(tags=["erasures"])
_MAY = [allow(Permission.ORGANIZATIONS_CHANGE)]


@router.post("/api/erasures", dependencies=_MAY, status_code=201, response_model=ErasureOut | ErasurePreview)
def create_erasure(body: ErasureIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Erase everything of a data subject, or a person's own data, in the background; 404 when there is nothing.

    With `dry_run` it is only told what would go.
    """
    sought = _sought(room, body)
    if sought.person == who.id:
        raise BadInput("You cannot erase yourself: ask another administrator.")
    if body.dry_run:
        return answer({"dry_run": True, **asdict(erasures.preview(room, sought))})
    return answer(erasure_json(erasures.ask(room, sought, by=who.id)), 201)


def _sought(room: Room, body: ErasureIn) -> Sought:
    if body.subject is not None:
        return erasures.of_subject(body.subject)
    with room.database.read() as unit:
        removed, kept = body.answers == "remove", body.comments == "keep"
        return erasures.of_annotator(unit, str(body.annotator), remove_answers=removed, keep_words=kept)


@router.get("/api/erasures", dependencies=_MAY, response_model=ErasurePage)
def list_erasures(request: Request, room: CurrentRoom, page: FiftyAPage, project: int | None = None) -> Response:
    """Erasures with their proofs, the newest first; those by the rule of one project."""
    with room.database.read() as unit:
        count, found = unit.erasures.page(project_id=project, offset=page.offset, limit=page.size)
    return answer(page_json(request, page, count, [erasure_json(one) for one in found]))


@router.get("/api/erasures/{erasure_id}", dependencies=_MAY, response_model=ErasureOut)
def get_erasure(erasure_id: int, room: CurrentRoom) -> Response:
    """One erasure, and its proof when it is over."""
    with room.database.read() as unit:
        return answer(erasure_json(unit.erasures.get(erasure_id)))


@router.get(
    "/api/projects/{project_id}/retention",
    dependencies=[allow(Permission.PROJECTS_CHANGE)],
    response_model=RetentionOut,
)
def get_retention(project_id: int, room: CurrentRoom) -> Response:
    """How long the project keeps its tasks, how many are past that now, and what was erased by that rule.

    The rule is set with the project: `retention_days`, `retention_from`.
    """
    with room.database.read() as unit:
        due = retention.look(unit, ProjectId(project_id))
    return answer(
        {
            "retention_days": due.days, "retention_from": due.counted_from, "before": due.before, "tasks": due.tasks,
            "log": [erasure_json(one) for one in due.log],
        }
    )  # fmt: skip
