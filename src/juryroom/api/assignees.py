"""Assignees: tasks given to people by name, one by one or many at once."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.numbers import numbers
from juryroom.api.schemas.assigning import (
    AssignedOut,
    AssigneesIn,
    AssignmentOut,
    CountsOut,
    Kind,
    SpreadIn,
    SpreadOut,
    assignment_json,
    counts_json,
)
from juryroom.core.model import Project, ProjectId, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import NotAllowed
from juryroom.services import actions, assignments, discretion
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["assignees"])
_VIEW = [allow(Permission.MEMBERS_VIEW)]
_CHANGE = [allow(Permission.ASSIGNMENTS_CHANGE)]
HERE = "/api/projects/{project_id}/tasks/{task_id}/assignees"


def _refuse_reviewers(kind: Kind | None, who: Caller) -> None:
    """Reviewers hand out answering; who reviews is for managers to say."""
    if kind != "AN" and not who.may(Permission.MEMBERS_CHANGE):
        raise NotAllowed("Managers say who reviews which tasks.")


def _refuse_naming(project: Project, who: Caller) -> None:
    """Who hands tasks out knows who answers them. Raises NotAllowed where reviewers are not to."""
    if discretion.kept_from(project, who).names:
        raise NotAllowed("This project keeps from reviewers who answers: managers hand out its tasks.")


@router.post(
    "/api/projects/{project_id}/tasks/assignees",
    dependencies=_CHANGE,
    status_code=201,
    response_model=SpreadOut,
    responses={202: {"model": SpreadOut}},
)
def assign_many(project_id: int, body: SpreadIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Assign people to many tasks, every one of them to each, or `per_task` of them evenly; undone as an action is."""
    _refuse_reviewers(body.type, who)
    in_project = ProjectId(project_id)
    action = actions.named("assign_annotators" if body.type == "AN" else "assign_reviewers")
    asked: dict[str, Any] = body.model_dump(exclude={"type"})
    with room.database.read() as unit:
        _refuse_naming(unit.projects.get(in_project), who)
        ids = actions.chosen(unit, in_project, asked, None)
        planned = actions.plan(unit, in_project, action, ids, asked, who.id)
    with room.database.write() as unit:
        done = actions.start(unit, in_project, action, planned, by=who.id, selected=len(ids))
        counts = msgspec.json.decode(unit.action_runs.get(done.run).counts)
    given = ids[: actions.IN_REQUEST]
    told = {"assignments": counts.get("assignments"), "async": done.job is not None, "task_ids": list(given)}
    return answer(told | {"detail": done.detail, "run": done.run, "job": done.job}, 202 if done.job else 201)


@router.get("/api/projects/{project_id}/tasks/assignees/counts", dependencies=_VIEW, response_model=list[CountsOut])
def count_assignments(project_id: int, room: CurrentRoom) -> Response:
    """How many tasks each annotator was given, and what became of them."""
    with room.database.read() as unit:
        counts = unit.assignments.counts(unit.projects.get(ProjectId(project_id)).id)
    return answer([counts_json(user, each) for user, each in sorted(counts.items())])


@router.get(HERE, dependencies=_VIEW, response_model=list[AssignmentOut])
def list_assignees(project_id: int, task_id: int, room: CurrentRoom) -> Response:
    """Everybody assigned to a task."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        return answer([assignment_json(each) for each in assignments.of_task(unit, project, TaskId(task_id))])


@router.post(HERE, dependencies=_CHANGE, status_code=201, response_model=AssignedOut)
def assign(project_id: int, task_id: int, body: AssigneesIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Assign people to a task, beside those who are."""
    _refuse_reviewers(body.type, who)
    with room.database.write() as unit:
        project = unit.projects.get(ProjectId(project_id))
        _refuse_naming(project, who)
        there = [each.user_id for each in assignments.of_task(unit, project, TaskId(task_id), body.type)]
        users = assignments.check_people(unit, project, body.users, body.type)
        return _set(unit, project, TaskId(task_id), body.type, (*there, *users), who, 201)


@router.patch(HERE, dependencies=_CHANGE, response_model=AssignedOut)
def replace_assignees(
    project_id: int, task_id: int, body: AssigneesIn, who: CurrentUser, room: CurrentRoom
) -> Response:
    """Let exactly these people be assigned to a task."""
    _refuse_reviewers(body.type, who)
    with room.database.write() as unit:
        project = unit.projects.get(ProjectId(project_id))
        _refuse_naming(project, who)
        assignments.of_task(unit, project, TaskId(task_id))
        users = assignments.check_people(unit, project, body.users, body.type)
        return _set(unit, project, TaskId(task_id), body.type, users, who, 200)


def _set(
    unit: UnitOfWork, project: Project, task: TaskId, kind: Kind, users: tuple[UserId, ...], who: Caller, status: int
) -> Response:
    assignments.set_people(unit, project, {task: users}, kind, by=who.id)
    found = [assignment_json(each) for each in unit.assignments.of_task(task, kind)]
    last = found[-1] if found else {}
    return answer(last | {"assignments": found}, status)


@router.delete(HERE, dependencies=_CHANGE, status_code=204)
def unassign(
    project_id: int,
    task_id: int,
    who: CurrentUser,
    room: CurrentRoom,
    type: Kind | None = None,
    users: Annotated[str, Query(description="ids by commas; everybody by default")] = "",
) -> Response:
    """End assignments of a task: of the type and the people that are named, else all of them."""
    chosen = numbers(users, "users")
    kinds: tuple[Kind, ...] = ("AN", "RE") if type is None else (type,)
    with room.database.write() as unit:
        project = unit.projects.get(ProjectId(project_id))
        _refuse_naming(project, who)
        there = {each.kind for each in assignments.of_task(unit, project, TaskId(task_id))}
        for kind in kinds:
            if kind in there:
                _refuse_reviewers(kind, who)
                assignments.remove(unit, project, TaskId(task_id), kind, chosen)
    return nothing()
