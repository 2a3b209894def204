"""A rubric: the words of a prompt version, and the task fields it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from juryroom.core.config.binding import need_of, resolve
from juryroom.core.config.interface import Interface

VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][\w.\-]*)\s*\}\}|\{([A-Za-z_][\w.\-]*)\}")
"""`{field}`, `{{field}}`, `{metadata.camera}`. JSON written into a prompt is no variable: it has quotes and colons."""
PICTURES = frozenset({"Image"})


@dataclass(frozen=True, slots=True)
class Example:
    """A task with the answer it should have, shown before the task to judge."""

    data: Mapping[str, object]
    answer: Mapping[str, object]
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    """What a judge is told: `system` what to judge by, `user` what to judge. With an empty `user` the judge sees
    every field that the labelling config shows and the rubric has not named."""

    system: str
    user: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A task field that a prompt may name. `object_name`: the tag that shows it, which may be named instead."""

    name: str
    object_name: str
    is_picture: bool


@lru_cache(64)
def fields_of(interface: Interface) -> dict[str, Field]:
    """What the config shows, by the name of the field. Kept: not to be changed."""
    found: dict[str, Field] = {}
    for shown in interface.objects.values():
        need = need_of(shown.value)
        if need is not None:
            found.setdefault(need.key, Field(need.key, shown.name, shown.tag in PICTURES))
    return found


def variables_of(text: str) -> Iterator[str]:
    """The names of the variables, as they come."""
    for match in VARIABLE.finditer(text):
        yield match[1] or match[2]


def unknown_variables(rubric: Rubric, interface: Interface, data_fields: frozenset[str] = frozenset()) -> list[str]:
    """Names in the rubric that are no field of the config, no tag of it, and no field of the tasks."""
    fields = fields_of(interface)
    known = {*fields, *(field.object_name for field in fields.values()), *data_fields}
    named = dict.fromkeys([*variables_of(rubric.system), *variables_of(rubric.user)])
    return [name for name in named if name not in known and name.split(".")[0] not in {*known, "metadata"}]


def value_of(name: str, fields: Mapping[str, Field], data: Mapping[str, object], meta: Mapping[str, object]) -> object:
    """What a variable stands for in a task; None when the task lacks it."""
    if name.startswith("metadata."):
        inside = data.get("metadata")
        return resolve(f"${name.removeprefix('metadata.')}", inside if isinstance(inside, Mapping) else meta)
    found = data[name] if name in data else resolve(f"${name}", data)
    if found is not None:
        return found
    shown = next((field for field in fields.values() if field.object_name == name), None)
    return resolve(f"${shown.name}", data) if shown else None
