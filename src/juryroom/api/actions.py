"""Actions on many tasks, under the field's paths."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Body
from pydantic import BaseModel
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.errors import NotAllowed
from juryroom.services import actions
from juryroom.services.actions import Action

router = APIRouter(tags=["actions"])
_MAY = [allow(Permission.ACTIONS_PERFORM)]


class ActionDialog(BaseModel):
    text: str
    type: str


class ActionOut(BaseModel):
    """Something that can be done to the selected tasks."""

    id: str
    title: str
    order: int
    permission: str
    reload: bool
    dialog: ActionDialog


class ActionDone(BaseModel):
    """What was done; with 202, what is being done by the `job`."""

    processed_items: int
    detail: str
    job: int | None = None


@router.get("/api/dm/actions", dependencies=_MAY, response_model=list[ActionOut])
def list_actions(project: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """What the caller can do to tasks of a project."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project))
    return answer([_action_json(action) for action in actions.ACTIONS if who.may(action.permission)])


def _action_json(action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "title": action.title,
        "order": action.order,
        "permission": action.permission.value,
        "reload": True,
        "dialog": {"text": action.warning, "type": "confirm"},
    }


@router.post("/api/dm/actions", dependencies=_MAY, response_model=ActionDone, responses={202: {"model": ActionDone}})
def perform_action(
    id: str,
    project: int,
    who: CurrentUser,
    room: CurrentRoom,
    body: dict[str, Any] | None = Body(None),
    view: int | None = None,
) -> Response:
    """Do something to the tasks that `selectedItems` and `filters` in the body, or the view, name.

    For more than 1,000 tasks the answer is 202 with the id of a background job.
    """
    action = actions.named(id)
    if not who.may(action.permission):
        raise NotAllowed("You do not have permission to perform this action.")
    asked, in_project = body or {}, ProjectId(project)
    with room.database.read() as unit:  # a long list is not to keep others from writing
        ids = actions.chosen(unit, in_project, asked, view)
    if len(ids) > actions.IN_REQUEST:
        with room.database.write() as unit:
            job = actions.enqueue(unit, in_project, action, ids, asked, who.id)
        detail = f"{action.title}: {len(ids)} tasks, in the background"
        return answer({"processed_items": len(ids), "detail": detail, "job": job.id}, 202)
    with room.database.write() as unit:
        done = actions.perform(unit, in_project, action, asked, view_id=view, by=who.id)
    return answer(asdict(done))
