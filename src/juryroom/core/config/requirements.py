"""Which fields a task must have, of which type, and the check that is made of every imported row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from juryroom.core.config.binding import need_of
from juryroom.core.config.outline import Outline

_TYPES: dict[str, type] = {
    "str": str,
    "int": int,
    "float": float,
    "list": list,
    "dict": dict,
    "bool": bool,
    "NoneType": type(None),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One mandatory field: its path, the tag that asks for it, the types it may have by their Python names."""

    key: str
    tag: str
    types: tuple[str, ...]


def requirements_of(outline: Outline) -> dict[str, Requirement]:
    """By path. Where two tags read one field, the later one says the type, but Video always does."""
    found: dict[str, Requirement] = {}
    for element in outline.elements:
        need = need_of(element.node.get("value") or "") if element.node.name else None
        if need is None or (need.key in found and found[need.key].tag == "Video"):
            continue
        tag = element.spec.name if element.spec else element.node.tag
        types = ("list",) if need.is_list else element.spec.data_types if element.spec else ("str",)
        found[need.key] = Requirement(need.key, tag, types)
    return found


def compile_check(requirements: dict[str, Requirement]) -> Callable[[dict[str, object]], list[str]]:
    """The check, with everything that does not depend on the row done beforehand."""
    needs = [(need, tuple(_TYPES[name] for name in need.types)) for need in requirements.values()]

    def check(data: dict[str, object]) -> list[str]:
        problems = []
        for need, types in needs:
            key = need.key
            value = data.get(key, data)
            if value is data:
                value = _walk(key, data)
            if not isinstance(value, types):
                problems.append(_problem(need, value))
        return problems

    return check


class _Absent:
    """No such field; differs from a field that holds null."""


def _walk(path: str, data: object) -> object:
    for step in path.split("."):
        if not isinstance(data, dict) or step not in data:
            return _Absent
        data = data[step]
    return data


def _problem(need: Requirement, value: object) -> str:
    if value is _Absent:
        return f'"{need.key}" key is expected in task data'
    return (
        f"data[{need.key!r}]={value!r} is of type '{type(value).__name__}', "
        f"but the object tag {need.tag} expects the following types: {list(need.types)}"
    )
