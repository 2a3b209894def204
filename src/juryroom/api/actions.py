"""Actions on many tasks, under the field's paths; what was done, and undoing it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.actions import (
    ActionDone,
    ActionOut,
    FormColumn,
    RunOut,
    action_json,
    done_json,
    run_json,
)
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.errors import NotAllowed
from juryroom.services import actions
from juryroom.services.accounts import Caller
from juryroom.services.actions import Action
from juryroom.services.actions.undo import ask_for_purge, undo

router = APIRouter(tags=["actions"])
_MAY = [allow(Permission.ACTIONS_PERFORM)]


@router.get("/api/dm/actions", dependencies=_MAY, response_model=list[ActionOut])
def list_actions(project: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """What the caller can do to tasks of a project."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project))
    return answer([action_json(action) for action in actions.ACTIONS if who.may(action.permission)])


@router.get("/api/dm/actions/history", dependencies=_MAY, response_model=list[RunOut])
def list_runs(project: int, room: CurrentRoom, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:
    """What was done to tasks of the project, newest first, and whether it can be undone."""
    with room.database.read() as unit:
        runs = unit.action_runs.of_project(unit.projects.get(ProjectId(project)).id, limit)
        jobs = {job.id: job for job in unit.jobs.many({one for run in runs for one in (run.job_id, run.undo_job_id)})}
        people = unit.accounts.people(one for run in runs for one in (run.user_id, run.undone_by))
        return answer([run_json(run, jobs, people, unit.now) for run in runs])


@router.get("/api/dm/actions/{action_id}/form", dependencies=_MAY, response_model=list[FormColumn])
def get_form(action_id: str, project: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """What the action asks for before it is done."""
    action = _allowed(action_id, who)
    with room.database.read() as unit:
        found = unit.projects.get(ProjectId(project))
        return answer(action.form(unit, found) if action.form is not None else [])


@router.post("/api/dm/actions", dependencies=_MAY, response_model=ActionDone, responses={202: {"model": ActionDone}})
def perform_action(
    id: str,
    project: int,
    who: CurrentUser,
    room: CurrentRoom,
    body: dict[str, Any] | None = Body(None),
    view: int | None = None,
    preview: bool = False,
) -> Response:
    """Do something to the tasks that `selectedItems` and `filters` in the body, or the view, name.

    For more than 1,000 tasks the answer is 202 with the id of a background job. With `preview` nothing is done, and
    the answer says to how many tasks it would be.
    """
    action = _allowed(id, who)
    asked, in_project = body or {}, ProjectId(project)
    with room.database.read() as unit:  # a long list is not to keep others from writing
        ids = actions.chosen(unit, in_project, asked, view)
        planned = actions.plan(unit, in_project, action, ids, asked, who.id)
    if preview:
        told = {"processed_items": len(ids), "detail": f"{action.title}: {len(planned.ids)} tasks", "reload": False}
        return answer(told | {"preview": {"tasks": len(planned.ids), **planned.preview}})
    with room.database.write() as unit:
        done = actions.start(unit, in_project, action, planned, by=who.id, selected=len(ids))
        ask_for_purge(unit)
    return answer(done_json(done), 202 if done.job is not None else 200)


@router.post("/api/dm/actions/{run_id}/undo", dependencies=_MAY, response_model=ActionDone, status_code=200,
             responses={202: {"model": ActionDone}})  # fmt: skip
def undo_run(run_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Take back what an action did, within 30 days; by a job when it touched more than 1,000 tasks."""
    with room.database.write() as unit:
        _allowed(unit.action_runs.get(run_id).action, who)
        done = undo(unit, run_id, by=who.id)
    return answer(done_json(done), 202 if done.job is not None else 200)


def _allowed(action_id: str, who: Caller) -> Action:
    action = actions.named(action_id)
    if not who.may(action.permission):
        raise NotAllowed("You do not have permission to perform this action.")
    return action
