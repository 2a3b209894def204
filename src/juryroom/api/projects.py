"""Projects: the list, one, and what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, KnownCallers, allow
from juryroom.api.numbers import numbers
from juryroom.api.paging import HundredAPage, Page, page_json
from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.api.schemas.config_changes import changed_json
from juryroom.api.schemas.project_counts import ProjectCountsPage, counts_json
from juryroom.api.schemas.projects import (
    Around,
    DuplicateIn,
    ModelVersionIn,
    ProjectChanged,
    ProjectIn,
    ProjectOut,
    ProjectPage,
    ProjectPatch,
    StreamHistory,
    Summary,
    project_json,
)
from juryroom.api.schemas.reviewing import mine
from juryroom.core.membership import OVERRIDES
from juryroom.core.model import Project, ProjectId
from juryroom.core.permissions import Permission
from juryroom.services import config_changes, duplicates, members, projects, thumbnails, uploads
from juryroom.services.accounts import Caller
from juryroom.services.duplicates import Wish
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["projects"])
_VIEW = [allow(Permission.PROJECTS_VIEW)]
_CHANGE = [allow(Permission.PROJECTS_CHANGE)]
Text = Annotated[str, Query()]
_SEEN_BY = frozenset(
    {
        "workspace", "open_to_everyone", "review_settings", "label_config", "show_unused_data_columns_to_annotators",
    }
)  # fmt: skip
"""Settings that decide who may enter, and what they see there."""


def around(unit: UnitOfWork, many: Sequence[Project], who: Caller) -> Around:
    people = unit.accounts.people(project.created_by for project in many)
    ids = [project.id for project in many]
    done = unit.annotations.counts_by(ids, who.id)
    roles = {each.project_id: each.role for each in unit.members.roles_of(who.id, ids)}
    otherwise = {
        project: sorted(who.as_role(role).permissions)
        for project, role in roles.items()
        if who.user.role in OVERRIDES and role is not who.user.role
    }
    return Around(people, done, unit.members.access(ids), mine(unit, ids, who), otherwise)


def _page(unit: UnitOfWork, who: Caller, page: Page, ids: str, search: str, ordering: str) -> tuple[int, list[Project]]:
    wanted, order = numbers(ids, "ids"), ordering or "-id"
    count = unit.projects.count(ids=wanted, search=search, sight=who.sight)
    return count, unit.projects.page(
        ids=wanted, search=search, order=order, offset=page.offset, limit=page.size, sight=who.sight
    )


@router.get("/api/projects", dependencies=_VIEW, response_model=ProjectPage)
def list_projects(
    request: Request,
    who: CurrentUser,
    room: CurrentRoom,
    page: HundredAPage,
    ids: Text = "",
    title: Text = "",
    search: Text = "",
    ordering: Text = "",
    include: Annotated[str, Query(description="comma-separated fields; all by default")] = "",
) -> Response:
    """A page of projects, the newest first."""
    with room.database.read() as unit:
        count, found = _page(unit, who, page, ids, title or search, ordering)
        beside = around(unit, found, who)
    shown = [_only(project_json(project, beside), include) for project in found]
    return answer(page_json(request, page, count, shown))


def _only(shown: dict[str, Any], include: str) -> dict[str, Any]:
    wanted = {name.strip() for name in include.split(",") if name.strip()}
    return {name: value for name, value in shown.items() if name in wanted | {"id"}} if wanted else shown


@router.post(
    "/api/projects", dependencies=[allow(Permission.PROJECTS_CREATE)], status_code=201, response_model=ProjectOut
)
def create_project(body: ProjectIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A new project."""
    fields = body.model_dump(exclude_unset=True, mode="json")
    with room.database.write() as unit:
        project = projects.create(unit, fields, author=who.id)
        members.place(unit, project.id, members.at_first(unit, fields), by=who)
        return answer(project_json(project, around(unit, [project], who)), 201)


@router.get("/api/projects/counts", dependencies=_VIEW, response_model=ProjectCountsPage)
def list_project_counts(
    request: Request,
    who: CurrentUser,
    room: CurrentRoom,
    page: HundredAPage,
    ids: Text = "",
    title: Text = "",
    ordering: Text = "",
) -> Response:
    """The counters of a page of projects."""
    with room.database.read() as unit:
        count, found = _page(unit, who, page, ids, title, ordering)
    return answer(page_json(request, page, count, [counts_json(project) for project in found]))


