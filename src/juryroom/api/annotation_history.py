"""The history of answers: every revision, and one of them made the newest again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from juryroom.api.annotations import visible
from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow, hides_names
from juryroom.api.paging import HundredAPage, page_json
from juryroom.api.revisions import etag
from juryroom.api.schemas.annotation_history import Removed, RevisionOut, RevisionPage, revision_json
from juryroom.api.schemas.annotations import AnnotationOut, annotation_json
from juryroom.core.model import Annotation, AnnotationId, Instant, ProjectId, TaskId, instant_of
from juryroom.core.permissions import Permission
from juryroom.core.reviewing.model import Revision, RevisionId
from juryroom.errors import BadInput, NotThere
from juryroom.services import history
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["history"])
_VIEW = [allow(Permission.ANNOTATIONS_VIEW)]
Optional = Annotated[int | None, Query()]
Moment = Annotated[datetime | None, Query()]


def _mine(unit: UnitOfWork, annotation_id: int, who: Caller) -> Annotation:
    """The annotation whose history this is, if the caller may see it. Raises NotThere."""
    annotation = unit.annotations.get(AnnotationId(annotation_id))
    if not visible([annotation], who):
        raise NotThere("Annotation")
    return annotation


@router.get("/api/annotation-history", dependencies=_VIEW, response_model=list[RevisionOut])
def list_revisions(who: CurrentUser, room: CurrentRoom, annotation: Optional = None, ordering: str = "id") -> Response:
    """Every revision of an annotation and what was said of it, oldest first."""
    if annotation is None:
        raise BadInput("Validation error", {"annotation": ["Name the annotation: ?annotation=7."]})
    with room.database.read() as unit:
        found = _mine(unit, annotation, who)
        shown = [revision_json(each, latest=found.revision) for each in history.of_annotation(unit, found)]
    return answer(shown[::-1] if ordering.startswith("-") else shown)


@router.delete("/api/annotation-history", dependencies=[allow(Permission.PROJECTS_CHANGE)], response_model=Removed)
def delete_history(
    room: CurrentRoom, annotation: Optional = None, task: Optional = None, project: Optional = None
) -> Response:
    """Forget earlier revisions; the answers stay as they are, but fixes can no longer be undone."""
    if annotation is None and task is None and project is None:
        raise BadInput("Validation error", {"non_field_errors": ["Name an annotation, a task or a project."]})
    with room.database.write() as unit:
        removed = unit.history.delete(
            annotation_id=None if annotation is None else AnnotationId(annotation),
            task_id=None if task is None else TaskId(task),
            project_id=None if project is None else ProjectId(project),
        )
    return answer({"removed": removed})


@router.get("/api/annotation-history/{revision_id}", dependencies=_VIEW, response_model=RevisionOut)
def get_revision(revision_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        revision = unit.history.get(RevisionId(revision_id))
        return answer(revision_json(revision, latest=_mine(unit, revision.annotation_id, who).revision))


@router.post(
    "/api/annotation-history/{revision_id}/restore",
    dependencies=[allow(Permission.ANNOTATIONS_CHANGE)],
    response_model=AnnotationOut,
)
def restore_revision(revision_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Make a revision the newest again."""
    with room.database.write() as unit:
        _mine(unit, unit.history.get(RevisionId(revision_id)).annotation_id, who)
        annotation = history.restore(unit, RevisionId(revision_id), by=who.id)
        people = unit.accounts.people([annotation.completed_by])
        return answer(annotation_json(annotation, people, unit.now), 200, etag(annotation.revision))


@router.get("/api/projects/{project_id}/annotation-history", dependencies=_VIEW, response_model=RevisionPage)
def list_project_revisions(
    request: Request,
    project_id: int,
    who: CurrentUser,
    room: CurrentRoom,
    page: HundredAPage,
    created_at_from: Moment = None,
    created_at_to: Moment = None,
) -> Response:
    """What changed in a project, newest first: revisions that were replaced, and what was said of answers.

    Where the project says no names, times are of whole days, here too.
    """
    since, until = _times(created_at_from, created_at_to, by_day=hides_names(request))
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        count, found = unit.history.page(
            project.id,
            author=None if who.may(Permission.ANNOTATIONS_ANY) else who.id,
            since=since,
            until=until,
            offset=page.offset,
            limit=page.size,
        )
        shown = _shown(unit, found)
    return answer(page_json(request, page, count, shown))


def _times(since: datetime | None, until: datetime | None, *, by_day: bool) -> tuple[Instant | None, Instant | None]:
    begin, end = (None if each is None else instant_of(each) for each in (since, until))
    if by_day:
        begin = begin and Instant(f"{begin[:10]}T00:00:00.000000Z")
        end = end and Instant(f"{end[:10]}T23:59:59.999999Z")
    return begin, end


def _shown(unit: UnitOfWork, found: Sequence[Revision]) -> list[dict[str, Any]]:
    ids = {each.annotation_id for each in found}
    newest = {each.id: each.revision for each in unit.annotations.get_many(ids)}
    return [revision_json(each, latest=newest.get(each.annotation_id, 0)) for each in found]
