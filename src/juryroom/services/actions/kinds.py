"""What an action is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from juryroom.core.actions import RunId
from juryroom.core.model import Project, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

Options = Mapping[str, Any]
Counts = Mapping[str, int]
Form = list[dict[str, Any]]
YES_NO = ("Yes", "No")


@dataclass(frozen=True, slots=True)
class Step:
    """Where an action stands: what `perform` needs besides the tasks."""

    project: Project
    run: RunId
    by: UserId
    options: Options


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to be done to which tasks; found out by reading alone."""

    ids: Sequence[TaskId]
    options: Options
    stands_for: Mapping[TaskId, TaskId] = field(default_factory=dict)
    """Of duplicates: each that goes -> the one that stays."""
    preview: Mapping[str, Any] = field(default_factory=dict)
    """For whoever wants to see before doing."""


Perform = Callable[["UnitOfWork", Step, Sequence[TaskId]], Counts]
Prepare = Callable[["UnitOfWork", Project, Plan, UserId], Plan]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do to many tasks: `perform` does it to some of them and says what it did, by name."""

    id: str
    title: str
    order: int
    permission: Permission
    text: str
    """What the dialog says before it is done."""
    perform: Perform
    told: Callable[[Counts], str]
    """What was done, as a sentence."""
    prepare: Prepare | None = None
    """Checks the options and narrows the tasks, before anything is written."""
    begin: Callable[[UnitOfWork, Step, Plan], None] | None = None
    """Once, before the first task."""
    settle: Callable[[UnitOfWork, Project], None] | None = None
    """What `perform` leaves for when the last task is done."""
    form: Callable[[UnitOfWork, Project], Form] | None = None
    experimental: bool = False


def text_of(options: Options, name: str, *, longest: int = 10_000) -> str:
    """A text that must be given. Raises BadInput."""
    value = options.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or str(value) == "":
        raise BadInput("Validation error", {name: ["This field is required."]})
    if len(str(value)) > longest:
        raise BadInput("Validation error", {name: [f"Ensure this field has no more than {longest} characters."]})
    return str(value)


def number_of(options: Options, name: str) -> int | None:
    """An id, as a number or as its digits; None when not given. Raises BadInput."""
    value = options.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BadInput("Validation error", {name: [f"{value!r} is no id."]})


def is_yes(options: Options, name: str, *, default: bool = False) -> bool:
    """Whether a box is ticked: true, or the word the peer's forms send."""
    value = options.get(name)
    if value is None or value == "":
        return default
    if str(value).lower() not in ("yes", "no", "true", "false"):
        raise BadInput("Validation error", {name: ['Enter "Yes" or "No".']})
    return str(value).lower() in ("yes", "true")


def fields(*each: dict[str, Any]) -> Form:
    """One column of fields, as the peer's forms are."""
    return [{"columnCount": 1, "fields": list(each)}]


def choice(name: str, label: str, options: Sequence[Any], value: Any = None) -> dict[str, Any]:
    """A field to choose from."""
    return {"type": "select", "name": name, "label": label, "options": list(options), "value": value}


def entry(name: str, label: str, usual: Sequence[str] = ()) -> dict[str, Any]:
    """A field to write into; `usual` is offered, and anything else can be written."""
    return {"type": "input", "name": name, "label": label} | ({"options": list(usual)} if usual else {})


def counted(number: int, noun: str) -> str:
    """`1 task`, `3 tasks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
