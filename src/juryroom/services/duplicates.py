"""Projects made after another one: its settings and config, and if wanted its tasks, without what was said of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from juryroom.core.jobs import Job
from juryroom.core.membership import Access
from juryroom.core.model import Json, NewTask, Project, ProjectId, Task, TaskId, UserId
from juryroom.errors import NotThere
from juryroom.ports import MediaStore
from juryroom.services import jobs, members, projects, uploads, whole_projects
from juryroom.services.accounts import Caller
from juryroom.services.jobs import Counts, NewJob
from juryroom.store.unit import UnitOfWork

JOB = "projects.copy_tasks"
IN_REQUEST = 2000
_NOT_COPIED = frozenset({"pinned_at", "model_version"})
_UPLOADED = re.compile(r"/data/(upload/[^\"\\/?#\s]+/[^\"\\/?#\s]+)")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the copy is to be. `place`: a workspace, None for where the other one is."""

    title: str
    description: str | None = None
    place: int | None = None
    with_tasks: bool = False
    with_members: bool = False


def duplicate(unit: UnitOfWork, media: MediaStore, source_id: ProjectId, wish: Wish, *, by: Caller | None) -> Project:
    """A project like this one. Its tasks come along in the request, or by a job where there are many.

    by: who asks; None on the server's own machine. Raises BadInput, NotAllowed (a workspace that is not theirs).
    """
    source = unit.projects.get(source_id)
    made = projects.create(unit, _fields(source, wish), author=by.id if by else None)
    _place(unit, source_id, made.id, wish, by)
    if wish.with_members:
        _bring_members(unit, source_id, made.id)
    if wish.with_tasks and source.task_number:
        _bring_tasks(unit, media, source, made, by)
    return unit.projects.get(made.id)


def _fields(source: Project, wish: Wish) -> dict[str, Any]:
    own = {name: each for name, each in whole_projects.settings_of(source).items() if name not in _NOT_COPIED}
    return own | {"title": wish.title} | ({} if wish.description is None else {"description": wish.description})


def _place(unit: UnitOfWork, source: ProjectId, made: ProjectId, wish: Wish, by: Caller | None) -> None:
    """As closed as the other one: a copy shows nobody what they could not see before."""
    access = members.access_of(unit, source)
    if wish.place is not None and by is not None:
        members.place(unit, made, {"workspace": wish.place, "open_to_everyone": False}, by=by)
    elif by is None or (access.workspace is not None and members.may_place(unit, access.workspace, by)):
        unit.members.set_access(made, access)
    else:
        unit.members.set_access(made, Access(None, access.is_open))
    if by is not None and not members.may_enter(unit, made, replace(by, within=None)):
        unit.members.add(made, [by.id])


def _bring_members(unit: UnitOfWork, source: ProjectId, made: ProjectId) -> None:
    unit.members.add(made, sorted(unit.members.ids(source)))
    for user, role in unit.members.roles(source).items():
        unit.members.set_role(made, user, role.role)


def _bring_tasks(unit: UnitOfWork, media: MediaStore, source: Project, made: Project, by: Caller | None) -> None:
    ids = unit.tasks.page(source.id, limit=source.task_number)
    if by is None or len(ids) <= IN_REQUEST:
        for start in range(0, len(ids), IN_REQUEST):
            _copy(unit, media, source.id, made.id, ids[start : start + IN_REQUEST], by.id if by else None)
    else:
        args = {"source": source.id}
        jobs.enqueue(unit, NewJob(JOB, f"Copy tasks of {source.title}"[:200], args, made.id, by.id, ids=ids))


def copy_chunk(unit: UnitOfWork, media: MediaStore, job: Job, ids: Sequence[int]) -> Counts:
    """The next tasks of the other project; those that have gone meanwhile are left out."""
    source = ProjectId(msgspec.json.decode(job.args)["source"])
    return {"tasks": _copy(unit, media, source, job.project_id or ProjectId(0), ids, job.user_id)}


def conclude(_: UnitOfWork, __: Job, counts: Counts) -> str:
    """The job's report."""
    return f"Copied {counts.get('tasks', 0)} tasks"


def _copy(
    unit: UnitOfWork, media: MediaStore, source: ProjectId, made: ProjectId, ids: Sequence[int], by: UserId | None
) -> int:
    there = [each for each in unit.tasks.get_many([TaskId(one) for one in ids]) if each.project_id == source]
    files = _copy_files(unit, media, source, made, there, by)
    unit.tasks.add_many(unit.projects.get(made), [_new(each, files) for each in there])
    return len(there)


def _new(task: Task, files: Mapping[str, str]) -> NewTask:
    def elsewhere(found: re.Match[str]) -> str:
        return f"/data/{files.get(found[1], found[1])}"

    return NewTask(
        data=Json(_UPLOADED.sub(elsewhere, task.data or "{}")),
        meta=Json(_UPLOADED.sub(elsewhere, task.meta or "{}")),
        allow_skip=task.allow_skip,
        import_id=task.id,
        file_upload=files.get(task.file_upload or ""),
    )


def _copy_files(
    unit: UnitOfWork, media: MediaStore, source: ProjectId, made: ProjectId, tasks: Sequence[Task], by: UserId | None
) -> dict[str, str]:
    """Files of the one project that these tasks show become files of the other: the one may go without them."""
    named = {name for task in tasks for name in _UPLOADED.findall(f"{task.data} {task.meta}")}
    copied: dict[str, str] = {}
    for upload in unit.uploads.named_any(sorted(named)):
        if upload.project_id != source:
            continue
        try:
            file = uploads.fetch(media, upload)
        except NotThere:
            continue
        with file.file:
            stored = uploads.store(media, made, [file])
        copied[upload.stored_as] = uploads.note(unit, made, by, stored)[0].stored_as
    return copied