@router.get("/api/projects/{project_id}", dependencies=_VIEW, response_model=ProjectOut)
def get_project(project_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        return answer(project_json(project, around(unit, [project], who)))


@router.patch("/api/projects/{project_id}", dependencies=_CHANGE, response_model=ProjectChanged)
def update_project(
    project_id: int,
    body: ProjectPatch,
    who: CurrentUser,
    room: CurrentRoom,
    callers: KnownCallers,
    force: bool = False,
) -> Response:
    """Change what is given. A config that existing answers do not survive needs `mapping` or `force`."""
    fields = body.model_dump(exclude_unset=True, exclude={"mapping"}, mode="json")
    renames = body.mapping.renames() if body.mapping else None
    with room.database.write() as unit:
        changed = config_changes.change(
            unit, ProjectId(project_id), fields, by=who.id, renames=renames, force=force or body.force
        )
        members.place(unit, changed.project.id, fields, by=who)
        shown = project_json(changed.project, around(unit, [changed.project], who))
    if fields.keys() & _SEEN_BY:
        callers.forget()
    if fields.get("thumbnails") is not None:
        thumbnails.forget_copies(room.media, ProjectId(project_id))
    return answer(changed_json(shown, changed))


@router.delete("/api/projects/{project_id}", dependencies=[allow(Permission.PROJECTS_DELETE)], status_code=204)
def delete_project(project_id: int, room: CurrentRoom) -> Response:
    """Remove a project and everything in it."""
    with room.database.write() as unit:
        unit.projects.delete(ProjectId(project_id))
    uploads.discard_all(room.media, ProjectId(project_id))
    return nothing()


@router.post(
    "/api/projects/{project_id}/duplicate",
    dependencies=[allow(Permission.PROJECTS_CREATE)],
    status_code=201,
    response_model=ProjectOut,
)
def duplicate_project(project_id: int, body: DuplicateIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A project with the same settings and config, and with copies of its tasks if `mode` names data: without
    answers and predictions. Many tasks follow in a job of the new project."""
    wish = Wish(body.title, body.description, body.workspace, "data" in body.mode, body.include_members)
    with room.database.write() as unit:
        made = duplicates.duplicate(unit, room.media, ProjectId(project_id), wish, by=who)
        return answer(project_json(made, around(unit, [made], who)), 201)


@router.get("/api/projects/{project_id}/summary", dependencies=_VIEW, response_model=Summary)
def get_summary(project_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The fields of the data, and the controls and labels in use; read off everything stored.

    Annotators see the fields alone: what others answered is not for them to count.
    """
    with room.database.read() as unit:
        return answer(
            asdict(projects.summary(unit, ProjectId(project_id), answers=who.may(Permission.ANNOTATIONS_ANY)))
        )


@router.get("/api/projects/{project_id}/model-versions", dependencies=_VIEW)
def list_model_versions(project_id: int, room: CurrentRoom, extended: bool = False, limit: int = 0) -> Response:
    """How many predictions each model version has; with `extended` when the last one came, too."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        found = list(unit.projects.model_versions(ProjectId(project_id)).items())
    if limit > 0:
        found = found[:limit]
    if not extended:
        return answer({version: count for version, (count, _) in found})
    static = [{"model_version": version, "count": count, "latest": latest} for version, (count, latest) in found]
    return answer({"static": static, "live": []})


@router.delete("/api/projects/{project_id}/model-versions", dependencies=[allow(Permission.PREDICTIONS)])
def delete_model_version(project_id: int, body: ModelVersionIn, room: CurrentRoom) -> Response:
    """Remove every prediction of one model version."""
    with room.database.write() as unit:
        project = unit.projects.get(ProjectId(project_id))
        gone = unit.predictions.delete_many(project, model_version=body.model_version)
    return answer({"deleted_predictions": gone})


@router.get("/api/projects/{project_id}/annotators", dependencies=_VIEW, response_model=list[UserSimple])
def list_annotators(project_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Everybody who answered a task of the project; annotators see whether they have."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        everybody = unit.projects.annotators(ProjectId(project_id))
        ids = [user for user in everybody if user == who.id or who.may(Permission.ANNOTATIONS_ANY)]
        people = unit.accounts.people(ids)
    return answer([simple_json(people[user_id]) for user_id in ids if user_id in people])


@router.get("/api/projects/{project_id}/label-stream-history", dependencies=_VIEW, response_model=list[StreamHistory])
def list_label_stream_history(project_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """What the caller answered last in the project, oldest first."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        history = unit.annotations.history(ProjectId(project_id), who.id)
    return answer([{"taskId": task, "annotationId": annotation} for task, annotation in history])
