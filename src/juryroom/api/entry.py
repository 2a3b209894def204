"""Which project a request is about, and whether its caller may enter it: the one place that asks.

What a request names by number (in its path, its query or its JSON) is traced to its project before the route runs.
What the caller may not enter is not there; what they may enter, they enter as what they are in that project.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from juryroom.core.membership import EVERYWHERE
from juryroom.core.model import ProjectId, Role
from juryroom.core.permissions import Permission
from juryroom.core.reviewing.discretion import NOTHING, Discretion, Kept
from juryroom.errors import NotAllowed, NotThere
from juryroom.services import discretion, members
from juryroom.services.accounts import Caller
from juryroom.services.room import Room
from juryroom.store.places import NOUNS, Kind
from juryroom.store.unit import UnitOfWork

IN_PATHS: Mapping[str, Kind] = {
    "project_id": "project", "project_pk": "project", "task_id": "task", "task_pk": "task",
    "annotation_id": "annotation", "draft_id": "draft", "prediction_id": "prediction", "view_id": "view",
    "upload_id": "upload", "job_id": "job", "run_id": "run", "project_role_id": "role",
    "review_id": "review", "revision_id": "revision", "comment_id": "comment", "prompt_id": "prompt",
    "version_id": "version", "judge_run_id": "judge_run", "inference_run_id": "judge_run", "jury_id": "jury",
    "certificate_id": "certificate", "automation_id": "automation",
}  # fmt: skip
IN_QUERIES: Mapping[str, Kind] = {
    "project": "project", "project_id": "project", "projects": "project", "task__project": "project",
    "annotation__task__project": "project", "task": "task", "task_id": "task", "annotation": "annotation",
    "draft": "draft", "view": "view", "prompt": "prompt", "prompt_version": "version", "model_run": "judge_run",
}  # fmt: skip
IN_BODIES: Mapping[str, Kind] = {
    "project": "project", "project_id": "project", "projects": "project", "task": "task", "annotation": "annotation",
    "annotation_id": "annotation", "draft": "draft", "view": "view", "associated_projects": "project",
}  # fmt: skip
_ENTITY: Mapping[str, Kind] = {"task": "task", "annotation": "annotation", "project": "project"}
_MOST_REMEMBERED = 50_000
_number = TypeAdapter(int).validate_python
"""Reads a number as the routes' own models do."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a request names."""

    kind: Kind
    number: int


class Doors:
    """Where things are, which never changes, and who may enter what, which is asked again every second and whenever
    somebody's place changes."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._places: dict[Named, ProjectId] = {}
        self._roles: dict[tuple[int, ProjectId], tuple[Role | None, float]] = {}
        self._discretions: dict[ProjectId, tuple[Discretion, float]] = {}

    def place(self, named: Named) -> ProjectId | None:
        return ProjectId(named.number) if named.kind == "project" else self._places.get(named)

    def put_place(self, named: Named, project: ProjectId) -> None:
        if len(self._places) >= _MOST_REMEMBERED:
            self._places = {}
        self._places[named] = project

    def role(self, caller: Caller, project: ProjectId) -> tuple[bool, Role | None]:
        """Whether it is known what the caller is in the project, and what."""
        found = self._roles.get((caller.id, project))
        return (False, None) if found is None or found[1] <= time.monotonic() else (True, found[0])

    def put_role(self, caller: Caller, project: ProjectId, role: Role | None) -> None:
        if len(self._roles) >= _MOST_REMEMBERED:
            self._roles = {}
        self._roles[caller.id, project] = (role, time.monotonic() + self._seconds)

    def discretion(self, project: ProjectId) -> Discretion | None:
        """What the project keeps from whom, if that is known."""
        found = self._discretions.get(project)
        return None if found is None or found[1] <= time.monotonic() else found[0]

    def put_discretion(self, project: ProjectId, found: Discretion) -> None:
        if len(self._discretions) >= _MOST_REMEMBERED:
            self._discretions = {}
        self._discretions[project] = (found, time.monotonic() + self._seconds)

    def forget(self) -> None:
        """Somebody's place changed, or what a project shows."""
        self._roles, self._discretions = {}, {}


async def enter(request: Request, caller: Caller, permission: Permission) -> Caller:
    """The caller as what they are where the request leads. Raises NotThere for what they may not enter."""
    state = request.scope["state"]
    named = state["named"] = list(await _names(request))
    if not named:
        return caller
    if caller.within is None and caller.user.role in EVERYWHERE:
        return caller
    doors = cast(Doors, request.app.state.doors)
    found = _remembered(doors, caller, named)
    if found is None:
        room, generation = cast(Room, request.app.state.room), request.app.state.callers.generation()
        found = await run_in_threadpool(_look_up, room, doors, caller, named)
        if generation != request.app.state.callers.generation():
            doors.forget()
    return _as_in_all(caller, found, permission)


Found = tuple[Named, "Role | None"]


