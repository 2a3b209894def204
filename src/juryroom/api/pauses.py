"""Pauses of a member of a project: stop somebody, say why, let them go on."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.assigning import PauseIn, PauseOut, PausePatch, pause_json
from juryroom.core.assigning import Pause
from juryroom.core.model import ProjectId, UserId
from juryroom.core.permissions import Permission
from juryroom.services import pauses
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["pauses"])
_VIEW = [allow(Permission.MEMBERS_VIEW)]
_CHANGE = [allow(Permission.MEMBERS_CHANGE)]
HERE = "/api/projects/{project_id}/members/{user_id}/pauses"


def _answer(unit: UnitOfWork, pause: Pause, status: int = 200) -> Response:
    return answer(pause_json(pause, unit.accounts.people([pause.paused_by])), status)


@router.get(HERE, dependencies=_VIEW, response_model=list[PauseOut])
def list_pauses(
    project_id: int, user_id: int, room: CurrentRoom, include_deleted: bool = False, ordering: str = "id"
) -> Response:
    """Somebody's pauses in a project, oldest first; those that have ended only when asked for."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        found = unit.pauses.of_user(ProjectId(project_id), UserId(user_id), ended=include_deleted)
        people = unit.accounts.people(each.paused_by for each in found)
    if ordering.startswith("-"):
        found.reverse()
    return answer([pause_json(each, people) for each in found])


@router.post(HERE, dependencies=_CHANGE, status_code=201, response_model=PauseOut)
def create_pause(project_id: int, user_id: int, body: PauseIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Stop an annotator or a reviewer in a project. What they hold goes back to the others; they are told why."""
    with room.database.write() as unit:
        verbose = body.verbose_reason or ""
        return _answer(unit, pauses.pause(unit, ProjectId(project_id), user_id, body.reason, verbose, by=who.id), 201)


@router.get(HERE + "/{pause_id}", dependencies=_VIEW, response_model=PauseOut)
def get_pause(project_id: int, user_id: int, pause_id: int, room: CurrentRoom) -> Response:
    """One pause, also one that has ended."""
    with room.database.read() as unit:
        return _answer(unit, pauses.get(unit, ProjectId(project_id), user_id, pause_id))


@router.patch(HERE + "/{pause_id}", dependencies=_CHANGE, response_model=PauseOut)
def update_pause(project_id: int, user_id: int, pause_id: int, body: PausePatch, room: CurrentRoom) -> Response:
    """Give a pause another reason or other words."""
    with room.database.write() as unit:
        found = pauses.get(unit, ProjectId(project_id), user_id, pause_id)
        return _answer(unit, pauses.change(unit, found, reason=body.reason, verbose=body.verbose_reason))


@router.delete(HERE + "/{pause_id}", dependencies=_CHANGE, status_code=204)
def delete_pause(project_id: int, user_id: int, pause_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Let somebody go on. A pause by a rule of the project ends when the rule is relaxed, not before."""
    with room.database.write() as unit:
        pauses.end(unit, pauses.get(unit, ProjectId(project_id), user_id, pause_id), by=who.id)
    return nothing()
