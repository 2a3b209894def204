"""People of the organisation looked for: by role, tag, place and when they were last at work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from juryroom.core.model import Instant, ProjectId, Role, UserId, instant_of
from juryroom.core.people import ORDERS, Sought
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotAllowed, NotThere
from juryroom.services import discretion, members, workspaces
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

VERSION = 1


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it grows, line by line."""

    unit: UnitOfWork
    who: Caller
    sought: Sought

    def plus(self, sought: Sought) -> Search:
        return replace(self, sought=sought)


def checked(search: Search) -> Sought:
    """What is looked for. Raises BadInput for an unknown order; NotAllowed for what only managers are told."""
    sought = search.sought
    if sought.order.removeprefix("-") not in ORDERS:
        raise BadInput("Validation error", {"ordering": [f"One of {', '.join(ORDERS)}, with - for the other way."]})
    if sought.tells_activity and not search.who.may(Permission.PROJECTS_CHANGE):
        raise NotAllowed("When people were last at work is told to managers.")
    return sought


def in_project(search: Search, number: int) -> set[UserId]:
    """The members of a project by name. Raises NotThere for one that the caller may not enter, NotAllowed for one that
    names nobody to them."""
    if not members.may_enter(search.unit, ProjectId(number), search.who):
        raise NotThere("Project")
    if discretion.kept_in(search.unit, search.unit.projects.get(ProjectId(number)), search.who).names:
        raise NotAllowed("This project keeps from reviewers who works in it.")
    return search.unit.members.ids(ProjectId(number))


def in_workspace(search: Search, number: int) -> set[UserId]:
    """Raises NotThere for a workspace that the caller has no part in."""
    return search.unit.workspaces.members(workspaces.get(search.unit, number, search.who).id)


def tagged(search: Search, tags: Sequence[int]) -> Search:
    return search.plus(search.sought.among(search.unit.member_tags.carriers(sorted(tags)))) if tags else search


def by_lines(search: Search, given: object) -> Search:
    """`{"version": 1, "filters": [{"field": "role", "operator": "in", "value": ["AN"]}]}`; all of them must hold.

    Raises BadInput naming the line and what it takes.
    """
    if given is None:
        return search
    lines = given.get("filters") if isinstance(given, Mapping) and given.get("version", VERSION) == VERSION else None
    if not isinstance(lines, list):
        raise _wrong(f'{{"version": {VERSION}, "filters": [...]}}')
    for number, line in enumerate(lines):
        search = _with_line(search, number, line)
    return search


def _with_line(search: Search, number: int, line: object) -> Search:
    field = line.get("field") if isinstance(line, Mapping) else None
    taken = _FIELDS.get(field) if isinstance(field, str) else None
    if taken is None or not isinstance(line, Mapping):
        raise _wrong(f"{number}: field is one of {', '.join(_FIELDS)}")
    if line.get("operator") not in taken.operators:
        raise _wrong(f"{number}: the operator of {field} is one of {', '.join(taken.operators)}")
    try:
        return taken.add(search, line["operator"], line.get("value"))
    except (TypeError, ValueError, KeyError) as error:
        raise _wrong(f"{number}: the value of {field} is {taken.takes}") from error


def _wrong(message: str) -> BadInput:
    return BadInput("Validation error", {"filters": [f"{message}."]})


Add = Callable[[Search, str, Any], Search]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the filters."""

    label: str
    operators: tuple[str, ...]
    takes: str
    add: Add


def _role(search: Search, operator: str, value: Any) -> Search:
    roles = frozenset(Role(each).value for each in _list(value))
    wanted = roles if operator == "in" else frozenset(Role) - roles
    both = wanted if not search.sought.roles else wanted & search.sought.roles
    return search.plus(replace(search.sought, roles=both)) if both else search.plus(search.sought.among(set()))


def _of(found: Callable[[Search, int], set[UserId]]) -> Add:
    def add(search: Search, operator: str, value: Any) -> Search:
        people = {user for each in _list(value) for user in found(search, _number(each))}
        return search.plus(search.sought.among(people) if operator == "in" else search.sought.without(people))

    return add


def _tags(search: Search, operator: str, value: Any) -> Search:
    carriers = search.unit.member_tags.carriers(sorted({_number(each) for each in _list(value)}))
    return search.plus(search.sought.among(carriers) if operator == "in" else search.sought.without(carriers))


def _status(search: Search, _: str, value: Any) -> Search:
    return search.plus(replace(search.sought, is_active={"active": True, "deactivated": False}[value]))


def _text(search: Search, _: str, value: Any) -> Search:
    if not isinstance(value, str):
        raise TypeError(value)
    return search.plus(replace(search.sought, text=value))


def _activity(search: Search, operator: str, value: Any) -> Search:
    moment = moment_of(datetime.fromisoformat(value))
    if operator == "gte":
        return search.plus(replace(search.sought, active_since=moment))
    return search.plus(replace(search.sought, active_until=moment))


def moment_of(given: datetime) -> Instant:
    """A moment without a zone is UTC."""
    return instant_of(given if given.tzinfo else given.replace(tzinfo=UTC))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise TypeError(value)
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise TypeError(value)
    return value


_IN = ("in", "not_in")
_FIELDS: Mapping[str, Field] = {
    "search": Field("Name or address", ("contains",), "a text", _text),
    "role": Field("Role", _IN, f"a list of {', '.join(Role)}", _role),
    "tags": Field("Tag", _IN, "a list of numbers of tags", _tags),
    "status": Field("Account", ("equal",), "active or deactivated", _status),
    "project": Field("Member of the project by name", _IN, "a list of numbers of projects", _of(in_project)),
    "workspace": Field("Member of the workspace", _IN, "a list of numbers of workspaces", _of(in_workspace)),
    "last_activity": Field("Last at work", ("gte", "lte"), "a time in ISO 8601", _activity),
}


def fields_for(who: Caller) -> list[dict[str, Any]]:
    """What the caller may look for people by."""
    told = who.may(Permission.PROJECTS_CHANGE)
    return [
        {"field": name, "label": each.label, "operators": list(each.operators), "value": each.takes}
        for name, each in _FIELDS.items()
        if told or name != "last_activity"
    ]