def _as_in_all(caller: Caller, found: Sequence[Found], permission: Permission) -> Caller:
    """Who may do something in two projects at once may do it in each."""
    for named, role in found:
        if role is None:
            if permission not in caller.permissions:  # the same answer as for what nobody has made
                raise NotAllowed("You do not have permission to perform this action.")
            raise NotThere(NOUNS[named.kind])
    there = [caller.as_role(role) for _, role in found if role is not None]
    return min(there, key=lambda each: len(each.permissions)) if there else caller


def _remembered(doors: Doors, caller: Caller, named: Sequence[Named]) -> list[Found] | None:
    found: list[Found] = []
    for each in named:
        project = doors.place(each)
        known, role = (False, None) if project is None else doors.role(caller, project)
        if not known:
            return None
        found.append((each, role if caller.within in (None, project) else None))
    return found


def _look_up(room: Room, doors: Doors, caller: Caller, named: Sequence[Named]) -> list[Found]:
    with room.database.read() as unit:
        return [found for each in named if (found := _stand(unit, doors, caller, each)) is not None]


def _stand(unit: UnitOfWork, doors: Doors, caller: Caller, named: Named) -> Found | None:
    """None for what nobody has made: the route says so, in the same words."""
    exists, project = unit.whereabouts.of(named.kind, named.number)
    if not exists:
        return None
    if project is None:
        return named, None
    doors.put_place(named, project)
    role = members.role_in(unit, project, caller.user)
    doors.put_role(caller, project, role)
    return named, role if caller.within in (None, project) else None


def lead_to(request: Request) -> tuple[ProjectId, ...]:
    """The projects that an entered request is about."""
    doors = cast(Doors, request.app.state.doors)
    places = (doors.place(each) for each in request.scope["state"]["named"])
    return tuple(dict.fromkeys(place for place in places if place is not None))


async def kept_there(request: Request, caller: Caller, project: ProjectId) -> Kept:
    """What the project keeps from the caller, who has entered it."""
    doors = cast(Doors, request.app.state.doors)
    found = doors.discretion(project)
    if found is None:
        room, generation = cast(Room, request.app.state.room), request.app.state.callers.generation()
        found = await run_in_threadpool(_discretion, room, doors, project)
        if generation != request.app.state.callers.generation():
            doors.forget()
    return NOTHING if found is None else found.towards(caller.permissions)


def _discretion(room: Room, doors: Doors, project: ProjectId) -> Discretion | None:
    with room.database.read() as unit:
        try:
            found = discretion.of(unit.projects.get(project))
        except NotThere:
            return None
    doors.put_discretion(project, found)
    return found


async def _names(request: Request) -> Iterator[Named]:
    found = [*_in_path(request.path_params), *_in_query(request)]
    if (fields := _body_fields(request.scope["route"])) and isinstance(body := await _json(request), dict):
        found += _numbers({name: body[name] for name in fields if name in body}, IN_BODIES)
    return iter(dict.fromkeys(found))


def _in_path(parameters: Mapping[str, Any]) -> list[Named]:
    kinds = dict(IN_PATHS)
    if "project_id" in parameters:
        del kinds["upload_id"]  # of a project's own uploads in parts
    found = _numbers(parameters, kinds)
    if (kind := _ENTITY.get(parameters.get("entity", ""))) is not None:
        found += _numbers({"entity": parameters["entity_id"]}, {"entity": kind})
    return found


def _in_query(request: Request) -> list[Named]:
    if not request.scope["query_string"]:
        return []
    asked: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in IN_QUERIES:
            asked.setdefault(name, []).extend(value.split(","))
    return _numbers(asked, IN_QUERIES)


def _numbers(values: Mapping[str, Any], kinds: Mapping[str, Kind]) -> list[Named]:
    """What is no number is the route's to refuse."""
    found = []
    for name, value in values.items():
        if name not in kinds or value is None:
            continue
        for one in value if isinstance(value, list) else [value]:
            try:
                number = _number(one)
            except ValidationError:
                continue
            if abs(number) < 2**63:
                found.append(Named(kinds[name], number))
    return found


_FIELDS: dict[int, frozenset[str]] = {}


def _body_fields(route: APIRoute) -> frozenset[str]:
    """Fields of the route's JSON body that name something; of a body without a model, all that could."""
    known = _FIELDS.get(id(route))
    if known is None:
        known = _FIELDS[id(route)] = frozenset(_body_names(route))
    return known


def _body_names(route: APIRoute) -> set[str]:
    field = route.body_field
    if field is None or type(field.field_info).__name__ in ("Form", "File"):
        return set()
    kind = field.field_info.annotation
    models = [part for part in (kind, *getattr(kind, "__args__", ())) if isinstance(part, type)]
    typed = [model for model in models if issubclass(model, BaseModel)]
    if not typed:
        return set(IN_BODIES)
    return {name for model in typed for name in model.model_fields} & IN_BODIES.keys()


async def _json(request: Request) -> Any:
    """The body, which the framework has read already; what is no JSON is the route's to refuse."""
    try:
        return await request.json()
    except (ValueError, RuntimeError):
        return None
